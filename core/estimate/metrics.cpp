#include "core/estimate/metrics.h"

#include <algorithm>
#include <array>

#include "core/estimate/performance.h"
#include "core/units/format.h"

namespace gable {

namespace {

using Value = std::optional<double>;
using Better = Metric::Better;
using Group = Metric::Group;
using ErrorOf = Metric::ErrorOf;
using S = Scenario;
using E = Estimate;

constexpr double micro = 1e6, milli = 1e3;

Value positive(double value) { return value > 0 ? Value(value) : std::nullopt; }

template <double Performance::*Member>
Value performed(const S& scenario, const E& estimate)
{
    const auto yield = performance(scenario, estimate);
    return yield ? positive(*yield.*Member) : std::nullopt;
}

template <std::optional<double> Performance::*Member>
Value spent(const S& scenario, const E& estimate)
{
    const auto yield = performance(scenario, estimate);
    return yield ? *yield.*Member : std::nullopt;
}

template <Seconds ServingFigures::*Member>
Value servedTime(const S&, const E& e)
{
    return e.serving ? Value((e.serving->figures.*Member).value * milli) : std::nullopt;
}

template <double ServingFigures::*Member>
Value served(const S&, const E& e)
{
    return e.serving ? Value(e.serving->figures.*Member) : std::nullopt;
}

template <Bytes MemoryLedger::*Member>
Value held(const S&, const E& e)
{
    return e.memory ? Value((*e.memory.*Member).value) : std::nullopt;
}

std::string microseconds(double value) { return format::duration(Seconds(value / micro)); }
std::string milliseconds(double value) { return format::duration(Seconds(value / milli)); }
std::string tokenRate(double value) { return value >= 999.5 ? format::count(value) + " tok/s" : format::si(value, "tok/s"); }
std::string percent(double value) { return format::share(value, 1); }
std::string gibibytes(double value) { return format::storage(Bytes(value)); }

constexpr std::array table{
    Metric{"gpus", Group::Deployment, "GPUs", Better::Less, ErrorOf::None, [](const S& s, const E&) { return Value(s.deployment.tp * s.deployment.pp * s.deployment.dp); }, format::count},
    Metric{"tokens", Group::Work, "New tokens", Better::Neither, ErrorOf::None, [](const S&, const E& e) { return Value(e.context.totalNumTokens()); }, format::count},
    Metric{"flops", Group::Work, "FLOPs", Better::Neither, ErrorOf::None, [](const S&, const E& e) { return Value(e.totals.flops.value); }, [](double v) { return format::flops(Flops(v)); }},
    Metric{"bytes", Group::Work, "Bytes moved", Better::Neither, ErrorOf::None, [](const S&, const E& e) { return Value(e.totals.traffic().value); },
           [](double v) { return format::bytes(Bytes(v)); }},
    Metric{"link_bytes", Group::Work, "Bytes exchanged", Better::Neither, ErrorOf::None, [](const S&, const E& e) { return Value(e.totals.link.value); },
           [](double v) { return format::bytes(Bytes(v)); }},
    Metric{"intensity_flop_per_byte", Group::Work, "Arithmetic intensity", Better::Neither, ErrorOf::None, [](const S&, const E& e) { return positive(e.totals.intensity().value); },
           [](double v) { return format::intensity(FlopsPerByte(v)); }},
    Metric{"step_time_us", Group::Time, "Step time", Better::Less, ErrorOf::Step, [](const S&, const E& e) { return e.step ? Value(e.step->time.value * micro) : std::nullopt; }, microseconds},
    Metric{"step_bound_us", Group::Time, "Step time at best", Better::Less, ErrorOf::None,
           [](const S&, const E& e) { return e.step ? Value(e.step->atBest.value * micro) : std::nullopt; }, microseconds},
    Metric{"tokens_per_s_per_user", Group::Time, "Output, per user", Better::More, ErrorOf::Step, performed<&Performance::perUser>, tokenRate},
    Metric{"tokens_per_s", Group::Time, "Output, all users", Better::More, ErrorOf::Step, performed<&Performance::tokensPerSecond>, tokenRate},
    Metric{"tokens_per_s_per_gpu", Group::Time, "Output, per GPU", Better::More, ErrorOf::Step, performed<&Performance::perGpu>, tokenRate},
    Metric{"input_tokens_per_s", Group::Time, "Prompts read", Better::More, ErrorOf::Step, performed<&Performance::inputTokensPerSecond>, tokenRate},
    Metric{"mfu", Group::Time, "Model FLOPs utilization", Better::More, ErrorOf::Step, performed<&Performance::mfu>, percent},
    Metric{"mbu", Group::Time, "Memory bandwidth utilization", Better::More, ErrorOf::Step, performed<&Performance::mbu>, percent},
    Metric{"ttft_ms", Group::Serving, "Time to first token", Better::Less, ErrorOf::Serving, servedTime<&ServingFigures::ttft>, milliseconds},
    Metric{"tpot_ms", Group::Serving, "Time per output token", Better::Less, ErrorOf::Serving, servedTime<&ServingFigures::tpot>, milliseconds},
    Metric{"serving_tokens_per_s", Group::Serving, "Output, all users", Better::More, ErrorOf::Serving, served<&ServingFigures::outputTokensPerSecond>, tokenRate},
    Metric{"serving_tokens_per_s_per_gpu", Group::Serving, "Output, per GPU", Better::More, ErrorOf::Serving, served<&ServingFigures::perGpu>, tokenRate},
    Metric{"weights_bytes", Group::Memory, "Weights", Better::Less, ErrorOf::None, held<&MemoryLedger::weights>, gibibytes},
    Metric{"available_kv_bytes", Group::Memory, "Available KV cache", Better::More, ErrorOf::None, held<&MemoryLedger::availableKv>, gibibytes},
    Metric{"used_kv_bytes", Group::Memory, "KV cache in use", Better::Less, ErrorOf::None, held<&MemoryLedger::usedKv>, gibibytes},
    Metric{"room_requests", Group::Memory, "Room for requests", Better::More, ErrorOf::None,
           [](const S& s, const E& e) { return e.memory ? Value(e.memory->requestsAt(judgedContext(s.workload, *e.memory))) : std::nullopt; }, format::count},
    Metric{"usd_per_million_output_tokens", Group::Cost, "A million output tokens", Better::Less, ErrorOf::Step, spent<&Performance::dollarsPerMillionTokens>, format::dollars},
    Metric{"joules_per_output_token", Group::Cost, "Energy of an output token, at most", Better::Less, ErrorOf::Step, spent<&Performance::joulesPerToken>,
           [](double v) { return format::si(v, "J"); }},
};

}  // namespace

std::span<const Metric> metrics() { return table; }

const Metric* findMetric(std::string_view id)
{
    const auto found = std::find_if(table.begin(), table.end(), [&](const Metric& metric) { return metric.id == id; });
    return found == table.end() ? nullptr : &*found;
}

double errorPercent(const Metric& metric, const Estimate& estimate)
{
    if (metric.error == ErrorOf::Step && estimate.step) return estimate.step->errorPercent;
    if (metric.error == ErrorOf::Serving && estimate.serving) return estimate.serving->errorPercent;
    return 0;
}

double judgedContext(const Workload& workload, const MemoryLedger& ledger)
{
    double decodes = 0, all = 0;
    for (const RequestGroup& group : workload.groups) {
        if (!(group.requests > 0)) continue;
        const double context = std::max(group.contextLen, group.numTokens);
        all = std::max(all, context);
        if (group.phase == Phase::Decode) decodes = std::max(decodes, context);
    }
    return decodes > 0 ? decodes : all > 0 ? all : ledger.maxModelLen;
}

}  // namespace gable
