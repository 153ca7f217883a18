#include "ui/charts/step_time_chart.h"

#include "ui/charts/chart_header.h"
#include "ui/charts/waterfall_plot.h"

namespace gable {

StepTimeChart::StepTimeChart(const QString& name, QWidget* parent) : RowChart(new WaterfallPlot, name, parent), m_plot(static_cast<WaterfallPlot*>(focusProxy())) {}

void StepTimeChart::setData(const WaterfallData& data)
{
    header()->setTexts(data.title, data.subtitle);
    header()->setTone(data.struck ? ChartHeader::Tone::Struck : ChartHeader::Tone::Plain);
    header()->setLegend(data.legend);
    if (m_plot->accessibleName() != data.title) m_plot->setAccessibleName(data.title);
    m_plot->setData(data);
    fitRows();
}

HoverText StepTimeChart::itemText(int item) const { return m_plot->data().bars[static_cast<std::size_t>(item)].hover; }

}  // namespace gable
