#include "core/estimate/diagnose_cut.h"

#include <algorithm>
#include <utility>

#include "core/estimate/diagnose_common.h"

namespace gable::diagnose_parts {

namespace {

/// Query and K/V heads of a mixer that tensor parallelism cuts; zeros for others.
std::pair<double, double> headsOf(const Mixer& mixer)
{
    if (const auto* gqa = std::get_if<Gqa>(&mixer)) return {gqa->heads, gqa->kvHeads};
    if (const auto* mla = std::get_if<Mla>(&mixer)) return {mla->heads, 0};
    if (const auto* compressed = std::get_if<CompressedAttention>(&mixer)) return {compressed->heads, 0};
    const auto* state = std::get_if<StateMixer>(&mixer);
    if (state && state->kind != StateKind::ShortConv && state->kind != StateKind::Mamba1) return {state->heads, 0};
    return {0, 0};
}

}  // namespace

Cut cutOf(const Architecture& architecture, const Deployment& d)
{
    Cut out;
    std::set<std::pair<double, double>> seen;
    for (const LayerGroup& group : architecture.layers) {
        for (const Mixer& mixer : group.layer.mixers)
            if (const auto [q, kv] = headsOf(mixer); q > 0 && seen.insert({q, kv}).second) out.heads.push_back({q, kv, label(mixer)});
        if (const auto* ffn = std::get_if<DenseFfn>(&group.layer.feedForward)) out.dense.insert(ffn->width);
        if (const auto* moe = std::get_if<Moe>(&group.layer.feedForward)) {
            if (d.ep) out.spread = std::max(out.spread, moe->experts);
            else out.experts.insert(moe->width);
            if (moe->sharedWidth > 0) out.shared.insert(moe->sharedWidth);
            if (moe->parallel) out.dense.insert(moe->parallel->width);
        }
    }
    return out;
}

bool kvHeadsFit(double kv, double tp) { return kv < tp ? divides(kv, tp) : divides(tp, kv); }

bool allows(const Cut& cut, double tp, double expertGpus)
{
    const auto all = [](const std::set<double>& widths, double gpus) { return std::all_of(widths.begin(), widths.end(), [gpus](double width) { return divides(gpus, width); }); };
    const auto headsFit = [tp](const Cut::Heads& h) { return divides(tp, h.query) && (h.kv == 0 || kvHeadsFit(h.kv, tp)); };
    if (cut.spread > 0 && expertGpus > cut.spread) return false;
    return std::all_of(cut.heads.begin(), cut.heads.end(), headsFit) && all(cut.dense, tp) && all(cut.shared, tp) && all(cut.experts, expertGpus);
}

}  // namespace gable::diagnose_parts
