#include "ui/charts/component_chart.h"

#include <QVBoxLayout>

#include "ui/charts/segment_switch.h"

namespace gable {

ComponentChart::ComponentChart(QWidget* parent)
    : BreakdownChart(parent), m_switch(new SegmentSwitch(QStringLiteral("components"),
                                                         {{"parameters", tr("Parameters"), tr("All parameters of a component")},
                                                          {"stored", tr("Stored bytes"), tr("Bytes in the checkpoint, scales included")},
                                                          {"active", tr("Active"), tr("Parameters that one token passes through: of routed experts those chosen, of tables none")}}))
{
    setObjectName(QStringLiteral("components"));
    column()->insertWidget(1, m_switch, 0, Qt::AlignLeft);
    connect(m_switch, &SegmentSwitch::chosen, this, [this](std::size_t segment) { setMeasure(allModelMeasures[segment]); });
}

void ComponentChart::setModel(const Architecture& architecture, const Inspection& inspection)
{
    for (const ModelMeasure measure : allModelMeasures)
        m_data[static_cast<std::size_t>(measure)] = componentBreakdown(architecture, inspection, measure);
    setMeasure(m_measure);
}

void ComponentChart::setMeasure(ModelMeasure measure)
{
    m_measure = measure;
    const auto at = static_cast<std::size_t>(measure);
    m_switch->setChosen(at);
    setData(m_data[at]);
}

}  // namespace gable
