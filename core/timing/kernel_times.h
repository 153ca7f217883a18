#pragma once

#include <initializer_list>
#include <string_view>

#include "core/components/formulas.h"

/// How long a kernel takes, as a formula with parameters that were fitted to measured kernels. All times are in µs, rates per µs. A kernel is a fixed time and
/// the smooth maximum of what can hold it up: arithmetic at a part e_c of the peak, traffic at a part e_m of the bandwidth, and what does not get faster with either.
/// Efficiencies are at most 1 and exponents at least 1, so that a time is never below the roofline's. Shapes and parameters are aggregates with a symbol
/// and a meaning for each member, as in core/components.
namespace gable::timing {

using components::Sizes;
using components::Symbol;

/// A parameter's key in the calibration files beside its symbol; optional ones are 0 where a file has none.
struct Parameter {
    std::string_view key;
    std::string_view name;
    std::string_view meaning;
    bool optional = false;
};

/// What the GPU gives: FLOP and bytes per µs.
template <typename N>
struct Machine {
    N peak, plainPeak, bandwidth, link, scaleOut, multiprocessors;

    static constexpr Symbol symbols[] = {{"P", "dense peak of the precision, FLOP/µs"},
                                         {"P_b", "dense peak in 16 bits, FLOP/µs"},
                                         {"B", "memory bandwidth, B/µs"},
                                         {"W", "link to the GPUs of the node, one way, B/µs"},
                                         {"W_o", "link beyond them, one way, B/µs"},
                                         {"S", "multiprocessors"}};
};

/// (Σ xᵖ)^(1/p): the larger p, the nearer to the maximum.
template <typename N>
N smoothMaximum(const N& p, std::initializer_list<N> times)
{
    constexpr double longest = 1e12;  // 12 days in a kernel: powers would overflow, and nothing else counts beside it
    const N* most = times.begin();
    const N* sum = nullptr;
    N total(0);
    for (const N& time : times) {
        if (*most < time) most = &time;
        total = sum ? total + power(time, p) : power(time, p);
        sum = &total;
    }
    return *most > N(longest) || !(*most > N(0)) ? *most : power(total, 1.0 / p);
}

// ------------------------------------------------------------------------------------- matrix products

template <typename N>
struct GemmLoad {
    N flops, bytes, inputs;

    static constexpr Symbol symbols[] = {{"F", "FLOP of one launch"}, {"Y", "bytes that one launch moves"}, {"k", "inputs of the matrix"}};
};

template <typename N>
struct GemmFit {
    N fixed, compute, memory, smooth, perInputs, saturation, perRow, perByte;

    static constexpr Parameter parameters[] = {{"t0_us", "t_0", "fixed time, µs"},
                                               {"e_c", "e_c", "part of the peak that the kernel reaches"},
                                               {"e_m", "e_m", "part of the bandwidth that the kernel reaches"},
                                               {"p", "p", "how sharply one limit gives way to the next"},
                                               {"lam_ns_per_k", "λ", "ns for an input of the matrix, which are summed one after the other"},
                                               {"tk_sat_us", "t_s", "the most that this can take, µs"},
                                               {"q_row_ns", "q_r", "ns to quantize a row of inputs", true},
                                               {"q_bytes", "q_b", "bytes moved to quantize an input", true}};
};

template <typename N>
N time(const GemmLoad<N>& x, const GemmFit<N>& f, const Machine<N>& m)
{
    const N steps = f.perInputs * x.inputs / 1000.0;
    const N serial = let("t_k", "time of the sum over the inputs, µs", steps / (1.0 + steps / f.saturation));
    return f.fixed + smoothMaximum(f.smooth, {x.flops / (f.compute * m.peak), x.bytes / (f.memory * m.bandwidth), serial});
}

// --------------------------------------------------------------------------------------------- attention

template <typename N>
struct PrefillLoad {
    N pairs, heads, pairFlops, width, rows, longest, tiles, bytes, windowed;

    static constexpr Symbol symbols[] = {{"P_q", "pairs of a query and a key that it sees, all requests"},
                                         {"q", "query heads on one GPU"},
                                         {"f", "FLOP of a pair and head"},
                                         {"d", "width of a head"},
                                         {"T_p", "new tokens of prefills"},
                                         {"K_max", "keys that the last tile of queries sees"},
                                         {"N_t", "tiles of 128 queries, over heads and requests"},
                                         {"Y", "bytes that one launch moves"},
                                         {"ω", "1 with a sliding window"}};
};

template <typename N>
struct PrefillFit {
    N fixed, compute, memory, smooth, masked, maskedWindow, widthLoss, perTile;

