#include "core/estimate/log_reasons.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/estimate/engine_constants.h"
#include "core/estimate/memory_formulas.h"
#include "core/units/format.h"

namespace gable {

namespace {

bool anyModule(const Architecture& architecture, bool (*is)(const Module&, const Architecture&))
{
    const auto test = [&](const Module& module) { return is(module, architecture); };
    for (const LayerGroup& group : architecture.layers)
        if (std::any_of(group.layer.modules.begin(), group.layer.modules.end(), test)) return true;
    return false;
}

bool isQuantized(const Architecture& architecture)
{
    const auto narrow = [](const Module& module, const Architecture& a) {
        const Format* plain = plainFormat(a.dtype);
        return module.use == Use::Linear && plain && module.format.bits < plain->bits;
    };
    return anyModule(architecture, narrow);
}

bool hasMxfp4(const Architecture& architecture)
{
    return anyModule(architecture, [](const Module& module, const Architecture&) { return module.format.id == "mxfp4"; });
}

bool hasExperts(const Architecture& architecture)
{
    return anyModule(architecture, [](const Module& module, const Architecture&) { return module.part == Part::RoutedExperts; });
}

std::string requestedReason(const LogFacts&, double, double) { return "It is gpu_memory_utilization of the GPU's memory."; }

std::string totalReason(const LogFacts& facts, double predicted, double logged)
{
    return "CUDA reports " + gib(logged) + " on the GPU of the log, and " + facts.scenario.accelerator->name + " is listed with " + gib(predicted) + ".";
}

std::string weightsReason(const LogFacts& facts, double predicted, double logged)
{
    const Architecture& a = facts.hardware.architecture;
    const bool more = logged > predicted;
    if (facts.scenario.deployment.pp > 1) return "Stages hold different weights: of the log it is the largest, of the ledger those of the stage with the least room for the cache.";
    if (facts.log.drafts && more) return "The log counts the draft model, which the ledger leaves out.";
    if (hasMxfp4(a)) return "Kernels for MXFP4 pad the width of experts, each backend in its own way; the ledger has the padding of one of them.";
    if (isQuantized(a)) return "Quantized weights are repacked for their kernel when they are loaded: scales and padding become others than those of the checkpoint.";
    if (!a.vision.empty()) return "The vision tower is loaded with buffers that its config does not tell, and is not always cut over GPUs.";
    if (more) return "Loaded weights are more than stored ones: beside the rotary tables and the padded vocabulary, which the ledger has, models keep buffers of their own.";
    return {};
}

std::string peakReason(const LogFacts& facts, double predicted, double logged)
{
    const Architecture& a = facts.hardware.architecture;
    const EngineConstants& constants = engineConstants(facts.scenario.engine);
    if (facts.scenario.deployment.pp > 1) return "Only the last stage has the logits: the log has the largest peak of all stages.";
    if (logged > predicted && (hasExperts(a) || !a.vision.empty()))
        return "Mixtures of experts and vision models take 7 to 23 % more than dense models of their vocabulary, to which the constants are fitted.";
    if (constants.tokenWidths > 0) return "The first engine (before 0.8) profiles with whole prompts of max_model_len; its constant is fitted to one model on one GPU.";
    if (!facts.logged("max_num_seqs"))
        return "The log does not say max_num_seqs, to which the peak is proportional; " + format::count(facts.ledger.maxNumSeqs) + " is assumed.";
    return "The constants from " + constants.version + " on are fitted to other models and GPUs.";
}

std::string nonTorchReason(const LogFacts& facts, double, double)
{
    if (facts.scenario.deployment.tp > 1)
        return "Buffers of NCCL and of the custom all-reduce depend on the number of GPUs and their links; the ledger has one constant for all of them.";
    return "CUDA's context and libraries depend on driver and GPU, and what other processes take meanwhile counts too; the ledger has one constant.";
}

std::string graphReason(const LogFacts&, double, double logged)
{
    if (logged < 0) return "It is logged as a difference of free memory: what was freed meanwhile makes it negative.";
    return "They grow with the number of batch sizes that are captured and with the layers; the ledger has one constant.";
}

/// The cache gets what the others leave: the line that is furthest off says why.
std::string availableReason(const LogFacts& facts, double predicted, double logged)
{
    std::string_view most;
    double furthest = 0, sum = 0;
    for (const LedgerLine& line : ledgerLines(facts.ledger)) {
        const bool leaves = line.name == "requested_gib", takes = line.name == "weights_gib" || line.name == "torch_peak_gib" || line.name == "non_torch_gib";
        if (!leaves && !takes) continue;
        const auto value = facts.logged(line.name);
        if (!value) return "It is what the other lines leave, and the log does not have all of them.";
        const double off = (*value - line.value) * (leaves ? 1 : -1);
        sum += off;
        if (std::abs(off) > std::abs(furthest)) furthest = off, most = line.label;
    }
    constexpr double rounding = 0.03;  // three lines and this one, each rounded to 0.01 GiB
    const double unexplained = logged - predicted - sum;
    const auto estimate = facts.logged("cuda_graph_estimate_gib");
    if (estimate && *estimate > rounding && std::abs(unexplained + *estimate) <= rounding)
        return "vLLM also takes off what it expects CUDA graphs to need, " + gib(*estimate) + "; the ledger has them outside of what is requested.";
    if (std::abs(unexplained) > std::abs(furthest)) return "The lines of the log do not add up to it.";
    return "It is what the other lines leave; the most comes from " + std::string(most) + ", " + gib(std::abs(furthest)) + (furthest < 0 ? " more" : " less") + " than predicted.";
}

std::string blocksReason(const LogFacts&, double, double) { return "They are the available KV cache divided by the bytes of one."; }

std::string tokensReason(const LogFacts& facts, double, double)
{
    const auto& groups = facts.ledger.groups;
    const bool plain = groups.size() == 1 && groups.front().kind == CacheGroup::Kind::Full;
    if (!plain) return "For models whose layers cache differently vLLM prints concurrency × max_model_len here, which is no capacity: compare blocks or concurrency.";
    return "It follows from the available KV cache.";
}

std::string concurrencyReason(const LogFacts&, double, double) { return "They follow from the available KV cache."; }

struct Rule {
    std::string_view line;
    std::string (*reason)(const LogFacts&, double predicted, double logged);
    bool ofModel = true;  ///< another model explains it
};
constexpr std::array rules{
    Rule{"total_gib", totalReason, false},        Rule{"requested_gib", requestedReason, false},        Rule{"weights_gib", weightsReason},     Rule{"torch_peak_gib", peakReason},
    Rule{"non_torch_gib", nonTorchReason, false}, Rule{"cuda_graph_gib", graphReason, false},       Rule{"available_kv_cache_gib", availableReason},
    Rule{"num_gpu_blocks", blocksReason},         Rule{"kv_cache_tokens", tokensReason},            Rule{"max_concurrency", concurrencyReason},
};

}  // namespace

std::string gib(double value) { return format::gibibytes(Bytes(value * memory::gibi)); }

std::optional<double> LogFacts::logged(std::string_view name) const
{
    const auto found = log.lines.find(std::string(name));
    return found == log.lines.end() ? std::nullopt : std::optional(found->second);
}

std::string differenceReason(const LogFacts& facts, std::string_view line, double predicted)
{
    const auto logged = facts.logged(line);
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& r) { return r.line == line; });
    if (!logged || rule == rules.end()) return {};
    if (facts.otherModel && rule->ofModel) return "The log is of another model.";
    return rule->reason(facts, predicted, *logged);
}

}  // namespace gable
