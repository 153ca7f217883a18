#include "core/estimate/sizing.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/estimate/serving.h"

namespace gable {

namespace {

/// Requests of full length that find room on a replica together, all ranks of it.
double roomOf(const MemoryLedger& memory, const Scenario& scenario)
{
    return memory.requestsAt(scenario.serving->inputTokens + scenario.serving->outputTokens) * scenario.deployment.dp;
}

/// One load on a replica, its times multiplied by `factor`.
class Replica {
public:
    Replica(const HardwareModel& hardware, const MemoryLedger& memory, const Scenario& scenario, const Demand& demand, double factor)
        : m_hardware(hardware), m_memory(memory), m_scenario(scenario), m_demand(demand), m_factor(factor)
    {
    }

    SizingFigures most()
    {
        const double most = roomOf(m_memory, m_scenario);
        SizingFigures out;
        if (most < 1 || !m_memory.fits) {
            out.limit = SizingLimit::NoRoom;
            return out;
        }
        if (missed(1)) {
            out.limit = SizingLimit::TooSlow;
            return out;
        }
        double kept = 1, over = most + 1;  // over: the first that is missed, or has no room
        out.limit = most < m_memory.maxNumSeqs * m_scenario.deployment.dp ? SizingLimit::KvCache : SizingLimit::Sequences;
        if (const auto miss = missed(most)) {
            over = most;
            out.limit = *miss;
            while (over - kept > 1) {
                const double middle = std::floor((kept + over) / 2);
                if (const auto here = missed(middle)) over = middle, out.limit = *here;
                else kept = middle;
            }
        } else {
            kept = most;
        }
        fill(kept, out);
        return out;
    }

private:
    ServingEstimate at(double concurrency)
    {
        m_scenario.serving->concurrency = concurrency;
        return serve(m_hardware, m_scenario).value_or(ServingEstimate());
    }

    /// The target that a load misses.
    std::optional<SizingLimit> missed(double concurrency)
    {
        constexpr double milli = 1e3;
        const ServingFigures f = at(concurrency).figures;
        if (f.tpot.value * m_factor * milli > m_demand.tpotMs) return SizingLimit::Tpot;
        if (f.ttft.value * m_factor * milli > m_demand.ttftMs) return SizingLimit::Ttft;
        return std::nullopt;
    }

    void fill(double concurrency, SizingFigures& out)
    {
        constexpr double secondsPerHour = 3600, million = 1e6;
        const ServingEstimate s = at(concurrency);
        const Serving& load = *m_scenario.serving;
        const Deployment& d = m_scenario.deployment;
        out.concurrency = concurrency;
        out.requestsPerSecond = s.figures.outputTokensPerSecond / load.outputTokens / m_factor;
        const double planned = out.requestsPerSecond * m_demand.utilizationPercent / 100;
        if (!(planned > 0)) return;
        out.replicas = std::ceil(m_demand.requestsPerSecond / planned);
        out.gpus = out.replicas * d.tp * d.pp * d.dp;
        if (!m_scenario.accelerator->pricePerHour) return;
        const double perHour = out.gpus * *m_scenario.accelerator->pricePerHour;
        out.dollarsPerMonth = perHour * hoursPerMonth;
        // Of a request: its prompt by itself, and its part of the steps that its batch decodes in.
        const double prompt = s.prefill.value, answer = load.outputTokens * s.decodeStep.value / s.batch, perSecond = perHour / secondsPerHour / m_demand.requestsPerSecond;
        if (!(prompt + answer > 0)) return;
        out.dollarsPerMillionInput = perSecond * prompt / (prompt + answer) / load.inputTokens * million;
        out.dollarsPerMillionOutput = perSecond * answer / (prompt + answer) / load.outputTokens * million;
    }

    const HardwareModel& m_hardware;
    const MemoryLedger& m_memory;
    Scenario m_scenario;
    const Demand& m_demand;
    double m_factor;
};

}  // namespace

std::string_view label(SizingLimit limit)
{
    constexpr std::array<std::string_view, 6> labels{"time per output token", "time to first token", "room in the KV cache", "max_num_seqs", "too slow even for one request", "no room even for one request"};
    return labels[static_cast<std::size_t>(limit)];
}

std::string_view id(SizingLimit limit)
{
    constexpr std::array<std::string_view, 6> ids{"tpot", "ttft", "kv_cache", "max_num_seqs", "too_slow", "no_room"};
    return ids[static_cast<std::size_t>(limit)];
}

std::optional<Sizing> size(const HardwareModel& hardware, const MemoryLedger& memory, const Scenario& scenario)
{
    if (!scenario.accelerator || !scenario.serving || !scenario.demand) return std::nullopt;
    Sizing out;
    const auto with = [&](double factor) { return Replica(hardware, memory, scenario, *scenario.demand, factor).most(); };
    if (const auto now = serve(hardware, scenario)) out.errorPercent = now->errorPercent;
    out.predicted = with(1);
    out.best = with(1 - out.errorPercent / 100);
    out.worst = with(1 + out.errorPercent / 100);
    return out;
}

std::vector<LoadPoint> loadCurve(const HardwareModel& hardware, const MemoryLedger& memory, const Scenario& scenario, const Sizing& sizing)
{
    const double most = roomOf(memory, scenario);
    if (!(most >= 1)) return {};
    std::vector<double> loads{most};
    for (double load = 1; load < most; load *= 2) loads.push_back(load);
    if (sizing.predicted.possible()) loads.push_back(sizing.predicted.concurrency);
    std::sort(loads.begin(), loads.end());
    loads.erase(std::unique(loads.begin(), loads.end()), loads.end());
    std::vector<LoadPoint> out;
    Scenario loaded = scenario;
    for (const double load : loads) {
        loaded.serving->concurrency = load;
        if (const auto served = serve(hardware, loaded)) out.push_back({load, served->figures.ttft, served->figures.tpot});
    }
    return out;
}

}  // namespace gable
