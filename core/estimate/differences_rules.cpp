#include <algorithm>
#include <array>

#include "core/estimate/differences.h"

namespace gable {

namespace {

/// Sources of what vLLM counts: its perf metrics (v1/metrics/perf.py); of what runs: the formulas in core/components.
constexpr std::array rules{
    Rule{"uncounted", "Not counted at all",
         "vLLM's counters can't read this part from the config, so they leave it out; the GPU runs it all the same."},
    Rule{"drafts", "Drafted tokens",
         "vLLM's counters know no multi-token prediction: what drafting costs is missing. It runs one pass for each drafted token."},
    Rule{"hyper-connections", "Hyper-connections", "vLLM's counters have one residual stream. This model mixes several, with products of their own in every layer."},
    Rule{"communication", "Communication", "vLLM's counters stop at the edge of a GPU. All-reduces, expert exchange and pipeline transfers send bytes over the link."},
    Rule{"embedding", "Embedding", "vLLM's counters begin after the embedding. Each token reads its row of the table."},
    Rule{"elementwise", "Element-wise work",
         "vLLM's counters know matrix products and the traffic of the activation function. Norms, rotary embedding, routing and sampling also read and write each token."},
    Rule{"attention-output", "Attention output", "vLLM's counters read the result of attention in the output projection, but never write it."},
    Rule{"indexers", "Sparse-attention indexers",
         "vLLM's counters attend to the whole context. An indexer scores all cached tokens, and attention reads only those that it chooses."},
    Rule{"windows", "Windows and chunks", "vLLM's counters let every layer see the whole context. Here some layers see only the last tokens, or only their own chunk."},
    Rule{"causal-mask", "Causal mask", "vLLM's counters multiply each new token with the full context. A token sees only those before it, about half of what is new."},
    Rule{"mla", "Latent attention",
         "vLLM's counters take latent attention for ordinary heads as wide as the latent, with keys and values for each. The cache holds one latent a token, shared "
         "by all heads and not divided over GPUs; prefill expands it, decode attends to it as it is."},
    Rule{"compressed-attention", "Compressed attention",
         "vLLM's counters see ordinary heads over the whole context. Here one vector serves all heads, recent tokens lie in a window and older ones are compressed."},
    Rule{"linear-attention", "Layers with a state",
         "vLLM's counters take Mamba, linear attention and short convolutions for attention. They update a state of fixed size, however long the context."},
    Rule{"layer-list", "Layers as listed",
         "vLLM's counters see attention and an FFN in every layer. In this model some layers lack one of them, or have a plain matrix in its place."},
    Rule{"attention-shape", "Attention shapes",
         "vLLM's counters take one number of heads and one head width for all layers. Gates, wider values, shared K/V caches and layers of other shapes are passed over."},
    Rule{"ffn-kind", "Ungated FFN", "vLLM's counters give every FFN three matrices: gate, up and down. This model has no gate."},
    Rule{"ffn-widths", "FFN and expert widths",
         "vLLM's counters take FFN widths, expert widths, shared experts and the number of dense layers from a few fields of the config. The family says what they are."},
    Rule{"dp", "Data parallelism",
         "vLLM's counters divide FFN widths by DP and count one replica's tokens. Dense layers are not divided over replicas, and experts meet the tokens of all of them."},
    Rule{"ep", "Sharding under EP", "With expert parallelism vLLM's counters leave dense FFN and shared experts whole on every GPU. They stay divided by TP."},
    Rule{"replication", "Replicated work", "For all GPUs together vLLM's counters take each part once. K/V heads fewer than GPUs are held and read by several of them."},
    Rule{"expert-pairs", "Token–expert pairs",
         "vLLM's counters round the pairs of a token and an expert on a GPU down. Expected is the fraction, and the busiest GPU gets more than its share."},
    Rule{"expected-experts", "Distinct experts",
         "vLLM's counters let tokens choose different experts as long as there are some. By chance several choose the same, so fewer experts are read."},
    Rule{"activation-width", "Activation widths", "vLLM's counters take 2 bytes for every activation. Inputs of quantized products are narrower, those of a float32 model wider."},
    Rule{"prefill-keys", "Cached keys of a prefill", "vLLM's counters read the keys and values of a prefill at 2 bytes each, whatever the cache holds. They are read as cached."},
    Rule{"formats", "Stored formats",
         "vLLM's counters give attention and FFN one width without scales. Each matrix is read as it is stored, with its scales, and some are not quantized."},
    Rule{"unembed", "Unembedding as stored", "vLLM's counters read the unembedding in the model's dtype. It is read as it is stored."},
    Rule{"pipeline", "Pipeline stages",
         "vLLM's counters cut layers evenly, drop the remainder and put the unembedding on every stage. Stages hold whole layers, and only the last has the unembedding."},
    Rule{"heads", "Heads and GPUs", "vLLM's counters round heads that don't divide by TP down. vLLM itself refuses them; the estimate takes the fraction."},
    Rule{"vision", "Vision tower", "vLLM's counters know no images, and the estimate has none in its batch: a vision tower takes memory and adds nothing to a step."},
    Rule{"conventions", "Biases and rounding", "vLLM's counters pass over biases and cut down widths that don't divide by the number of GPUs and bytes that are not whole."},
};

}  // namespace

std::span<const Rule> accountingRules() { return rules; }

const Rule* findRule(std::string_view id)
{
    const auto found = std::find_if(rules.begin(), rules.end(), [id](const Rule& rule) { return rule.id == id; });
    return found == rules.end() ? nullptr : &*found;
}

}  // namespace gable
