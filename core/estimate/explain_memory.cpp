#include "core/estimate/explain_memory.h"

#include <algorithm>
#include <array>

#include "core/estimate/engine_constants.h"
#include "core/estimate/explain_memory_why.h"
#include "core/estimate/memory_terms.h"
#include "core/estimate/metrics.h"
#include "core/units/format.h"

namespace gable {

namespace {

using memory::CachePlace;

constexpr std::string_view prefix = "memory.", whole = "summary.memory";

/// Lines of the ledger, named so that they can stand alone.
struct Subject {
    std::string_view line, label;
};
constexpr std::array subjects{
    Subject{"total_gib", "Memory of the GPU"},
    Subject{"requested_gib", "Requested memory"},
    Subject{"weights_gib", "Weights that a GPU holds"},
    Subject{"torch_peak_gib", "Torch peak"},
    Subject{"non_torch_gib", "Non-torch memory"},
    Subject{"cuda_graph_gib", "CUDA graphs"},
    Subject{"available_kv_cache_gib", "Available KV cache"},
    Subject{"used_kv_cache_gib", "KV cache of the batch"},
    Subject{"num_gpu_blocks", "Blocks of the KV cache"},
    Subject{"kv_cache_tokens", "Tokens of the KV cache"},
    Subject{"max_model_len", "Longest request"},
    Subject{"max_concurrency", "Requests of max_model_len"},
};

std::string_view labelOf(std::string_view line)
{
    const auto* found = std::find_if(subjects.begin(), subjects.end(), [line](const Subject& row) { return row.line == line; });
    return found == subjects.end() ? std::string_view() : found->label;
}

/// The stage that the ledger is of.
const MemoryPlan::Stage& stageOf(const Estimate& estimate) { return estimate.hardware()->memory.stages[estimate.memory->stage]; }

bool isLast(const Estimate& estimate) { return estimate.memory->stage + 1 == estimate.hardware()->memory.stages.size(); }

std::string_view nameOf(CacheGroup::Kind kind)
{
    constexpr std::string_view names[] = {"full", "window", "chunk", "state"};
    return names[static_cast<std::size_t>(kind)];
}

/// The formulas' symbols with their names, meanings and origins. Those of a kind of cache are told apart by a subscript where there are several.
class Symbols {
public:
    Symbols(const Scenario& scenario, const Estimate& estimate, const memory::LedgerInputs& in) : m_scenario(scenario), m_estimate(estimate), m_in(in)
    {
        const auto kinds = memory::cacheKinds<Traced>(estimate.hardware()->architecture, scenario.deployment, stageOf(estimate).extent, isLast(estimate), *this);
        for (const CacheGroup& group : in.kinds) {
            const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.place == CachePlace{group.kind, group.reach}; });
            m_entries.push_back(entryOf(group, found == kinds.end() ? nullptr : &*found));
        }
    }

    Traced operator()(std::string_view name, std::string_view meaning, double value) const { return Traced::symbol(name, meaning, value, originOf(name, value)); }
    Traced measured(std::string_view name, std::string_view meaning, double value) const
    {
        return Traced::symbol(name, meaning, value, "measured: given in the place of the predicted line");
    }
    Traced cache(const CachePlace& place, std::string_view name, std::string_view meaning, double value) const
    {
        return Traced::symbol(subscripted(name, place), meaning, value, originOf(name, value));
    }
    Traced ofKind(std::size_t kind, std::string_view name, std::string_view meaning, double value) const { return cache(placeOf(kind), name, meaning, value); }
    Traced ofKind(std::size_t kind, std::string_view name, std::string_view meaning, const Traced& value) const
    {
        return let(subscripted(name, placeOf(kind)), meaning, value);
    }
    Traced ofRequests(std::size_t row, std::string_view name, std::string_view meaning, double value) const
    {
        const bool several = m_in.requests.size() > 1;
        const std::string number = several ? std::to_string(row + 1) : std::string();
        return Traced::symbol(std::string(name) + (several ? "_" : "") + number, std::string(meaning) + (several ? ", group " : "") + number, value, "batch mix");
    }
    const Traced& entry(std::size_t kind) const { return m_entries[kind]; }

private:
    CachePlace placeOf(std::size_t kind) const { return {m_in.kinds[kind].kind, m_in.kinds[kind].reach}; }

