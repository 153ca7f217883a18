// Reading configs: an ordinary one of the catalogue, and one as large as published ones get: 3 MB, for a quantization that names each matrix of
// each expert. From text to the sums that `gable-cli inspect` prints.
#include <benchmark/benchmark.h>

#include <string>

#include "core/catalog/catalog.h"
#include "core/io/config_json.h"
#include "core/model/inspection.h"
#include "core/model/json_reader.h"
#include "core/model/read_architecture.h"

namespace {

using namespace gable;

void readText(benchmark::State& state, const std::string& text)
{
    for (auto _ : state) {
        const auto config = readJson(text, "config");
        const auto architecture = config ? readArchitecture(**config) : tl::unexpected(config.error());
        if (!architecture) {
            state.SkipWithError(architecture.error().text().c_str());
            return;
        }
        benchmark::DoNotOptimize(inspect(*architecture).weightBytes);
    }
}

std::string largeConfig()
{
    std::string text = R"({"model_type": "qwen3_moe", "hidden_size": 4096, "num_hidden_layers": 94, "num_attention_heads": 64, "num_key_value_heads": 4,
        "head_dim": 128, "vocab_size": 151936, "num_experts": 128, "num_experts_per_tok": 8, "moe_intermediate_size": 1536, "intermediate_size": 12288,
        "quantization_config": {"quant_method": "modelopt", "quant_algo": "MIXED_PRECISION", "quantized_layers": {)";
    for (int layer = 0; layer < 94; ++layer)
        for (int expert = 0; expert < 128; ++expert)
            for (const char* matrix : {"gate_proj", "up_proj", "down_proj"}) {
                if (text.back() != '{') text += ", ";
                text += "\"model.layers." + std::to_string(layer) + ".mlp.experts." + std::to_string(expert) + "." + matrix + R"(": {"quant_algo": "NVFP4", "group_size": 16})";
            }
    return text + "}}}";
}

void readLargest(benchmark::State& state) { readText(state, largeConfig()); }

void readOrdinary(benchmark::State& state, const char* id)
{
    const auto catalog = builtinCatalog();
    const Model* model = catalog ? catalog->model(id) : nullptr;
    if (!model) {
        state.SkipWithError("not in the catalogue");
        return;
    }
    std::string text;
    appendConfigValue(text, *model->config);
    readText(state, text);
}

BENCHMARK(readLargest)->Name("config/3-MB")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(readOrdinary, dense, "llama-3.1-70b")->Name("config/llama-3.1-70b")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(readOrdinary, moe, "deepseek-v3")->Name("config/deepseek-v3")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(readOrdinary, windows, "gemma-2-9b")->Name("config/gemma-2-9b")->Unit(benchmark::kMicrosecond);

}  // namespace
