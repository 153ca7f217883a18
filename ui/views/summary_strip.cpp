#include "ui/views/summary_strip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "core/estimate/memory_fit.h"
#include "core/estimate/metrics.h"
#include "core/timing/roofline.h"
#include "core/units/format.h"
#include "ui/charts/memory_data.h"
#include "ui/models/text.h"
#include "ui/models/time_text.h"

namespace gable {

namespace {

using Tone = SummaryCard::Tone;

const QString none = QStringLiteral("–");
constexpr int gap = 8;
constexpr int leastColumns = 2;

double sum(const Estimate& estimate, Kind kind)
{
    double total = 0;
    for (const Operation& operation : estimate.operations) total += operation.sum(kind);
    return total;
}

Totals sums(const Estimate& estimate)
{
    return {Flops(sum(estimate, Kind::Flops)), Bytes(sum(estimate, Kind::Weights) + sum(estimate, Kind::KvCache) + sum(estimate, Kind::Activations)),
            Bytes(sum(estimate, Kind::Writes)), Bytes(sum(estimate, Kind::Link))};
}

/// "1 prefill", "64 decodes"
QString counted(double count, const QString& one, const QString& many)
{
    return toQString(format::count(count)) + QLatin1Char(' ') + (count == 1 ? one : many);
}

/// "62.1", "3,977"
QString rate(double value) { return toQString(value >= 999.5 ? format::count(value) : format::si(value, {})); }

/// A figure beside that of the baseline.
struct Delta {
    QString text;
    Tone tone = Tone::Plain;
    QString more{};  ///< whose, where there is room for it

