#pragma once

#include <QWidget>

#include "core/result.h"
#include "ui/theme/palette.h"

class QLabel;

namespace gable {

/// In the place of a model's picture: why its config can't be read as an architecture, and what still works.
class ModelProblem : public QWidget {
    Q_OBJECT

public:
    explicit ModelProblem(QWidget* parent = nullptr);

    /// `estimated`: the step has figures all the same.
    void setError(const QString& model, const Error& error, bool estimated);
    void setTheme(const Theme& theme);

signals:
    void modelRequested();

private:
    Theme m_theme = lightTheme();
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QLabel* m_rest;
};

}  // namespace gable
