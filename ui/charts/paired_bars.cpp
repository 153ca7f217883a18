#include "ui/charts/paired_bars.h"

#include <algorithm>

#include <QPainter>
#include <QVBoxLayout>

#include "ui/charts/chart_header.h"
#include "ui/charts/hover_card.h"
#include "ui/charts/segment_switch.h"

namespace gable {

namespace {

constexpr double barShare = 0.36;  ///< of a row, each
const QString arrow = QStringLiteral(" → ");

}  // namespace

PairedBarsPlot::PairedBarsPlot(QWidget* parent) : RowPlot(parent) {}

void PairedBarsPlot::setData(const PairedData& data)
{
    const bool sameCount = data.rows.size() == m_data.rows.size();
    m_data = data;
    showRows(sameCount);
}

QString PairedBarsPlot::rowText(int row) const { return at(row).textA + arrow + at(row).textB; }

QRectF PairedBarsPlot::barRect(int row, bool ofB) const
{
    const double value = (ofB ? at(row).b : at(row).a).value_or(0), thickness = barShare * rowHeight(), middle = rowRect(row).center().y();
    return {stretchLeft(), ofB ? middle + 0.5 : middle - 0.5 - thickness, value / m_data.largest * stretchWidth(), thickness};
}

double PairedBarsPlot::drawnEnd(int row) const { return std::max(barRect(row, false).right(), barRect(row, true).right()); }

void PairedBarsPlot::drawRows(QPainter& painter) const
{
    painter.setPen(Qt::NoPen);
    for (int row = 0; row < itemCount(); ++row) {
        const QColor colour = colourOf(at(row).key, theme());
        const QRectF a = barRect(row, false), b = barRect(row, true);
        painter.fillRect(a, theme().wash(colour));
        painter.fillRect(a, QBrush(colour, Qt::BDiagPattern));
        painter.fillRect(b, colour);
    }
}

/// Times of a step that can't run are struck through.
void PairedBarsPlot::drawText(QPainter& painter, int row) const
{
    QRectF rest = textRect(row);
    const auto draw = [&](const QString& text, bool struck) {
        QFont shown = painter.font();
        shown.setStrikeOut(struck);
        painter.setFont(shown);
        painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
        rest.setLeft(rest.left() + QFontMetricsF(shown).horizontalAdvance(text));
    };
    draw(at(row).textA, m_data.struckA && at(row).a);
    draw(arrow, false);
    draw(at(row).textB, m_data.struckB && at(row).b);
}

PairedBarsChart::PairedBarsChart(QWidget* parent)
    : RowChart(new PairedBarsPlot, QStringLiteral("pairedBars"), parent), m_plot(static_cast<PairedBarsPlot*>(focusProxy())),
      m_switch(new SegmentSwitch(QStringLiteral("pairedBars"), {{"time", tr("Time")}, {"flops", tr("FLOPs")}, {"bytes", tr("Bytes")}}))
{
    column()->insertWidget(1, m_switch, 0, Qt::AlignLeft);
    connect(m_switch, &SegmentSwitch::chosen, this, [this](std::size_t segment) { setMeasure(static_cast<PairedMeasure>(segment)); });
}

void PairedBarsChart::setComparison(const Comparison& comparison, const Estimate& a, const Estimate& b)
{
    for (const PairedMeasure measure : {PairedMeasure::Time, PairedMeasure::Flops, PairedMeasure::Bytes})
        m_data[static_cast<std::size_t>(measure)] = pairedData(comparison, a, b, measure);
    setMeasure(m_measure);
}

void PairedBarsChart::setMeasure(PairedMeasure measure)
{
    m_measure = measure;
    const auto at = static_cast<std::size_t>(measure);
    m_switch->setChosen(at);
    const PairedData& data = m_data[at];
    header()->setTexts(data.title, data.subtitle);
    header()->setTone(data.struckA || data.struckB ? ChartHeader::Tone::Bad : ChartHeader::Tone::Plain);
    m_plot->setAccessibleName(tr("%1, A and B").arg(data.title));
    m_plot->setData(data);
    fitRows();
}

HoverText PairedBarsChart::itemText(int item) const { return m_plot->data().rows[static_cast<std::size_t>(item)].hover; }

}  // namespace gable
