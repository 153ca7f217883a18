#include "core/components/plan.h"

#include <algorithm>
#include <cmath>

#include "core/components/plan_builder.h"
#include "core/units/format.h"

namespace gable::components {

namespace {

/// Bytes that a decode step reads of a stage's layers and of what is outside of them: which stage is the busiest.
std::size_t busiestStage(const Architecture& architecture, const std::vector<Stage>& stages)
{
    const Format* plain = plainFormat(architecture.dtype);
    const double width = plain ? plain->bits / 8 : 2;
    const auto bytesOf = [width](const std::vector<Module>& modules) {
        double sum = 0;
        for (const Module& module : modules)
            if (module.use != Use::Lookup) sum += module.bytes(width);
        return sum;
    };
    std::vector<double> upTo{0};
    for (const LayerGroup& group : architecture.layers) {
        const double each = bytesOf(group.layer.modules);
        for (double i = 0; i < group.count; ++i) upTo.push_back(upTo.back() + each);
    }
    std::size_t best = 0;
    double most = -1;
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const auto first = static_cast<std::size_t>(stages[i].first);
        double bytes = upTo[first + static_cast<std::size_t>(stages[i].layers)] - upTo[first];
        if (i + 1 == stages.size()) bytes += bytesOf(architecture.outside);
        if (bytes > most) {
            most = bytes;
            best = i;
        }
    }
    return best;
}

double overlap(double first, double count, const Stage& stage)
{
    return std::max(0.0, std::min(first + count, stage.first + stage.layers) - std::max(first, stage.first));
}

}  // namespace

std::vector<Stage> pipelineStages(double layers, double pp)
{
    const double count = std::min(pp, std::max(layers, 1.0));  // more stages than layers is infeasible: said elsewhere
    std::vector<Stage> stages(static_cast<std::size_t>(count));
    const double each = std::floor(layers / count);
    for (Stage& stage : stages) stage.layers = each;
    const auto rest = static_cast<std::size_t>(layers - each * count);
    for (std::size_t i = 0; i < rest; ++i) stages[stages.size() - 2 - i].layers += 1;
    for (std::size_t i = 1; i < stages.size(); ++i) stages[i].first = stages[i - 1].first + stages[i - 1].layers;
    return stages;
}

double cacheBytes(const Architecture& architecture, const Deployment& deployment)
{
    const std::string& name = deployment.kvCacheDtype;
    if (const Format* plain = plainFormat(name)) return plain->bits / 8;
    // vLLM's sparse MLA: a latent of 512 in FP8 with 4 FP32 scales, and a rotary key of 64 in 16 bits, 656 bytes for 576 elements.
    if (name == "fp8_ds_mla") return 656.0 / 576;
    if (name.starts_with("fp8") || name == "int8") return 1;
    if (name == "from-config" && architecture.kvCacheDtype == "fp8") return 1;
    const Format* plain = plainFormat(architecture.dtype);
    return plain ? plain->bits / 8 : 2;
}

Plan plan(const Architecture& architecture, const Deployment& deployment)
{
    Plan out;
    out.stages = pipelineStages(architecture.layerCount(), deployment.pp);
    const auto last = out.stages.size() - 1;
    out.stage = deployment.stage > 0 ? std::min(static_cast<std::size_t>(deployment.stage) - 1, last) : busiestStage(architecture, out.stages);
    out.ranks = deployment.dp;
    // GPUs that hold a part of every expert are all alike.
    out.expertSkew = deployment.ep ? std::max(1.0, deployment.expertSkewPercent / 100) : 1;
    const double gpusOfStage = deployment.tp * deployment.dp;

    PlanBuilder builder(architecture, deployment);
    const Repeats onFirst{out.stage == 0 ? 1.0 : 0.0, gpusOfStage}, onLast{out.stage == last ? 1.0 : 0.0, gpusOfStage};
    builder.addEmbedding(onFirst);
    double first = 0;
    for (const LayerGroup& group : architecture.layers) {
        builder.addLayer(group.layer, {overlap(first, group.count, out.stages[out.stage]), group.count * gpusOfStage});
        first += group.count;
    }
    builder.addHead(onLast);
    if (deployment.drafter == "mtp") builder.addMtp(onLast);
    if (last > 0) builder.addTransfer({out.stage == last ? 0.0 : 1.0, static_cast<double>(last) * gpusOfStage});
    out.operations = builder.take();
    out.drafts = std::any_of(out.operations.begin(), out.operations.end(), [](const PlannedOperation& o) { return o.draft; });
    return out;
}

const PlannedOperation* Plan::operation(std::string_view id) const
{
    const auto found = std::find_if(operations.begin(), operations.end(), [&](const PlannedOperation& o) { return o.id == id; });
    return found == operations.end() ? nullptr : &*found;
}

std::string PlannedOperation::repeats(Scope scope, const Plan& plan) const
{
    if (scope == Scope::Global) return "layers that have it, once or more, on all GPUs";
    const double layers = plan.stages[plan.stage].layers;
    const std::string where = plan.stages.size() > 1 ? " of the pipeline stage that is shown" : " of the model";
    const bool once = component == Component::Embedding || rows == Rows::Logits || formula == Formula::PointToPoint;
    if (once && !draft) return "once a step, outside of the layers";
    if (perGpu > layers) return "the " + format::count(layers) + " layers" + where + ", which run it more than once";
    return perGpu == layers ? "the layers" + where : "those of the " + format::count(layers) + " layers" + where + " that have it";
}

}  // namespace gable::components