    static constexpr Parameter parameters[] = {{"t0_us", "t_0", "fixed time, µs"},
                                               {"e_c", "e_c", "part of the peak that the kernel reaches"},
                                               {"e_m", "e_m", "part of the bandwidth that the kernel reaches"},
                                               {"p", "p", "how sharply one limit gives way to the next"},
                                               {"delta", "δ", "masked keys that are computed for a query all the same"},
                                               {"delta_win", "δ_w", "and those beyond a window", true},
                                               {"h0", "h_0", "head width at which half of the rate is lost", true},
                                               {"tau_cta_us", "τ", "fixed time of a tile, µs"}};
};

template <typename N>
N time(const PrefillLoad<N>& x, const PrefillFit<N>& f, const Machine<N>& m)
{
    const N pair = let("c", "time of a million pairs and heads, µs", 1e6 * x.pairFlops * (1.0 + f.widthLoss / x.width) / (f.compute * m.peak));
    const N extra = x.windowed > N(0) ? f.masked + f.maskedWindow : f.masked;
    const N work = x.heads * (x.pairs + extra * x.rows) * pair / 1e6 + f.perTile * x.tiles / m.multiprocessors;
    const N lastTile = let("t_l", "time of the longest tile, which one multiprocessor works off, µs", 128.0 * x.longest * pair / 1e6 * m.multiprocessors);
    return f.fixed + smoothMaximum(f.smooth, {work, x.bytes / (f.memory * m.bandwidth), lastTile});
}

template <typename N>
struct DecodeLoad {
    N bytes, flops, groups, heads, longest;

    static constexpr Symbol symbols[] = {{"Y", "bytes that one launch moves"},
                                         {"F", "FLOP of one launch"},
                                         {"G", "K/V heads of all requests on one GPU"},
                                         {"Q", "query heads of all new tokens on one GPU"},
                                         {"K_max", "keys that the longest request sees"}};
};

template <typename N>
struct DecodeFit {
    N fixed, compute, memory, smooth, perGroup, perHead, depth;

    static constexpr Parameter parameters[] = {{"t0_us", "t_0", "fixed time, µs"},
                                               {"e_c", "e_c", "part of the 16-bit peak that the kernel reaches"},
                                               {"e_m", "e_m", "part of the bandwidth that the kernel reaches"},
                                               {"p", "p", "how sharply one limit gives way to the next"},
                                               {"tau_kv_us", "τ_kv", "time of a K/V head of a request on a multiprocessor, µs"},
                                               {"tau_q_us", "τ_q", "time of a query head on a multiprocessor, µs"},
                                               {"lam", "λ", "growth with the root of the context"}};
};

template <typename N>
N time(const DecodeLoad<N>& x, const DecodeFit<N>& f, const Machine<N>& m)
{
    const N perHeads = let("t_h", "time that grows with the heads, µs", (f.perGroup * x.groups + f.perHead * x.heads) / m.multiprocessors);
    return f.fixed
        + smoothMaximum(f.smooth, {x.bytes / (f.memory * m.bandwidth), x.flops / (f.compute * m.plainPeak), perHeads, f.depth * power(x.longest, N(0.5)) / 100.0});
}

/// A whole layer of latent attention: the attention and the projections around it.
template <typename N>
struct PrefillLayerLoad {
    N pairs, heads, pairFlops, rows, longest, tiles, bytes, projections;

    static constexpr Symbol symbols[] = {{"P_q", "pairs of a query and a key that it sees, all requests"}, {"q", "query heads on one GPU"}, {"f", "FLOP of a pair and head"},
                                         {"T_p", "new tokens of prefills"}, {"K_max", "keys that the last tile of queries sees"}, {"N_t", "tiles of 128 queries"},
                                         {"Y", "bytes that one launch moves"}, {"t_P", "time of the projections at their peak, µs"}};
};

template <typename N>
struct PrefillLayerFit {
    N fixed, compute, memory, smooth, masked, perTile, projection;

