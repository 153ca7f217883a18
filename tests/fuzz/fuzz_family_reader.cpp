#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/io/model_json.h"
#include "core/model/families/families.h"
#include "core/model/inspection.h"
#include "core/model/json_reader.h"
#include "core/model/read_architecture.h"

using namespace gable;

namespace {

void require(bool condition)
{
    if (!condition) std::abort();
}

void readEach(const ConfigValue& config, const ConfigValue* sideFile)
{
    FormatChoice choices[3];
    choices[1].quantization = "fp8";
    choices[2].dtype = "float32";
    choices[2].overrides = {{Part::RoutedExperts, "nvfp4"}, {Part::Attention, "fp8-block"}};
    for (const FormatChoice& choice : choices) {
        const auto architecture = readArchitecture(config, sideFile, choice);
        if (!architecture) {
            require(!architecture.error().message.empty());
            continue;
        }
        const Inspection inspection = inspect(*architecture);
        require(std::isfinite(inspection.weightBytes) && inspection.weightBytes >= 0);
        require(inspection.total >= 0 && inspection.active >= 0 && inspection.active <= inspection.total);
        require(inspection.kvElementsPerToken >= 0 && inspection.stateBytesPerSequence() >= 0 && inspection.mtp >= 0 && inspection.vision >= 0);
        std::string text;
        writeModel("fuzz", *architecture, inspection, text);
        require(readJson(text, "model", {256u << 20, 64, 2'000'000}).has_value());
    }
}

/// The config with another `model_type`, so that every family sees what was found with any.
ConfigValue as(const ConfigValue& config, std::string_view modelType)
{
    ConfigValue::Object members;
    for (const auto& [key, value] : *config.object())
        if (key != "model_type") members.emplace_back(key, value);
    members.emplace_back("model_type", ConfigValue(std::string(modelType)));
    return ConfigValue(std::move(members));
}

}  // namespace

/// The first byte says whose reader the config goes to besides its own, and whether it is its own side file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) return 0;
    const auto config = readJson(std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1), "fuzz");
    if (!config || !(*config)->object()) return 0;
    const auto families = families::allFamilies();
    const ConfigValue* sideFile = data[0] >= 128 ? config->get() : nullptr;
    readEach(**config, sideFile);
    readEach(as(**config, families[data[0] % families.size()].modelTypes.front()), sideFile);
    return 0;
}
