#include "ui/charts/layer_stack_data.h"

#include <algorithm>

#include <QCoreApplication>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"
#include "ui/charts/mixer_text.h"

namespace gable {

namespace {

using charts::separator;
using charts::text;

QString translated(const char* source)
{
    return QCoreApplication::translate("gable::LayerStack", source);
}
QString number(double value)
{
    return text(format::count(value));
}
QString layerCount(double count)
{
    return count == 1 ? translated("1 layer") : translated("%1 layers").arg(number(count));
}

bool isMixerPart(Part part)
{
    return part == Part::Attention || part == Part::Indexer || part == Part::LinearAttention;
}
bool isFfnPart(Part part)
{
    return part == Part::DenseFfn || part == Part::RoutedExperts || part == Part::SharedExperts || part == Part::Router ||
           part == Part::LatentProjection;
}

template <typename Predicate>
double parametersOf(const Layer& layer, Predicate belongs)
{
    double sum = 0;
    for (const Module& module : layer.modules)
        if (belongs(module.part)) sum += module.parameters();
    return sum;
}

double bytesOf(const Layer& layer, const Architecture& architecture)
{
    const Format* plain = plainFormat(architecture.dtype);
    const double plainBytes = plain ? plain->bits / 8 : 2;
    double sum = 0;
    for (const Module& module : layer.modules) sum += module.bytes(plainBytes);
    return sum;
}

/// Attention beside a state mixer: each has its parameters; other mixers side by side are taken as equals.
double shareOf(const Mixer& mixer, const Layer& layer, double parameters)
{
    const double even = 1.0 / static_cast<double>(layer.mixers.size());
    const double linear = parametersOf(layer, [](Part part) { return part == Part::LinearAttention; });
    if (layer.mixers.size() != 2 || linear <= 0 || linear >= parameters) return even;
    return (std::holds_alternative<StateMixer>(mixer) ? linear : parameters - linear) / parameters;
}

LayerHalf mixerHalf(const Layer& layer)
{
    LayerHalf half;
    half.parameters = parametersOf(layer, isMixerPart);
    // The plain matrix in the place of attention is no part of its own.
    const bool plain = layer.mixers.size() == 1 && std::holds_alternative<LinearMixer>(layer.mixers.front());
    if (plain && half.parameters == 0) half.parameters = parametersOf(layer, [](Part part) { return part == Part::Other; });
    for (const Mixer& mixer : layer.mixers) half.pieces.push_back({toneOf(mixer), shortText(mixer), shareOf(mixer, layer, half.parameters)});
    return half;
}

LayerHalf ffnHalf(const Layer& layer)
{
    LayerHalf half;
    if (std::holds_alternative<std::monostate>(layer.feedForward)) return half;
    half.parameters = parametersOf(layer, isFfnPart);
    const auto* moe = std::get_if<Moe>(&layer.feedForward);
    if (!moe) {
        half.pieces.push_back({LayerTone::DenseFfn, shortText(layer.feedForward), 1});
        return half;
    }
    const double dense = moe->parallel && half.parameters > 0
                             ? parametersOf(layer, [](Part part) { return part == Part::DenseFfn; }) / half.parameters
                             : 0;
    half.pieces.push_back({LayerTone::Moe, shortText(layer.feedForward), 1 - dense});
    if (dense > 0) half.pieces.push_back({LayerTone::DenseFfn, shortText(FeedForward(*moe->parallel)), dense});
    return half;
}

ColourKey keyOf(LayerTone tone, const QString& label)
{
    return {label, Kind::Flops, Component::Attention, tone};
}

void addFacts(HoverText& hover, const Facts& facts)
{
    for (const auto& [name, value] : facts) hover.lines.push_back({{}, name, value, {}});
}

QString times(double count, const QString& sum)
{
    return count > 1 ? translated("× %1 = %2").arg(number(count), sum) : QString();
}

HoverText bandHover(const LayerRun& run, const LayerBand& band, const Architecture& architecture, const Inspection& inspection)
{
    const Layer& layer = *run.layer;
    HoverText hover;
    hover.title = run.count > 1 ? band.title + separator() + layerCount(run.count) : band.title;
    for (const Mixer& mixer : layer.mixers) {
        hover.lines.push_back({keyOf(toneOf(mixer), {}), translated("Mixer"), text(label(mixer)), {}});
        addFacts(hover, factsOf(mixer));
    }
    if (layer.mixers.empty()) hover.lines.push_back({{}, translated("Mixer"), translated("none"), {}});
    const QString ffn = band.feedForward.pieces.empty() ? translated("none") : text(label(layer.feedForward));
    const LayerTone tone = std::holds_alternative<Moe>(layer.feedForward) ? LayerTone::Moe : LayerTone::DenseFfn;
    hover.lines.push_back({band.feedForward.pieces.empty() ? std::nullopt : std::optional(keyOf(tone, {})), translated("Feed-forward"), ffn, {}});
    addFacts(hover, factsOf(layer.feedForward));

    const double parameters = parametersOf(layer, [](Part) { return true; });
    const double bytes = bytesOf(layer, architecture);
    hover.lines.push_back({{}, translated("Parameters"), text(format::parameters(parameters)),
                           times(run.count, text(format::parameters(run.count * parameters)))});
    hover.lines.push_back(
        {{}, translated("Stored"), text(format::storage(Bytes(bytes))), times(run.count, text(format::storage(Bytes(run.count * bytes))))});
    constexpr double cacheBytes = 2;  // bfloat16
    double kept = 0;
    for (const Mixer& mixer : layer.mixers) kept += cacheBytes * kvElementsPerToken(mixer);
    if (kept > 0)
        hover.lines.push_back({{}, translated("KV cache a token, BF16"), text(format::storage(Bytes(kept))),
                               times(run.count, text(format::storage(Bytes(run.count * kept))))});
    hover.footer = translated("%1 of the parameters").arg(text(format::share(run.count * parameters, inspection.total)));
    return hover;
}

LayerBand tableBand(const QString& title, Part part, const Architecture& architecture, const Inspection& inspection)
{
    LayerBand band;
    band.title = title;
    const double parameters = inspection.parametersOf(part);
    band.mixer = {{{LayerTone::Table, title, 1}}, parameters, 1};
    band.hover.title = title;
    band.hover.lines.push_back({{}, translated("Vocabulary"), number(architecture.vocabulary), {}});
    band.hover.lines.push_back({{}, translated("Hidden"), number(architecture.hidden), {}});
    if (parameters > 0) {
        band.hover.lines.push_back({{}, translated("Parameters"), text(format::parameters(parameters)), {}});
        band.hover.lines.push_back({{}, translated("Stored"), text(format::storage(Bytes(inspection.bytesOf(part)))), {}});
    }
    const bool shared = architecture.tied && part == Part::Unembed;
    band.hover.footer = shared ? translated("uses the embedding’s table")
                               : translated("%1 of the parameters").arg(text(format::share(parameters, inspection.total)));
    return band;
}

/// For each layer the number of its kind: equal numbers, equal mixers and feed-forward parts.
std::vector<std::size_t> kindsOf(const std::vector<LayerRun>& runs)
{
    std::vector<const Layer*> seen;
    std::vector<std::size_t> kinds;
    constexpr double most = 2000;  // beyond, nobody sees a pattern
    if (!runs.empty() && runs.back().first + runs.back().count > most) return kinds;
    for (const LayerRun& run : runs) {
        const auto same = [&](const Layer* layer) {
            return layer->mixers == run.layer->mixers && layer->feedForward == run.layer->feedForward;
        };
        const auto found = std::find_if(seen.begin(), seen.end(), same);
        const auto kind = static_cast<std::size_t>(found - seen.begin());
        if (found == seen.end()) seen.push_back(run.layer);
        kinds.insert(kinds.end(), static_cast<std::size_t>(run.count), kind);
    }
    return kinds;
}

/// The shortest stretch that repeats over most of the layers; the first few may differ.
LayerPattern patternOf(const std::vector<std::size_t>& kinds)
{
    constexpr std::size_t mostLeading = 4;
    constexpr double leastCovered = 0.75;
    const std::size_t layers = kinds.size();
    for (std::size_t first = 0; first <= mostLeading && first < layers; ++first)
        for (std::size_t length = 1; 2 * length <= layers - first; ++length) {
            std::size_t end = first + length;
            while (end < layers && kinds[end] == kinds[end - length]) ++end;
            const std::size_t whole = (end - first) / length;
            if (whole < 2 || static_cast<double>(end - first) < leastCovered * static_cast<double>(layers)) continue;
            if (length == 1) return {};  // one kind after a few others is no pattern
            return {static_cast<double>(first), static_cast<double>(length), static_cast<double>(whole)};
        }
    return {};
}

/// "5 GQA, sliding window : 1 GQA"; empty when all are of one kind.
QString ratioText(const std::vector<std::pair<QString, double>>& counted)
{
    if (counted.size() < 2) return {};
    QStringList parts;
    for (const auto& [name, count] : counted) parts.append(number(count) + QLatin1Char(' ') + name);
    return parts.join(QStringLiteral(" : "));
}

void count(std::vector<std::pair<QString, double>>& counted, const QString& name, double layers)
{
    const auto found = std::find_if(counted.begin(), counted.end(), [&](const auto& entry) { return entry.first == name; });
    if (found == counted.end()) counted.emplace_back(name, layers);
    else found->second += layers;
}

/// Kinds of mixers and of feed-forward parts among the layers from `first` to before `end`, as ratios. Where layers have either one or the
/// other, both are counted together.
QString mixText(const std::vector<LayerRun>& runs, double first, double end)
{
    const auto hasFfn = [](const LayerRun& run) { return !std::holds_alternative<std::monostate>(run.layer->feedForward); };
    const bool either = std::all_of(runs.begin(), runs.end(), [&](const LayerRun& run) { return run.layer->mixers.empty() == hasFfn(run); });
    std::vector<std::pair<QString, double>> mixers, ffns;
    for (const LayerRun& run : runs) {
        const double layers = std::min(end, run.first + run.count) - std::max(first, run.first);
        if (layers <= 0) continue;
        if (!run.layer->mixers.empty()) count(mixers, text(mixerLabel(*run.layer)), layers);
        else if (!either) count(mixers, translated("without mixer"), layers);
        if (hasFfn(run)) count(either ? mixers : ffns, text(label(run.layer->feedForward)), layers);
        else if (!either) count(ffns, translated("without FFN"), layers);
    }
    QStringList parts;
    for (const auto& counted : {mixers, ffns})
        if (const QString ratio = ratioText(counted); !ratio.isEmpty()) parts.append(ratio);
    return parts.join(separator());
}

QString subtitleOf(const LayerStackData& data, const std::vector<LayerRun>& runs)
{
    if (runs.size() == 1) return translated("%1 alike").arg(layerCount(data.layers));
    const LayerPattern& pattern = data.pattern;
    if (pattern.length == 0) {
        const QString mix = mixText(runs, 0, data.layers);
        return mix.isEmpty() ? translated("%1 of different sizes").arg(layerCount(data.layers)) : mix;
    }
    const QString mix = mixText(runs, pattern.first, pattern.first + pattern.length);
    if (pattern.first == 0) return translated("Every %1 layers: %2").arg(number(pattern.length), mix);
    return translated("From layer %1, every %2 layers: %3").arg(number(pattern.first), number(pattern.length), mix);
}

void addLegend(LayerStackData& data, const std::vector<LayerRun>& runs)
{
    std::vector<std::pair<LayerLegend, double>> entries;
    const auto add = [&](LayerTone tone, const QString& name, double layers) {
        const LayerLegend entry{tone, letterOf(tone), name};
        const auto found = std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.first == entry; });
        if (found == entries.end()) entries.emplace_back(entry, layers);
        else found->second += layers;
    };
    for (const LayerRun& run : runs)
        for (const Mixer& mixer : run.layer->mixers) add(toneOf(mixer), kindText(mixer), run.count);
    for (const LayerRun& run : runs) {
        if (std::holds_alternative<std::monostate>(run.layer->feedForward)) continue;
        const auto* moe = std::get_if<Moe>(&run.layer->feedForward);
        add(moe ? LayerTone::Moe : LayerTone::DenseFfn, text(label(run.layer->feedForward)), run.count);
    }
    for (auto& [entry, layers] : entries) {
        entry.text += separator() + layerCount(layers);
        data.legend.push_back(entry);
    }
}

