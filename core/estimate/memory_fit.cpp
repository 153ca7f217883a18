#include "core/estimate/memory_fit.h"

#include <algorithm>
#include <cmath>

#include "core/estimate/diagnose_common.h"
#include "core/estimate/diagnose_cut.h"
#include "core/estimate/estimate.h"
#include "core/scenario/fields.h"
#include "core/scenario/model_formats.h"
#include "core/units/format.h"

namespace gable {

namespace {

using diagnose_parts::setTo;

/// The smallest whole number from `least` to `most` that is good, where larger ones are as well; the one before it isn't, in any case.
template <typename IsGood>
std::optional<double> smallest(double least, double most, IsGood isGood)
{
    if (least > most || !isGood(most)) return std::nullopt;
    while (least < most) {
        const double middle = std::floor((least + most) / 2);
        if (isGood(middle)) most = middle;
        else least = middle + 1;
    }
    return most;
}

std::string instead(std::string_view name, double is, double was, std::string_view unit = {})
{
    return std::string(name) + ' ' + format::count(is) + std::string(unit) + " instead of " + format::count(was) + std::string(unit);
}

class Search {
public:
    Search(const HardwareModel& hardware, const Scenario& scenario, const MemoryLedger& now) : m_hardware(hardware), m_scenario(scenario), m_now(now) {}

    std::vector<Remedy> all()
    {
        constexpr std::size_t most = 7;
        utilization();
        length();
        sequences();
        batchedTokens();
        cacheFormat();
        tensorParallel();
        pipeline();
        storedFormat();
        if (m_found.size() > most) m_found.resize(most);
        return std::move(m_found);
    }

private:
    /// The ledger after a change; nothing where it can't be made or isn't feasible.
    [[nodiscard]] std::optional<MemoryLedger> fits(const Fix& fix) const
    {
        const Field* field = findField(fix.field);
        const auto changed = with(m_scenario, *field, fix.value);
        if (!changed) return std::nullopt;
        const Architecture& architecture = m_hardware.architecture;
        const bool same = changed->deployment == m_scenario.deployment;
        std::optional<MemoryLedger> out = memoryLedger(same ? m_hardware.memory : memoryPlan(architecture, changed->deployment), architecture, *changed);
        return out->feasible() ? out : std::nullopt;
    }
    [[nodiscard]] bool fits(std::string_view field, double value) const { return fits(setTo(field, value)).has_value(); }

    void found(Fix fix, std::string text, const MemoryLedger& after, const std::string& more = {})
    {
        std::string effect = format::storage(after.freeKv()) + " free beside the batch";
        if (!m_now.fits) {
            const double room = std::floor(after.maxConcurrency);
            effect = "room for " + format::count(room) + (room == 1 ? " request of " : " requests of ") + format::count(after.maxModelLen) + " tokens";
        }
        m_found.push_back({std::move(fix), std::move(text), effect + more});
    }

    void utilization()
    {
        constexpr std::string_view id = "engine.gpu_memory_utilization_percent";
        constexpr double most = 99;
        double now = 0;
        format::parse(findField(id)->get(m_scenario), now);
        const auto percent = smallest(std::floor(now) + 1, most, [&](double value) { return fits(id, value); });
        if (!percent) return;
        const Fix fix = setTo(id, *percent);
        const MemoryLedger after = *fits(fix);
        const Bytes outside = after.total - after.requested;
        if (outside < after.graphs) return;  // they are captured outside of what is requested
        found(fix, instead("GPU memory", *percent, now, " %"), after, "; " + format::storage(outside) + " left outside");
    }

    /// In steps that a person would set; no shorter than a request of the batch, which find room.
    void length()
    {
        constexpr std::string_view id = "engine.max_model_len";
        constexpr double step = 256;
        if (m_now.fits) return;
        const double batch = diagnose_parts::longestContext(m_scenario.workload);
        for (const double unit : {step, m_scenario.engine.blockSize}) {
            const double units = std::ceil(m_now.maxModelLen / unit);
            const auto fewer = smallest(1, units - 1, [&](double less) { return fits(id, (units - less) * unit); });
            if (!fewer) continue;
            const Fix fix = setTo(id, std::max((units - *fewer) * unit, batch));
            if (const auto after = fits(fix)) return found(fix, instead("max_model_len", after->maxModelLen, m_now.maxModelLen), *after);
        }
    }

