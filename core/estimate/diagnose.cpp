#include "core/estimate/diagnose.h"

#include <algorithm>
#include <cmath>

#include "core/estimate/diagnose_common.h"
#include "core/vllm/architecture_facts.h"

namespace gable {

namespace {

using namespace diagnose_parts;

void heads(const vllm::ModelMetrics& metrics, const Deployment& d, Diagnostics& out)
{
    if (!metrics.attention) return;
    const double q = metrics.attention->numAttentionHeads, kv = metrics.attention->numKeyValueHeads;
    if (!divides(d.tp, q)) {
        out.push_back({Severity::Error, "heads_not_divisible",
                       format::count(q) + " attention heads do not divide by TP " + format::count(d.tp)
                           + ": vLLM would refuse, its counters round down",
                       {"parallelism.tp"}, setTo("parallelism.tp", nearestDivisor(q, d.tp))});
    } else if (kv < d.tp ? !divides(kv, d.tp) : !divides(d.tp, kv)) {
        out.push_back({Severity::Error, "kv_heads_not_divisible",
                       format::count(kv) + " KV heads can neither be divided over TP " + format::count(d.tp) + " nor replicated evenly",
                       {"parallelism.tp"}, setTo("parallelism.tp", nearestDivisor(kv, d.tp))});
    } else if (kv < d.tp) {
        out.push_back({Severity::Info, "kv_heads_replicated",
                       format::count(kv) + " KV heads on TP " + format::count(d.tp) + ": each is kept on " + format::count(d.tp / kv) + " GPUs",
                       {"parallelism.tp"}, std::nullopt});
    }
}

void layers(const vllm::ModelMetrics& metrics, const Deployment& d, Diagnostics& out)
{
    const double count = metrics.attention ? metrics.attention->numHiddenLayers : metrics.ffn ? metrics.ffn->numHiddenLayers : 0;
    if (count == 0 || divides(d.pp, count)) return;
    if (d.pp > count) {
        out.push_back({Severity::Error, "more_stages_than_layers",
                       format::count(count) + " layers can't be divided into " + format::count(d.pp) + " pipeline stages",
                       {"parallelism.pp"}, setTo("parallelism.pp", count)});
        return;
    }
    const double perStage = std::floor(count / d.pp);
    out.push_back({Severity::Warning, "layers_not_divisible",
                   format::count(count) + " layers on PP " + format::count(d.pp) + ": the counters take " + format::count(perStage)
                       + " per stage and lose " + format::count(count - perStage * d.pp),
                   {"parallelism.pp"}, setTo("parallelism.pp", nearestDivisor(count, d.pp))});
}

void experts(const vllm::ModelMetrics& metrics, const Scenario& scenario, Diagnostics& out)
{
    if (!metrics.ffn) return;
    const vllm::FfnParams<double>& f = *metrics.ffn;
    const Deployment& d = scenario.deployment;
    if (d.ep && f.numMoeLayers == 0) {
        out.push_back({Severity::Warning, "no_experts",
                       "The model has no experts: with expert parallel on, the counters leave its FFN uncut on every GPU",
                       {"parallelism.ep"}, Fix{"parallelism.ep", "off"}});
        return;
    }
    const double width = d.tp * d.dp;
    const double shared = f.numMoeLayers < f.numHiddenLayers ? f.intermediateSize : f.moeIntermediateSize;
    if (!d.ep && !divides(width, shared))
        out.push_back({Severity::Warning, "ffn_not_divisible",
                       "FFN width " + format::count(shared) + " does not divide by DP × TP " + format::count(width) + ": the counters round down",
                       {"parallelism.tp", "parallelism.dp"}, std::nullopt});
    const double activated = vllm::contextOf(scenario.workload).totalNumTokens() * f.numExpertsPerTok;
    if (d.ep && activated > 0 && activated < f.ffnEpSize)
        out.push_back({Severity::Warning, "fewer_tokens_than_gpus",
                       "Fewer expert calls (" + format::count(activated) + ") than expert-parallel GPUs (" + format::count(f.ffnEpSize)
                           + "): the counters round the share of each to none",
                       {"parallelism.ep"}, std::nullopt});
    if (d.ep && !divides(f.ffnEpSize, f.numExperts))
        out.push_back({Severity::Warning, "experts_not_divisible",
                       format::count(f.numExperts) + " experts do not divide by DP × TP " + format::count(width) + ": the counters round down",
                       {"parallelism.ep"}, std::nullopt});
}

void multiTokenDecode(const Workload& workload, Diagnostics& out)
{
    if (speculates(workload))
        out.push_back({Severity::Info, "multi_token_decode",
                       "In a running engine vLLM's counters take a request with more than one new token for a prefill", {"batch"}, std::nullopt});
}

void formats(const vllm::ModelMetrics& metrics, const Scenario& scenario, Diagnostics& out)
{
    if (!vllm::dtypeBytes(metrics.dtype))
        out.push_back({Severity::Warning, "unknown_dtype", "Unknown dtype \"" + metrics.dtype + "\": the counters take 2 bytes per weight",
                       {"dtype"}, Fix{"dtype", "bfloat16"}});
    const Precision wanted = metrics.precisions.weights;
    widened(scenario.accelerator, wanted, wanted == metrics.precisions.activations ? "dtype" : "quantization", out);
}

void latentAttention(const vllm::ModelMetrics& metrics, const Model& model, Diagnostics& out)
{
    const vllm::Node text = vllm::textConfig(*model.config);
    const ConfigValue* rank = text.find("kv_lora_rank");
    if (metrics.attention && rank && rank->number() && metrics.attention->headDim >= *rank->number())
        out.push_back({Severity::Info, "mla_counted_as_heads",
                       "Latent attention (MLA): the counters take it for " + format::count(metrics.attention->numKeyValueHeads)
                           + " heads of " + format::count(metrics.attention->headDim) + ", which overstates its FLOPs and its cache",
                       {"model"}, std::nullopt});
}

}  // namespace

std::vector<Diagnostic> diagnose(const vllm::ModelMetrics& metrics, const Scenario& scenario)
{
    Diagnostics out;
    heads(metrics, scenario.deployment, out);
    layers(metrics, scenario.deployment, out);
    experts(metrics, scenario, out);
    batch(scenario.workload, "the counters still read every weight but the routed experts'", out);
    multiTokenDecode(scenario.workload, out);
    formats(metrics, scenario, out);
    latentAttention(metrics, scenario.model, out);
    return out;
}

}  // namespace gable
