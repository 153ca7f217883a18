#include "ui/charts/roofline_chart.h"

#include <QMenu>
#include <QVBoxLayout>

#include "ui/charts/chart_header.h"
#include "ui/charts/roofline_plot.h"

namespace gable {

RooflineChart::RooflineChart(QWidget* parent)
    : ChartCard(new RooflinePlot, parent), m_plot(static_cast<RooflinePlot*>(focusProxy()))
{
    column()->addWidget(m_plot, 1);
    m_plot->setObjectName(QStringLiteral("roofline"));
}

void RooflineChart::setData(const RooflineData& roofline)
{
    header()->setTexts(roofline.title, roofline.subtitle);
    header()->setLegend(roofline.legend);
    if (m_plot->accessibleName() != roofline.title) m_plot->setAccessibleName(roofline.title);
    m_plot->setData(roofline);
}

HoverText RooflineChart::itemText(int item) const
{
    return hoverText(m_plot->data(), static_cast<std::size_t>(item));
}
QString RooflineChart::itemId(int item) const
{
    return m_plot->itemId(item);
}

void RooflineChart::addActions(QMenu& menu)
{
    ChartCard::addActions(menu);
    QAction* reset = menu.addAction(QStringLiteral("Reset zoom"), m_plot, &RooflinePlot::resetZoom);
    reset->setEnabled(m_plot->isZoomed());
}

}  // namespace gable
