#include "ui/charts/memory_data.h"

#include <algorithm>
#include <array>

#include "core/estimate/metrics.h"
#include "core/estimate/memory_fit.h"
#include "core/units/format.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

using charts::separator;
using charts::text;

QString storage(Bytes value) { return text(format::storage(value)); }
QString counted(double count, const char* one, const char* many) { return text(format::count(count)) + QLatin1Char(' ') + QLatin1String(count == 1 ? one : many); }
ColourKey keyOf(MemoryPart part, const QString& label) { return {label, Kind::Flops, Component::Attention, std::nullopt, std::nullopt, part}; }

/// What the KV cache has to hold: the batch, and for vLLM to start one request of max_model_len.
Bytes neededKv(const MemoryLedger& m) { return m.feasible() ? m.usedKv : m.availableKv + missing(m); }
Bytes withoutKv(const MemoryLedger& m) { return m.weights + m.torchPeak + m.nonTorch; }

class Builder {
public:
    Builder(const MemoryLedger& ledger, const Scenario& scenario, MemoryBarData& out) : m_ledger(ledger), m_scenario(scenario), m_out(out) {}

    void addWeights()
    {
        MemorySegment* weights = add("memory.weights_gib", MemoryPart::Weights, QStringLiteral("Weights"), m_ledger.weights, QStringLiteral("What one GPU holds of the model"));
        if (!weights || m_scenario.engine.overrides.count("weights_gib") > 0) return;
        const components::RankWeights& parts = m_ledger.parts;
        for (const components::WeightPart& part : components::weightParts)
            if (parts.*part.bytes > 0) weights->hover.lines.push_back({{}, text(std::string(part.label)), storage(Bytes(parts.*part.bytes)), {}});
    }

    void addOthers()
    {
        add("memory.torch_peak_gib", MemoryPart::Activations, QStringLiteral("Activations"), m_ledger.torchPeak,
            QStringLiteral("Torch peak: the largest batch that vLLM profiles when it starts"));
        add("memory.non_torch_gib", MemoryPart::Overhead, QStringLiteral("Overhead"), m_ledger.nonTorch, QStringLiteral("Non-torch: CUDA context, libraries, buffers of collectives"));
        add("memory.used_kv_cache_gib", MemoryPart::KvUsed, QStringLiteral("KV in use"), m_ledger.usedKv, QStringLiteral("KV cache of the batch mix, in whole blocks"));
    }

    /// Where it fits: what is left of the cache, and of the GPU.
    void addRoom()
    {
        add("memory.available_kv_cache_gib", MemoryPart::KvFree, QStringLiteral("KV free"), m_ledger.freeKv(), QStringLiteral("KV cache that no request of the batch takes"));
        const Bytes reserved = m_ledger.total - withoutKv(m_ledger) - m_ledger.availableKv;
        MemorySegment* rest = add("memory.requested_gib", MemoryPart::Reserved, QStringLiteral("Reserved"), reserved, QStringLiteral("Outside of gpu_memory_utilization"));
        if (!rest) return;
        rest->text = QStringLiteral("Reserved ") + text(format::share(reserved.value, m_ledger.total.value));
        if (m_ledger.graphs.value > 0) rest->hover.lines.push_back({{}, QStringLiteral("CUDA graphs in it"), storage(m_ledger.graphs), {}});
    }

    /// Where it does not fit: what is needed, against what there is.
    void addNeed()
    {
        add("memory.max_model_len", MemoryPart::KvFree, QStringLiteral("KV for the longest request"), neededKv(m_ledger) - m_ledger.usedKv,
            QStringLiteral("vLLM starts only when one request of %1 tokens finds room").arg(text(format::count(m_ledger.maxModelLen))));
        const Bytes lacking = missing(m_ledger);
        m_out.limit = std::max(0.0, (withoutKv(m_ledger) + m_ledger.availableKv).value);
        m_out.missing = lacking.value > 0 ? storage(lacking) + QStringLiteral(" missing") : QStringLiteral("does not fit");
    }

    void finish()
    {
        for (MemorySegment& segment : m_out.segments) {
            m_out.whole += segment.size;
            segment.hover.footer = QStringLiteral("%1 of the GPU’s %2").arg(text(format::share(segment.size, m_ledger.total.value)), storage(m_ledger.total));
        }
    }

private:
    MemorySegment* add(const char* id, MemoryPart part, const QString& label, Bytes size, const QString& meaning)
    {
        if (!(size.value > 0)) return nullptr;
        MemorySegment segment{QLatin1String(id), part, label, label + QLatin1Char(' ') + storage(size), size.value, {}};
        segment.hover = {label, {{std::nullopt, meaning, {}, {}}, {keyOf(part, label), label, storage(size), text(format::count(size.value)) + QStringLiteral(" B")}}, {}};
        m_out.segments.push_back(std::move(segment));
        return &m_out.segments.back();
    }

    const MemoryLedger& m_ledger;
    const Scenario& m_scenario;
    MemoryBarData& m_out;
};

QString subtitleOf(const MemoryLedger& ledger, const Scenario& scenario)
{
    const double context = judgedContext(scenario.workload, ledger);
    if (ledger.feasible())
        return storage(ledger.total) + separator() + QStringLiteral("%1 at %2").arg(roomText(ledger, context), counted(context, "token", "tokens"));
    const Bytes lacking = missing(ledger);
    if (!(lacking.value > 0)) return QStringLiteral("does not fit");
    const QString text = QStringLiteral("does not fit: needs %1 more than the %2 that vLLM takes").arg(storage(lacking), storage(ledger.requested));
    return ledger.availableKv.value > 0 || ledger.groups.empty() ? text : text + QStringLiteral(", KV cache included");
}

}  // namespace

QString roomText(const MemoryLedger& ledger, double context)
{
    return QStringLiteral("room for ") + counted(ledger.requestsAt(context), "request", "requests");
}

Bytes memoryInUse(const MemoryLedger& ledger) { return withoutKv(ledger) + ledger.usedKv; }

MemoryBarData memoryBarData(const MemoryLedger& ledger, const Scenario& scenario)
{
    MemoryBarData out;
    out.title = QStringLiteral("Memory per GPU");
    out.subtitle = subtitleOf(ledger, scenario);
    Builder builder(ledger, scenario, out);
    builder.addWeights();
    builder.addOthers();
    ledger.feasible() ? builder.addRoom() : builder.addNeed();
    builder.finish();
    return out;
}

MemoryBarData memoryBarData(const Estimate& estimate, const Scenario& scenario)
{
    if (estimate.memory) return memoryBarData(*estimate.memory, scenario);
    MemoryBarData out;
    out.title = QStringLiteral("Memory per GPU");
    out.emptyText = noMemoryText(estimate, scenario);
    return out;
}

QString noMemoryText(const Estimate& estimate, const Scenario& scenario)
{
    if (estimate.memory) return {};
    if (!scenario.accelerator) return QStringLiteral("Choose an accelerator to see its memory.");
    const Error* fault = estimate.prepared ? estimate.prepared->fault(Accounting::Hardware) : nullptr;
    const QString sentence = QStringLiteral("The hardware estimate can’t count this model, so its memory is not known");
    return fault ? QStringLiteral("%1: %2").arg(sentence, text(fault->message)) : sentence + QLatin1Char('.');
}

}  // namespace gable
