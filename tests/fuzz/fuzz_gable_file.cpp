#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/catalog/catalog.h"
#include "core/estimate/estimate.h"
#include "core/io/estimate_json.h"
#include "core/io/study_json.h"

using namespace gable;

namespace {

void require(bool condition)
{
    if (!condition) std::abort();
}

const Catalog& catalog()
{
    static const Catalog builtin = *builtinCatalog();
    return builtin;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto study = readStudy(std::string_view(reinterpret_cast<const char*>(data), size), "fuzz.gable", catalog());
    if (!study) {
        require(!study.error().message.empty() && study.error().origin == "fuzz.gable");
        return 0;
    }
    require(!study->scenarios.empty() && study->active < study->scenarios.size());
    require(!study->baseline || *study->baseline < study->scenarios.size());

    // Saving and opening changes nothing. Texts are compared: a config may hold NaN, which does not equal itself.
    const std::string text = writeStudy(*study);
    const auto again = readStudy(text, "again.gable", catalog());
    require(again.has_value());
    require(writeStudy(*again) == text);

    std::string out;
    for (const Scenario& scenario : study->scenarios)
        if (const auto figures = estimate(scenario)) writeEstimate(*figures, scenario, "null", out);
    return 0;
}
