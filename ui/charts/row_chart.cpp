#include "ui/charts/row_chart.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/charts/chart_header.h"
#include "ui/charts/row_plot.h"

namespace gable {

RowChart::RowChart(RowPlot* plot, const QString& name, QWidget* parent) : ChartCard(plot, parent), m_rows(plot), m_scroll(new QScrollArea(this))
{
    setObjectName(name);
    plot->setObjectName(name + QStringLiteral(".bars"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setMinimumHeight(3 * fontMetrics().height());
    m_scroll->setWidget(plot);
    m_scroll->setMinimumWidth(plot->minimumSizeHint().width());
    column()->addWidget(m_scroll, 1);
    connect(this, &ChartCard::operationSelected, this, &RowChart::showRow);
}

void RowChart::addBesideHeader(QWidget* widget)
{
    column()->removeWidget(header());
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(header(), 1);
    row->addSpacing(6);
    row->addWidget(widget);
    column()->insertLayout(0, row);
}

void RowChart::fitRows()
{
    if (m_rows->minimumHeight() != m_rows->leastHeight()) m_rows->setMinimumHeight(m_rows->leastHeight());
}

void RowChart::setSelected(const QString& id)
{
    ChartCard::setSelected(id);
    showRow(id);
}

void RowChart::showRow(const QString& id)
{
    for (int row = 0; row < m_rows->itemCount(); ++row)
        if (itemId(row) == id) m_scroll->ensureVisible(0, m_rows->rowRect(row).center().toPoint().y(), 0, static_cast<int>(m_rows->rowRect(row).height()));
}

QString RowChart::itemId(int item) const { return m_rows->itemId(item); }

}  // namespace gable