/// Heights of one lane, and what the highest stands for.
QString scale(std::vector<LayerBand>& bands, LayerHalf LayerBand::*lane)
{
    double largest = 0;
    for (const LayerBand& band : bands)
        if (!band.isTable()) largest = std::max(largest, (band.*lane).parameters);
    bool alike = true;
    for (LayerBand& band : bands) {
        if (band.isTable()) continue;
        (band.*lane).height = largest > 0 ? (band.*lane).parameters / largest : 0;
        alike = alike && (band.*lane).parameters == largest;
    }
    if (largest <= 0) return {};
    return (alike ? translated("%1 each") : translated("up to %1")).arg(text(format::parameters(largest)));
}

QString titleOf(const LayerRun& run)
{
    if (run.count == 1) return translated("Layer %1").arg(number(run.first));
    return translated("Layers %1–%2").arg(number(run.first), number(run.first + run.count - 1));
}

}  // namespace

LayerStackData layerStack(const Architecture& architecture, const Inspection& inspection)
{
    LayerStackData data;
    const std::vector<LayerRun> runs = layerRuns(architecture);
    data.title = translated("Layers");
    data.layers = architecture.layerCount();
    data.bands.push_back(tableBand(translated("Embedding"), Part::Embedding, architecture, inspection));
    for (const LayerRun& run : runs) {
        LayerBand band;
        band.title = titleOf(run);
        band.first = run.first;
        band.count = run.count;
        band.mixer = mixerHalf(*run.layer);
        band.feedForward = ffnHalf(*run.layer);
        band.hover = bandHover(run, band, architecture, inspection);
        data.bands.push_back(std::move(band));
    }
    data.bands.push_back(tableBand(translated("Unembed"), Part::Unembed, architecture, inspection));
    data.mixerScale = scale(data.bands, &LayerBand::mixer);
    data.ffnScale = scale(data.bands, &LayerBand::feedForward);
    data.pattern = patternOf(kindsOf(runs));
    data.subtitle = subtitleOf(data, runs);
    addLegend(data, runs);
    return data;
}

}  // namespace gable
