#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/catalog/catalog.h"
#include "core/estimate/log_adoption.h"
#include "core/estimate/log_comparison.h"
#include "core/io/engine_json.h"
#include "core/io/log_json.h"
#include "core/io/startup_log.h"
#include "core/model/json_reader.h"

using namespace gable;

namespace {

void require(bool condition)
{
    if (!condition) std::abort();
}

const Scenario& scenario()
{
    static const Scenario builtin = defaultScenario(*builtinCatalog());
    return builtin;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto log = readStartupLog(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.log");
    if (!log) {
        require(!log.error().message.empty() && log.error().origin == "fuzz.log");
        return 0;
    }
    constexpr std::size_t mostPassedOver = 20;
    require(log->unknown.size() <= mostPassedOver);
    for (const auto& [name, value] : log->lines) require(!name.empty() && std::isfinite(value));

    // Whatever it says can be compared, and what is adopted can be saved and opened.
    if (const auto comparison = compareLog(*log, scenario())) {
        std::string out;
        writeLogComparison(*log, *comparison, adopted(*log, scenario()).engine, out);
        require(readJson(out, "out.json").has_value());
    }
    const Engine engine = adopted(*log, scenario()).engine;
    std::string text;
    appendEngine(text, engine);
    const auto json = readJson(text, "engine.json");
    require(json.has_value());
    const auto again = readEngine(**json, "");
    require(again && *again == engine);
    return 0;
}
