#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "core/components/rank_weights.h"
#include "core/estimate/memory_formulas.h"
#include "core/scenario/scenario.h"

/// The ledger as a whole, out of the formulas of memory_formulas.h.
namespace gable::memory {

/// In the order of `measurableLines`.
enum class Line { Total, Requested, Weights, TorchPeak, NonTorch, Graphs, AvailableKv, Blocks };

/// What a ledger is computed from.
struct LedgerInputs {
    double total = 0, utilization = 0;               ///< GiB
    std::array<double, components::weightParts.size()> parts{};
    bool last = true;                                ///< stage: the one with the head
    double logitBytes = 0, sequences = 0, vocabulary = 0, batched = 0, hidden = 0;
    double tokenWidths = 0, ffn = 0;                 ///< of the first engine's profiling run; FFN width on this GPU
    double leastPeak = 0, nonTorch = 0, graphs = 0;  ///< GiB
    double blockSize = 16, groupLayers = 0, length = 0;
    std::span<const CacheGroup> kinds;
    std::span<const RequestGroup> requests;
    std::array<std::optional<double>, measurableLines.size()> measured{};
};

LedgerInputs ledgerInputs(const MemoryPlan& plan, std::size_t stage, const Architecture& architecture, const Scenario& scenario);

/// `Symbols` makes an N of a number by name and meaning, and knows the bytes of each kind of cache; `let` names what is computed.
template <typename N, typename Symbols>
class Ledger {
public:
    N total, requested, weights, torchPeak, nonTorch, graphs, availableKv;  ///< GiB
    N block;                                                                ///< bytes
    N blocks, length, blocksPerRequest, maxConcurrency, tokens;
    N kvPerRequest, usedKv;                                                 ///< GiB

    Ledger(const LedgerInputs& in, const Symbols& s)
        : m_in(in), m_s(s), m_gib(s("GiB", "bytes of a GiB", gibi)), m_batched(s("B", "max_num_batched_tokens: tokens of a step at most", in.batched)),
          m_blockSize(s("s", "block_size: tokens of a block", in.blockSize)), m_page(pageOf())
    {
        addLines();
        addBlocks();
    }

    /// In a block of this kind; of a state not used.
    [[nodiscard]] N blockTokens(std::size_t kind) const
    {
        if (m_in.kinds[kind].kind == CacheGroup::Kind::State) return m_blockSize;
        return m_s.ofKind(kind, "t", "tokens of a block", tokensOfBlock(m_page, m_s.entry(kind), m_blockSize));
    }

    [[nodiscard]] N blocksOf(const N& request, const N& added) const
    {
        N sum(0);
        for (std::size_t i = 0; i < m_in.kinds.size(); ++i) {
            const CacheGroup& kind = m_in.kinds[i];
            const N one = blocksOfGroup(kind.kind, m_s.ofKind(i, "w", "tokens that a layer sees", kind.reach), blockTokens(i), request, added);
            const N all = m_in.kinds.size() > 1 ? m_s.ofKind(i, "n_g", "groups of layers", kind.groups) * one : one;
            sum = i == 0 ? all : sum + all;
        }
        return sum;
    }

private:
    template <typename Predict>
    N line(Line line, std::string_view name, std::string_view meaning, Predict predict)
    {
        if (const auto& measured = m_in.measured[static_cast<std::size_t>(line)]) return m_s.measured(name, meaning, *measured);
        return let(name, meaning, predict());
    }

    /// A line that nothing is computed for.
    N given(Line line, std::string_view name, std::string_view meaning, double predicted)
    {
        const auto& measured = m_in.measured[static_cast<std::size_t>(line)];
        return measured ? m_s.measured(name, meaning, *measured) : m_s(name, meaning, predicted);
    }

