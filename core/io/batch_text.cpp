#include <algorithm>
#include <cmath>

#include "core/io/scenario_json.h"
#include "core/scenario/workload_presets.h"
#include "core/units/format.h"

namespace gable {

Result<Workload> parseBatch(std::string_view text, std::string_view origin)
{
    Workload workload;
    const std::string from(origin);
    std::size_t start = 0;
    while (start <= text.size()) {
        const std::size_t comma = std::min(text.find(',', start), text.size());
        const std::string part(text.substr(start, comma - start));
        start = comma + 1;
        const auto refuse = [&] { return fail("expected phase:new tokens:context with an optional x requests, as in decode:1:8192x64, found \"" + part.substr(0, 80) + '"', {}, from); };
        const std::size_t first = part.find(':');
        const std::size_t second = first == std::string::npos ? first : part.find(':', first + 1);
        if (second == std::string::npos) return refuse();
        const std::string phase = part.substr(0, first);
        if (phase != "prefill" && phase != "decode") return refuse();
        const std::size_t times = std::min(part.find('x', second), part.size());
        RequestGroup group{phase == "prefill" ? Phase::Prefill : Phase::Decode, 1, 0, 0};
        const bool read = format::parse(part.substr(first + 1, second - first - 1), group.numTokens)
            && format::parse(part.substr(second + 1, times - second - 1), group.contextLen)
            && (times == part.size() || format::parse(part.substr(times + 1), group.requests));
        const auto inRange = [](double value, double most) { return value >= 0 && value <= most && value == std::floor(value); };
        if (!read || !inRange(group.numTokens, maxTokens) || !inRange(group.contextLen, maxTokens) || !inRange(group.requests, maxRequests)) return refuse();
        workload.groups.push_back(group);
        if (workload.groups.size() > maxGroups) return fail("expected at most " + format::count(maxGroups) + " request groups, found more", {}, from);
    }
    return workload;
}

}  // namespace gable
