#pragma once

#include <vector>

#include <QString>
#include <QWidget>

class QToolButton;

namespace gable {

struct Segment {
    const char* id;  ///< "bytes": its button is named "<name>.bytes"
    QString text;
    QString tip {};
};

/// A row of buttons of which one is chosen.
class SegmentSwitch : public QWidget {
    Q_OBJECT

public:
    SegmentSwitch(const QString& name, const std::vector<Segment>& segments, QWidget* parent = nullptr);

    /// Emits nothing.
    void setChosen(std::size_t segment);

signals:
    /// By the user.
    void chosen(std::size_t segment);

private:
    std::vector<QToolButton*> m_buttons;
};

}  // namespace gable
