#include "ui/charts/mixer_text.h"

#include <QCoreApplication>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

using charts::text;

QString translated(const char* source)
{
    return QCoreApplication::translate("gable::LayerStack", source);
}
QString number(double value)
{
    return text(format::count(value));
}

/// "GQA 64:8", "MHA 32", "MQA 48"
QString headsText(const Gqa& gqa)
{
    if (gqa.kvHeads == gqa.heads) return translated("MHA %1").arg(number(gqa.heads));
    if (gqa.kvHeads == 1) return translated("MQA %1").arg(number(gqa.heads));
    return translated("GQA %1:%2").arg(number(gqa.heads), number(gqa.kvHeads));
}

struct ShortText {
    QString operator()(const Gqa& gqa) const
    {
        const QString heads = headsText(gqa);
        if (gqa.indexer) return translated("sparse %1").arg(heads);
        if (gqa.window > 0) return translated("%1, window %2").arg(heads, number(gqa.window));
        if (gqa.chunk > 0) return translated("%1, chunk %2").arg(heads, number(gqa.chunk));
        return heads;
    }
    QString operator()(const Mla& mla) const
    {
        const bool sparse = mla.indexer || mla.sharedTopK > 0;
        return (sparse ? translated("MLA %1, sparse") : translated("MLA %1")).arg(number(mla.heads));
    }
    QString operator()(const CompressedAttention& attention) const
    {
        if (attention.ratio == 0) return translated("window %1").arg(number(attention.window));
        return (attention.indexer ? translated("CSA %1:1") : translated("HCA %1:1")).arg(number(attention.ratio));
    }
    QString operator()(const StateMixer& mixer) const { return text(label(Mixer(mixer))); }
    QString operator()(const LinearMixer&) const { return translated("Linear"); }
};

void add(Facts& facts, const char* name, double value)
{
    if (value > 0) facts.emplace_back(translated(name), number(value));
}

void addIndexer(Facts& facts, const std::optional<Indexer>& indexer)
{
    if (!indexer) return;
    facts.emplace_back(translated("Indexer"), translated("%1 heads × %2").arg(number(indexer->heads), number(indexer->headDim)));
    facts.emplace_back(translated("Tokens kept"), number(indexer->topK));
}

struct MixerFacts {
    Facts operator()(const Gqa& gqa) const
    {
        Facts facts{{translated("Query heads"), number(gqa.heads)}, {translated("KV heads"), number(gqa.kvHeads)}};
        add(facts, "Head width", gqa.headDim);
        if (gqa.valueDim != gqa.headDim) add(facts, "Value width", gqa.valueDim);
        add(facts, "Window", gqa.window);
        add(facts, "Chunk", gqa.chunk);
        if (gqa.sinks) facts.emplace_back(translated("Sinks"), translated("one per head"));
        if (gqa.sharesKv) facts.emplace_back(translated("KV cache"), translated("of an earlier layer"));
        addIndexer(facts, gqa.indexer);
        return facts;
    }
    Facts operator()(const Mla& mla) const
    {
        Facts facts{{translated("Heads"), number(mla.heads)}};
        add(facts, "Query rank", mla.queryRank);
        add(facts, "K/V rank", mla.kvRank);
        facts.emplace_back(translated("Head width"), translated("%1 + %2 rotary").arg(number(mla.nopeDim), number(mla.ropeDim)));
        add(facts, "Value width", mla.valueDim);
        if (mla.sharedTopK > 0) facts.emplace_back(translated("Token choice"), translated("of an earlier layer"));
        addIndexer(facts, mla.indexer);
        return facts;
    }
    Facts operator()(const CompressedAttention& attention) const
    {
        Facts facts{{translated("Heads"), number(attention.heads)}};
        add(facts, "Head width", attention.headDim);
        add(facts, "Query rank", attention.queryRank);
        add(facts, "Output rank", attention.outputRank);
        add(facts, "Output groups", attention.outputGroups);
        add(facts, "Window", attention.window);
        if (attention.ratio > 0) facts.emplace_back(translated("Compressed"), translated("%1 tokens to one").arg(number(attention.ratio)));
        addIndexer(facts, attention.indexer);
        return facts;
    }
    Facts operator()(const StateMixer& mixer) const
    {
        Facts facts;
        if (mixer.heads > 1) add(facts, "Heads", mixer.heads);
        if (mixer.keyHeads > 1)
            add(facts, mixer.kind == StateKind::Mamba2 ? "Groups" : "Key heads", mixer.keyHeads);
        const bool mamba = mixer.kind == StateKind::Mamba1 || mixer.kind == StateKind::Mamba2;
        add(facts, mamba ? "State size" : "Key width", mixer.keyDim);
        add(facts, mixer.kind == StateKind::Mamba1 ? "Inner width" : "Value width", mixer.valueDim);
        if (mixer.convKernel > 1)
            facts.emplace_back(translated("Convolution"), translated("%1 taps × %2").arg(number(mixer.convKernel), number(mixer.convChannels)));
        return facts;
    }
    Facts operator()(const LinearMixer&) const { return {}; }
};

