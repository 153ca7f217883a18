// How long the figures of a step take once a model is prepared. For comparison, the Python that they equal takes 18 µs (totals) and 24 µs
// (breakdowns) for a dense model, and 72 µs for a step of 256 decodes with its context, on the machine of the design notes.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/estimate/estimate.h"
#include "core/vllm/step_stats.h"

namespace {

using namespace gable;

vllm::ModelMetrics countersOf(const std::string& id)
{
    const auto catalog = builtinCatalog();
    const Model* model = catalog ? catalog->model(id) : nullptr;
    if (!model) std::abort();
    Deployment deployment;
    deployment.tp = 8;
    auto metrics = vllm::modelMetrics(*model, deployment);
    if (!metrics) std::abort();
    return *metrics;
}

vllm::ExecutionContext mixedBatch()
{
    vllm::ExecutionContext context;
    context.add(128, 2176, Phase::Prefill);
    context.add(1, 4096, Phase::Decode, 64);
    return context;
}

void totalsOf(benchmark::State& state, const std::string& id)
{
    const vllm::ModelMetrics metrics = countersOf(id);
    vllm::ExecutionContext context = mixedBatch();
    for (auto _ : state) {
        benchmark::DoNotOptimize(context);
        benchmark::DoNotOptimize(vllm::totals(metrics, context, Scope::PerGpu));
    }
}

void breakdownOf(benchmark::State& state, const std::string& id)
{
    const vllm::ModelMetrics metrics = countersOf(id);
    vllm::ExecutionContext context = mixedBatch();
    std::vector<Operation> operations;
    for (auto _ : state) {
        benchmark::DoNotOptimize(context);
        vllm::operations(metrics, context, Scope::PerGpu, operations);
        benchmark::DoNotOptimize(operations.data());
        benchmark::ClobberMemory();
    }
}

void step256Decodes(benchmark::State& state, const std::string& id)
{
    const vllm::ModelMetrics metrics = countersOf(id);
    std::vector<double> computed(256), scheduled(256, 1.0);
    for (std::size_t i = 0; i < computed.size(); ++i) computed[i] = 1000.0 + 13.0 * static_cast<double>(i);
    const vllm::StepArrays step{{}, {}, computed, scheduled};
    for (auto _ : state) {
        benchmark::DoNotOptimize(computed.data());
        benchmark::ClobberMemory();
        benchmark::DoNotOptimize(vllm::stepStats(metrics, step));
    }
}

void prepareOf(benchmark::State& state, const std::string& id)
{
    const auto catalog = builtinCatalog();
    const Model model = *catalog->model(id);
    for (auto _ : state) benchmark::DoNotOptimize(prepare(model, Deployment{}));
}

BENCHMARK_CAPTURE(totalsOf, llama, "llama-3.1-70b")->Name("vllm/totals/llama-3.1-70b");
BENCHMARK_CAPTURE(totalsOf, deepseek, "deepseek-v3")->Name("vllm/totals/deepseek-v3");
BENCHMARK_CAPTURE(breakdownOf, llama, "llama-3.1-70b")->Name("vllm/breakdown/llama-3.1-70b");
BENCHMARK_CAPTURE(breakdownOf, deepseek, "deepseek-v3")->Name("vllm/breakdown/deepseek-v3");
BENCHMARK_CAPTURE(step256Decodes, llama, "llama-3.1-70b")->Name("step/256-decodes/llama-3.1-70b");
BENCHMARK_CAPTURE(prepareOf, llama, "llama-3.1-70b")->Name("prepare/llama-3.1-70b");

}  // namespace
