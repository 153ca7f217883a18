#include "core/model/inspection.h"

#include <algorithm>

namespace gable {

namespace {

struct KvElements {
    double operator()(const Gqa& gqa) const { return gqa.sharesKv ? 0 : gqa.kvHeads * (gqa.headDim + gqa.valueDim); }
    double operator()(const Mla& mla) const { return mla.kvRank + mla.ropeDim; }
    double operator()(const CompressedAttention& attention) const
    {
        return attention.headDim + (attention.ratio > 0 ? attention.headDim / attention.ratio : 0);
    }
    double operator()(const StateMixer&) const { return 0; }
    double operator()(const LinearMixer&) const { return 0; }
};

double indexerElements(const Mixer& mixer)
{
    const auto of = [](const auto& kind) -> double {
        if constexpr (requires { kind.indexer; }) return kind.indexer ? kind.indexer->cacheElements : 0;
        else return 0;
    };
    return std::visit(of, mixer);
}

/// Sums modules, `layers` times each.
class Sums {
public:
    explicit Sums(double plainBytes) : m_plainBytes(plainBytes) {}

    void add(const std::vector<Module>& modules, double layers, Inspection& out) const
    {
        for (const Module& module : modules) {
            const auto part = static_cast<std::size_t>(module.part);
            const double parameters = layers * module.parameters();
            const double bytes = layers * module.bytes(m_plainBytes);
            out.parameters[part] += parameters;
            out.bytes[part] += bytes;
            out.active += layers * module.activeParameters();
            addFormat(module, layers, parameters, bytes, out.formats);
        }
    }
    [[nodiscard]] double bytes(const std::vector<Module>& modules) const
    {
        double sum = 0;
        for (const Module& module : modules) sum += module.bytes(m_plainBytes);
        return sum;
    }

private:
    static void addFormat(const Module& module, double layers, double parameters, double bytes, std::vector<FormatRow>& rows)
    {
        auto row = std::find_if(rows.begin(), rows.end(), [&](const FormatRow& r) { return r.part == module.part && r.format == module.format; });
        if (row == rows.end()) row = rows.insert(rows.end(), FormatRow{module.part, module.format});
        row->modules += layers * module.copies;
        row->parameters += parameters;
        row->bytes += bytes;
    }

    double m_plainBytes;
};

double parametersOf(const std::vector<Module>& modules)
{
    double sum = 0;
    for (const Module& module : modules) sum += module.parameters();
    return sum;
}

void addState(const Mixer& mixer, double layers, double plainBytes, Inspection& out)
{
    constexpr double wideBytes = 4;
    if (const auto* state = std::get_if<StateMixer>(&mixer)) {
        out.convStateBytes += layers * state->convElements() * plainBytes;
        out.recurrentStateBytes += layers * state->recurrentElements() * (state->wideState ? wideBytes : plainBytes);
    }
    if (const auto* compressed = std::get_if<CompressedAttention>(&mixer)) out.recurrentStateBytes += layers * compressed->compressorStateElements * wideBytes;
}

}  // namespace

double kvElementsPerToken(const Mixer& mixer) { return std::visit(KvElements{}, mixer); }

Inspection inspect(const Architecture& architecture)
{
    Inspection out;
    const Format* plain = plainFormat(architecture.dtype);
    const double plainBytes = plain ? plain->bits / 8 : 2;
    const Sums sums(plainBytes);
    sums.add(architecture.outside, 1, out);
    for (const LayerGroup& group : architecture.layers) {
        sums.add(group.layer.modules, group.count, out);
        for (const Mixer& mixer : group.layer.mixers) {
            out.kvElementsPerToken += group.count * kvElementsPerToken(mixer);
            out.indexerElementsPerToken += group.count * indexerElements(mixer);
            addState(mixer, group.count, plainBytes, out);
        }
    }
    for (const Part part : allParts) {
        out.total += out.parametersOf(part);
        out.weightBytes += out.bytesOf(part);
    }
    out.vision = parametersOf(architecture.vision);
    out.visionBytes = sums.bytes(architecture.vision);
    out.weightBytes += out.visionBytes;
    if (architecture.mtp)
        for (const LayerGroup& group : architecture.mtp->layers) {
            out.mtp += group.count * parametersOf(group.layer.modules);
            out.mtpBytes += group.count * sums.bytes(group.layer.modules);
        }
    std::stable_sort(out.formats.begin(), out.formats.end(), [](const FormatRow& a, const FormatRow& b) {
        return a.part != b.part ? a.part < b.part : a.bytes > b.bytes;
    });
    return out;
}

std::vector<LayerRun> layerRuns(const Architecture& architecture)
{
    std::vector<LayerRun> runs;
    double first = 0;
    for (const LayerGroup& group : architecture.layers) {
        const bool same = !runs.empty() && runs.back().layer->mixers == group.layer.mixers && runs.back().layer->feedForward == group.layer.feedForward;
        if (same) runs.back().count += group.count;
        else runs.push_back({first, group.count, &group.layer});
        first += group.count;
    }
    return runs;
}

std::string mixerId(const Layer& layer)
{
    std::string out;
    for (const Mixer& mixer : layer.mixers) out += (out.empty() ? "" : "+") + std::string(id(mixer));
    return out.empty() ? "none" : out;
}

std::string mixerLabel(const Layer& layer)
{
    std::string out;
    for (const Mixer& mixer : layer.mixers) out += (out.empty() ? "" : " and ") + std::string(label(mixer));
    return out.empty() ? "None" : out;
}

}  // namespace gable
