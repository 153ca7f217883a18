#include "core/estimate/log_adoption.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/estimate/engine_constants.h"
#include "core/estimate/estimate.h"
#include "core/estimate/memory_formulas.h"
#include "core/scenario/fields.h"
#include "core/scenario/model_formats.h"
#include "core/units/format.h"
#include "core/vllm/architecture_facts.h"

namespace gable {

namespace {

std::optional<double> lineOf(const StartupLog& log, std::string_view name)
{
    const auto found = log.lines.find(std::string(name));
    return found == log.lines.end() ? std::nullopt : std::optional(found->second);
}

/// What can stand in for a predicted line. Below nothing, as where the cache of a refused start would have to be, nothing can.
std::optional<double> measured(const StartupLog& log, std::string_view name)
{
    constexpr double most = 1e9;
    const auto value = lineOf(log, name);
    return value && *value >= 0 && *value <= most ? value : std::nullopt;
}

/// Settings by the names of a log, and the fields that they are.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> loggedFields{{{"max_model_len", "engine.max_model_len"},
                                                                                     {"max_num_seqs", "engine.max_num_seqs"},
                                                                                     {"max_num_batched_tokens", "engine.max_num_batched_tokens"},
                                                                                     {"block_size", "engine.block_size"},
                                                                                     {"tp", "parallelism.tp"},
                                                                                     {"pp", "parallelism.pp"},
                                                                                     {"dp", "parallelism.dp"}}};

/// "llama318b" of "meta-llama/Llama-3.1-8B": letters and digits behind the last slash.
std::string comparable(std::string_view name)
{
    while (name.ends_with('/')) name.remove_suffix(1);
    if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos) name.remove_prefix(slash + 1);
    std::string out;
    for (const char c : name) {
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) out += c;
        else if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

/// Formats by the names that the log gives, where they are not those that the config leads to anyway.
void applyFormats(const StartupLog& log, Scenario& scenario)
{
    Deployment& deployment = scenario.deployment;
    if (!log.kvCacheDtype.empty()) deployment.kvCacheDtype = log.kvCacheDtype;
    if (isOtherModel(log, scenario.model)) return;
    if (!log.dtype.empty() && deployment.dtype != log.dtype) {
        const auto architecture = readArchitecture(scenario.model, deployment);
        if (!architecture || architecture->dtype != log.dtype) deployment.dtype = log.dtype;
    }
    // The log names the kernel ("gptq_marlin") where the config names the method ("gptq"): that one is quantized and the other is not is what counts.
    if (log.quantization.empty() || !scenario.model.config) return;
    const auto name = vllm::quantizationName(scenario.model, deployment.quantization);
    if (name && name->empty() != (log.quantization == "none")) deployment.quantization = log.quantization;
}

/// The torch peak on the last stage, which has the logits, by these two constants alone. GiB.
double peakWith(const HardwareModel& hardware, Scenario scenario, double logitBytes, double tokenWidths)
{
    EngineConstants& constants = *scenario.engine.constants;
    constants.logitBytes = logitBytes, constants.tokenWidths = tokenWidths, constants.leastPeak = 0;
    return memoryLedgers(hardware.memory, hardware.architecture, scenario).back().torchPeak.value / memory::gibi;
}

/// The peak is a floor, or grows in proportion to the bytes of a logit or, of the first engine, to the widths of a token: ledgers with none and with one give the line.
void fitPeak(double peak, const HardwareModel& hardware, const Scenario& scenario, EngineConstants& out)
{
    constexpr double nothing = 1e-9;  // of an engine that takes whole prompts: 0 would be another one
    const bool isFloor = peak <= out.leastPeak, wholePrompts = out.tokenWidths > 0;
    const double widths = wholePrompts ? nothing : 0;
    const double states = peakWith(hardware, scenario, 0, widths), logit = peakWith(hardware, scenario, 1, widths) - states;
    const double logits = logit > 0 ? std::max(0.0, (peak - states) / logit) : out.logitBytes;
    if (isFloor) out.leastPeak = peak;
    // Constants that are not the ones to fit may not lead to more either.
    out.logitBytes = isFloor || wholePrompts ? std::min(out.logitBytes, logits) : logits;
    if (!wholePrompts) return;
    const double needed = peak / peakWith(hardware, scenario, 0, 1);
    out.tokenWidths = isFloor ? std::min(out.tokenWidths, needed) : needed;
}

}  // namespace

