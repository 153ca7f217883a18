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
