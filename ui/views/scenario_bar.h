#pragma once

#include <vector>

#include <QWidget>

class QLineEdit;
class QTabBar;
class QToolButton;

namespace gable {

/// A scenario of the study at a glance.
struct ScenarioTab {
    QString name;
    QString figures;  ///< "22 ms · 8 GPUs"
    bool isBaseline = false;
    bool runs = true;

    friend bool operator==(const ScenarioTab&, const ScenarioTab&) = default;
};

/// The scenarios of the study as tabs with their key figures. Tabs can be dragged to another place; a double click or F2 renames.
class ScenarioBar : public QWidget {
    Q_OBJECT

public:
    /// What the menu of a tab asks for.
    enum class Request { Duplicate, Remove, Baseline };
    Q_ENUM(Request)

    explicit ScenarioBar(QWidget* parent = nullptr);

    void setTabs(const std::vector<ScenarioTab>& tabs, int active);
    /// Begins to edit a name in its tab.
    void editName(int tab);

signals:
    void activated(int scenario);
    void moved(int from, int to);
    void renamed(int scenario, const QString& name);
    void requested(gable::ScenarioBar::Request request, int scenario);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void takeName();
    void dropped();
    [[nodiscard]] int tabAt(QPoint place) const;

    std::vector<ScenarioTab> m_shown;
    QTabBar* m_bar;
    QToolButton* m_add;
    QLineEdit* m_name;
    int m_named = -1;      ///< tab whose name is edited
    bool m_dragging = false;
};

}  // namespace gable