    static constexpr Parameter parameters[] = {{"t0_us", "t_0", "fixed time, µs"}, {"e_c", "e_c", "part of the peak in attention"}, {"e_m", "e_m", "part of the bandwidth"},
                                               {"p", "p", "how sharply one limit gives way to the next"}, {"delta", "δ", "masked keys that are computed all the same"},
                                               {"tau_cta_us", "τ", "fixed time of a tile, µs"}, {"e_gemm", "e_g", "part of the peak in projections"}};
};

template <typename N>
N time(const PrefillLayerLoad<N>& x, const PrefillLayerFit<N>& f, const Machine<N>& m)
{
    const PrefillLoad<N> attention{x.pairs, x.heads, x.pairFlops, N(1), x.rows, x.longest, x.tiles, x.bytes, N(0)};
    return time(attention, PrefillFit<N>{f.fixed, f.compute, f.memory, f.smooth, f.masked, N(0), N(0), f.perTile}, m) + x.projections / f.projection;
}

template <typename N>
struct DecodeLayerLoad {
    N bytes, flops, groups, heads, longest, weightBytes, projections;

    static constexpr Symbol symbols[] = {{"Y", "bytes that attention moves"}, {"F", "FLOP of attention"}, {"G", "latents of all requests"}, {"Q", "query heads of all requests"},
                                         {"K_max", "keys that the longest request sees"}, {"W_p", "bytes of the projections' weights"}, {"t_P", "time of the projections at their peak, µs"}};
};

template <typename N>
struct DecodeLayerFit {
    N fixed, compute, memory, smooth, perGroup, perHead, depth, weights, projection;

    static constexpr Parameter parameters[] = {{"t0_us", "t_0", "fixed time, µs"}, {"e_c", "e_c", "part of the peak in attention"}, {"e_m", "e_m", "part of the bandwidth in attention"},
                                               {"p", "p", "how sharply one limit gives way to the next"}, {"tau_kv_us", "τ_kv", "time of a latent on a multiprocessor, µs"},
                                               {"tau_q_us", "τ_q", "time of a query head on a multiprocessor, µs"}, {"lam", "λ", "growth with the root of the context"},
                                               {"e_w", "e_w", "part of the bandwidth in projections"}, {"e_gemm", "e_g", "part of the peak in projections"}};
};

template <typename N>
N time(const DecodeLayerLoad<N>& x, const DecodeLayerFit<N>& f, const Machine<N>& m)
{
    const DecodeLoad<N> attention{x.bytes, x.flops, x.groups, x.heads, x.longest};
    return time(attention, DecodeFit<N>{f.fixed, f.compute, f.memory, f.smooth, f.perGroup, f.perHead, f.depth}, m)
        + smoothMaximum(N(1.5), {x.weightBytes / (f.weights * m.bandwidth), x.projections / f.projection});
}

// ----------------------------------------------------------------------------------------------- experts

/// Measured is a whole layer of experts: two grouped products, the activation between them, and the way of the tokens to and from them. The formula falls apart into
/// its products; what is fixed they share.
template <typename N>
struct ExpertsLoad {
    N pairs, active, weights, expertBytes, chosen, width, share;

    static constexpr Symbol symbols[] = {{"A", "pairs of a token and an expert on one GPU"},
                                         {"E_a", "distinct experts on one GPU that some token takes"},
                                         {"w", "weights of an expert's matrix on one GPU"},
                                         {"W_e", "stored bytes of it"},
                                         {"T_k", "pairs of a token and an expert on all GPUs"},
                                         {"x", "elements of a pair that go in and come out"},
                                         {"s", "part of the layer's fixed time that falls to this kernel"}};
};

template <typename N>
struct ExpertsFit {
    N fixed, perExpert, compute, memory, smooth, extraRows, local, global;

    static constexpr Parameter parameters[] = {{"t0_us", "t_0", "fixed time of the layer, µs"},
                                               {"tau_expert_us", "τ_e", "time of an expert, µs"},
                                               {"e_c", "e_c", "part of the peak that the kernel reaches"},
                                               {"e_m", "e_m", "part of the bandwidth that the kernel reaches"},
                                               {"p", "p", "how sharply one limit gives way to the next"},
                                               {"delta_rows", "δ", "rows that are computed for nothing in the last tile of an expert"},
                                               {"a_local", "a_l", "how often the pairs of this GPU are moved"},
                                               {"a_global", "a_g", "how often the pairs of all GPUs are moved"}};
};

template <typename N>
N time(const ExpertsLoad<N>& x, const ExpertsFit<N>& f, const Machine<N>& m)
{
    const N fixed = let("t_f", "fixed times of the layer and its experts, µs", x.share * (f.fixed + f.perExpert * x.active));
    const N moved = let("t_m", "time to move the pairs, µs", (f.local * x.pairs + f.global * x.chosen) * 2.0 * x.width / m.bandwidth);
    return fixed
        + smoothMaximum(f.smooth, {2.0 * (x.pairs + f.extraRows * x.active) * x.weights / (f.compute * m.peak), x.active * x.expertBytes / (f.memory * m.bandwidth)})
        + moved;
}

// --------------------------------------------------------------------------------------------- exchanges

template <typename N>
struct AllReduceLoad {
    N bytes, gpus;

