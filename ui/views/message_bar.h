#pragma once

#include <QFrame>

#include "core/diagnostic.h"
#include "ui/theme/palette.h"

class QLabel;
class QPushButton;

namespace gable {

/// Says what could not be done, above what is open; hidden when there is nothing to say.
class MessageBar : public QFrame {
    Q_OBJECT

public:
    explicit MessageBar(QWidget* parent = nullptr);

    /// `action`: text of a button that does something about it; without one there is no button.
    void showError(const QString& message, const QString& action = {});
    void showInfo(const QString& message, const QString& action = {});
    void clear();
    [[nodiscard]] const QString& message() const { return m_message; }

    void setTheme(const Theme& theme);

signals:
    void actionTriggered();

private:
    void show(Severity severity, const QString& message, const QString& action);
    void updateColors();

    Theme m_theme;
    Severity m_severity = Severity::Info;
    QString m_message;
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_action;
    QPushButton* m_dismiss;
};

}  // namespace gable
