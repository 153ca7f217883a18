#pragma once

#include <vector>

#include <QToolBar>

class QToolButton;

namespace gable {

/// A tool bar whose buttons with an icon give up their text where there is no room for all.
class MainToolBar : public QToolBar {
    Q_OBJECT

public:
    using QToolBar::QToolBar;

    /// Behind what is there. The text stays the one given here, whatever the action's becomes.
    QToolButton* addButton(QAction* action, const QString& text);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
    void measure();

    std::vector<QToolButton*> m_shrinking;
    std::vector<int> m_saved;  ///< width that each gives up with its text
    int m_needed = 0;          ///< width with all texts
};

}  // namespace gable
