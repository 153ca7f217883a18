#include "core/io/scenario_json.h"

#include "core/io/config_json.h"
#include "core/io/engine_json.h"
#include "core/io/json_text.h"
#include "core/units/format.h"

namespace gable {

namespace {

void appendMember(std::string& out, std::string_view key)
{
    if (out.back() != '{') out += ", ";
    json::appendString(out, key);
    out += ": ";
}

void appendText(std::string& out, std::string_view key, std::string_view text)
{
    appendMember(out, key);
    json::appendString(out, text);
}

void appendModel(std::string& out, const Model& model)
{
    appendMember(out, "model_info");
    out += '{';
    appendText(out, "id", model.id);
    appendText(out, "name", model.name);
    appendText(out, "publisher", model.publisher);
    appendText(out, "source", model.source);
    appendText(out, "date", model.date);
    out += '}';
    appendMember(out, "model");
    appendConfigValue(out, model.config ? *model.config : ConfigValue(ConfigValue::Object{}));
    if (!model.quantConfig) return;
    appendMember(out, "quant_config");
    appendConfigValue(out, *model.quantConfig);
}

void appendDeployment(std::string& out, const Deployment& deployment)
{
    appendText(out, "dtype", deployment.dtype);
    appendText(out, "kv_cache_dtype", deployment.kvCacheDtype);
    appendText(out, "quantization", deployment.quantization);
    appendMember(out, "parallelism");
    out += "{\"tp\": " + format::exact(deployment.tp) + ", \"pp\": " + format::exact(deployment.pp) + ", \"dp\": " + format::exact(deployment.dp)
        + ", \"ep\": " + (deployment.ep ? "true" : "false") + ", \"stage\": " + format::exact(deployment.stage)
        + ", \"expert_skew_percent\": " + format::exact(deployment.expertSkewPercent) + '}';
    appendMember(out, "speculation");
    out += '{';
    appendText(out, "drafter", deployment.drafter);
    appendMember(out, "acceptance_percent");
    out += format::exact(deployment.acceptancePercent) + '}';
    if (deployment.formats.empty()) return;
    appendMember(out, "formats");
    out += '{';
    for (const auto& [part, format] : deployment.formats) appendText(out, id(part), format);
    out += '}';
}

void appendBatch(std::string& out, const Workload& workload)
{
    appendMember(out, "batch");
    out += '[';
    for (const RequestGroup& group : workload.groups) {
        if (out.back() != '[') out += ", ";
        out += "{\"phase\": \"" + std::string(id(group.phase)) + "\", \"requests\": " + format::exact(group.requests)
            + ", \"num_tokens\": " + format::exact(group.numTokens) + ", \"context_len\": " + format::exact(group.contextLen) + '}';
    }
    out += ']';
}

void appendTiming(std::string& out, const Timing& timing)
{
    appendText(out, "times", id(timing.times));
    appendText(out, "software", timing.software);
    appendMember(out, "efficiency");
    out += "{\"compute_percent\": " + format::exact(timing.computePercent) + ", \"memory_percent\": " + format::exact(timing.memoryPercent)
        + ", \"link_percent\": " + format::exact(timing.linkPercent) + '}';
    appendMember(out, "overlap_percent");
    out += format::exact(timing.overlapPercent);
    appendMember(out, "step_overhead");
    out += timing.stepOverhead ? "true" : "false";
}

}  // namespace

void appendScenario(std::string& out, const Scenario& scenario)
{
    out += '{';
    appendText(out, "name", scenario.name);
    appendModel(out, scenario.model);
    appendDeployment(out, scenario.deployment);
    appendBatch(out, scenario.workload);
    appendText(out, "accounting", id(scenario.accounting));
    appendText(out, "scope", id(scenario.scope));
    appendTiming(out, scenario.timing);
    appendMember(out, "engine");
    appendEngine(out, scenario.engine);
    if (scenario.serving) {
        appendMember(out, "serving");
        out += "{\"isl\": " + format::exact(scenario.serving->inputTokens) + ", \"osl\": " + format::exact(scenario.serving->outputTokens)
            + ", \"concurrency\": " + format::exact(scenario.serving->concurrency) + '}';
    }
    if (scenario.demand) {
        appendMember(out, "demand");
        out += "{\"requests_per_second\": " + format::exact(scenario.demand->requestsPerSecond) + ", \"ttft_ms\": " + format::exact(scenario.demand->ttftMs)
            + ", \"tpot_ms\": " + format::exact(scenario.demand->tpotMs) + ", \"utilization_percent\": " + format::exact(scenario.demand->utilizationPercent) + '}';
    }
    if (scenario.accelerator) {
        appendMember(out, "accelerator");
        appendAccelerator(out, *scenario.accelerator);
    }
    out += '}';
}

}  // namespace gable