    [[nodiscard]] QString whole() const { return text + more; }
};

/// "▼ 38 % faster than TP 4". The word says what it means; without `judged` less is neither better nor worse.
Delta delta(double from, double to, const QString& name, const QString& less, const QString& more, bool lessIsBetter, bool judged)
{
    if (from == to) return {QStringLiteral("same"), Tone::Plain, QStringLiteral(" as %1").arg(name)};
    QString change = toQString(format::change(from, to));
    change.remove(QLatin1Char('+')).remove(QStringLiteral("−"));
    const bool isLess = to < from;
    const QString text = QStringLiteral("%1 %2 %3").arg(isLess ? QStringLiteral("▼") : QStringLiteral("▲"), change, isLess ? less : more);
    return {text, !judged ? Tone::Plain : isLess == lessIsBetter ? Tone::Good : Tone::Bad, QStringLiteral(" than %1").arg(name)};
}

QString lines(const QStringList& all)
{
    QStringList shown;
    for (const QString& line : all)
        if (!line.isEmpty()) shown.append(line);
    return shown.join(QLatin1Char('\n'));
}

}  // namespace

/// What is shown, worked out once for all cards.
struct SummaryStrip::Shown {
    const Scenario& scenario;
    const Estimate& estimate;
    const Baseline& baseline;
    Totals totals;
    std::optional<Performance> performance, before;
    QString trust;  ///< what the times are, in words
};

SummaryStrip::SummaryStrip(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Summary"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(gap);
    for (int row = 0; row <= CardCount / leastColumns; ++row) {
        m_rows.push_back(new QHBoxLayout);
        m_rows.back()->setSpacing(gap);
        column->addLayout(m_rows.back());
    }
    constexpr std::array<const char*, CardCount> ids{"flops", "bytes", "intensity", "tokens", "time", "utilization", "rate", "memory", "cost"};
    for (std::size_t card = 0; card < m_cards.size(); ++card) {
        m_cards[card] = new SummaryCard(QString::fromLatin1(ids[card]), this);
        connect(m_cards[card], &SummaryCard::activated, this, [this, card] { emit figureSelected(m_cards[card]->objectName()); });
    }
    m_cards[TokensCard]->setToolTip(tr("New tokens in the step, on one data-parallel rank"));
    arrange();
    clear();
}

void SummaryStrip::setEstimate(const Scenario& scenario, const Estimate& estimate, const Baseline& baseline)
{
    Shown shown{scenario, estimate, baseline, sums(estimate), performance(scenario, estimate), std::nullopt, {}};
    if (baseline.estimate) shown.before = performance(*baseline.scenario, *baseline.estimate);
    if (estimate.step) shown.trust = timesText(scenario, estimate) + QLatin1Char('\n') + confidenceText(estimate.step->confidence);
    setCounts(shown);
    setIntensity(shown);
    setTokens(estimate.context);
    setTime(shown);
    setRate(shown);
    setUtilization(shown);
    setMemory(shown);
    setCost(shown);
    strikeTimes(!runs(estimate));
}

void SummaryStrip::strikeTimes(bool struck)
{
    for (const CardId card : {TimeCard, RateCard, UtilizationCard, CostCard}) m_cards[card]->setStruck(struck);
}

/// FLOPs and bytes, beside what the other accounting counts and the baseline has.
void SummaryStrip::setCounts(const Shown& shown)
{
    const Estimate& estimate = shown.estimate;
    const bool perGpu = estimate.scope == Scope::PerGpu;
    const QString whose = estimate.accounting == Accounting::Vllm ? tr("hardware") : tr("counters");
    const Totals* other = estimate.otherTotals ? &*estimate.otherTotals : nullptr;
    const auto compared = [&](const std::string& otherText, double value, double otherValue) {
        if (!other) return tr("%1 can't count it").arg(whose);
        return QStringLiteral("%1 %2 (%3)").arg(whose, toQString(otherText), toQString(format::change(value, otherValue)));
    };
    const QString flops = compared(other ? format::si(other->flops.value, "") : "", shown.totals.flops.value, other ? other->flops.value : 0);
    const QString bytes = compared(other ? format::bytes(other->traffic()) : "", shown.totals.traffic().value, other ? other->traffic().value : 0);
    Delta flopsDelta{flops}, bytesDelta{bytes};
    if (shown.baseline.estimate) {
        const Totals before = sums(*shown.baseline.estimate);
        flopsDelta = delta(before.flops.value, shown.totals.flops.value, shown.baseline.name, tr("less"), tr("more"), true, false);
        bytesDelta = delta(before.traffic().value, shown.totals.traffic().value, shown.baseline.name, tr("less"), tr("more"), true, false);
    }
    m_cards[FlopsCard]->set(perGpu ? tr("FLOPs per GPU") : tr("FLOPs, all GPUs"), toQString(format::flops(shown.totals.flops)), flopsDelta.text, Tone::Plain, flopsDelta.more);
    m_cards[FlopsCard]->setToolTip(lines({shown.baseline.estimate ? flopsDelta.whole() : QString(), flops}));
    m_cards[BytesCard]->set(perGpu ? tr("Bytes per GPU") : tr("Bytes, all GPUs"), toQString(format::bytes(shown.totals.traffic())), bytesDelta.text, Tone::Plain, bytesDelta.more);
    m_cards[BytesCard]->setToolTip(lines({tr("reads %1 · writes %2").arg(toQString(format::bytes(shown.totals.reads)), toQString(format::bytes(shown.totals.writes))),
                                          shown.baseline.estimate ? bytesDelta.whole() : QString(), bytes}));
}

void SummaryStrip::setIntensity(const Shown& shown)
{
    QString detail = tr("no accelerator");
    if (const Accelerator* accelerator = acceleratorOf(shown.scenario)) {
        const FlopsPerByte corner = ridge(peakRate(*accelerator, shown.estimate.weights), accelerator->memoryBandwidth);
        const Bound side = shown.totals.intensity() < corner ? Bound::Memory : Bound::Compute;
        detail = tr("%1-bound · ridge %2").arg(toQString(label(side)), toQString(format::count(corner.value)));
    }
    m_cards[IntensityCard]->set(tr("Intensity"), toQString(format::intensity(shown.totals.intensity())), detail);
}

void SummaryStrip::setTokens(const vllm::ExecutionContext& context)
{
    QStringList parts;
    if (context.numPrefillRequests > 0) parts.append(counted(context.numPrefillRequests, tr("prefill"), tr("prefills")));
    if (context.numDecodeRequests > 0) parts.append(counted(context.numDecodeRequests, tr("decode"), tr("decodes")));
    m_cards[TokensCard]->set(tr("Tokens"), toQString(format::count(context.totalNumTokens())), parts.isEmpty() ? tr("no requests") : parts.join(QStringLiteral(" · ")));
}

void SummaryStrip::setTime(const Shown& shown)
{
    const bool counters = shown.estimate.accounting == Accounting::Vllm;
    // The counters know no time.
    const QString title = counters ? tr("Step time (hardware)") : tr("Step time");
    const std::optional<StepTime>& step = shown.estimate.step;
    m_cards[TimeCard]->setToolTip(shown.trust);
    if (!step) return m_cards[TimeCard]->set(title, none, acceleratorOf(shown.scenario) ? tr("can't be estimated") : tr("no accelerator"));
    const bool isBound = shown.scenario.timing.times == Times::Bound;
    const QString bound = isBound ? tr("bound: the roofline alone") : tr("bound %1").arg(toQString(format::duration(step->atBest)));
    Delta below{counters ? tr("hardware estimate") : bound};
    if (shown.baseline.estimate && shown.baseline.estimate->step)
        below = delta(shown.baseline.estimate->step->time.value, step->time.value, shown.baseline.name, tr("faster"), tr("slower"), true, true);
    const QString error = errorText(step->errorPercent);
    m_cards[TimeCard]->set(title, toQString(format::duration(step->time)) + (error.isEmpty() ? QString() : QLatin1Char(' ') + error), below.text, below.tone, below.more);
    const QString passage = step->passage == step->time ? QString() : tr("%1 through all pipeline stages").arg(toQString(format::duration(step->passage)));
    m_cards[TimeCard]->setToolTip(lines({tr("Hardware estimate, %1").arg(bound), passage, shown.baseline.estimate ? below.whole() : QString(), shown.trust}));
}

void SummaryStrip::setRate(const Shown& shown)
{
    const std::optional<Performance>& now = shown.performance;
    m_cards[RateCard]->setToolTip(shown.trust);
    if (!now) return m_cards[RateCard]->set(tr("Per user"), none, shown.estimate.step ? tr("no requests") : tr("no times"));
    if (!(now->perUser > 0)) return m_cards[RateCard]->set(tr("Per user"), none, tr("prompts: %1 tok/s").arg(rate(now->inputTokensPerSecond)));
    const QString all = tr("%1 in all · %2/GPU").arg(rate(now->tokensPerSecond), rate(now->perGpu));
    Delta below{all};
    if (shown.before && shown.before->perUser > 0) below = delta(shown.before->perUser, now->perUser, shown.baseline.name, tr("slower"), tr("faster"), false, true);
    m_cards[RateCard]->set(tr("Per user"), tr("%1 tok/s").arg(rate(now->perUser)), below.text, below.tone, below.more);
    m_cards[RateCard]->setToolTip(lines({tr("Output: %1 tok/s in all · %2 tok/s per GPU").arg(rate(now->tokensPerSecond), rate(now->perGpu)),
                                         now->inputTokensPerSecond > 0 ? tr("Prompts: %1 tok/s").arg(rate(now->inputTokensPerSecond)) : QString(),
                                         shown.before ? below.whole() : QString(), shown.trust}));
}

void SummaryStrip::setUtilization(const Shown& shown)
{
    const std::optional<Performance>& now = shown.performance;
    m_cards[UtilizationCard]->setToolTip(
        lines({tr("MFU: FLOPs of the step ÷ what the peak in the weights' precision would do in its time\nMBU: bytes ÷ what the memory bandwidth would move"), shown.trust}));
    if (!now) return m_cards[UtilizationCard]->set(tr("Utilization"), none, tr("MFU · MBU"));
    m_cards[UtilizationCard]->set(tr("Utilization"), QStringLiteral("%1 · %2").arg(toQString(format::share(now->mfu, 1)), toQString(format::share(now->mbu, 1))), tr("MFU · MBU"));
}

/// Of the busiest GPU, whatever the scope and the accounting.
void SummaryStrip::setMemory(const Shown& shown)
{
    SummaryCard& card = *m_cards[MemoryCard];
    const std::optional<MemoryLedger>& memory = shown.estimate.memory;
    card.setToolTip(noMemoryText(shown.estimate, shown.scenario));
    if (!memory) return card.set(tr("Fits"), none, acceleratorOf(shown.scenario) ? tr("can't be estimated") : tr("no accelerator"));
    const QString requested = toQString(format::storage(memory->requested)), used = toQString(format::storage(memoryInUse(*memory)));
    const bool sameUnit = used.section(QLatin1Char(' '), 1) == requested.section(QLatin1Char(' '), 1);
    const QString figure = tr("%1 of %2").arg(sameUnit ? used.section(QLatin1Char(' '), 0, 0) : used, requested);
    const QString what = tr("What weights, activations, overhead and the KV cache of the batch take of the memory that vLLM requests, per GPU");
    if (!memory->feasible()) {
        const Bytes lacking = missing(*memory);
        card.set(tr("Does not fit"), figure, lacking.value > 0 ? tr("%1 missing").arg(toQString(format::storage(lacking))) : tr("does not fit"), Tone::Bad);
        return card.setToolTip(what);
    }
    const double context = judgedContext(shown.scenario.workload, *memory), room = memory->requestsAt(context);
    const MemoryLedger* before = shown.baseline.estimate && shown.baseline.estimate->memory ? &*shown.baseline.estimate->memory : nullptr;
    const QString text = roomText(*memory, context);
    Delta below{text};
    if (before && before->requestsAt(context) > 0) below = delta(before->requestsAt(context), room, shown.baseline.name, tr("fewer requests"), tr("more requests"), false, true);
    card.set(tr("Fits"), figure, below.text, below.tone, below.more);
    card.setToolTip(lines({what, tr("%1 at %2 tokens").arg(text, toQString(format::count(context))), before ? below.whole() : QString()}));
}

/// Without a price the energy, without both nothing.
void SummaryStrip::setCost(const Shown& shown)
{
    const std::optional<Performance>& now = shown.performance;
    m_cards[CostCard]->setToolTip(shown.trust);
    const bool priced = now && now->dollarsPerMillionTokens, powered = now && now->joulesPerToken;
    if (!priced && !powered) return m_cards[CostCard]->set(tr("Cost"), none, now && !(now->outputTokens > 0) ? tr("no output") : tr("no price or power known"));
    const QString power = powered ? toQString(format::si(*now->joulesPerToken, "J")) : QString();
    if (!priced) {
        m_cards[CostCard]->set(tr("Energy"), tr("%1 / tok").arg(power), tr("at full power of %1").arg(toQString(format::si(*shown.scenario.accelerator->power, "W"))));
        return m_cards[CostCard]->setToolTip(lines({tr("Of an output token, at most: at full power of the board. Cost needs a price per GPU hour."), shown.trust}));
    }
    const QString price = tr("%1 per GPU h").arg(toQString(format::dollars(*shown.scenario.accelerator->pricePerHour)));
    Delta below{price};
    if (shown.before && shown.before->dollarsPerMillionTokens)
        below = delta(*shown.before->dollarsPerMillionTokens, *now->dollarsPerMillionTokens, shown.baseline.name, tr("cheaper"), tr("dearer"), true, true);
    m_cards[CostCard]->set(tr("Cost"), tr("%1 / M tok").arg(toQString(format::dollars(*now->dollarsPerMillionTokens))), below.text, below.tone, below.more);
    m_cards[CostCard]->setToolTip(lines({tr("Of a million output tokens at %1").arg(price), powered ? tr("%1 per token at most").arg(power) : QString(),
                                         shown.before ? below.whole() : QString(), shown.trust}));
}

void SummaryStrip::clear()
{
    const std::array<QString, CardCount> titles{tr("FLOPs per GPU"), tr("Bytes per GPU"), tr("Intensity"), tr("Tokens"), tr("Step time"), tr("Utilization"), tr("Per user"), tr("Fits"), tr("Cost")};
    for (std::size_t card = 0; card < m_cards.size(); ++card) m_cards[card]->set(titles[card], none, {});
    strikeTimes(false);
}

void SummaryStrip::arrange()
{
    QFont detail = font();
    constexpr double detailScale = 0.85;
    if (detail.pointSizeF() > 0) detail.setPointSizeF(detailScale * detail.pointSizeF());
    constexpr int padding = 15;  // margins and frame of a card
    const int comfortable = QFontMetrics(detail).horizontalAdvance(QStringLiteral("memory-bound · ridge 888")) + padding + gap;
    const int readable = QFontMetrics(detail).horizontalAdvance(QStringLiteral("hardware 88.8 GB")) + padding + gap;  // in two rows, before there are more
    int columns = CardCount;
    while (columns > leastColumns && width() + gap < columns * (columns < CardCount ? readable : comfortable)) columns = (columns + 1) / 2;
    if (columns == m_columns) return;
    m_columns = columns;
    for (int card = 0; card < CardCount; ++card) m_rows[static_cast<std::size_t>(card / columns)]->addWidget(m_cards[static_cast<std::size_t>(card)], 1);
}

void SummaryStrip::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void SummaryStrip::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) arrange();
}

void SummaryStrip::setTheme(const Theme& theme)
{
    for (SummaryCard* card : m_cards) card->setTheme(theme);
}

}  // namespace gable
