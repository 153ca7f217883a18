#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/estimate/estimate.h"
#include "core/io/config_json.h"
#include "core/io/estimate_json.h"
#include "core/model/json_reader.h"

using namespace gable;

namespace {

void require(bool condition)
{
    if (!condition) std::abort();
}

Deployment deployment(double tp, double pp, double dp, bool ep, const char* dtype, const char* cache, const char* quantization)
{
    Deployment d;
    d.tp = tp;
    d.pp = pp;
    d.dp = dp;
    d.ep = ep;
    d.dtype = dtype;
    d.kvCacheDtype = cache;
    d.quantization = quantization;
    return d;
}

/// A config in every deployment: figures or an error, never a crash; what is written is JSON again.
void estimateEach(const Config& config, bool asSideFile)
{
    static const Deployment deployments[] = {
        deployment(1, 1, 1, false, "auto", "auto", "from-config"), deployment(8, 4, 2, false, "bfloat16", "from-config", "from-config"),
        deployment(8, 1, 2, true, "bfloat16", "fp8", "mxfp4"), deployment(65536, 65536, 65536, true, "nonsense", "int8", "none")};
    Scenario scenario;
    scenario.workload.groups = {{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}, {Phase::Decode, 1e6, 1e9, 1e9}};
    scenario.model.config = config;
    if (asSideFile) scenario.model.quantConfig = config;
    for (const Deployment& d : deployments)
        for (const auto& [accounting, scope] : {std::pair(Accounting::Vllm, Scope::PerGpu), std::pair(Accounting::Vllm, Scope::Global),
                                                std::pair(Accounting::Hardware, Scope::PerGpu), std::pair(Accounting::Hardware, Scope::Global)}) {
            scenario.deployment = d;
            scenario.accounting = accounting;
            scenario.scope = scope;
            const auto out = estimate(scenario);
            if (!out) {
                require(!out.error().message.empty());
                continue;
            }
            std::string text;
            writeEstimate(*out, scenario, "null", text);
            require(readJson(text, "estimate", {256u << 20, 64, 2'000'000}).has_value());
        }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto config = readJson(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz");
    if (!config) {
        require(!config.error().message.empty() && config.error().origin == "fuzz");
        return 0;
    }
    // What was read can be written and read again. Texts are compared: NaN does not equal itself.
    std::string first, second;
    appendConfigValue(first, **config);
    const auto again = readJson(first, "again");
    require(again.has_value());
    appendConfigValue(second, **again);
    require(first == second);

    estimateEach(*config, size % 2 == 1);
    return 0;
}
