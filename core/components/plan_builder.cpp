#include "core/components/plan_builder.h"

#include <algorithm>
#include <array>

#include "core/components/attention.h"
#include "core/components/collectives.h"
#include "core/components/elementwise.h"
#include "core/components/linear.h"
#include "core/units/format.h"

namespace gable::components {

namespace {

/// Labels for people; where there is none the name of the kernel is one.
struct Label {
    std::string_view name, label;
};
constexpr std::array labels{
    Label{"prefill", "attention · prefill"}, Label{"decode", "attention · decode"}, Label{"prefill_window", "window · prefill"},
    Label{"decode_window", "window · decode"}, Label{"prefill_chunk", "chunk · prefill"}, Label{"decode_chunk", "chunk · decode"},
    Label{"prefill_sparse", "sparse · prefill"}, Label{"decode_sparse", "sparse · decode"}, Label{"decode_latent", "latent · decode"},
    Label{"prefill_compressed", "compressed · prefill"}, Label{"decode_compressed", "compressed · decode"},
    Label{"norm", "norm · residual"}, Label{"rotary_and_cache", "rotary · cache"}, Label{"silu_mul", "silu · mul"}, Label{"experts_silu_mul", "experts silu · mul"},
    Label{"shared_silu_mul", "shared silu · mul"}, Label{"experts_up_gate", "experts up_gate"}, Label{"experts_down", "experts down"},
    Label{"shared_up_gate", "shared up_gate"}, Label{"shared_down", "shared down"}, Label{"all_reduce", "all-reduce"}, Label{"top_k", "router top-k"},
    Label{"gather_logits", "gather logits"}, Label{"to_next_stage", "to next stage"},
};

/// "attention · decode" of "attn.decode", "draft up_gate 2" of "ffn.draft_up_gate/2".
std::string labelOf(std::string_view id)
{
    constexpr std::string_view draft = "draft_";
    std::string_view name = id.substr(id.find('.') + 1);
    std::string before, after;
    if (name.starts_with(draft)) {
        name.remove_prefix(draft.size());
        before = "draft ";
    }
    if (const std::size_t slash = name.find('/'); slash != std::string_view::npos) {
        after = " " + std::string(name.substr(slash + 1));
        name = name.substr(0, slash);
    }
    const auto found = std::find_if(labels.begin(), labels.end(), [&](const Label& row) { return row.name == name; });
    return before + std::string(found == labels.end() ? name : found->label) + after;
}

std::string number(double value) { return format::exact(value); }

bool isMatrix(const Module& module)
{
    const std::string_view word = lastWord(module.name);
    const bool multiplied = module.use == Use::Linear || module.use == Use::Parameter;
    // State matrices, position encodings and convolutions are no products with the tokens.
    return multiplied && module.inputs > 1 && word != "A_log" && word != "ape" && word.find("conv") == std::string_view::npos;
}

/// Modules that are looked up, and a table that is both looked up and multiplied.
bool isTable(const Module& module) { return module.use == Use::Lookup || module.part == Part::Embedding; }

/// The head, or the table that stands for it.
bool isUnembed(const Module& module) { return module.part == Part::Unembed || (module.part == Part::Embedding && module.use == Use::Parameter); }

const Gqa* gqaOf(const Layer& layer)
{
    for (const Mixer& mixer : layer.mixers)
        if (const auto* gqa = std::get_if<Gqa>(&mixer)) return gqa;
    return nullptr;
}

const StateMixer* mamba2Of(const Layer& layer)
{
    for (const Mixer& mixer : layer.mixers)
        if (const auto* state = std::get_if<StateMixer>(&mixer); state && state->kind == StateKind::Mamba2) return state;
    return nullptr;
}

bool isKind(const PlannedOperation& o, const KernelKind& kind)
{
    return o.precision == kind.precision && o.weights == kind.weights && o.exchange == kind.exchange && o.participants == kind.participants && o.reach == kind.reach;
}

}  // namespace

PlanBuilder::PlanBuilder(const Architecture& architecture, const Deployment& deployment)
    : m_architecture(architecture), m_deployment(deployment), m_cache(cacheBytes(architecture, deployment)), m_tp(deployment.tp),
      m_expertGpus(deployment.tp * deployment.dp)
{
    if (const Format* plain = plainFormat(architecture.dtype)) m_plain = plain->bits / 8;
}

Sized PlanBuilder::divided(double value, std::string what, double by, std::string_view symbol) const
{
    if (by == 1) return {value, std::move(what)};
    return {value / by, what + ' ' + number(value) + " ÷ " + std::string(symbol) + ' ' + number(by)};
}

std::string PlanBuilder::cacheOrigin() const
{
    const std::string& name = m_deployment.kvCacheDtype;
    if (name == "auto") return "KV-cache dtype: auto, that of the model";
    return "KV-cache dtype: " + name;
}

std::vector<PlannedOperation> PlanBuilder::take()
{
    for (PlannedOperation& operation : m_operations) operation.label = labelOf(operation.id);
    // Exchanges recur between all the others; they read best as the last rows.
    std::stable_partition(m_operations.begin(), m_operations.end(), [](const PlannedOperation& o) { return o.component != Component::Communication; });
    return std::move(m_operations);
}

Widths PlanBuilder::widths(const Format& format) const
{
    const std::string_view id = format.id;
    if (id == "nvfp4") return {Precision::Fp4, 0.5 + 1.0 / 16, WeightType::Nvfp4};
    if (id == "mxfp8") return {Precision::Fp8, 1 + 1.0 / 32, WeightType::Fp8Block};
    if (id.starts_with("fp8")) return {Precision::Fp8, 1, id.starts_with("fp8-block") ? WeightType::Fp8Block : WeightType::Fp8};
    if (id == "int8") return {Precision::Int8, 1, WeightType::Int8};
    if (id == "float32") return {Precision::Float32, m_plain};
    // Narrow weights alone are widened: the products run in the model's dtype.
    const WeightType narrow = id == "mxfp4" ? WeightType::Mxfp4Weights : format.bits <= 4 ? WeightType::Int4Weights : WeightType::Int8Weights;
    return {plainPrecision(), m_plain, format.bits <= 8 ? narrow : WeightType::Bfloat16};
}

Precision PlanBuilder::plainPrecision() const
{
    const Format* plain = plainFormat(m_architecture.dtype);
    if (!plain || plain->id == "bfloat16") return Precision::Bfloat16;
    return plain->id == "float16" ? Precision::Float16 : Precision::Float32;
}

void PlanBuilder::add(Component component, std::string_view name, Formula formula, Rows rows, const KernelKind& kind, std::initializer_list<Sized> sizes)
{
    PlannedOperation operation;
    const std::string base = std::string(gable::id(component)) + '.' + (m_draft ? "draft_" : "") + std::string(name);
    operation.component = component;
    operation.precision = kind.precision;
    operation.weights = kind.weights;
    operation.exchange = kind.exchange;
    operation.participants = kind.participants;
    operation.reach = kind.reach;
    operation.formula = formula;
    operation.rows = rows;
    operation.draft = m_draft;
    std::size_t i = 0;
    for (const Sized& size : sizes) {
        operation.sizes[i++] = size.value;
        operation.origins.push_back(size.origin);
    }
    const auto same = [&](const PlannedOperation& other) {
        return other.formula == formula && other.rows == rows && isKind(other, kind) && other.sizes == operation.sizes
            && (other.id == base || (other.id.starts_with(base) && other.id[base.size()] == '/'));
    };
    auto found = std::find_if(m_operations.begin(), m_operations.end(), same);
    if (found == m_operations.end()) {
        const int seen = ++m_ids[base];
        operation.id = seen == 1 ? base : base + '/' + std::to_string(seen);
        found = m_operations.insert(m_operations.end(), std::move(operation));
    }
    found->perGpu += m_repeats.shown;
    found->global += m_repeats.all;
    found->pipeline += m_repeats.all / m_expertGpus;
}

PlanBuilder::Fused PlanBuilder::share(const Module& module, const Layer& layer, Cut cut) const
{
    Fused out{module.inputs, module.outputs, module.bytes(m_plain) / module.copies, module.name, module.format, cut};
    const Gqa* gqa = gqaOf(layer);
    const double kvShare = gqa ? shareOf(gqa->kvHeads) : 1 / m_tp;
    if (cut == Cut::Rows) {
        out.inputs /= m_tp;
        out.bytes /= m_tp;
        return out;
    }
    if (cut == Cut::Columns) out.outputs /= m_tp;
    if (cut == Cut::KeyValue) out.outputs *= kvShare;
    if (cut == Cut::FusedQkv && gqa) {
        const double kv = std::min(module.outputs, gqa->kvHeads * (gqa->headDim + gqa->valueDim));
        out.outputs = (module.outputs - kv) / m_tp + kv * kvShare;
    }
    if (const StateMixer* mamba = mamba2Of(layer); mamba && lastWord(module.name) == "in_proj") {
        const double groups = 2 * mamba->keyHeads * mamba->keyDim;  // B and C
        out.outputs = (module.outputs - groups) / m_tp + groups * shareOf(mamba->keyHeads);
    }
    out.bytes *= out.outputs / module.outputs;
    return out;
}

void PlanBuilder::addLinear(Component component, std::string_view name, const Fused& fused, Rows rows)
{
    const Widths w = widths(fused.format);
    const std::string cut = fused.cut == Cut::Replicated || m_tp == 1 ? std::string() : ", one GPU's part under TP " + number(m_tp);
    add(component, name, Formula::Linear, rows, w,
        {{fused.inputs, "inputs of " + fused.names + (fused.cut == Cut::Rows ? cut : "")},
         {fused.outputs, "outputs of " + fused.names + (fused.cut == Cut::Rows ? "" : cut)},
         {fused.bytes, fused.names + " as " + fused.format.label() + cut},
         {w.input, w.input == m_plain ? "dtype of the model" : "activations quantized to " + std::string(gable::label(w.precision))},
         {m_plain, "dtype of the model"}});
}

void PlanBuilder::addKernels(const Layer& layer, Part part, Component component, bool rowsCut)
{
    std::vector<std::pair<std::string_view, Fused>> kernels;
    for (const Module& module : layer.modules) {
        if (module.part != part || !isMatrix(module)) continue;
        const Kernel kernel = kernelOf(module, layer);
        if ((kernel.cut == Cut::Rows) != rowsCut || kernel.name == "kv_b_proj") continue;
        Fused fused = share(module, layer, kernel.cut);
        const auto same = std::find_if(kernels.begin(), kernels.end(), [&](const auto& other) {
            return other.first == kernel.name && other.second.format == fused.format && other.second.inputs == fused.inputs;
        });
        if (same == kernels.end()) {
            kernels.emplace_back(kernel.name, std::move(fused));
            continue;
        }
        same->second.outputs += fused.outputs;
        same->second.bytes += fused.bytes;
        same->second.names += " + " + fused.names;
    }
    for (const auto& [name, fused] : kernels) {
        addLinear(component, name, fused, Rows::Tokens);
        // Partial sums of a matrix whose inputs are spread over GPUs; in a layer with experts they wait for those of the experts.
        if (rowsCut && part != Part::SharedExperts) addAllReduce(fused.outputs);
    }
}

void PlanBuilder::addAllReduce(double elements)
{
    if (m_tp == 1) return;
    add(Component::Communication, "all_reduce", Formula::Collective, Rows::Tokens, exchange(Exchange::AllReduce, m_tp, m_tp),
        {{m_tp, "TP " + number(m_tp) + ": tensor-parallel GPUs"}, {2, "an all-reduce passes the data twice"}, {elements, "outputs of the matrices whose inputs are cut over the GPUs"}, {m_plain, "dtype of the model"}});
}

void PlanBuilder::addElementwise(Component component, std::string_view name, Rows rows, const Touched& t)
{
    const double written = t.writeBytes > 0 ? t.writeBytes : m_plain;
    const auto given = [](const Sized& size) { return size.value > 0 ? size : Sized{0, "none"}; };
    add(component, name, Formula::Elementwise, rows, plainPrecision(),
        {t.reads, t.writes, t.flops, given(t.weights), {m_plain, "dtype of the model"},
         {written, written == m_plain ? "dtype of the model" : "inputs of the next product are quantized"}, given(t.cached), {m_cache, cacheOrigin()}});
}

void PlanBuilder::addNorms(const Layer& layer)
{
    const Gqa* gqa = gqaOf(layer);
    const Sized withResidual{5, "residual add 1, square and sum 2, scale 1, gain 1"}, alone{4, "square and sum 2, scale 1, gain 1"};
    for (const Module& module : layer.modules) {
        if (module.part != Part::Norms || module.outputs <= 1) continue;
        const std::string_view word = lastWord(module.name);
        const bool query = word == "q_norm" || word == "query_layernorm" || word == "q_layernorm";
        const bool key = word == "k_norm" || word == "key_layernorm" || word == "k_layernorm";
        const Sized weights{module.bytes(m_plain), module.name + " and other norms of this width"};
        if (gqa && (query || key)) {
            const double heads = query ? gqa->heads / m_tp : std::max(1.0, gqa->kvHeads / m_tp);
            const Sized width{heads * gqa->headDim, std::string(query ? "query" : "K/V") + " heads × head width on one GPU"};
            addElementwise(Component::Elementwise, query ? "q_norm" : "k_norm", Rows::Tokens, {width, width, alone, weights});
        } else if (module.outputs == m_architecture.hidden) {
            const Sized both{2 * module.outputs, "hidden state and residual, " + number(module.outputs) + " each"};
            const Sized once{withResidual.value / 2, withResidual.origin + ", for a pair of hidden state and residual"};
            addElementwise(Component::Elementwise, "norm", Rows::Tokens, {both, both, once, weights});
        } else {
            const Sized width{module.outputs, "width of " + module.name};
            addElementwise(Component::Elementwise, "latent_norm", Rows::Tokens, {width, width, alone, weights});
        }
    }
}

void PlanBuilder::addLayer(const Layer& layer, Repeats repeats)
{
    m_repeats = repeats;
    if (repeats.all == 0 && repeats.shown == 0) return;
    addNorms(layer);
    for (const Mixer& mixer : layer.mixers) std::visit([&](const auto& kind) { addMixer(layer, kind); }, mixer);
    addKernels(layer, Part::HyperConnection, Component::Elementwise, false);
    addKernels(layer, Part::Other, Component::FeedForward, false);
    if (const auto* dense = std::get_if<DenseFfn>(&layer.feedForward)) addDense(layer, *dense);
    if (const auto* moe = std::get_if<Moe>(&layer.feedForward)) addMoe(layer, *moe);
}

void PlanBuilder::addEmbedding(Repeats repeats)
{
    m_repeats = repeats;
    for (const Module& module : m_architecture.outside) {
        if (!isTable(module)) continue;
        // vLLM cuts tables with a row for each token of the vocabulary; learned positions are fewer.
        const bool cut = module.outputs >= m_architecture.vocabulary;
        add(Component::Embedding, lastWord(module.name), Formula::Lookup, Rows::Tokens, plainPrecision(),
            {{module.inputs, "width of " + module.name},
             {module.format.bytes(module.outputs, module.inputs) / (module.outputs * module.inputs), module.format.label()},
             {m_plain, "dtype of the model"}, {cut ? m_tp : 1, cut ? "tensor-parallel GPUs of the deployment" : "a table of positions, on every GPU"}});
        if (cut) addAllReduce(module.inputs);
    }
}

void PlanBuilder::addHead(Repeats repeats)
{
    m_repeats = repeats;
    Layer outside;
    outside.modules = m_architecture.outside;
    addNorms(outside);
    addKernels(outside, Part::HyperConnection, Component::Elementwise, false);
    for (const Part part : {Part::Other, Part::LatentProjection}) addKernels(outside, part, Component::FeedForward, false);
    for (const Module& module : m_architecture.outside)
        if (isUnembed(module)) {
            addUnembed(module);
            addSampler(module);
        }
}

void PlanBuilder::addUnembed(const Module& table)
{
    const Fused fused{table.inputs, table.outputs / m_tp, table.bytes(m_plain) / m_tp, table.name, table.format, Cut::Columns};
    addLinear(Component::Unembed, "unembed", fused, Rows::Logits);
    if (m_tp == 1) return;
    add(Component::Communication, "gather_logits", Formula::PointToPoint, Rows::Logits, exchange(Exchange::PointToPoint, m_tp, m_tp),
        {divided(table.outputs, "vocabulary", m_tp, "TP"), {m_plain, "dtype of the model"}});
}

void PlanBuilder::addSampler(const Module& table)
{
    addElementwise(Component::Elementwise, "sampler", Rows::Logits,
                   {{table.outputs, "logits of the vocabulary"}, {1, "the token that is drawn"}, {3 * table.outputs, "subtract, exponential and sum for each logit"}});
}

void PlanBuilder::addMtp(Repeats repeats)
{
    if (!m_architecture.mtp) return;
    m_draft = true;
    // Modules take turns: a drafted token goes through one of them.
    for (const LayerGroup& group : m_architecture.mtp->layers) {
        const double share = group.count / m_architecture.mtp->modules;
        addLayer(group.layer, {repeats.shown * share, repeats.all * share});
    }
    m_repeats = repeats;
    for (const Module& module : m_architecture.outside)
        if (isUnembed(module)) addUnembed(module);
    m_draft = false;
}

void PlanBuilder::addTransfer(Repeats sends)
{
    m_repeats = sends;
    // Each tensor-parallel rank sends its part; the receivers gather (vLLM, send_tensor_dict).
    add(Component::Communication, "to_next_stage", Formula::PointToPoint, Rows::Tokens, exchange(Exchange::PointToPoint, 2, m_tp * m_deployment.pp),
        {divided(2 * m_architecture.hidden, "hidden state and residual", m_tp, "TP"), {m_plain, "dtype of the model"}});
}

}  // namespace gable::components