    static constexpr Symbol symbols[] = {{"X", "bytes that are summed"}, {"n", "GPUs that take part"}};
};

/// One-shot and two-shot kernels over the link, of which the faster runs. In-network reduction can make e_2 larger than 1.
template <typename N>
struct AllReduceFit {
    N fixed1, perGpu1, link1, fixed2, perGpu2, link2, link4, link8;

    static constexpr Parameter parameters[] = {{"a1_us", "a_1", "one shot: fixed time, µs"}, {"b1_us", "b_1", "one shot: time of another GPU, µs"}, {"e1", "e_1", "one shot: part of the link"},
                                               {"a2_us", "a_2", "two shots: fixed time, µs"}, {"b2_us", "b_2", "two shots: time of another GPU, µs"},
                                               {"e2_n2", "e_2", "two shots: part of the link, 2 GPUs"}, {"e2_n4", "e_4", "two shots: part of the link, 4 GPUs"},
                                               {"e2_n8", "e_8", "two shots: part of the link, 8 GPUs"}};
};

template <typename N>
N linkPart(const N& gpus, const N& two, const N& four, const N& eight)
{
    return gpus > N(4) ? eight : gpus > N(2) ? four : two;
}

template <typename N>
N time(const AllReduceLoad<N>& x, const AllReduceFit<N>& f, const Machine<N>& m)
{
    const N others = x.gpus - 1.0;
    const N oneShot = f.fixed1 + f.perGpu1 * others + others * x.bytes / (f.link1 * m.link);
    const N part = linkPart(x.gpus, f.link2, f.link4, f.link8);
    const N twoShot = f.fixed2 + f.perGpu2 * others + 2.0 * others / x.gpus * x.bytes / (part * m.link);
    return smaller(oneShot, twoShot);
}

/// A collective of the communication library, or one that leaves the link's domain and goes on over the scale-out network.
template <typename N>
struct CollectiveLoad {
    N sent, gpus, sentOut, nodes;

    static constexpr Symbol symbols[] = {{"x", "bytes that one GPU sends over the link"},
                                         {"n", "GPUs of the exchange in one domain of the link"},
                                         {"x_o", "bytes that one GPU sends beyond it"},
                                         {"m", "domains that the exchange spans"}};
};

template <typename N>
struct CollectiveFit {
    N fixed, perGpu, smooth, link2, link4, link8;

    static constexpr Parameter parameters[] = {{"a_us", "a", "fixed time, µs"}, {"b_us", "b", "time of another GPU, µs"}, {"p_smooth", "p", "how sharply one limit gives way to the next"},
                                               {"e_n2", "e_2", "part of the link, 2 GPUs"}, {"e_n4", "e_4", "part of the link, 4 GPUs"}, {"e_n8", "e_8", "part of the link, 8 GPUs"}};
};

template <typename N>
N time(const CollectiveLoad<N>& x, const CollectiveFit<N>& f, const Machine<N>& m)
{
    const N part = linkPart(x.gpus, f.link2, f.link4, f.link8);
    const N inside = smoothMaximum(f.smooth, {f.fixed + f.perGpu * (x.gpus - 1.0), x.sent / (part * m.link)});
    if (!(x.sentOut > N(0))) return inside;
    const N outside = let("t_o", "time beyond the domain of the link, µs", smoothMaximum(f.smooth, {f.fixed + f.perGpu * (x.nodes - 1.0), x.sentOut / (f.link8 * m.scaleOut)}));
    return x.sent > N(0) ? inside + outside : outside;
}

// ------------------------------------------------------------------------------------------ all the rest

template <typename N>
struct StreamLoad {
    N flops, bytes;

    static constexpr Symbol symbols[] = {{"F", "FLOP of one launch"}, {"Y", "bytes that one launch moves"}};
};

template <typename N>
struct StreamFit {
    N fixed, memory;

    static constexpr Parameter parameters[] = {{"t0_us", "t_0", "fixed time, µs"}, {"e_m", "e_m", "part of the bandwidth that the kernel reaches"}};
};

/// Kernels that touch each element once.
template <typename N>
N time(const StreamLoad<N>& x, const StreamFit<N>& f, const Machine<N>& m)
{
    return larger(x.bytes / (f.memory * m.bandwidth), x.flops / m.peak) + f.fixed;
}

}  // namespace gable::timing
