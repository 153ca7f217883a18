#pragma once

#include <optional>
#include <vector>

#include <QScrollArea>

#include "core/estimate/estimate.h"
#include "ui/theme/palette.h"

class QLabel;
class QVBoxLayout;

namespace gable {

class DiagnosticRow;

/// What is infeasible or odd about a scenario, and which components could not be counted and why.
class DiagnosticsView : public QScrollArea {
    Q_OBJECT

public:
    explicit DiagnosticsView(QWidget* parent = nullptr);

    void setDiagnostics(const Estimate& estimate);
    void setTheme(const Theme& theme);

    [[nodiscard]] int count() const { return static_cast<int>(m_shown.size()); }
    /// For the tab: "Warnings (2)".
    [[nodiscard]] QString countText() const;

signals:
    void fixRequested(const gable::Fix& fix);

private:
    struct Shown {
        Severity severity;
        QString message;
        std::optional<Fix> fix;
        std::vector<Remedy> remedies;

        friend bool operator==(const Shown&, const Shown&) = default;
    };
    [[nodiscard]] static std::vector<Shown> shownOf(const Estimate& estimate);
    void addRow();

    Theme m_theme;
    std::vector<Shown> m_shown;
    std::vector<DiagnosticRow*> m_rows;  ///< kept and hidden when there is less to say
    QVBoxLayout* m_layout;
    QLabel* m_empty;
};

}  // namespace gable