Facts denseFacts(const DenseFfn& ffn)
{
    return {{translated("Width"), ffn.gated ? translated("%1, gated").arg(number(ffn.width)) : number(ffn.width)}};
}

}  // namespace

LayerTone toneOf(const Mixer& mixer)
{
    const std::string_view kind = id(mixer);
    if (std::holds_alternative<StateMixer>(mixer)) return LayerTone::State;
    if (std::holds_alternative<LinearMixer>(mixer)) return LayerTone::Plain;
    if (kind == "gqa-window" || kind == "gqa-chunk" || kind == "swa") return LayerTone::LocalAttention;
    if (kind == "gqa-sparse" || kind == "dsa" || kind == "csa") return LayerTone::SparseAttention;
    return kind == "hca" ? LayerTone::CompressedAttention : LayerTone::FullAttention;
}

LayerTone toneOf(Part part)
{
    switch (part) {
        case Part::Embedding:
        case Part::Unembed:
            return LayerTone::Table;
        case Part::Attention:
        case Part::Indexer:
            return LayerTone::FullAttention;
        case Part::LinearAttention:
            return LayerTone::State;
        case Part::DenseFfn:
            return LayerTone::DenseFfn;
        case Part::RoutedExperts:
        case Part::SharedExperts:
        case Part::Router:
        case Part::LatentProjection:
            return LayerTone::Moe;
        case Part::Norms:
        case Part::HyperConnection:
        case Part::Other:
            break;
    }
    return LayerTone::Plain;
}

QChar letterOf(LayerTone tone)
{
    constexpr char letters[] = {'A', 'W', 'S', 'C', 'R', 'L', 'F', 'E', 'T'};
    return QLatin1Char(letters[static_cast<std::size_t>(tone)]);
}

QString shortText(const Mixer& mixer)
{
    return std::visit(ShortText{}, mixer);
}

QString shortText(const FeedForward& feedForward)
{
    if (const auto* dense = std::get_if<DenseFfn>(&feedForward)) return translated("FFN %1").arg(number(dense->width));
    const auto* moe = std::get_if<Moe>(&feedForward);
    if (!moe) return {};
    return translated("MoE %1 × %2").arg(number(moe->experts), number(moe->topK));
}

QString kindText(const Mixer& mixer)
{
    const QString name = text(label(mixer));
    const auto* gqa = std::get_if<Gqa>(&mixer);
    if (!gqa || gqa->indexer) return name;
    const double reach = gqa->window > 0 ? gqa->window : gqa->chunk;
    return reach > 0 ? translated("%1 %2").arg(name, number(reach)) : name;
}

Facts factsOf(const Mixer& mixer)
{
    return std::visit(MixerFacts{}, mixer);
}

Facts factsOf(const FeedForward& feedForward)
{
    if (const auto* dense = std::get_if<DenseFfn>(&feedForward)) return denseFacts(*dense);
    const auto* moe = std::get_if<Moe>(&feedForward);
    if (!moe) return {};
    Facts facts{{translated("Experts"), translated("%1, %2 a token").arg(number(moe->experts), number(moe->topK))}};
    add(facts, "Expert width", moe->width);
    add(facts, "Shared width", moe->sharedWidth);
    add(facts, "Latent width", moe->latent);
    if (moe->parallel) add(facts, "Dense width", moe->parallel->width);
    return facts;
}

}  // namespace gable