bool isOtherModel(const StartupLog& log, const Model& model)
{
    const std::string logged = comparable(log.model), open = comparable(model.name);
    return !logged.empty() && !open.empty() && logged.find(open) == std::string::npos && open.find(logged) == std::string::npos;
}

Scenario applied(const StartupLog& log, Scenario scenario)
{
    Engine& engine = scenario.engine;
    if (!log.version.empty()) engine.version = log.version;
    if (const auto part = lineOf(log, "gpu_memory_utilization"); part && *part >= 0.01 && *part <= 1) engine.utilization = *part;
    for (const auto& [line, id] : loggedFields) {
        const auto value = lineOf(log, line);
        const Field* field = findField(id);
        if (!value || !field) continue;
        // A log may say anything; what no one could type is no setting.
        if (auto changed = with(scenario, *field, format::exact(*value))) scenario = std::move(*changed);
    }
    if (const auto ep = lineOf(log, "ep")) scenario.deployment.ep = *ep > 0;
    applyFormats(log, scenario);
    // Of lines that were measured before only the memory of the GPU is none of the model's.
    const auto known = engine.overrides.find("total_gib");
    const std::optional<double> before = known == engine.overrides.end() ? std::nullopt : std::optional(known->second);
    const auto total = measured(log, "total_gib");
    engine.overrides.clear();
    if (total || before) engine.overrides["total_gib"] = total.value_or(before.value_or(0));
    return scenario;
}

Scenario adopted(const StartupLog& log, const Scenario& scenario)
{
    Scenario out = applied(log, scenario);
    for (const std::string_view name : measurableLines)
        if (const auto value = measured(log, name)) out.engine.overrides[std::string(name)] = *value;
    return out;
}

Result<EngineConstants> calibrated(const StartupLog& log, const Scenario& current, const std::string& date)
{
    Scenario scenario = applied(log, current);
    if (!scenario.accelerator) return fail("expected a scenario with an accelerator, found none");
    const auto peak = measured(log, "torch_peak_gib"), nonTorch = measured(log, "non_torch_gib"), graphs = measured(log, "cuda_graph_gib");
    if (!peak && !nonTorch && !graphs)
        return fail("expected a torch peak, non-torch memory or CUDA graphs to calibrate by, found none of them in the log (VLLM_LOGGING_LEVEL=DEBUG logs them)");
    const SharedPrepared prepared = prepare(scenario.model, scenario.deployment, Accounting::Hardware);
    if (!prepared->hardware) return tl::unexpected(prepared->hardware.error());

    // A calibration of before goes on when it is of this version: another log may know what this one does not.
    constexpr std::string_view prefix = "vllm-";
    const std::string version = log.version.starts_with(prefix) ? log.version.substr(prefix.size()) : std::string();
    if (scenario.engine.constants && !version.empty() && scenario.engine.constants->version != version) scenario.engine.constants.reset();
    EngineConstants out = engineConstants(scenario.engine);
    scenario.engine.constants = out;
    if (peak) fitPeak(*peak, *prepared->hardware, scenario, out);
    if (nonTorch) (scenario.deployment.tp > 1 ? out.nonTorchParallel : out.nonTorch) = *nonTorch;
    if (graphs) out.graphs = *graphs;
    if (!version.empty()) out.version = version;
    out.fit = "1 log of vllm-" + out.version + ", " + scenario.model.name + " on " + scenario.accelerator->name + (date.empty() ? "" : ", " + date);
    return out;
}

}  // namespace gable
