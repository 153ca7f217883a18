#include "ui/views/summary_strip.h"

#include <QHBoxLayout>

#include "core/estimate/roofline.h"
#include "core/units/format.h"
#include "ui/models/text.h"
#include "ui/views/summary_card.h"

namespace gable {

namespace {

double sum(const Estimate& estimate, Kind kind)
{
    double total = 0;
    for (const Operation& operation : estimate.operations) total += operation.sum(kind);
    return total;
}

constexpr int narrowest = 110;  ///< characters, below which not all cards are shown

/// "1 prefill", "64 decodes"
QString counted(double count, const QString& one, const QString& many)
{
    return toQString(format::count(count)) + QLatin1Char(' ') + (count == 1 ? one : many);
}

}  // namespace

SummaryStrip::SummaryStrip(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Summary"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(8);
    constexpr std::array<const char*, CardCount> ids{"flops", "bytes", "intensity", "weights", "kv", "tokens"};
    constexpr std::array<int, CardCount> widths{15, 15, 13, 10, 10, 12};  // relative; by the length of the second lines
    for (std::size_t card = 0; card < m_cards.size(); ++card) {
        m_cards[card] = new SummaryCard(QString::fromLatin1(ids[card]), this);
        connect(m_cards[card], &SummaryCard::activated, this, [this, card] { emit figureSelected(m_cards[card]->objectName()); });
        layout->addWidget(m_cards[card], widths[card]);
    }
    m_cards[TokensCard]->setToolTip(tr("New tokens in the step, on one data-parallel rank"));
    clear();
}

void SummaryStrip::setEstimate(const Estimate& estimate, const Accelerator* accelerator)
{
    const bool perGpu = estimate.scope == Scope::PerGpu;
    const double weights = sum(estimate, Kind::Weights);
    const double kvCache = sum(estimate, Kind::KvCache);
    const Totals totals{Flops(sum(estimate, Kind::Flops)), Bytes(weights + kvCache + sum(estimate, Kind::Activations)),
                        Bytes(sum(estimate, Kind::Writes)), Bytes(sum(estimate, Kind::Link))};
    const double traffic = totals.traffic().value;

    const Totals* other = estimate.otherTotals ? &*estimate.otherTotals : nullptr;
    const auto compared = [&](std::string (*text)(double), double value, double otherValue) {
        const QString whose = estimate.accounting == Accounting::Vllm ? tr("hardware") : tr("counters");
        if (!other) return tr("%1: can't be counted").arg(whose);
        return QStringLiteral("%1: %2 (%3)").arg(whose, toQString(text(otherValue)), toQString(format::change(value, otherValue)));
    };
    m_cards[FlopsCard]->set(perGpu ? tr("FLOPs per GPU") : tr("FLOPs, all GPUs"), toQString(format::flops(totals.flops)),
                            compared([](double v) { return format::si(v, ""); }, totals.flops.value, other ? other->flops.value : 0));
    m_cards[BytesCard]->set(perGpu ? tr("Bytes per GPU") : tr("Bytes, all GPUs"), toQString(format::bytes(totals.traffic())),
                            compared([](double v) { return format::bytes(Bytes(v)); }, traffic, other ? other->traffic().value : 0));
    m_cards[BytesCard]->setToolTip(
        tr("reads %1 · writes %2").arg(toQString(format::bytes(totals.reads)), toQString(format::bytes(totals.writes))));
    m_cards[WeightsCard]->set(tr("Weights read"), toQString(format::bytes(Bytes(weights))),
                              tr("%1 of bytes").arg(toQString(format::share(weights, traffic))));
    m_cards[KvCacheCard]->set(tr("KV cache read"), toQString(format::bytes(Bytes(kvCache))),
                              tr("%1 of bytes").arg(toQString(format::share(kvCache, traffic))));
    setIntensity(totals, estimate, accelerator);
    setTokens(estimate.context);
}

void SummaryStrip::setIntensity(const Totals& totals, const Estimate& estimate, const Accelerator* accelerator)
{
    QString detail = tr("no accelerator");
    if (accelerator) {
        const FlopsPerByte corner =
            ridge(peakRate(*accelerator, estimate.weights), accelerator->memoryBandwidth);
        const Bound side = totals.intensity() < corner ? Bound::Memory : Bound::Compute;
        detail = tr("%1-bound · ridge %2").arg(toQString(label(side)), toQString(format::count(corner.value)));
    }
    m_cards[IntensityCard]->set(tr("Intensity"), toQString(format::intensity(totals.intensity())), detail);
}

void SummaryStrip::setTokens(const vllm::ExecutionContext& context)
{
    QStringList parts;
    if (context.numPrefillRequests > 0)
        parts.append(counted(context.numPrefillRequests, tr("prefill"), tr("prefills")));
    if (context.numDecodeRequests > 0) parts.append(counted(context.numDecodeRequests, tr("decode"), tr("decodes")));
    m_cards[TokensCard]->set(tr("Tokens"), toQString(format::count(context.totalNumTokens())),
                             parts.isEmpty() ? tr("no requests") : parts.join(QStringLiteral(" · ")));
}

void SummaryStrip::clear()
{
    const QString none = QStringLiteral("–");
    m_cards[FlopsCard]->set(tr("FLOPs per GPU"), none, {});
    m_cards[BytesCard]->set(tr("Bytes per GPU"), none, {});
    m_cards[IntensityCard]->set(tr("Intensity"), none, {});
    m_cards[WeightsCard]->set(tr("Weights read"), none, {});
    m_cards[KvCacheCard]->set(tr("KV cache read"), none, {});
    m_cards[TokensCard]->set(tr("Tokens"), none, {});
}

void SummaryStrip::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // A few cards that can be read are worth more than all of them cut short.
    const bool narrow = width() < fontMetrics().averageCharWidth() * narrowest;
    for (const CardId card : {WeightsCard, KvCacheCard}) m_cards[card]->setVisible(!narrow);
}

void SummaryStrip::setTheme(const Theme& theme)
{
    for (SummaryCard* card : m_cards) card->setTheme(theme);
}

}  // namespace gable
