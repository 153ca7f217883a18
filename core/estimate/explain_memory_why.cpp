#include "core/estimate/explain_memory_why.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "core/components/plan.h"
#include "core/estimate/engine_constants.h"
#include "core/estimate/memory_formulas.h"
#include "core/units/format.h"

namespace gable::why {

namespace {

std::string number(double value) { return format::count(value); }
std::string counted(double value, const char* what) { return number(value) + ' ' + what + (value == 1 ? "" : "s"); }

/// Formats of modules, most bytes first.
class Formats {
public:
    explicit Formats(const Architecture& architecture) : m_plain(plainFormat(architecture.dtype)) {}

    void add(const Module& module, double times)
    {
        const double bytes = times * module.bytes(m_plain ? m_plain->bits / 8 : 2);
        const std::string label = module.format.label();
        const auto found = std::find_if(m_bytes.begin(), m_bytes.end(), [&](const auto& entry) { return entry.first == label; });
        if (found == m_bytes.end()) m_bytes.emplace_back(label, bytes);
        else found->second += bytes;
    }
    [[nodiscard]] std::string text()
    {
        std::stable_sort(m_bytes.begin(), m_bytes.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
        std::string out;
        for (const auto& [label, bytes] : m_bytes) {
            constexpr double least = 0.01;  // of the largest: norms and biases are not worth a word
            if (bytes < least * m_bytes.front().second) continue;
            out += (out.empty() ? "in " : " and ") + label;
        }
        return out;
    }

private:
    const Format* m_plain;
    std::vector<std::pair<std::string, double>> m_bytes;
};

std::string formatsOf(const Architecture& architecture, const components::Stage& stage, std::string_view part)
{
    Formats out(architecture);
    double first = 0;
    for (const LayerGroup& group : architecture.layers) {
        const double count = std::min(first + group.count, stage.first + stage.layers) - std::max(first, stage.first);
        first += group.count;
        for (const Module& module : group.layer.modules)
            if (count > 0 && part == (module.part == Part::RoutedExperts ? "W_experts" : "W_layers")) out.add(module, count);
    }
    for (const Module& module : architecture.outside)
        if (part == (module.part == Part::Embedding ? "W_embed" : "W_head")) out.add(module, 1);
    for (const Module& module : architecture.vision)
        if (part == "W_vision") out.add(module, 1);
    return out.text();
}

/// How experts are shared, of the first layer that has some.
std::string expertsText(const Architecture& architecture, const Deployment& d)
{
    const double gpus = d.tp * d.dp;
    if (gpus == 1) return "all of them, ";
    if (!d.ep) return "each cut over " + number(gpus) + " GPUs, ";
    for (const LayerGroup& group : architecture.layers)
        if (const auto* moe = std::get_if<Moe>(&group.layer.feedForward)) return number(std::ceil(moe->experts / gpus)) + " of " + number(moe->experts) + " in each layer, ";
    return {};
}

struct Line {
    std::string_view name, is, lower;
};
/// What vLLM calls a line, and what would change it.
constexpr std::array lines{
    Line{"total_gib", "What the driver reports as the memory of the GPU, a little less than the data sheet says.", "No setting changes it."},
    Line{"requested_gib", "The part of the memory that vLLM takes: gpu_memory_utilization of all of it, whatever other programs hold.", "A higher gpu_memory_utilization leaves more for the KV cache."},
    Line{"weights_gib", "In vLLM's log: \"Model loading took … GiB\". All tensors of one GPU at their stored width, scales and padding included, and tables that are made when it loads.",
         "A narrower quantization lowers it, and so do more GPUs under TP or PP, and for experts under EP."},
    Line{"torch_peak_gib", "In vLLM's log: the torch peak memory increase. Activations of the largest step that vLLM tries out when it starts: logits of max_num_seqs sequences, where the head is, and hidden states "
         "of max_num_batched_tokens tokens.", "A smaller max_num_seqs or max_num_batched_tokens lowers it."},
    Line{"non_torch_gib", "In vLLM's log: the non-torch memory increase. CUDA context, libraries, and under TP the buffers of collectives.", "No setting of the engine lowers it by much; without TP there are no buffers."},
    Line{"cuda_graph_gib", "In vLLM's log: \"Graph capturing finished …, took … GiB\". Graphs are captured after the KV cache was sized, and so lie beside the requested part: what is not requested must have room for them.",
         "Eager execution (enforce_eager) needs none, and fewer capture sizes need less."},
    Line{"available_kv_cache_gib", "In vLLM's log: \"Available KV cache memory\". What weights, torch peak and other memory leave of the requested part.",
         "More GPUs, narrower weights, a higher gpu_memory_utilization or a smaller max_num_seqs leave more."},
    Line{"used_kv_cache_gib", "What the batch takes, in whole blocks of each group of layers. Of a running decode a layer with a window keeps the window alone.", "Shorter contexts and fewer requests take less."},
    Line{"num_gpu_blocks", "Blocks that the KV cache is cut into. A block holds some tokens of one layer of each place in a group: a request takes blocks of every group.", "More room for the KV cache gives more of them."},
    Line{"kv_cache_tokens", "In vLLM's log: \"GPU KV cache size\".", "More GPUs or a higher gpu_memory_utilization make it larger."},
    Line{"max_model_len", "The longest request that vLLM takes, prompt and answer. It starts only when one such request finds room.", "A smaller max_model_len needs less room; the config's context is the default."},
    Line{"max_concurrency", "In vLLM's log: \"Maximum concurrency for … tokens per request\". Blocks of the cache by the blocks of a request of max_model_len.", "A smaller max_model_len or more GPUs make it larger."},
};

std::string constantsText(const Engine& engine)
{
    const EngineConstants& constants = engineConstants(engine);
    if (engine.constants) return "Predicted with constants of your own calibration: " + constants.fit + '.';
    return "Predicted with constants of vLLM from " + constants.version + " on, which are pooled over GPUs and models: " + constants.fit + '.';
}

/// "10 layers in 1 group keep all tokens, 2,048 B a token and layer".
std::string kindText(const CacheGroup& group)
{
    const bool state = group.kind == CacheGroup::Kind::State, one = group.layers == 1;
    std::string kept = "all tokens";
    if (group.kind == CacheGroup::Kind::Window) kept = "a window of " + counted(group.reach, "token");
    if (group.kind == CacheGroup::Kind::Chunk) kept = "a chunk of " + counted(group.reach, "token");
    if (state) kept = "a state";
    return counted(group.layers, "layer") + " in " + counted(group.groups, "group") + (one ? " keeps " : " keep ") + kept + ", " + format::storage(Bytes(group.bytes)) + (state ? " a request" : " a token")
        + " and layer";
}

/// The kinds of caches with what a request takes of each.
std::string groupsText(const MemoryLedger& m)
{
    if (m.groups.empty()) return "No layer keeps a cache.";
    std::string out;
    for (const CacheGroup& group : m.groups) {
        out += (out.empty() ? "" : "; ") + kindText(group) + ": " + counted(group.blocks(m.maxModelLen, m.maxNumBatchedTokens), "block");
        if (group.kind != CacheGroup::Kind::State) out += " of " + counted(group.blockTokens, "token");
        out += " for a request of " + counted(m.maxModelLen, "token");
    }
    return out + '.';
}

/// A narrower cache, where there is one that holds tokens in 16 bits or more.
std::string narrowText(const Scenario& scenario, const Estimate& estimate)
{
    const auto& groups = estimate.memory->groups;
    const bool ofTokens = std::any_of(groups.begin(), groups.end(), [](const CacheGroup& group) { return group.kind != CacheGroup::Kind::State; });
    constexpr double wide = 2;
    return ofTokens && components::cacheBytes(estimate.hardware()->architecture, scenario.deployment) >= wide ? "An FP8 KV cache takes half of the room for a token, or less." : "";
}

std::string cacheText(std::string_view line, const Scenario& scenario, const MemoryLedger& m)
{
    const bool plain = m.groups.size() == 1 && m.groups.front().kind == CacheGroup::Kind::Full;
    if (line == "kv_cache_tokens") return plain ? "Blocks × tokens of a block." : "Layers keep different lengths, and so this is no capacity: it is max_concurrency × max_model_len, as vLLM prints it. Compare blocks or concurrency.";
    if (line == "available_kv_cache_gib") return m.availableKv.value > 0 ? "" : "Nothing is left: vLLM refuses to start.";
    if (line == "max_concurrency" && !m.fits) return groupsText(m) + " One request of max_model_len finds no room: vLLM refuses to start.";
    if (line != "used_kv_cache_gib") return groupsText(m);
    const auto& groups = scenario.workload.groups;
    const bool tooLong = std::any_of(groups.begin(), groups.end(), [&](const RequestGroup& g) { return g.requests > 0 && std::max(g.contextLen, g.numTokens) > m.maxModelLen; });
    return groupsText(m) + (tooLong ? " Some requests are longer than max_model_len: vLLM would refuse them, here they count as they are." : "")
        + (m.holdsBatch() ? "" : " The cache has no room for all of it: requests would wait or be preempted.");
}

std::string wholeText(const MemoryLedger& m)
{
    std::string out = "Of the memory of a GPU vLLM requests a part, loads the weights, tries out its largest step, and gives what is left to the KV cache. ";
    if (!m.fits) return out + (m.availableKv.value > 0 ? "One request of max_model_len finds no room in it" : "Nothing is left here") + ": vLLM refuses to start.";
    return out + (m.holdsBatch() ? "The batch finds room." : "The batch finds no room as a whole: requests would wait or be preempted.");
}

}  // namespace

std::string ofMemory(const Scenario& scenario, const Estimate& estimate, std::string_view line)
{
    const MemoryLedger& m = *estimate.memory;
    const std::size_t stages = estimate.hardware()->memory.stages.size();
    std::string out;
    const auto add = [&out](std::string_view sentence) {
        if (!sentence.empty()) out.append(out.empty() ? "" : " ").append(sentence);
    };
    const auto* found = std::find_if(lines.begin(), lines.end(), [line](const Line& row) { return row.name == line; });
    const bool byConstants = line == "torch_peak_gib" || line == "non_torch_gib" || line == "cuda_graph_gib";
    if (found == lines.end()) add(wholeText(m));
    else add(found->is);
    if (scenario.engine.overrides.count(std::string(line)) > 0) add("This figure is measured: it was given in the place of the predicted one.");
    else if (byConstants) add(constantsText(scenario.engine));
    if (line == "torch_peak_gib" && m.torchPeak.value == engineConstants(scenario.engine).leastPeak * memory::gibi)
        add("The formula comes to less than the smallest peak of the logs, and so that one is taken.");
    const bool ofCache = line.find("kv_cache") != std::string_view::npos || line == "num_gpu_blocks" || line == "max_model_len" || line == "max_concurrency";
    if (ofCache) add(cacheText(line, scenario, m));
    if (found != lines.end()) add(found->lower);
    if (ofCache && line != "available_kv_cache_gib" && line != "max_model_len") add(narrowText(scenario, estimate));
    if (stages > 1) add("The GPU is one of pipeline stage " + number(static_cast<double>(m.stage + 1)) + " of " + number(static_cast<double>(stages)) + ", which has the least room.");
    return out;
}

std::string originOfWeights(const Scenario& scenario, const Estimate& estimate, std::string_view part)
{
    const Architecture& architecture = estimate.hardware()->architecture;
    const Deployment& d = scenario.deployment;
    const components::Stage& stage = estimate.hardware()->memory.stages[estimate.memory->stage].extent;
    const std::string formats = formatsOf(architecture, stage, part), cut = d.tp > 1 ? "cut over TP " + number(d.tp) + ", " : "";
    if (part == "W_rotary") return "longest context × width of a head, in the model's dtype, on every GPU";
    if (part == "W_latent") return "in the model's dtype" + std::string(d.tp > 1 ? ", cut over TP " + number(d.tp) : "");
    if (part == "W_draft") return "all of their layers" + std::string(d.tp > 1 ? ", cut over TP " + number(d.tp) : "");
    if (part == "W_experts") return expertsText(architecture, d) + formats;
    if (part == "W_layers") return number(stage.layers) + " layers, " + (d.tp > 1 ? "cut over TP " + number(d.tp) + " as vLLM cuts them, " : "") + formats;
    return cut + formats;
}

}  // namespace gable::why
