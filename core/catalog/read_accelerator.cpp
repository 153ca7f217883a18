#include <algorithm>
#include <array>

#include "core/catalog/catalog.h"
#include "core/model/json_reader.h"
#include "core/scenario/accelerator_figures.h"

namespace gable {

namespace {

using Status = tl::expected<void, Error>;

constexpr std::string_view peaksKey = "peak_TFLOPS";

/// A member that is a text. Those that earlier versions wrote too have to be there.
struct TextKey {
    std::string_view key;
    std::string Accelerator::*place;
    bool required;
};
constexpr std::array textKeys{
    TextKey{"id", &Accelerator::id, true},
    TextKey{"name", &Accelerator::name, true},
    TextKey{"vendor", &Accelerator::vendor, true},
    TextKey{"source", &Accelerator::source, true},
    TextKey{"date", &Accelerator::date, true},
    TextKey{"memory_type", &Accelerator::memoryType, true},
    TextKey{"link_type", &Accelerator::linkType, false},
    TextKey{"scale_out_type", &Accelerator::scaleOutType, false},
};

Status checkKeys(const ConfigValue& entry, std::string_view pointer)
{
    std::string known;
    const auto isKnown = [&](std::string_view name) {
        known.clear();
        const auto matches = [&](std::string_view key) {
            known.append(known.empty() ? "" : ", ").append(key);
            return key == name;
        };
        const bool text = std::any_of(textKeys.begin(), textKeys.end(), [&](const TextKey& row) { return matches(row.key); });
        const auto figures = acceleratorFigures();
        return text || matches("aliases") || matches("sources") || matches(peaksKey) ||
               std::any_of(figures.begin(), figures.end(), [&](const AcceleratorFigure& figure) {
                   return figure.key.find('/') == std::string_view::npos && matches(figure.key);
               });
    };
    for (const auto& [name, value] : *entry.object())
        if (!isKnown(name)) return fail("expected one of the keys " + known + ", found \"" + name.substr(0, 80) + '"', joinPointer(pointer, name));
    return {};
}

Status readTexts(Accelerator& accelerator, const ConfigValue& entry, std::string_view pointer)
{
    for (const TextKey& row : textKeys) {
        if (!row.required && !entry.find(row.key)) continue;
        auto text = requireString(entry, row.key, pointer);
        if (!text) return tl::unexpected(text.error());
        accelerator.*row.place = std::move(*text);
    }
    return {};
}

/// A figure from the object that holds it.
Status readFigure(Accelerator& accelerator, const AcceleratorFigure& figure, const ConfigValue& object, std::string_view key, std::string_view pointer)
{
    if (!figure.required && !object.find(key)) return {};
    const auto number = requireNumber(object, key, pointer);
    if (!number) return tl::unexpected(number.error());
    if (!(*number > 0 && *number <= mostOfAFigure)) return unexpectedValue("a positive number", object.find(key), joinPointer(pointer, key));
    figure.set(accelerator, *number);
    return {};
}

/// The rates are an object of their own: `peak_TFLOPS/fp8` is its member `fp8`.
Status readPeaks(Accelerator& accelerator, const ConfigValue& entry, std::string_view pointer)
{
    const ConfigValue* peaks = entry.find(peaksKey);
    const std::string at = joinPointer(pointer, peaksKey);
    if (!peaks || !peaks->object() || peaks->object()->empty()) return unexpectedValue("an object of rates by precision", peaks, at);
    for (const auto& [name, value] : *peaks->object()) {
        const AcceleratorFigure* figure = findAcceleratorFigure(std::string(peaksKey) + '/' + name);
        if (!figure) return fail("expected float32, float16, bfloat16, int8, fp8 or fp4, found \"" + name.substr(0, 80) + '"', at);
        if (auto status = readFigure(accelerator, *figure, *peaks, name, at); !status) return status;
    }
    return {};
}

Result<std::vector<std::string>> readList(const ConfigValue& list, const std::string& pointer)
{
    if (!list.list()) return unexpectedValue("a list of texts", &list, pointer);
    std::vector<std::string> texts;
    for (const ConfigValue& item : *list.list()) {
        if (!item.string()) return unexpectedValue("a text", &item, pointer);
        texts.push_back(*item.string());
    }
    return texts;
}

Result<FigureSource> readSource(const ConfigValue& entry, const std::string& pointer)
{
    if (!entry.object()) return unexpectedValue("an object with figures, source, date and note", &entry, pointer);
    FigureSource out;
    for (const auto& [name, value] : *entry.object()) {
        const std::string at = joinPointer(pointer, name);
        if (name == "figures") {
            auto figures = readList(value, at);
            if (!figures) return tl::unexpected(figures.error());
            for (const std::string& key : *figures)
                if (!findAcceleratorFigure(key)) return fail("expected the key of a figure such as peak_TFLOPS/bfloat16, found \"" + key.substr(0, 80) + '"', at);
            out.figures = std::move(*figures);
            continue;
        }
        std::string* place = name == "source" ? &out.source : name == "date" ? &out.date : name == "note" ? &out.note : nullptr;
        if (!place) return fail("expected one of the keys figures, source, date, note, found \"" + name.substr(0, 80) + '"', at);
        if (!value.string()) return unexpectedValue("a text", &value, at);
        *place = *value.string();
    }
    if (out.figures.empty()) return unexpectedValue("a list with at least one figure", entry.find("figures"), joinPointer(pointer, "figures"));
    if (out.source.empty()) return unexpectedValue("a link", entry.find("source"), joinPointer(pointer, "source"));
    return out;
}

Status readSources(Accelerator& accelerator, const ConfigValue& sources, const std::string& pointer)
{
    if (!sources.list()) return unexpectedValue("a list of sources", &sources, pointer);
    for (std::size_t i = 0; i < sources.list()->size(); ++i) {
        auto source = readSource((*sources.list())[i], joinPointer(pointer, std::to_string(i)));
        if (!source) return tl::unexpected(source.error());
        accelerator.sources.push_back(std::move(*source));
    }
    return {};
}

}  // namespace

Result<Accelerator> readAccelerator(const ConfigValue& entry, std::string_view pointer)
{
    if (!entry.object()) return unexpectedValue("an object", &entry, std::string(pointer));
    Accelerator accelerator;
    if (auto status = checkKeys(entry, pointer); !status) return tl::unexpected(status.error());
    if (auto status = readTexts(accelerator, entry, pointer); !status) return tl::unexpected(status.error());
    for (const AcceleratorFigure& figure : acceleratorFigures()) {
        if (figure.key.find('/') != std::string_view::npos) continue;
        if (auto status = readFigure(accelerator, figure, entry, figure.key, pointer); !status) return tl::unexpected(status.error());
    }
    if (auto status = readPeaks(accelerator, entry, pointer); !status) return tl::unexpected(status.error());
    if (const ConfigValue* aliases = entry.find("aliases")) {
        auto texts = readList(*aliases, joinPointer(pointer, "aliases"));
        if (!texts) return tl::unexpected(texts.error());
        accelerator.aliases = std::move(*texts);
    }
    if (const ConfigValue* sources = entry.find("sources"))
        if (auto status = readSources(accelerator, *sources, joinPointer(pointer, "sources")); !status) return tl::unexpected(status.error());
    return accelerator;
}

}  // namespace gable
