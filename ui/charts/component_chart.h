#pragma once

#include <array>

#include "ui/charts/breakdown_chart.h"
#include "ui/charts/component_data.h"

namespace gable {

class SegmentSwitch;

/// The components of a model by parameters, by stored bytes or by what a token passes through.
class ComponentChart : public BreakdownChart {
    Q_OBJECT

public:
    explicit ComponentChart(QWidget* parent = nullptr);

    void setModel(const Architecture& architecture, const Inspection& inspection);
    [[nodiscard]] ModelMeasure measure() const { return m_measure; }
    void setMeasure(ModelMeasure measure);

private:
    std::array<BreakdownData, allModelMeasures.size()> m_data;
    SegmentSwitch* m_switch;
    ModelMeasure m_measure = ModelMeasure::Parameters;
};

}  // namespace gable
