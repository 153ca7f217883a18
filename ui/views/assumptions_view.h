#pragma once

#include <QFrame>

#include "core/scenario/model.h"
#include "ui/models/model_reading.h"
#include "ui/theme/palette.h"

class QLabel;

namespace gable {

/// What the config left open and how it was taken, and where the config comes from.
class AssumptionsView : public QFrame {
    Q_OBJECT

public:
    explicit AssumptionsView(QWidget* parent = nullptr);

    void setModel(const Model& model, const Architecture& architecture);
    void setTheme(const Theme& theme);

private:
    void updateTexts();

    Theme m_theme = lightTheme();
    Model m_model;
    std::vector<std::string> m_assumptions;
    QLabel* m_title;
    QLabel* m_list;
    QLabel* m_source;
};

}  // namespace gable
