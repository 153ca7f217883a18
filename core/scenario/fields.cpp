#include "core/scenario/fields.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/units/format.h"

namespace gable {

namespace {

constexpr std::array dtypes{Choice{"auto", "auto: from config"}, Choice{"bfloat16", "bfloat16"}, Choice{"float16", "float16"},
                            Choice{"float32", "float32"}};

constexpr std::array kvCacheDtypes{
    Choice{"auto", "auto: as weights"}, Choice{"bfloat16", "bfloat16"}, Choice{"float16", "float16"}, Choice{"float32", "float32"},
    Choice{"fp8", "fp8"}, Choice{"fp8_e4m3", "fp8_e4m3"}, Choice{"fp8_e5m2", "fp8_e5m2"}, Choice{"int8", "int8"},
    Choice{"from-config", "from config"}};

constexpr std::array quantizations{Choice{"from-config", "from config"}, Choice{"none", "none"}, Choice{"fp8", "fp8"},
                                   Choice{"fbgemm_fp8", "fbgemm_fp8"}, Choice{"mxfp4", "mxfp4"}};

constexpr std::array accountings{Choice{"vllm", "vLLM counters"}, Choice{"hardware", "Hardware estimate"}};
constexpr std::array drafters{Choice{"none", "none: drafts are free"}, Choice{"mtp", "MTP layers"}};

constexpr std::array timesChoices{Choice{"bound", "Bound"}, Choice{"calibrated", "Calibrated"}, Choice{"custom", "Custom efficiency"}};
constexpr std::array softwares{Choice{"auto", "auto: newest measured"}, Choice{"vllm", "vLLM"}, Choice{"vllm-0.24", "vLLM 0.24"}, Choice{"vllm-0.14", "vLLM 0.14"},
                               Choice{"trtllm", "TensorRT-LLM"}, Choice{"trtllm-1.3.0rc20", "TensorRT-LLM 1.3.0rc20"}, Choice{"trtllm-1.0.0", "TensorRT-LLM 1.0.0"},
                               Choice{"sglang", "SGLang (pooled)"}};

constexpr std::array engineVersions{Choice{"auto", "auto: newest known"}, Choice{"vllm-0.11", "vLLM 0.11"}, Choice{"vllm-0.17", "vLLM 0.17"}, Choice{"vllm-0.19", "vLLM 0.19"},
                                    Choice{"vllm-0.24", "vLLM 0.24"}};

constexpr std::array scopes{Choice{"per-gpu", "Per GPU"}, Choice{"global", "All GPUs"}};

constexpr double maxParallel = 65536;

double numberOf(std::string_view text)
{
    double value = 0;
    format::parse(text, value);
    return value;
}

constexpr Field parallel(std::string_view id, std::string_view label, std::string_view symbol, std::string_view help,
                         std::string (*get)(const Scenario&), void (*set)(Scenario&, std::string_view))
{
    return {id, "Parallelism", label, symbol, help, FieldKind::Count, 1, maxParallel, true, false, {}, get, set};
}

constexpr Field choice(std::string_view id, std::string_view group, std::string_view label, std::string_view help, bool open,
                       std::span<const Choice> choices, std::string (*get)(const Scenario&), void (*set)(Scenario&, std::string_view))
{
    return {id, group, label, {}, help, FieldKind::Choice, 0, 0, false, open, choices, get, set};
}

constexpr std::array storedFormats{
    Choice{"from-config", "from config"}, Choice{"bfloat16", "BF16"}, Choice{"fp8", "FP8, a scale per tensor"},
    Choice{"fp8-channel", "FP8, a scale per channel"}, Choice{"fp8-block", "FP8, 128 × 128 blocks"}, Choice{"mxfp8", "MXFP8"}, Choice{"nvfp4", "NVFP4"},
    Choice{"mxfp4", "MXFP4"}, Choice{"int8", "INT8"}, Choice{"int4", "INT4, groups of 128"}, Choice{"nf4", "NF4"}};

constexpr std::string_view fromConfig = "from-config";

template <Part P>
std::string storedFormat(const Scenario& scenario)
{
    const auto found = scenario.deployment.formats.find(P);
    return found == scenario.deployment.formats.end() ? std::string(fromConfig) : found->second;
}

template <Part P>
void setStoredFormat(Scenario& scenario, std::string_view value)
{
    if (value == fromConfig) scenario.deployment.formats.erase(P);
    else scenario.deployment.formats[P] = value;
}

template <Part P>
constexpr Field stored(std::string_view id)
{
    return {id, storedFormatsGroup, label(P), {}, "How the checkpoint stores the matrices of this part.", FieldKind::Choice, 0, 0, false, false,
            storedFormats, storedFormat<P>, setStoredFormat<P>};
}

/// Decodes of several tokens verify drafts.
bool speculates(const Scenario& scenario)
{
    const auto verifies = [](const RequestGroup& group) { return group.phase == Phase::Decode && group.numTokens > 1; };
    return std::any_of(scenario.workload.groups.begin(), scenario.workload.groups.end(), verifies);
}

using S = Scenario;
using Text = std::string_view;

Serving servingOf(const S& scenario) { return scenario.serving.value_or(Serving()); }

bool hasServing(const S& scenario) { return scenario.serving.has_value(); }

template <double Serving::*Member>
std::string servingNumber(const S& scenario)
{
    return format::exact(servingOf(scenario).*Member);
}

template <double Serving::*Member>
void setServingNumber(S& scenario, Text value)
{
    scenario.serving = servingOf(scenario);
    (*scenario.serving).*Member = numberOf(value);
}

template <double Serving::*Member>
constexpr Field servingCount(std::string_view id, std::string_view label, std::string_view symbol, std::string_view help)
{
    return {id, servingGroup, label, symbol, help, FieldKind::Count, 1, 16'777'216, true, false, {}, servingNumber<Member>, setServingNumber<Member>, hasServing};
}

template <double Timing::*Member>
constexpr Field percent(std::string_view id, std::string_view label, std::string_view help, double least, double most, bool (*applies)(const S&))
{
    return {id, timingGroup, label, {}, help, FieldKind::Count, least, most, false, false, {}, [](const S& s) { return format::exact(s.timing.*Member); },
            [](S& s, Text v) { s.timing.*Member = numberOf(v); }, applies};
}

Demand demandOf(const S& scenario) { return scenario.demand.value_or(Demand()); }

bool hasDemand(const S& scenario) { return scenario.demand.has_value(); }

template <double Demand::*Member>
constexpr Field demanded(std::string_view id, std::string_view label, std::string_view help, double most)
{
    return {id, demandGroup, label, {}, help, FieldKind::Count, 1, most, false, false, {}, [](const S& s) { return format::exact(demandOf(s).*Member); },
            [](S& s, Text v) {
                s.demand = demandOf(s);
                (*s.demand).*Member = numberOf(v);
            },
            hasDemand};
}

template <double Engine::*Member>
constexpr Field engineCount(std::string_view id, std::string_view label, std::string_view help, double least, double most)
{
    return {id, engineGroup, label, {}, help, FieldKind::Count, least, most, true, false, {}, [](const S& s) { return format::exact(s.engine.*Member); },
            [](S& s, Text v) { s.engine.*Member = numberOf(v); }, [](const S& s) { return s.accelerator.has_value(); }};
}

bool isCustom(const S& scenario) { return scenario.timing.times == Times::Custom; }

bool hasExchanges(const S& s) { return s.deployment.tp * s.deployment.pp * s.deployment.dp > 1 || s.timing.overlapPercent > 0; }

void setTimes(S& scenario, Text value)
{
    for (const Times times : allTimes)
        if (id(times) == value) scenario.timing.times = times;
}

constexpr std::array table{
    parallel("parallelism.tp", "Tensor (TP)", "TP", "GPUs that share every layer's heads and widths.",
             [](const S& s) { return format::exact(s.deployment.tp); }, [](S& s, Text v) { s.deployment.tp = numberOf(v); }),
    parallel("parallelism.pp", "Pipeline (PP)", "PP", "Stages that the layers are divided into.",
             [](const S& s) { return format::exact(s.deployment.pp); }, [](S& s, Text v) { s.deployment.pp = numberOf(v); }),
    parallel("parallelism.dp", "Data (DP)", "DP", "Replicas of attention, each with a batch of its own.",
             [](const S& s) { return format::exact(s.deployment.dp); }, [](S& s, Text v) { s.deployment.dp = numberOf(v); }),
    Field{"parallelism.ep", "Parallelism", "Expert parallel", "EP", "Spread whole experts over the DP × TP GPUs instead of cutting each.",
          FieldKind::Toggle, 0, 1, false, false, {}, [](const S& s) { return std::string(s.deployment.ep ? "on" : "off"); },
          [](S& s, Text v) { s.deployment.ep = v == "on"; }},
    Field{"parallelism.stage", "Parallelism", "Pipeline stage", {}, "Stage whose GPU is shown; 0 is the busiest.", FieldKind::Count, 0, maxParallel, false, false, {},
          [](const S& s) { return format::exact(s.deployment.stage); }, [](S& s, Text v) { s.deployment.stage = numberOf(v); },
          [](const S& s) { return s.deployment.pp > 1 || s.deployment.stage > 0; }},
    Field{"parallelism.expert_skew_percent", "Parallelism", "Expert skew (%)", "σ", "Load of the GPU with the hottest experts, in percent of the mean.",
          FieldKind::Count, 100, 10'000, false, false, {}, [](const S& s) { return format::exact(s.deployment.expertSkewPercent); },
          [](S& s, Text v) { s.deployment.expertSkewPercent = numberOf(v); },
          [](const S& s) { return s.deployment.ep || s.deployment.expertSkewPercent > 100; }},
    choice("dtype", "Precision", "Weights", "Number format of weights that are not quantized, and of activations.", true, dtypes,
           [](const S& s) { return s.deployment.dtype; }, [](S& s, Text v) { s.deployment.dtype = v; }),
    choice("quantization", "Precision", "Quantization", "How the weights of attention and FFN are stored.", true, quantizations,
           [](const S& s) { return s.deployment.quantization; }, [](S& s, Text v) { s.deployment.quantization = v; }),
    choice("kv_cache_dtype", "Precision", "KV cache", "Number format of cached keys and values.", true, kvCacheDtypes,
           [](const S& s) { return s.deployment.kvCacheDtype; }, [](S& s, Text v) { s.deployment.kvCacheDtype = v; }),
    Field{"speculation.drafter", "Speculation", "Drafts by", {}, "What makes the drafts that decodes of several tokens verify.", FieldKind::Choice, 0, 0, false, false,
          drafters, [](const S& s) { return s.deployment.drafter; }, [](S& s, Text v) { s.deployment.drafter = v; }, speculates},
    Field{"speculation.acceptance_percent", "Speculation", "Accepted (%)", "α", "Chance that a drafted token is accepted, given that those before it were.",
          FieldKind::Count, 0, 100, false, false, {}, [](const S& s) { return format::exact(s.deployment.acceptancePercent); },
          [](S& s, Text v) { s.deployment.acceptancePercent = numberOf(v); }, speculates},
    choice("times", timingGroup, "Times", "What every time is: what the roofline allows, what measured kernels lead to expect, or given parts of the peaks.", false, timesChoices,
           [](const S& s) { return std::string(id(s.timing.times)); }, setTimes),
    Field{"software", timingGroup, "Software", {}, "Whose kernels were measured. One without measurements on this accelerator gives pooled parameters.", FieldKind::Choice, 0, 0,
          false, true, softwares, [](const S& s) { return s.timing.software; }, [](S& s, Text v) { s.timing.software = v; },
          [](const S& s) { return s.timing.times == Times::Calibrated; }},
    percent<&Timing::computePercent>("efficiency.compute_percent", "Compute (%)", "Part of the dense peak that kernels reach.", 1, 100, isCustom),
    percent<&Timing::memoryPercent>("efficiency.memory_percent", "Memory (%)", "Part of the memory bandwidth that kernels reach.", 1, 100, isCustom),
    percent<&Timing::linkPercent>("efficiency.link_percent", "Link (%)", "Part of the link's bandwidth that exchanges reach.", 1, 100, isCustom),
    percent<&Timing::overlapPercent>("overlap_percent", "Overlap (%)", "Part of the time of exchanges that runs beside other work.", 0, 100, hasExchanges),
    Field{"step_overhead", timingGroup, "Step overhead", {}, "Count what the engine does between two steps: 0.58 ms, and 0.1 ms and 0.05 ms a GPU under TP.", FieldKind::Toggle, 0, 1,
          false, false, {}, [](const S& s) { return std::string(s.timing.stepOverhead ? "on" : "off"); }, [](S& s, Text v) { s.timing.stepOverhead = v == "on"; },
          [](const S& s) { return s.timing.times != Times::Bound; }},
    Field{"engine.version", engineGroup, "Version", {}, "Whose constants of activations, CUDA context and graphs are used: the newest that is not newer.", FieldKind::Choice, 0, 0, false, true,
          engineVersions, [](const S& s) { return s.engine.version; }, [](S& s, Text v) { s.engine.version = v; }, [](const S& s) { return s.accelerator.has_value(); }},
    Field{"engine.gpu_memory_utilization_percent", engineGroup, "GPU memory (%)", {}, "gpu_memory_utilization in percent: the part of the memory that vLLM takes.",
          FieldKind::Count, 1, 100, false, false, {}, [](const S& s) { return format::exact(std::round(s.engine.utilization * 1e6) / 1e4); },
          [](S& s, Text v) { s.engine.utilization = numberOf(v) / 100; }, [](const S& s) { return s.accelerator.has_value(); }},
    engineCount<&Engine::maxModelLen>("engine.max_model_len", "Max model length", "max_model_len, tokens of the longest request; 0: the context of the config.", 0, 1e9),
    engineCount<&Engine::maxNumSeqs>("engine.max_num_seqs", "Max sequences", "max_num_seqs, requests that run together; 0: vLLM's default for the GPU, 1,024 or 256.", 0, 1e6),
    engineCount<&Engine::maxNumBatchedTokens>("engine.max_num_batched_tokens", "Max batched tokens", "max_num_batched_tokens, new tokens of a step; 0: vLLM's default for the GPU, 8,192 or 2,048.", 0, 1e8),
    engineCount<&Engine::blockSize>("engine.block_size", "Block size", "block_size, tokens of a block of the KV cache.", 1, 4096),
    Field{"serving", servingGroup, "Serving load", {}, "Estimate time to first token and time per output token under a steady load.", FieldKind::Toggle, 0, 1, false, false, {},
          [](const S& s) { return std::string(hasServing(s) ? "on" : "off"); },
          [](S& s, Text v) { s.serving = v == "on" ? std::optional<Serving>(servingOf(s)) : std::nullopt; }},
    servingCount<&Serving::inputTokens>("serving.isl", "Prompt", "ISL", "Tokens of a prompt."),
    servingCount<&Serving::outputTokens>("serving.osl", "Answer", "OSL", "Tokens of an answer."),
    servingCount<&Serving::concurrency>("serving.concurrency", "In flight", "C", "Requests in flight, over all data-parallel ranks."),
    Field{"demand", demandGroup, "Size for a demand", {}, "Estimate how many replicas a demand needs, and what they cost.", FieldKind::Toggle, 0, 1, false, false, {},
          [](const S& s) { return std::string(hasDemand(s) ? "on" : "off"); }, [](S& s, Text v) { s.demand = v == "on" ? std::optional<Demand>(demandOf(s)) : std::nullopt; }},
    demanded<&Demand::requestsPerSecond>("demand.requests_per_second", "Requests per second", "Requests that arrive, on average.", 1'000'000),
    demanded<&Demand::ttftMs>("demand.ttft_ms", "TTFT target (ms)", "Mean time to first token that must not be exceeded.", 10'000'000),
    demanded<&Demand::tpotMs>("demand.tpot_ms", "TPOT target (ms)", "Mean time per output token that must not be exceeded.", 10'000'000),
    demanded<&Demand::utilizationPercent>("demand.utilization_percent", "Utilization (%)", "Part of what a replica can serve that is planned with; the rest is for peaks.", 100),
    choice("accounting", reportGroup, "Accounting", "Whose count: what the hardware executes, or what vLLM's own MFU counters would say.", false, accountings,
           [](const S& s) { return std::string(id(s.accounting)); },
           [](S& s, Text v) { s.accounting = v == "vllm" ? Accounting::Vllm : Accounting::Hardware; }),
    choice("scope", reportGroup, "Scope", "Figures of one GPU after sharding, or of the whole model.", false, scopes,
           [](const S& s) { return std::string(id(s.scope)); }, [](S& s, Text v) { s.scope = v == "global" ? Scope::Global : Scope::PerGpu; }),
    stored<Part::Attention>("formats.attention"),
    stored<Part::Indexer>("formats.indexer"),
    stored<Part::LinearAttention>("formats.linear_attention"),
    stored<Part::DenseFfn>("formats.dense_ffn"),
    stored<Part::RoutedExperts>("formats.routed_experts"),
    stored<Part::SharedExperts>("formats.shared_experts"),
    stored<Part::LatentProjection>("formats.latent_proj"),
    stored<Part::Unembed>("formats.unembed"),
};

tl::unexpected<Error> refuse(const Field& field, std::string expected, std::string_view found)
{
    return fail("expected " + std::move(expected) + ", found \"" + std::string(found.substr(0, 80)) + '"', {}, std::string(field.id));
}

}  // namespace

std::span<const Field> fields() { return table; }

const Field* findField(std::string_view id)
{
    const auto found = std::find_if(table.begin(), table.end(), [&](const Field& field) { return field.id == id; });
    return found == table.end() ? nullptr : &*found;
}

Result<Scenario> with(const Scenario& scenario, const Field& field, std::string_view value)
{
    constexpr std::size_t longestName = 64;
    if (field.kind == FieldKind::Count) {
        double number = 0;
        if (!format::parse(value, number) || number != std::floor(number) || number < field.minimum || number > field.maximum)
            return refuse(field, "a whole number from " + format::count(field.minimum) + " to " + format::count(field.maximum), value);
    } else if (field.kind == FieldKind::Toggle) {
        if (value != "on" && value != "off") return refuse(field, "on or off", value);
    } else if (!field.open) {
        std::string names;
        bool known = false;
        for (const Choice& c : field.choices) {
            known = known || c.value == value;
            names += (names.empty() ? "" : ", ") + std::string(c.value);
        }
        if (!known) return refuse(field, "one of " + names, value);
    } else if (value.size() > longestName) {
        return refuse(field, "a name of at most 64 characters", value);
    }
    Scenario changed = scenario;
    field.set(changed, value);
    return changed;
}

}  // namespace gable
