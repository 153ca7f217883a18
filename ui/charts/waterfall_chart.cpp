#include "ui/charts/waterfall_chart.h"

#include "ui/charts/chart_header.h"
#include "ui/charts/segment_switch.h"
#include "ui/charts/waterfall_plot.h"

namespace gable {

WaterfallChart::WaterfallChart(QWidget* parent)
    : RowChart(new WaterfallPlot, QStringLiteral("waterfall"), parent), m_plot(static_cast<WaterfallPlot*>(focusProxy())),
      m_switch(new SegmentSwitch(QStringLiteral("waterfall"), {{"flops", tr("FLOPs")}, {"bytes", tr("Bytes")}}))
{
    addBesideHeader(m_switch);
    connect(m_switch, &SegmentSwitch::chosen, this, [this](std::size_t segment) { setMeasure(static_cast<WaterfallMeasure>(segment)); });
}

void WaterfallChart::setDifferences(const Differences& differences)
{
    m_data = {waterfallData(differences, WaterfallMeasure::Flops), waterfallData(differences, WaterfallMeasure::Bytes)};
    setMeasure(m_measure);
}

void WaterfallChart::setMeasure(WaterfallMeasure measure)
{
    m_measure = measure;
    const auto at = static_cast<std::size_t>(measure);
    m_switch->setChosen(at);
    const WaterfallData& data = m_data[at];
    header()->setTexts(data.title, data.subtitle);
    m_plot->setAccessibleName(tr("%1 from vLLM's counters to the hardware estimate").arg(data.title));
    m_plot->setData(data);
    fitRows();
}

HoverText WaterfallChart::itemText(int item) const { return m_plot->data().bars[static_cast<std::size_t>(item)].hover; }

}  // namespace gable