    std::string subscripted(std::string_view name, const CachePlace& place) const
    {
        std::string out(name);
        if (m_in.kinds.size() < 2) return out;
        out.append(name.find('_') == std::string_view::npos ? "_" : ",").append(nameOf(place.kind));
        const auto alike = std::count_if(m_in.kinds.begin(), m_in.kinds.end(), [&](const CacheGroup& group) { return group.kind == place.kind; });
        return alike > 1 ? out + format::exact(place.reach) : out;
    }

    Traced entryOf(const CacheGroup& group, const memory::CacheKind<Traced>* kind) const
    {
        const CachePlace place{group.kind, group.reach};
        const std::string name = subscripted("b", place);
        const std::string meaning = group.kind == CacheGroup::Kind::State ? "bytes of a request's state in one layer" : "bytes of a token in the cache of one layer";
        if (!kind) return Traced::symbol(name, meaning, group.bytes, "layers of the other pipeline stages");
        std::vector<Traced> widths = kind->widths, layers;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const std::string number = std::to_string(i + 1);
            const char* subscript = name.find('_') == std::string::npos ? "_" : ",";
            if (widths.size() > 1) widths[i] = Traced::symbol(name + subscript + number, meaning + ", width " + number, widths[i].value(), "config: these layers differ in heads, compression or an indexer");
            layers.push_back(Traced::symbol(std::string("l_") + number, "layers of width " + number, kind->layers[i], "config"));
        }
        return let(name, meaning, memory::meanEntry(widths, layers));
    }

    std::string originOf(std::string_view name, double value) const
    {
        const Engine& engine = m_scenario.engine;
        const auto setting = [](double given, const char* otherwise) { return std::string(given > 0 ? "setting of the engine" : otherwise); };
        if (name == "M") return m_scenario.accelerator->name + (m_scenario.accelerator->reportedMemory ? ", as its driver reports it" : ", by its data sheet");
        if (name == "B") return setting(engine.maxNumBatchedTokens, m_in.tokenWidths > 0 ? "max_model_len: the first engine took whole prompts" : "vLLM's default on this GPU");
        if (name == "S") return setting(engine.maxNumSeqs, "vLLM's default on this GPU");
        if (name == "L") return setting(engine.maxModelLen, "context of the config");
        if (name == "u" || name == "s") return "setting of the engine";
        if (name == "GiB") return "1,024 × 1,024 × 1,024";
        if (name == "TP") return "parallelism";
        if (name == "κ" || name == "k" || name == "P_min" || name == "X" || name == "G") return "constants of vLLM from " + engineConstants(engine).version + " on";
        if (name == "g" || name == "n_g") return "layers of each kind in groups of equal size (vLLM, kv_cache_utils.py)";
        if (name == "e") return m_scenario.deployment.kvCacheDtype == "auto" ? "dtype of the model" : "KV-cache dtype " + m_scenario.deployment.kvCacheDtype;
        if (name == "e_i" && value == memory::scaledFp8) return "FP8 with a 4-byte scale for 128 elements, as vLLM keeps it";
        if (name == "e_s" && value == memory::float32Bytes) return "float32";
        if (name == "e_i" || name == "e_c" || name == "e_s") return "dtype of the model";
        if (name.starts_with("W_")) return why::originOfWeights(m_scenario, m_estimate, name);
        return "config";
    }

    const Scenario& m_scenario;
    const Estimate& m_estimate;
    const memory::LedgerInputs& m_in;
    std::vector<Traced> m_entries;
};

using Lines = memory::Ledger<Traced, Symbols>;

