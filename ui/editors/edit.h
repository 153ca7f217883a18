#pragma once

#include <QElapsedTimer>
#include <QString>

namespace gable {

/// What an editor says about a change beside the changed value.
struct EditInfo {
    QString text;         ///< for the Undo menu: "Set decode requests to 128"
    quint64 gesture = 0;  ///< edits of one slider drag or a run of spin steps share one that is not 0, so that they
                          ///< merge to one undo step
};

/// Hands out gesture ids; the editors of one window share one source, so that their gestures never merge by accident.
class GestureSource {
public:
    quint64 next() { return ++m_last; }

private:
    quint64 m_last = 0;
};

/// Gesture of single steps (arrow keys, spin buttons): steps of one thing in quick succession are one gesture.
class StepRun {
public:
    explicit StepRun(GestureSource& source) : m_source(source) {}

    /// `thing` tells apart what is stepped.
    quint64 gesture(quint64 thing)
    {
        constexpr qint64 pauseMs = 1000;
        const bool goesOn = m_gesture != 0 && thing == m_thing && m_timer.isValid() && m_timer.elapsed() < pauseMs;
        if (!goesOn) m_gesture = m_source.next();
        m_thing = thing;
        m_timer.start();
        return m_gesture;
    }

private:
    GestureSource& m_source;
    QElapsedTimer m_timer;
    quint64 m_thing = 0;
    quint64 m_gesture = 0;
};

}  // namespace gable
