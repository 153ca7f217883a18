#pragma once

#include <array>

#include <QWidget>

#include "core/estimate/estimate.h"
#include "core/scenario/timing.h"
#include "ui/theme/palette.h"

class QLabel;
class QScrollArea;

namespace gable {

class StepTimeChart;

/// What users of a served model feel and what it yields under a steady load: by the chosen times and at best, and what the time to the first token is made of.
class ServingView : public QWidget {
    Q_OBJECT

public:
    explicit ServingView(QWidget* parent = nullptr);

    /// Without a serving load: how to switch it on.
    void setEstimate(const Estimate& estimate, const Scenario& scenario);
    void setTheme(const Theme& theme);

private:
    static constexpr std::size_t rowCount = 5;

    QWidget* buildFigures();
    void setFigures(const ServingEstimate& serving, Times times);
    void strike(bool struck);
    void setTexts(const ServingEstimate& serving, const Scenario& scenario);

    QLabel* m_empty;
    QScrollArea* m_content;  ///< for a low dock
    QLabel* m_chosenHeader;
    std::array<QLabel*, rowCount> m_chosen{}, m_bound{};
    QLabel* m_basis;
    QLabel* m_how;
    StepTimeChart* m_parts;
};

}  // namespace gable