    /// Halves a number while the batch still runs in one step.
    void halved(std::string_view id, std::string_view name, double now, double least)
    {
        for (double value = std::floor(now / 2); value >= std::max(least, 1.0); value = std::floor(value / 2)) {
            const Fix fix = setTo(id, value);
            if (const auto after = fits(fix)) return found(fix, instead(name, value, now), *after);
        }
    }
    void sequences()
    {
        double requests = 0;
        for (const RequestGroup& group : m_scenario.workload.groups) requests += group.requests;
        halved("engine.max_num_seqs", "max_num_seqs", m_now.maxNumSeqs, requests);
    }
    /// vLLM wants a token for each sequence at least.
    void batchedTokens()
    {
        double tokens = 0;
        for (const RequestGroup& group : m_scenario.workload.groups) tokens += group.requests * group.numTokens;
        halved("engine.max_num_batched_tokens", "max_num_batched_tokens", m_now.maxNumBatchedTokens, std::max(tokens, m_now.maxNumSeqs));
    }

    void cacheFormat()
    {
        if (!(components::cacheBytes(m_hardware.architecture, m_scenario.deployment) > 1)) return;
        const Fix fix{"kv_cache_dtype", "fp8"};
        if (const auto after = fits(fix)) found(fix, "FP8 KV cache", *after);
    }

    void tensorParallel()
    {
        const Deployment& d = m_scenario.deployment;
        const diagnose_parts::Cut cut = diagnose_parts::cutOf(m_hardware.architecture, d);
        for (double tp = d.tp + 1; tp <= widest; ++tp) {
            if (!diagnose_parts::allows(cut, tp, tp * d.dp)) continue;
            const Fix fix = setTo("parallelism.tp", tp);
            if (const auto after = fits(fix)) return found(fix, instead("TP", tp, d.tp), *after);
        }
    }

    void pipeline()
    {
        constexpr std::string_view id = "parallelism.pp";
        const double now = m_scenario.deployment.pp;
        const auto pp = smallest(now + 1, std::min(m_hardware.architecture.layerCount(), widest), [&](double value) { return fits(id, value); });
        if (!pp) return;
        const Fix fix = setTo(id, *pp);
        found(fix, instead("PP", *pp, now), *fits(fix));
    }

    /// Of another checkpoint, so only where that is clearly narrower than this one. It is the one change that the config has to be read again for.
    void storedFormat()
    {
        constexpr double narrower = 0.8;
        for (const auto& [value, name] : {std::pair("fp8", "FP8"), std::pair("mxfp4", "MXFP4")}) {
            const Scenario changed = *with(m_scenario, *findField("quantization"), value);
            const auto architecture = readArchitecture(changed.model, changed.deployment);
            if (!architecture) return;
            const auto after = memoryLedger(memoryPlan(*architecture, changed.deployment), *architecture, changed);
            if (after->feasible() && after->weights < m_now.weights * narrower)
                return found({"quantization", value}, std::string(name) + " weights, another checkpoint", *after);
        }
    }

    static constexpr double widest = 64;

    const HardwareModel& m_hardware;
    const Scenario& m_scenario;
    const MemoryLedger& m_now;
    std::vector<Remedy> m_found;
};

}  // namespace

Bytes missing(const MemoryLedger& ledger)
{
    if (ledger.feasible()) return {};
    // Not less than nothing, where measured blocks don't go with the other lines.
    return std::max(Bytes(0), std::max(ledger.block * ledger.blocksPerRequest, ledger.usedKv) - ledger.availableKv);
}

double longestRequest(const MemoryLedger& ledger)
{
    const auto shorter = smallest(0, ledger.maxModelLen, [&](double less) { return less == ledger.maxModelLen || ledger.blocksOf(ledger.maxModelLen - less, ledger.maxNumBatchedTokens) <= ledger.blocks; });
    return ledger.maxModelLen - *shorter;
}

double requestsWithRoom(const MemoryLedger& ledger, const Workload& workload)
{
    double free = ledger.blocks, out = 0;
    for (const RequestGroup& group : workload.groups) {
        const double each = ledger.blocksOf(std::max(group.contextLen, group.numTokens), group.numTokens);
        const double room = each > 0 ? std::min(group.requests, std::floor(free / each)) : group.requests;
        free -= room * each;
        out += room;
    }
    return out;
}

std::vector<Remedy> remedies(const HardwareModel& hardware, const Scenario& scenario, const MemoryLedger& ledger) { return Search(hardware, scenario, ledger).all(); }

}  // namespace gable