    void addLines()
    {
        total = given(Line::Total, "M", "memory of the GPU, GiB", m_in.total);
        requested = line(Line::Requested, "R", "requested, GiB", [&] { return memory::requested(total, m_s("u", "gpu_memory_utilization", m_in.utilization)); });
        weights = line(Line::Weights, "W", "weights, GiB", [&] {
            std::array<N, components::weightParts.size()> parts{};
            for (std::size_t i = 0; i < parts.size(); ++i) parts[i] = m_s(components::weightParts[i].name, components::weightParts[i].meaning, m_in.parts[i]);
            return components::sumOfParts(parts) / m_gib;
        });
        torchPeak = line(Line::TorchPeak, "P", "torch peak, GiB", [&] {
            std::optional<N> logits;
            if (m_in.last) logits = m_s("κ", "bytes for each sequence and entry of the vocabulary", m_in.logitBytes);
            std::optional<N> layers;
            if (m_in.tokenWidths > 0) layers = layerPeak(m_s("k", "hidden and FFN widths that are held of a token", m_in.tokenWidths), m_batched, m_s("D", "hidden size", m_in.hidden), m_s("F", "FFN width on this GPU", m_in.ffn));
            return memory::torchPeak(logits, layers, m_s("S", "max_num_seqs: sequences of a step at most", m_in.sequences), m_s("V", "entries of the vocabulary", m_in.vocabulary), m_batched,
                                     m_s("D", "hidden size", m_in.hidden), m_s("P_min", "least peak, GiB", m_in.leastPeak), m_gib);
        });
        nonTorch = given(Line::NonTorch, "X", "CUDA context, libraries and buffers of collectives, GiB", m_in.nonTorch);
        graphs = given(Line::Graphs, "G", "CUDA graphs, GiB", m_in.graphs);
        availableKv = line(Line::AvailableKv, "A", "available for the KV cache, GiB", [&] { return memory::availableKv(requested, weights, torchPeak, nonTorch); });
    }

    void addBlocks()
    {
        block = m_in.kinds.empty() ? N(0) : let("p", "bytes of a block", m_page * m_s("g", "layers of a group on this GPU", m_in.groupLayers));
        blocks = line(Line::Blocks, "N", "blocks", [&] { return block > N(0) ? blocksThatFit(availableKv, block, m_gib) : N(0); });
        length = m_s("L", "max_model_len: tokens of the longest request", m_in.length);
        blocksPerRequest = let("n", "blocks of a request of max_model_len", blocksOf(length, m_batched));
        kvPerRequest = blocksPerRequest * block / m_gib;
        maxConcurrency = let("C", "requests of max_model_len", blocksPerRequest > N(0) ? blocks / blocksPerRequest : N(0));
        using std::floor;
        const bool plain = m_in.kinds.size() == 1 && m_in.kinds.front().kind == CacheGroup::Kind::Full;
        // As vLLM prints it: of a hybrid no capacity, but what so many requests of that length come to.
        tokens = plain ? blocks * blockTokens(0) : floor(maxConcurrency * length);
        usedKv = let("U", "KV cache of the batch, GiB", used());
    }

    N used() const
    {
        N sum(0);
        bool first = true;
        for (std::size_t i = 0; i < m_in.requests.size(); ++i) {
            const RequestGroup& group = m_in.requests[i];
            if (!(group.requests > 0)) continue;
            const N each = blocksOf(m_s.ofRequests(i, "c", "tokens of each request", std::max(group.contextLen, group.numTokens)),
                                    m_s.ofRequests(i, "n", "new tokens of each request", group.numTokens));
            const N part = m_s.ofRequests(i, "r", "requests", group.requests) * each;
            sum = first ? part : sum + part;
            first = false;
        }
        return sum * block / m_gib;
    }

    /// Bytes of a page: a block in one layer.
    N pageOf() const
    {
        std::optional<std::size_t> largest, state;
        for (std::size_t i = 0; i < m_in.kinds.size(); ++i) {
            std::optional<std::size_t>& best = m_in.kinds[i].kind == CacheGroup::Kind::State ? state : largest;
            if (!best || m_in.kinds[*best].bytes < m_in.kinds[i].bytes) best = i;
        }
        if (!largest) return state ? m_s.entry(*state) : N(0);
        const N entry = m_s.entry(*largest);
        return let("q", "bytes of a block in one layer", entry * (state ? tokensOfLargest(entry, m_s.entry(*state), m_blockSize) : m_blockSize));
    }

    const LedgerInputs& m_in;
    const Symbols& m_s;
    N m_gib, m_batched, m_blockSize, m_page;
};

}  // namespace gable::memory
