#include "ui/charts/breakdown_chart.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/charts/bar_plot.h"
#include "ui/charts/chart_header.h"

namespace gable {

BreakdownChart::BreakdownChart(QWidget* parent)
    : ChartCard(new BarPlot, parent), m_plot(static_cast<BarPlot*>(focusProxy()))
{
    m_scroll = new QScrollArea(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setMinimumHeight(3 * fontMetrics().height());  // small windows: it scrolls
    m_scroll->setWidget(m_plot);
    column()->addWidget(m_scroll, 1);
    m_plot->setObjectName(QStringLiteral("bars"));
    connect(this, &ChartCard::operationSelected, this, &BreakdownChart::showRow);
}

void BreakdownChart::setData(const BreakdownData& breakdown)
{
    header()->setTexts(breakdown.title, breakdown.subtitle);
    // Rows name their component anyway; without a legend nobody knows the kinds of bytes.
    const bool byKind = !breakdown.series.empty() && breakdown.series.front().kind != Kind::Flops;
    header()->setLegend(breakdown.series, byKind ? LegendFit::OwnLine : LegendFit::Hidden);
    if (m_plot->accessibleName() != breakdown.title) m_plot->setAccessibleName(breakdown.title);
    m_plot->setData(breakdown);
    if (m_plot->minimumHeight() != m_plot->leastHeight()) m_plot->setMinimumHeight(m_plot->leastHeight());
}

void BreakdownChart::setSelected(const QString& id)
{
    ChartCard::setSelected(id);
    showRow(id);
}

void BreakdownChart::showRow(const QString& id)
{
    for (int row = 0; row < m_plot->itemCount(); ++row) {
        if (m_plot->itemId(row) != id) continue;
        const QPoint middle = m_plot->rowRect(row).center().toPoint();
        m_scroll->ensureVisible(0, middle.y(), 0, static_cast<int>(m_plot->rowRect(row).height()));
    }
}

HoverText BreakdownChart::itemText(int item) const
{
    return hoverText(m_plot->data(), static_cast<std::size_t>(item));
}
QString BreakdownChart::itemId(int item) const
{
    return m_plot->itemId(item);
}

}  // namespace gable
