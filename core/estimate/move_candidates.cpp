#include "core/estimate/move_candidates.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/scenario/workload_presets.h"
#include "core/units/format.h"

namespace gable::move_parts {

namespace {

/// Changes a scenario and says how; an empty text where there is nothing to change.
struct Row {
    std::string (*edit)(Scenario& scenario, const Estimate& estimate);
    bool hypothetical = false;
};

std::string scaled(double& width, double factor, std::string_view name)
{
    constexpr double widest = 65536;
    if (std::fmod(width * factor, 1) != 0 || width * factor > widest) return {};
    width *= factor;
    return std::string(name) + ' ' + format::count(width);
}

/// One group of a phase can be told in numbers, several in words.
const RequestGroup* only(const Workload& workload, Phase phase)
{
    const RequestGroup* found = nullptr;
    for (const RequestGroup& group : workload.groups) {
        if (group.phase != phase || !(group.requests > 0)) continue;
        if (found) return nullptr;
        found = &group;
    }
    return found;
}

/// Changes the groups of a phase; the text is empty when none changes.
template <typename Change>
std::string change(Scenario& scenario, Phase phase, double RequestGroup::*member, Change newValue, std::string_view noun, const std::string& several)
{
    const Workload before = scenario.workload;
    for (RequestGroup& group : scenario.workload.groups)
        if (group.phase == phase && group.requests > 0) group.*member = newValue(group);
    if (scenario.workload == before) return {};
    const RequestGroup *was = only(before, phase), *is = only(scenario.workload, phase);
    if (!was || !is) return several;
    return format::count(is->*member).append(" ").append(noun).append(" instead of ").append(format::count(was->*member));
}

std::string requests(Scenario& s, double factor)
{
    const auto times = [factor](const RequestGroup& g) { return std::clamp(std::floor(g.requests * factor), 1.0, maxRequests); };
    return change(s, Phase::Decode, &RequestGroup::requests, times, "requests", factor > 1 ? "twice as many requests" : "half as many requests");
}

std::string context(Scenario& s)
{
    const auto half = [](const RequestGroup& g) { return std::max(g.numTokens, std::floor(g.contextLen / 2)); };
    return change(s, Phase::Decode, &RequestGroup::contextLen, half, "tokens of context", "contexts half as long");
}

/// The chunk ends where it did; a longer one begins earlier.
std::string chunk(Scenario& s, double factor)
{
    const auto times = [factor](const RequestGroup& g) { return std::clamp(std::floor(g.numTokens * factor), 1.0, std::max(g.numTokens, g.contextLen)); };
    return change(s, Phase::Prefill, &RequestGroup::numTokens, times, "tokens in a prefill chunk", factor > 1 ? "prefill chunks twice as long" : "prefill chunks half as long");
}

std::string narrowCache(Scenario& s, const Estimate& estimate)
{
    const bool counters = estimate.accounting == Accounting::Vllm;
    double bytes = 0;
    if (!counters) bytes = components::cacheBytes(estimate.hardware()->architecture, s.deployment);
    else if (estimate.counters()->attention) bytes = estimate.counters()->attention->cacheByteSize;
    if (!(bytes > 1)) return {};
    s.deployment.kvCacheDtype = "fp8";
    return "FP8 KV cache";
}

std::string expertParallel(Scenario& s, const Estimate& estimate)
{
    if (!estimate.hasExperts || s.deployment.tp * s.deployment.dp == 1) return {};
    s.deployment.ep = !s.deployment.ep;
    return s.deployment.ep ? "Expert parallelism" : "No expert parallelism";
}

/// Three drafts and the sure token.
std::string speculation(Scenario& s, const Estimate& estimate)
{
    constexpr double verified = 4;
    bool any = false;
    for (RequestGroup& group : s.workload.groups) {
        if (group.phase != Phase::Decode || !(group.requests > 0)) continue;
        if (group.numTokens != 1) return {};
        group.numTokens = verified;
        group.contextLen += verified - 1;
        any = true;
    }
    if (!any) return {};
    const bool mtp = estimate.accounting == Accounting::Hardware && estimate.hardware()->architecture.mtp.has_value();
    if (mtp) s.deployment.drafter = "mtp";
    const std::string drafts = mtp ? "drafted by MTP" : s.deployment.drafter == "none" ? "their drafting not counted" : "drafted by " + s.deployment.drafter;
    return "Decodes that verify 4 tokens, " + drafts + ", " + format::count(s.deployment.acceptancePercent) + " % accepted";
}

/// vLLM's counters know one format for attention and FFN.
std::string quantization(Scenario& s, const Estimate& estimate)
{
    if (estimate.accounting != Accounting::Vllm || !estimate.quantization.empty()) return {};
    s.deployment.quantization = "fp8";
    return "FP8 weights";
}

constexpr std::array rows{
    Row{narrowCache},
    Row{[](Scenario& s, const Estimate&) { return scaled(s.deployment.tp, 2, "TP"); }},
    Row{[](Scenario& s, const Estimate&) { return scaled(s.deployment.tp, 0.5, "TP"); }},
    Row{[](Scenario& s, const Estimate&) { return scaled(s.deployment.pp, 2, "PP"); }},
    Row{[](Scenario& s, const Estimate&) { return scaled(s.deployment.pp, 0.5, "PP"); }},
    Row{[](Scenario& s, const Estimate&) { return scaled(s.deployment.dp, 2, "DP"); }},
    Row{expertParallel},
    Row{[](Scenario& s, const Estimate&) { return requests(s, 2); }},
    Row{[](Scenario& s, const Estimate&) { return requests(s, 0.5); }},
    Row{[](Scenario& s, const Estimate&) { return context(s); }},
    Row{[](Scenario& s, const Estimate&) { return chunk(s, 2); }},
    Row{[](Scenario& s, const Estimate&) { return chunk(s, 0.5); }},
    Row{speculation},
    Row{quantization, true},
};

/// Parts whose matrices an operation reads, by its id; all of those that can be stored otherwise for an empty one.
std::vector<Part> partsOf(const Estimate& estimate, std::string_view operation)
{
    struct Owner {
        std::string_view prefix;
        Part part;
    };
    constexpr std::array owners{Owner{"attn.", Part::Attention},         Owner{"indexer.", Part::Indexer},         Owner{"linear_attn.", Part::LinearAttention},
                                Owner{"ffn.", Part::DenseFfn},           Owner{"moe.experts", Part::RoutedExperts}, Owner{"moe.shared", Part::SharedExperts},
                                Owner{"moe.", Part::LatentProjection},   Owner{"unembed.", Part::Unembed}};
    std::vector<Part> out;
    if (operation.empty()) {
        for (const Owner& owner : owners) out.push_back(owner.part);
        return out;
    }
    const auto found = std::find_if(owners.begin(), owners.end(), [&](const Owner& owner) { return operation.starts_with(owner.prefix); });
    const auto reads = [&](const Operation& o) { return o.id == operation && o.sum(Kind::Weights) > 0; };
    if (found != owners.end() && std::any_of(estimate.operations.begin(), estimate.operations.end(), reads)) out.push_back(found->part);
    return out;
}

/// Bits of the widest matrix of a part.
double widestBits(const Architecture& architecture, Part part)
{
    double bits = 0;
    const auto look = [&](const std::vector<Module>& modules) {
        for (const Module& module : modules)
            if (module.part == part && module.use == Use::Linear && !module.fixedFormat) bits = std::max(bits, module.format.bits);
    };
    for (const LayerGroup& group : architecture.layers) look(group.layer.modules);
    look(architecture.outside);
    return bits;
}

void storedFormats(const Scenario& scenario, const Estimate& estimate, std::string_view operation, std::vector<Candidate>& out)
{
    if (estimate.accounting != Accounting::Hardware) return;
    for (const Part part : partsOf(estimate, operation)) {
        const double bits = widestBits(estimate.hardware()->architecture, part);
        for (const auto& [format, name] : {std::pair("fp8", "FP8"), std::pair("nvfp4", "NVFP4")}) {
            if (!(namedFormat(format)->bits < bits)) continue;
            Scenario after = scenario;
            after.deployment.formats[part] = format;
            out.push_back({std::string(label(part)) + " stored in " + name, std::move(after), true});
        }
    }
}

}  // namespace

std::vector<Candidate> candidates(const Scenario& scenario, const Estimate& estimate, std::string_view operation)
{
    std::vector<Candidate> out;
    for (const Row& row : rows) {
        Scenario after = scenario;
        if (std::string text = row.edit(after, estimate); !text.empty()) out.push_back({std::move(text), std::move(after), row.hypothetical});
    }
    storedFormats(scenario, estimate, operation, out);
    return out;
}

}  // namespace gable::move_parts
