#include "ui/charts/component_data.h"

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
    return QCoreApplication::translate("gable::ComponentChart", source);
}

std::string storageText(double value)
{
    return format::storage(Bytes(value));
}

/// A row before it is known which series there are.
struct Bar {
    QString id;
    QString label;
    LayerTone tone;
    double value;
    bool beside;  ///< not of the language model
};

using PartSums = std::array<double, allParts.size()>;

PartSums activeParameters(const Architecture& architecture)
{
    PartSums sums{};
    const auto add = [&](const std::vector<Module>& modules, double layers) {
        for (const Module& module : modules) sums[static_cast<std::size_t>(module.part)] += layers * module.activeParameters();
    };
    add(architecture.outside, 1);
    for (const LayerGroup& group : architecture.layers) add(group.layer.modules, group.count);
    return sums;
}

PartSums sumsOf(const Architecture& architecture, const Inspection& inspection, ModelMeasure measure)
{
    if (measure == ModelMeasure::Active) return activeParameters(architecture);
    return measure == ModelMeasure::Stored ? inspection.bytes : inspection.parameters;
}

std::vector<Bar> barsOf(const Architecture& architecture, const Inspection& inspection, ModelMeasure measure)
{
    std::vector<Bar> bars;
    const PartSums sums = sumsOf(architecture, inspection, measure);
    for (const Part part : allParts)
        if (inspection.bytesOf(part) > 0)
            bars.push_back({text(id(part)), text(label(part)), toneOf(part), sums[static_cast<std::size_t>(part)], false});
    const bool stored = measure == ModelMeasure::Stored, active = measure == ModelMeasure::Active;
    if (inspection.vision > 0)
        bars.push_back({QStringLiteral("vision"), translated("Vision tower"), LayerTone::Plain,
                        active ? 0 : stored ? inspection.visionBytes : inspection.vision, true});
    if (inspection.mtp > 0)
        bars.push_back({QStringLiteral("mtp"), translated("MTP modules"), LayerTone::Plain, active ? 0 : stored ? inspection.mtpBytes : inspection.mtp, true});
    return bars;
}

QString toneLabel(LayerTone tone)
{
    switch (tone) {
        case LayerTone::Table:
            return translated("Embeddings");
        case LayerTone::State:
            return translated("Linear attention");
        case LayerTone::DenseFfn:
            return translated("Dense FFN");
        case LayerTone::Moe:
            return translated("MoE");
        case LayerTone::Plain:
            return translated("Other");
        default:
            return translated("Attention");
    }
}

std::vector<ColourKey> seriesOf(const std::vector<Bar>& bars)
{
    std::vector<ColourKey> series;
    for (const LayerTone tone : allLayerTones)
        if (std::any_of(bars.begin(), bars.end(), [tone](const Bar& bar) { return bar.tone == tone; }))
            series.push_back({toneLabel(tone), Kind::Flops, Component::Attention, tone});
    return series;
}

BreakdownRow rowOf(const Bar& bar, const BreakdownData& data)
{
    BreakdownRow row;
    row.id = bar.id;
    row.label = bar.label;
    row.total = bar.value;
    row.text = bar.value > 0 ? text(data.figure(bar.value)) : QStringLiteral("–");
    for (std::size_t i = 0; i < data.series.size(); ++i)
        if (data.series[i].tone == bar.tone) row.parts[i] = bar.value;
    row.footer = bar.beside ? translated("beside the language model")
                            : translated("%1 of the language model’s %2").arg(text(format::share(bar.value, data.total)), data.whole);
    return row;
}

}  // namespace

BreakdownData componentBreakdown(const Architecture& architecture, const Inspection& inspection, ModelMeasure measure)
{
    const bool stored = measure == ModelMeasure::Stored;
    BreakdownData data;
    data.title = stored                               ? translated("Stored bytes by component")
                 : measure == ModelMeasure::Active ? translated("Parameters that a token passes through")
                                                   : translated("Parameters by component");
    data.unit = stored ? QStringLiteral("B") : QString();
    data.whole = stored ? translated("stored bytes") : measure == ModelMeasure::Active ? translated("active parameters") : translated("parameters");
    data.figure = stored ? storageText : format::parameters;
    const std::vector<Bar> bars = barsOf(architecture, inspection, measure);
    data.series = seriesOf(bars);
    for (const Bar& bar : bars)
        if (!bar.beside) data.total += bar.value;
    for (const Bar& bar : bars) {
        data.rows.push_back(rowOf(bar, data));
        data.largest = std::max(data.largest, bar.value);
    }
    data.subtitle = text(data.figure(data.total));
    if (measure == ModelMeasure::Active) data.subtitle += separator() + translated("%1 of all").arg(text(format::share(data.total, inspection.total)));
    return data;
}

}  // namespace gable
