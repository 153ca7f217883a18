#include <algorithm>

#include "core/components/plan_builder.h"
#include "core/units/format.h"

/// The kernels of feed-forward networks and experts.
namespace gable::components {

void PlanBuilder::addActivation(Component component, std::string_view name, Sized width, bool gated, const Format& next, Rows rows)
{
    const Sized reads{gated ? 2 * width.value : width.value, (gated ? "gate and up projections: 2 × " : "up projection: ") + width.origin};
    addElementwise(component, name, rows,
                   {reads, width, {4, gated ? "SiLU: exponential, add, divide; product with the gate" : "counted as 4 for any activation function"}, {}, widths(next).input});
}

void PlanBuilder::addDense(const Layer& layer, const DenseFfn& ffn)
{
    addKernels(layer, Part::DenseFfn, Component::FeedForward, false);
    addActivation(Component::FeedForward, ffn.gated ? "silu_mul" : "activation", divided(ffn.width, "FFN width", m_tp, "TP"), ffn.gated, formatOfDown(layer, Part::DenseFfn), Rows::Tokens);
    addKernels(layer, Part::DenseFfn, Component::FeedForward, true);
}

Format PlanBuilder::formatOfDown(const Layer& layer, Part part) const
{
    for (const Module& module : layer.modules)
        if (module.part == part && kernelOf(module, layer).cut == Cut::Rows) return module.format;
    return {};
}

void PlanBuilder::addExperts(const Layer& layer, const Moe& moe, Cut cut)
{
    struct Group {
        std::string names;
        Format format;
        double inputs = 0, outputs = 0, bytes = 0, copies = 0;
    };
    const bool rowsCut = cut == Cut::Rows;
    const double sharers = m_deployment.ep ? 1 : m_expertGpus, gpus = m_deployment.ep ? m_expertGpus : 1;
    std::vector<Group> groups;
    for (const Module& module : layer.modules) {
        if (module.part != Part::RoutedExperts || (kernelOf(module, layer).cut == Cut::Rows) != rowsCut) continue;
        auto same = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.format == module.format && g.copies == module.copies; });
        if (same == groups.end()) same = groups.insert(groups.end(), {{}, module.format, module.inputs / (rowsCut ? sharers : 1), 0, 0, module.copies});
        same->outputs += module.outputs / (rowsCut ? 1 : sharers);
        same->bytes += module.bytes(m_plain) / module.copies / sharers;
        same->names += (same->names.empty() ? "" : " + ") + module.name;
    }
    const std::string spread = gpus > 1 ? "experts ÷ EP " + format::exact(gpus) : "all experts of this format";
    const std::string part = sharers > 1 ? ", one GPU's part of " + format::exact(sharers) : std::string();
    for (const Group& g : groups) {
        const Widths w = widths(g.format);
        add(Component::Experts, rowsCut ? "experts_down" : "experts_up_gate", Formula::Experts, Rows::AllRanks, w,
            {{moe.experts, "experts of the config"}, {g.copies / gpus, spread}, {std::min(moe.topK, moe.experts), "experts per token of the config"},
             {g.inputs, "inputs of " + g.names + (rowsCut ? part : "")}, {g.outputs, "outputs of " + g.names + (rowsCut ? "" : part)},
             {g.bytes, g.names + " as " + g.format.label() + part},
             {w.input, w.input == m_plain ? "dtype of the model" : "activations quantized to " + std::string(gable::label(w.precision))}, {m_plain, "dtype of the model"}});
    }
}

void PlanBuilder::addMoe(const Layer& layer, const Moe& moe)
{
    addKernels(layer, Part::Router, Component::Experts, false);
    addRouting(moe);
    addKernels(layer, Part::LatentProjection, Component::Experts, false);
    const bool parallel = m_deployment.dp > 1;
    if (parallel) addExpertExchange("dispatch", moe);
    addExperts(layer, moe, Cut::Columns);
    // Of all pairs of token and expert a GPU has its share of the experts, or all of them at a part of their width.
    const double pairs = std::min(moe.topK, moe.experts) * moe.width / m_expertGpus;
    addActivation(Component::Experts, moe.gated ? "experts_silu_mul" : "experts_activation",
                  {pairs, "experts per token × expert width, one GPU's share of " + format::exact(m_expertGpus)}, moe.gated, formatOfDown(layer, Part::RoutedExperts), Rows::AllRanks);
    addExperts(layer, moe, Cut::Rows);
    if (parallel) addExpertExchange("combine", moe);
    addKernels(layer, Part::SharedExperts, Component::Experts, false);
    if (moe.sharedWidth > 0)
        addActivation(Component::Experts, moe.gated ? "shared_silu_mul" : "shared_activation", divided(moe.sharedWidth, "width of the shared experts", m_tp, "TP"), moe.gated, formatOfDown(layer, Part::SharedExperts), Rows::Tokens);
    addKernels(layer, Part::SharedExperts, Component::Experts, true);
    if (moe.parallel) addDense(layer, *moe.parallel);
    // Shared and routed experts are summed first, then reduced once.
    addAllReduce(m_architecture.hidden);
}

/// Softmax or sigmoid of the router's scores and the choice of the best.
void PlanBuilder::addRouting(const Moe& moe)
{
    const double chosen = 2 * std::min(moe.topK, moe.experts);
    addElementwise(Component::Experts, "top_k", Rows::Tokens,
                   {{moe.experts, "scores of the experts"}, {chosen, "the chosen experts and their weights"}, {4 * moe.experts / chosen, "4 for each score, spread over the written elements"}});
}

/// Tokens of all data-parallel ranks meet in the experts. With expert parallelism each goes to the GPUs of its experts and comes back (all-to-all); its
/// tensor-parallel GPUs each send a part of the tokens. Without, all ranks gather all tokens, and the results are summed and scattered.
void PlanBuilder::addExpertExchange(std::string_view name, const Moe& moe)
{
    const double width = moe.latent > 0 ? moe.latent : m_architecture.hidden, among = m_expertGpus * m_deployment.pp;
    if (m_deployment.ep)
        add(Component::Communication, name, Formula::Collective, Rows::Tokens, exchange(Exchange::AllToAll, m_expertGpus, among),
            {{m_expertGpus, "DP × TP: GPUs that share the experts"}, {1, "all-to-all"}, {std::min(moe.topK, moe.experts) * width / m_tp, "copies of a token for its experts, a TP-th of the tokens"},
             {m_plain, "dtype of the model"}});
    else
        add(Component::Communication, name, Formula::Collective, Rows::AllRanks, exchange(name == "dispatch" ? Exchange::AllGather : Exchange::ReduceScatter, m_deployment.dp, among),
            {{m_deployment.dp, "DP"}, {1, name == "dispatch" ? "all-gather" : "reduce-scatter"}, {width, "hidden state"}, {m_plain, "dtype of the model"}});
}

}  // namespace gable::components