/// Of one line, and what belongs to it.
std::vector<ExplainedFigure> figuresOf(std::string_view line, const Lines& m)
{
    const auto figure = [line](const char* unit, const Traced& value) { return ExplainedFigure{std::string(line), std::string(labelOf(line)), unit, value}; };
    if (line == "total_gib") return {figure("GiB", m.total)};
    if (line == "requested_gib") return {figure("GiB", m.requested)};
    if (line == "weights_gib") return {figure("GiB", m.weights)};
    if (line == "torch_peak_gib") return {figure("GiB", m.torchPeak)};
    if (line == "non_torch_gib") return {figure("GiB", m.nonTorch)};
    if (line == "cuda_graph_gib") return {figure("GiB", m.graphs)};
    if (line == "available_kv_cache_gib") return {figure("GiB", m.availableKv)};
    if (line == "used_kv_cache_gib") return {figure("GiB", m.usedKv)};
    if (line == "num_gpu_blocks") return {figure("", m.blocks), {"block_bytes", "A block", "B", m.block}};
    if (line == "kv_cache_tokens") return {figure("", m.tokens)};
    if (line == "max_model_len") return {figure("", m.length), {"request_gib", "KV cache of such a request", "GiB", m.kvPerRequest}};
    return {figure("", m.maxConcurrency), {"blocks_per_request", "Blocks of such a request", "", m.blocksPerRequest}};
}

/// The whole ledger, with what the batch leaves, and for how many requests there is room.
std::vector<ExplainedFigure> wholeLedger(const Lines& m, const Symbols& s, const Scenario& scenario, const Estimate& estimate)
{
    std::vector<ExplainedFigure> out;
    for (const char* line : {"requested_gib", "weights_gib", "torch_peak_gib", "non_torch_gib", "available_kv_cache_gib", "used_kv_cache_gib"}) out.push_back(figuresOf(line, m).front());
    out.push_back({"free_kv_cache_gib", "Free", "GiB", m.availableKv - m.usedKv});
    if (!(m.blocksPerRequest.value() > 0)) return out;
    const Traced context = Traced::symbol("c_max", "tokens of a request", judgedContext(scenario.workload, *estimate.memory), "batch mix: the longest decode, else the longest request, else max_model_len");
    const Traced sequences = s("S", "max_num_seqs: sequences of a step at most", estimate.memory->maxNumSeqs);
    out.push_back({"requests", "Requests of " + format::count(context.value()) + " tokens that fit", "", memory::requestsThatFit(m.blocks, m.blocksOf(context, Traced::symbol("n_1", "new tokens of a running decode", 1, "one in a step")), sequences)});
    return out;
}

}  // namespace

std::vector<std::string> memorySubjects(const Estimate& estimate)
{
    std::vector<std::string> out;
    if (!estimate.memory) return out;
    out.emplace_back(whole);
    for (const Subject& subject : subjects) out.push_back(std::string(prefix) + std::string(subject.line));
    return out;
}

std::string memoryLabel(const Estimate& estimate, std::string_view subject)
{
    if (!estimate.memory) return {};
    if (subject == whole) return "Memory ledger of a GPU";
    return subject.starts_with(prefix) ? std::string(labelOf(subject.substr(prefix.size()))) : std::string();
}

std::optional<Explained> explainMemory(const Scenario& scenario, const Estimate& estimate, std::string_view subject)
{
    std::string label = memoryLabel(estimate, subject);
    if (label.empty()) return std::nullopt;
    const HardwareModel& hardware = *estimate.hardware();
    const memory::LedgerInputs in = memory::ledgerInputs(hardware.memory, estimate.memory->stage, hardware.architecture, scenario);
    const Symbols symbols(scenario, estimate, in);
    const Lines lines(in, symbols);
    const std::string_view line = subject == whole ? subject : subject.substr(prefix.size());
    auto figures = subject == whole ? wholeLedger(lines, symbols, scenario, estimate) : figuresOf(line, lines);
    return Explained{std::string(subject), std::move(label), std::nullopt, std::move(figures), std::nullopt, why::ofMemory(scenario, estimate, line)};
}

}  // namespace gable
