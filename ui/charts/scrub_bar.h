#pragma once

#include <vector>

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include "ui/charts/scrub_data.h"
#include "ui/editors/edit.h"
#include "ui/theme/palette.h"

class QLabel;
class QSlider;
class QToolButton;

namespace gable {

/// Two sliders that move a batch, each with a button that lets it run up, down and back to where it was, so that the dots of the roofline move along their paths.
class ScrubBar : public QWidget {
    Q_OBJECT

public:
    explicit ScrubBar(GestureSource& gestures, QWidget* parent = nullptr);

    void setWorkload(const Workload& workload);
    void setTheme(const Theme& theme);

    [[nodiscard]] bool isPlaying() const { return m_playing >= 0; }
    /// The slider that is moved, or was last.
    [[nodiscard]] std::optional<Scrubbed> current() const;
    /// One step of the run, so many ms after its start; the timer calls it.
    void playAt(double ms);

    static constexpr double runMs = 4000;

signals:
    void workloadEdited(const gable::Workload& workload, const gable::EditInfo& info);
    /// A slider is held, runs, or has the focus: the paths of the dots are of interest.
    void scrubbing(bool active);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    struct Row {
        QLabel* name = nullptr;
        QToolButton* play = nullptr;
        QSlider* slider = nullptr;
        QLabel* value = nullptr;
    };

    void addRow(const QString& objectName);
    void togglePlay(int row);
    void stop();
    void moved(int row, int position);
    void emitValue(int row, double value);
    void showScale(int row, const ScrubScale& scale);
    void fitTexts();
    void tellActive();

    GestureSource& m_gestures;
    StepRun m_steps;
    std::vector<Row> m_rows;
    std::vector<ScrubScale> m_scales;
    Workload m_workload;
    Workload m_start;        ///< at the beginning of a gesture: proportions are kept, not rounded away
    quint64 m_gesture = 0;   ///< of a drag or a run
    int m_playing = -1;
    int m_last = 0;
    double m_from = 0;       ///< fraction where the run began
    bool m_active = false;
    QTimer m_timer;
    QElapsedTimer m_clock;
};

}  // namespace gable
