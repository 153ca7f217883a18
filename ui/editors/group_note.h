#pragma once

#include <vector>

#include <QLabel>

#include "core/diagnostic.h"
#include "ui/theme/palette.h"

namespace gable {

/// What a part of the scenario editor says about its values: the diagnostics that concern it, each with a link to the
/// change that mends it, or else a line that all is well. Takes no room when there is nothing to say.
class GroupNote : public QLabel {
    Q_OBJECT

public:
    explicit GroupNote(const QString& id, QWidget* parent = nullptr);

    /// `fine`: the line for when nothing is wrong.
    void set(const QString& fine, std::vector<Diagnostic> diagnostics);
    void setTheme(const Theme& theme);

signals:
    void fixRequested(const gable::Fix& fix);

private:
    void updateText();

    Theme m_theme;
    QString m_fine;
    std::vector<Diagnostic> m_diagnostics;
};

}  // namespace gable
