#include "ui/charts/capacity_data.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/estimate/metrics.h"
#include "core/units/format.h"
#include "ui/charts/chart_text.h"
#include "ui/charts/memory_data.h"

namespace gable {

namespace {

using charts::text;

QString count(double value) { return text(format::count(value)); }

/// Powers of two from 2¹⁰ on, or from the longest context down where that is shorter, and the longest itself.
std::vector<double> contextsUpTo(double longest)
{
    constexpr double usual = 10, fewest = 4;
    std::vector<double> out;
    const double last = std::log2(longest);
    for (double power = std::min(usual, std::max(0.0, std::floor(last) - fewest)); power < last; ++power) out.push_back(std::exp2(power));
    out.push_back(longest);
    return out;
}

/// By the KV cache alone.
std::vector<CapacityPoint> curveOf(const MemoryLedger& ledger, const std::vector<double>& contexts)
{
    std::vector<CapacityPoint> out;
    if (ledger.groups.empty()) return out;
    MemoryLedger uncapped = ledger;
    uncapped.maxNumSeqs = std::numeric_limits<double>::infinity();
    for (const double context : contexts)
        if (const double requests = uncapped.requestsAt(context); requests >= 1) out.push_back({context, requests});
    return out;
}

std::optional<CapacityPoint> batchOf(const Workload& workload, double context)
{
    double decodes = 0, all = 0;
    for (const RequestGroup& group : workload.groups) {
        all += group.requests;
        if (group.phase == Phase::Decode) decodes += group.requests;
    }
    const double requests = decodes > 0 ? decodes : all;
    return requests >= 1 && context >= 1 ? std::optional(CapacityPoint{context, requests}) : std::nullopt;
}

QString subtitleOf(const MemoryLedger& ledger)
{
    const auto isBounded = [](const CacheGroup& group) { return group.kind != CacheGroup::Kind::Full; };
    const auto bounded = std::count_if(ledger.groups.begin(), ledger.groups.end(), isBounded);
    if (bounded == 0) return QStringLiteral("twice the context, half the requests");
    if (bounded == std::ssize(ledger.groups)) return QStringLiteral("beyond its reach no layer keeps more");
    return QStringLiteral("some layers keep no more beyond their reach");
}

/// Whole decades of requests, and contexts with a little room at both ends.
void findRanges(CapacityData& data)
{
    double low = data.curve.front().requests, high = low;
    double first = data.curve.front().context, last = std::max(data.curve.back().context, data.maxModelLen);
    const auto hold = [&](const CapacityPoint& point) {
        low = std::min(low, point.requests);
        high = std::max(high, point.requests);
        first = std::min(first, point.context);
        last = std::max(last, point.context);
    };
    for (const CapacityPoint& point : data.curve) hold(point);
    for (const CapacityPoint& point : data.baseline) hold(point);
    if (data.batch) hold(*data.batch);
    if (data.cap > 0) high = std::max(high, data.cap);
    constexpr double margin = 0.05;
    data.contexts = {std::log10(first) - margin, std::log10(last) + margin};
    data.requests = {std::floor(std::log10(low)), std::max(std::floor(std::log10(low)) + 1, std::ceil(std::log10(high) + margin))};
}

}  // namespace

CapacityData capacityData(const MemoryLedger& ledger, const Workload& workload, double longest, const MemoryLedger* baseline, const QString& baselineName)
{
    CapacityData data;
    data.title = QStringLiteral("Requests that find room, by context");
    data.cap = ledger.maxNumSeqs;
    data.maxModelLen = ledger.maxModelLen;
    data.block = ledger.block.value;
    const std::vector<double> contexts = contextsUpTo(std::max({longest, ledger.maxModelLen, 1.0}));
    data.curve = curveOf(ledger, contexts);
    if (data.curve.empty()) {
        data.emptyText = ledger.groups.empty() ? QStringLiteral("This model keeps no KV cache: max_num_seqs alone limits the requests.") : QStringLiteral("No request finds room, however short.");
        return data;
    }
    for (const CapacityPoint& point : data.curve) data.blocks.push_back(ledger.blocksOf(point.context, 1));
    if (baseline) {
        data.baseline = curveOf(*baseline, contexts);
        data.baselineName = baselineName;
    }
    data.subtitle = subtitleOf(ledger);
    data.batch = batchOf(workload, judgedContext(workload, ledger));
    if (data.batch) data.batchText = QStringLiteral("batch: %1 %2 at %3").arg(count(data.batch->requests), data.batch->requests == 1 ? QStringLiteral("request") : QStringLiteral("requests"), count(data.batch->context));
    findRanges(data);
    return data;
}

HoverText hoverText(const CapacityData& data, std::size_t point)
{
    const CapacityPoint& at = data.curve[point];
    HoverText out;
    out.title = QStringLiteral("%1 tokens of context").arg(count(at.context));
    out.lines = {{{}, QStringLiteral("KV cache of a request"), text(format::storage(Bytes(data.blocks[point] * data.block))), QStringLiteral("%1 blocks").arg(count(data.blocks[point]))},
                 {{}, QStringLiteral("Requests that find room"), count(at.requests), {}}};
    for (const CapacityPoint& other : data.baseline)
        if (other.context == at.context) out.lines.push_back({{}, data.baselineName, count(other.requests), {}});
    out.footer = at.requests > data.cap          ? QStringLiteral("max_num_seqs lets %1 run at once").arg(count(data.cap))
                 : at.context > data.maxModelLen ? QStringLiteral("longer than max_model_len, %1 tokens").arg(count(data.maxModelLen))
                                                 : QStringLiteral("the KV cache is the limit");
    return out;
}

}  // namespace gable
