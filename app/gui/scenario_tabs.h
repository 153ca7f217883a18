#pragma once

#include <QObject>

class QMenu;

namespace gable {

class ScenarioBar;
class StudyDocument;

/// The scenarios of the study above the pages, with their key figures, and what can be done with them.
class ScenarioTabs : public QObject {
    Q_OBJECT

public:
    explicit ScenarioTabs(StudyDocument& document, QObject* parent = nullptr);

    [[nodiscard]] ScenarioBar* bar() const { return m_bar; }
    /// Duplicate, rename, remove, next, previous.
    void fillMenu(QMenu& menu);
    void update();

private:
    void activateNext(int step);

    StudyDocument& m_document;
    ScenarioBar* m_bar;
};

}  // namespace gable
