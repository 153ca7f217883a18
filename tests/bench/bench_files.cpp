// Reading a config of 3 MB, as large as published ones get: 30,000 entries of quantized layers beside the model's own fields.
#include <benchmark/benchmark.h>

#include <string>

#include "core/model/json_reader.h"

namespace {

std::string largeConfig()
{
    std::string text = R"({"model_type": "llama", "hidden_size": 8192, "quantization_config": {"quantized_layers": {)";
    for (int layer = 0; text.size() < 3'000'000; ++layer)
        text += (layer ? ", " : "") + std::string("\"model.layers.") + std::to_string(layer) + R"(.block_sparse_moe.experts.7.w1": {"quant_algo": "NVFP4", "group_size": 16})";
    return text + "}}}";
}

void readLargeConfig(benchmark::State& state)
{
    const std::string text = largeConfig();
    for (auto _ : state) {
        const auto config = gable::readJson(text, "large");
        if (!config) state.SkipWithError("not read");
        benchmark::DoNotOptimize(config);
    }
}

BENCHMARK(readLargeConfig)->Name("config/3-MB")->Unit(benchmark::kMillisecond);

}  // namespace
