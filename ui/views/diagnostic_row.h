#pragma once

#include <optional>

#include <QWidget>

#include "core/diagnostic.h"
#include "ui/theme/palette.h"

class QLabel;
class QPushButton;

namespace gable {

/// One diagnostic: icon and word of its severity, the message, and a link that applies the change that mends it.
class DiagnosticRow : public QWidget {
    Q_OBJECT

public:
    explicit DiagnosticRow(QWidget* parent = nullptr);

    void set(Severity severity, const QString& message, const std::optional<Fix>& fix);
    void setTheme(const Theme& theme);

signals:
    void fixRequested(const gable::Fix& fix);

private:
    void updateColors();

    Theme m_theme;
    Severity m_severity = Severity::Info;
    std::optional<Fix> m_fix;
    QLabel* m_icon;
    QLabel* m_word;
    QLabel* m_message;
    QPushButton* m_link;
};

}  // namespace gable
