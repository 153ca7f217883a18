#include "ui/charts/waterfall_chart.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/charts/chart_header.h"
#include "ui/charts/waterfall_plot.h"

namespace gable {

WaterfallChart::WaterfallChart(QWidget* parent)
    : ChartCard(new WaterfallPlot, parent), m_plot(static_cast<WaterfallPlot*>(focusProxy())), m_scroll(new QScrollArea(this))
{
    setObjectName(QStringLiteral("waterfall"));
    buildSwitch();
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(m_plot);
    m_scroll->setMinimumWidth(m_plot->minimumSizeHint().width());
    column()->addWidget(m_scroll, 1);
    m_plot->setObjectName(QStringLiteral("waterfall.bars"));
}

/// Beside the title, since a dock at the bottom has little height.
void WaterfallChart::buildSwitch()
{
    column()->removeWidget(header());
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(header(), 1);
    row->addSpacing(6);
    auto* group = new QButtonGroup(this);
    const std::array texts{tr("FLOPs"), tr("Bytes")};
    constexpr std::array ids{"flops", "bytes"};
    for (const WaterfallMeasure measure : {WaterfallMeasure::Flops, WaterfallMeasure::Bytes}) {
        const auto at = static_cast<std::size_t>(measure);
        auto* button = new QToolButton(this);
        button->setObjectName(QStringLiteral("waterfall.") + QLatin1String(ids[at]));
        button->setText(texts[at]);
        button->setCheckable(true);
        button->setProperty("segment", true);
        button->setFocusPolicy(Qt::StrongFocus);
        connect(button, &QToolButton::clicked, this, [this, measure] { setMeasure(measure); });
        group->addButton(button);
        row->addWidget(button);
        m_buttons[at] = button;
    }
    m_buttons.front()->setChecked(true);
    column()->insertLayout(0, row);
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
    m_buttons[at]->setChecked(true);
    const WaterfallData& data = m_data[at];
    header()->setTexts(data.title, data.subtitle);
    m_plot->setAccessibleName(tr("%1 from vLLM's counters to the hardware estimate").arg(data.title));
    m_plot->setData(data);
    if (m_plot->minimumHeight() != m_plot->leastHeight()) m_plot->setMinimumHeight(m_plot->leastHeight());
}

HoverText WaterfallChart::itemText(int item) const { return m_plot->data().bars[static_cast<std::size_t>(item)].hover; }
QString WaterfallChart::itemId(int item) const { return m_plot->itemId(item); }

}  // namespace gable
