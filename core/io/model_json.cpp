#include "core/io/model_json.h"

#include "core/io/json_text.h"

namespace gable {

namespace {

void appendKey(std::string& out, std::string_view key)
{
    if (out.back() != '{') out += ", ";
    json::appendString(out, key);
    out += ": ";
}

void appendText(std::string& out, std::string_view key, std::string_view text)
{
    appendKey(out, key);
    json::appendString(out, text);
}

void appendFigure(std::string& out, std::string_view key, double figure)
{
    appendKey(out, key);
    json::appendNumber(out, figure);
}

void appendLayers(std::string& out, const Architecture& architecture)
{
    appendKey(out, "layers");
    out += '[';
    for (const LayerRun& run : layerRuns(architecture)) {
        if (out.back() != '[') out += ", ";
        out += '{';
        appendFigure(out, "count", run.count);
        appendText(out, "mixer", mixerId(*run.layer));
        appendText(out, "feed_forward", id(run.layer->feedForward));
        out += '}';
    }
    out += ']';
}

void appendParameters(std::string& out, const Inspection& inspection)
{
    appendKey(out, "parameters");
    out += '{';
    appendFigure(out, "total_text", inspection.total);
    appendFigure(out, "active_per_token", inspection.active);
    appendFigure(out, "mtp", inspection.mtp);
    appendFigure(out, "vision", inspection.vision);
    appendKey(out, "components");
    out += '{';
    for (const Part part : allParts)
        if (inspection.parametersOf(part) > 0) appendFigure(out, id(part), inspection.parametersOf(part));
    out += "}}";
}

void appendFormats(std::string& out, const Inspection& inspection)
{
    appendKey(out, "formats");
    out += '[';
    for (const FormatRow& row : inspection.formats) {
        if (out.back() != '[') out += ", ";
        out += '{';
        appendText(out, "component", id(row.part));
        appendText(out, "format", row.format.id);
        appendText(out, "label", row.format.label());
        appendFigure(out, "modules", row.modules);
        appendFigure(out, "parameters", row.parameters);
        appendFigure(out, "bytes", row.bytes);
        out += '}';
    }
    out += ']';
}

}  // namespace

void writeModel(std::string_view name, const Architecture& architecture, const Inspection& inspection, std::string& out)
{
    out += '{';
    appendText(out, "schema", "gable.model/1");
    appendText(out, "name", name);
    appendText(out, "model_type", architecture.modelType);
    appendText(out, "family", architecture.family);
    appendText(out, "dtype", architecture.dtype);
    appendFigure(out, "context_length", architecture.context);
    appendKey(out, "tied_embeddings");
    out += architecture.tied ? "true" : "false";
    appendLayers(out, architecture);
    appendParameters(out, inspection);
    appendFigure(out, "weight_bytes", inspection.weightBytes);
    appendFigure(out, "mtp_bytes", inspection.mtpBytes);
    appendFormats(out, inspection);
    appendFigure(out, "kv_cache_bytes_per_token", inspection.kvBytesPerToken());
    appendFigure(out, "indexer_cache_bytes_per_token", 2 * inspection.indexerElementsPerToken);
    appendFigure(out, "state_bytes_per_sequence", inspection.stateBytesPerSequence());
    appendKey(out, "assumptions");
    out += '[';
    for (const std::string& assumption : architecture.assumptions) {
        if (out.back() != '[') out += ", ";
        json::appendString(out, assumption);
    }
    out += "]}";
}

}  // namespace gable
