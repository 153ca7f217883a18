#include "ui/charts/step_time_chart.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/charts/chart_header.h"
#include "ui/charts/waterfall_plot.h"

namespace gable {

StepTimeChart::StepTimeChart(const QString& name, QWidget* parent)
    : ChartCard(new WaterfallPlot, parent), m_plot(static_cast<WaterfallPlot*>(focusProxy())), m_scroll(new QScrollArea(this))
{
    setObjectName(name);
    m_plot->setObjectName(name + QStringLiteral(".bars"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setMinimumHeight(3 * fontMetrics().height());
    m_scroll->setWidget(m_plot);
    m_scroll->setMinimumWidth(m_plot->minimumSizeHint().width());
    column()->addWidget(m_scroll, 1);
    connect(this, &ChartCard::operationSelected, this, &StepTimeChart::showRow);
}

void StepTimeChart::setData(const WaterfallData& data)
{
    header()->setTexts(data.title, data.subtitle);
    header()->setLegend(data.legend);
    if (m_plot->accessibleName() != data.title) m_plot->setAccessibleName(data.title);
    m_plot->setData(data);
    if (m_plot->minimumHeight() != m_plot->leastHeight()) m_plot->setMinimumHeight(m_plot->leastHeight());
}

void StepTimeChart::setSelected(const QString& id)
{
    ChartCard::setSelected(id);
    showRow(id);
}

void StepTimeChart::showRow(const QString& id)
{
    for (int row = 0; row < m_plot->itemCount(); ++row)
        if (m_plot->itemId(row) == id)
            m_scroll->ensureVisible(0, m_plot->rowRect(row).center().toPoint().y(), 0, static_cast<int>(m_plot->rowRect(row).height()));
}

HoverText StepTimeChart::itemText(int item) const { return m_plot->data().bars[static_cast<std::size_t>(item)].hover; }
QString StepTimeChart::itemId(int item) const { return m_plot->itemId(item); }

}  // namespace gable
