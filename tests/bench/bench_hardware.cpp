// How long a hardware estimate takes once a model is prepared: the batch's sums, every operation, and the totals, then with calibrated times too, and a serving load.
// Targets on the machine of the design notes: 3 µs for DeepSeek-V3 with expert parallelism, 1.5 µs for a dense model; 8 µs with calibrated times; 1 µs for a memory ledger.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/estimate/estimate.h"
#include "core/estimate/serving.h"

namespace {

using namespace gable;

HardwareModel preparedModel(const std::string& id, const Deployment& deployment)
{
    const auto catalog = builtinCatalog();
    const Model* model = catalog ? catalog->model(id) : nullptr;
    if (!model) std::abort();
    const SharedPrepared prepared = prepare(*model, deployment, Accounting::Hardware);
    if (!prepared->hardware) std::abort();
    return *prepared->hardware;
}

Deployment onEight(bool ep)
{
    Deployment out;
    out.tp = 8;
    out.ep = ep;
    return out;
}

void hardwareEstimate(benchmark::State& state, const std::string& id, bool ep)
{
    const HardwareModel hardware = preparedModel(id, onEight(ep));
    Workload workload{{{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}}};
    std::vector<Operation> operations;
    for (auto _ : state) {
        benchmark::DoNotOptimize(workload);
        evaluate(hardware, components::stepBatch(workload), Scope::PerGpu, operations);
        benchmark::DoNotOptimize(totals(operations));
        benchmark::ClobberMemory();
    }
    state.counters["operations"] = static_cast<double>(operations.size());
}

Scenario timedScenario(const std::string& accelerator, bool ep)
{
    const auto catalog = builtinCatalog();
    Scenario out;
    out.accelerator = *catalog->accelerator(accelerator);
    out.deployment = onEight(ep);
    out.serving.emplace();
    return out;
}

void calibratedStep(benchmark::State& state, const std::string& id, bool ep)
{
    const HardwareModel hardware = preparedModel(id, onEight(ep));
    const Scenario scenario = timedScenario("h200-sxm", ep);
    Workload workload{{{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}}};
    for (auto _ : state) {
        benchmark::DoNotOptimize(workload);
        const TimedStep step = timedStep(hardware, components::stepBatch(workload), components::Extent::Gpu, *scenario.accelerator, scenario.deployment, scenario.timing);
        benchmark::DoNotOptimize(totals(step.operations));
        benchmark::DoNotOptimize(step.time());
    }
}

void servingEstimate(benchmark::State& state, const std::string& id, bool ep)
{
    const HardwareModel hardware = preparedModel(id, onEight(ep));
    const Scenario scenario = timedScenario("h200-sxm", ep);
    for (auto _ : state) benchmark::DoNotOptimize(serve(hardware, scenario));
}

void memoryEstimate(benchmark::State& state, const std::string& id, bool ep)
{
    const HardwareModel hardware = preparedModel(id, onEight(ep));
    Scenario scenario = timedScenario("h200-sxm", ep);
    scenario.workload.groups = {{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}};
    for (auto _ : state) {
        benchmark::DoNotOptimize(scenario);
        benchmark::DoNotOptimize(memoryLedger(hardware.memory, hardware.architecture, scenario));
    }
}

void hardwarePrepare(benchmark::State& state, const std::string& id, bool ep)
{
    const auto catalog = builtinCatalog();
    const Model model = *catalog->model(id);
    const Deployment deployment = onEight(ep);
    for (auto _ : state) benchmark::DoNotOptimize(prepare(model, deployment, Accounting::Hardware));
}

BENCHMARK_CAPTURE(hardwareEstimate, llama, "llama-3.1-70b", false)->Name("hardware/estimate/llama-3.1-70b");
BENCHMARK_CAPTURE(hardwareEstimate, deepseek, "deepseek-v3", true)->Name("hardware/estimate/deepseek-v3");
BENCHMARK_CAPTURE(calibratedStep, llama, "llama-3.1-70b", false)->Name("hardware/calibrated/llama-3.1-70b");
BENCHMARK_CAPTURE(calibratedStep, deepseek, "deepseek-v3", true)->Name("hardware/calibrated/deepseek-v3");
BENCHMARK_CAPTURE(servingEstimate, llama, "llama-3.1-70b", false)->Name("hardware/serving/llama-3.1-70b");
BENCHMARK_CAPTURE(servingEstimate, deepseek, "deepseek-v3", true)->Name("hardware/serving/deepseek-v3");
BENCHMARK_CAPTURE(memoryEstimate, llama, "llama-3.1-70b", false)->Name("hardware/memory/llama-3.1-70b");
BENCHMARK_CAPTURE(memoryEstimate, deepseek, "deepseek-v3", true)->Name("hardware/memory/deepseek-v3");
BENCHMARK_CAPTURE(memoryEstimate, gemma, "gemma-3-27b", false)->Name("hardware/memory/gemma-3-27b");
BENCHMARK_CAPTURE(hardwarePrepare, llama, "llama-3.1-70b", false)->Name("hardware/prepare/llama-3.1-70b");
BENCHMARK_CAPTURE(hardwarePrepare, deepseek, "deepseek-v3", true)->Name("hardware/prepare/deepseek-v3");

}  // namespace
