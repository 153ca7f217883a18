#pragma once

#include <optional>

#include <QObject>

namespace gable {

class ComparePage;
class StudyDocument;

/// The Compare page: the active scenario against the baseline, or against another one that is chosen there.
class Comparer : public QObject {
    Q_OBJECT

public:
    explicit Comparer(StudyDocument& document, QObject* parent = nullptr);

    [[nodiscard]] ComparePage* page() const { return m_page; }
    /// What the active scenario is compared with; nothing where there is no other.
    [[nodiscard]] std::optional<std::size_t> other() const;
    void update();

private:
    void choose(std::size_t a, std::size_t b);

    StudyDocument& m_document;
    ComparePage* m_page;
    std::optional<std::size_t> m_chosen;  ///< by hand
};

}  // namespace gable
