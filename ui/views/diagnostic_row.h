#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "core/diagnostic.h"
#include "ui/theme/palette.h"

class QGridLayout;
class QLabel;
class QPushButton;

namespace gable {

class ElidedLabel;

/// One diagnostic: icon and word of its severity, the message, and a link that applies the change that mends it. Where there are several such changes,
/// each has a line with what it would bring.
class DiagnosticRow : public QWidget {
    Q_OBJECT

public:
    explicit DiagnosticRow(QWidget* parent = nullptr);

    void set(Severity severity, const QString& message, const std::optional<Fix>& fix, const std::vector<Remedy>& remedies);
    void setTheme(const Theme& theme);

signals:
    void fixRequested(const gable::Fix& fix);

private:
    struct RemedyLine {
        QLabel* text;
        ElidedLabel* effect;
        QPushButton* attempt;
    };
    void addRemedyLine();
    void setRemedies(const std::vector<Remedy>& remedies);
    void updateColors();

    Theme m_theme;
    Severity m_severity = Severity::Info;
    std::optional<Fix> m_fix;
    QLabel* m_icon;
    QLabel* m_word;
    QLabel* m_message;
    QPushButton* m_link;
    QGridLayout* m_remedies;
    std::vector<Remedy> m_shown;
    std::vector<RemedyLine> m_lines;  ///< kept and hidden when there are fewer
};

}  // namespace gable
