#include "core/estimate/serving.h"

#include <algorithm>
#include <cmath>

namespace gable {

namespace {

/// A served model under one choice of times.
class Server {
public:
    Server(const HardwareModel& hardware, const Scenario& scenario, const Timing& timing) : m_hardware(hardware), m_scenario(scenario), m_timing(timing)
    {
        const Deployment& d = scenario.deployment;
        m_batch = std::max(1.0, scenario.serving->concurrency / d.dp / d.pp);
    }

    [[nodiscard]] double batch() const { return m_batch; }

    /// Of one pass through all stages.
    [[nodiscard]] TimedStep step(std::vector<RequestGroup> groups) const
    {
        return timedStep(m_hardware, components::stepBatch(Workload{std::move(groups)}), components::Extent::Pipeline, *m_scenario.accelerator, m_scenario.deployment, m_timing);
    }

    /// So many decodes, at the middle of their answers.
    [[nodiscard]] RequestGroup decodes(double requests) const
    {
        const Serving& s = *m_scenario.serving;
        return {Phase::Decode, requests, 1, s.inputTokens + s.outputTokens / 2};
    }

    /// A prompt in chunks of at most so many tokens, beside so many decodes.
    [[nodiscard]] Seconds prompt(double chunk, double beside) const
    {
        const double tokens = m_scenario.serving->inputTokens, count = std::ceil(tokens / chunk);
        const auto part = [&](double upTo) {
            std::vector<RequestGroup> groups{{Phase::Prefill, 1, std::min(chunk, upTo), upTo}};
            if (beside > 0) groups.push_back(decodes(beside));
            return step(std::move(groups)).time();
        };
        constexpr double counted = 16;  // of very many chunks, alike but for a growing context, some stand for all
        Seconds sum;
        for (double i = 1; i <= std::min(count, counted); ++i) {
            const double at = count <= counted ? i : std::round(i * count / counted);
            sum += part(std::min(tokens, at * chunk));
        }
        return sum * (count / std::min(count, counted));
    }

private:
    const HardwareModel& m_hardware;
    const Scenario& m_scenario;
    const Timing& m_timing;
    double m_batch = 1;
};

/// Mean wait for the prompts of others. Requests in flight are a closed loop: each reads its prompt, one after the other, and then answers for a while, all
/// at once. Mean-value analysis (Reiser, Lavenberg 1980, JACM 27(2)): who comes finds what is there with one request less; of a service time that is always
/// the same, half is left of the one in progress on average.
Seconds queueing(Seconds service, double requests, Seconds answer)
{
    constexpr double most = 4096;  // of more, several go as one
    const double count = std::min(std::floor(requests), most), each = service.value * (requests / std::max(count, 1.0));
    double waiting = 0, busy = 0, stay = each;
    for (double n = 1; n <= count; ++n) {
        stay = each * (1 + waiting - busy / 2);
        const double rate = n / (answer.value + stay);
        waiting = rate * stay;
        busy = rate * each;
    }
    return Seconds(stay - each);
}

ServingEstimate under(const HardwareModel& hardware, const Scenario& scenario, const Timing& timing)
{
    const Server server(hardware, scenario, timing);
    const Serving& load = *scenario.serving;
    const double others = server.batch() - 1, chunk = std::max(1.0, batchedTokens(scenario) - others);
    ServingEstimate out;
    out.batch = server.batch();
    out.chunks = std::ceil(load.inputTokens / chunk);
    const TimedStep decode = server.step({server.decodes(server.batch())});
    double erring = 0;
    for (const OperationTime& time : decode.times) erring += time.time.value * time.errorPercent;
    out.decodeStep = decode.time();
    if (out.decodeStep.value > 0) out.errorPercent = erring / out.decodeStep.value;
    out.prefill = server.prompt(batchedTokens(scenario), 0);
    out.prefillShared = others > 0 ? server.prompt(chunk, others) : out.prefill;
    ServingFigures& f = out.figures;
    f.tpot = out.decodeStep + out.prefill * (others / load.outputTokens);
    out.stepInProgress = others > 0 ? f.tpot / 2 : Seconds(0);
    out.queue = queueing(out.prefill, server.batch(), f.tpot * load.outputTokens);
    f.ttft = out.prefillShared + out.stepInProgress + out.queue;
    const Deployment& d = scenario.deployment;
    f.outputTokensPerSecond = load.concurrency * load.outputTokens / (f.ttft + f.tpot * (load.outputTokens - 1)).value;
    f.perUser = 1 / f.tpot.value;
    f.perGpu = f.outputTokensPerSecond / (d.tp * d.pp * d.dp);
    return out;
}

}  // namespace

double defaultBatchedTokens(const Accelerator& accelerator)
{
    constexpr double large = 70.0 * 1024 * 1024 * 1024;
    return accelerator.memory.value >= large && !accelerator.id.starts_with("a100") ? 8192 : 2048;
}

double batchedTokens(const Scenario& scenario)
{
    return scenario.engine.maxNumBatchedTokens > 0 ? scenario.engine.maxNumBatchedTokens : defaultBatchedTokens(*scenario.accelerator);
}

std::optional<ServingEstimate> serve(const HardwareModel& hardware, const Scenario& scenario)
{
    if (!scenario.accelerator || !scenario.serving) return std::nullopt;
    ServingEstimate out = under(hardware, scenario, scenario.timing);
    Timing bound = scenario.timing;
    bound.times = Times::Bound;
    out.bound = under(hardware, scenario, bound).figures;
    const bool calibrated = scenario.timing.times == Times::Calibrated;
    const bool fitted = calibrated && timing::builtinCalibration().set(scenario.accelerator->id, scenario.timing.software).fitted;
    out.basis = fitted ? "fitted" : calibrated ? "pooled" : std::string(id(scenario.timing.times));
    return out;
}

}  // namespace gable
