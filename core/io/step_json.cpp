#include "core/io/step_json.h"

#include <cmath>
#include <string_view>
#include <unordered_map>

#include "core/io/json_text.h"
#include "core/model/json_reader.h"
#include "core/vllm/context_fields.h"

namespace gable {
namespace {

constexpr double mostTokens = 0x1p53;  // whole numbers are exact below

/// A whole number of tokens. `pointer` is a function: pointers of thousands of requests are only made up for errors.
template <typename Pointer>
Result<double> readTokens(const ConfigValue& value, const Pointer& pointer)
{
    const double* number = value.number();
    if (!number || !(*number >= 0) || *number >= mostTokens || *number != std::floor(*number))
        return unexpectedValue("a whole number of tokens from 0 to 2^53 - 1", &value, pointer());
    return *number;
}

Result<const ConfigValue*> member(const ConfigValue& object, std::string_view key, const std::string& pointer)
{
    if (!object.object()) return unexpectedValue("an object", &object, pointer);
    const ConfigValue* value = object.find(key);
    if (!value) return unexpectedValue("a value", nullptr, joinPointer(pointer, key));
    return value;
}

Result<const ConfigValue::List*> listMember(const ConfigValue& object, std::string_view key, const std::string& pointer)
{
    const auto value = member(object, key, pointer);
    if (!value) return tl::unexpected(value.error());
    const ConfigValue::List* list = (*value)->list();
    if (!list) return unexpectedValue("a list", *value, joinPointer(pointer, key));
    return list;
}

std::string indexed(const std::string& pointer, std::size_t index)
{
    return pointer + '/' + std::to_string(index);
}

/// Request id → tokens of this step. A table, as steps of a thousand requests are usual.
using Scheduled = std::unordered_map<std::string_view, double>;

Result<Scheduled> readScheduled(const ConfigValue& output, const std::string& pointer)
{
    const auto value = member(output, "num_scheduled_tokens", pointer);
    if (!value) return tl::unexpected(value.error());
    const std::string own = joinPointer(pointer, "num_scheduled_tokens");
    const ConfigValue::Object* object = (*value)->object();
    if (!object) return unexpectedValue("an object", *value, own);
    Scheduled scheduled;
    scheduled.reserve(object->size());
    for (const auto& [id, tokens] : *object) {
        const auto count = readTokens(tokens, [&own, &request = id] { return joinPointer(own, request); });
        if (!count) return tl::unexpected(count.error());
        scheduled.emplace(id, *count);
    }
    return scheduled;
}

double tokensOf(const Scheduled& scheduled, const std::string& id)
{
    const auto found = scheduled.find(id);
    return found == scheduled.end() ? 0 : found->second;
}

Result<void> readNewRequests(const ConfigValue& output, const std::string& pointer, const Scheduled& scheduled,
                             TraceStep& step)
{
    const auto requests = listMember(output, "scheduled_new_reqs", pointer);
    if (!requests) return tl::unexpected(requests.error());
    const std::string own = joinPointer(pointer, "scheduled_new_reqs");
    for (std::size_t i = 0; i < (*requests)->size(); ++i) {
        const ConfigValue& request = (**requests)[i];
        const std::string here = indexed(own, i);
        const auto id = requireString(request, "req_id", here);
        if (!id) return tl::unexpected(id.error());
        const auto value = member(request, "num_computed_tokens", here);
        if (!value) return tl::unexpected(value.error());
        const auto computed = readTokens(**value, [&] { return joinPointer(here, "num_computed_tokens"); });
        if (!computed) return tl::unexpected(computed.error());
        step.newComputed.push_back(*computed);
        step.newScheduled.push_back(tokensOf(scheduled, *id));
    }
    return {};
}

Result<void> readCachedRequests(const ConfigValue& output, const std::string& pointer, const Scheduled& scheduled,
                                TraceStep& step)
{
    const auto cached = member(output, "scheduled_cached_reqs", pointer);
    if (!cached) return tl::unexpected(cached.error());
    const std::string own = joinPointer(pointer, "scheduled_cached_reqs");
    const auto ids = listMember(**cached, "req_ids", own);
    if (!ids) return tl::unexpected(ids.error());
    const auto computed = listMember(**cached, "num_computed_tokens", own);
    if (!computed) return tl::unexpected(computed.error());
    const std::string idsPointer = joinPointer(own, "req_ids");
    const std::string computedPointer = joinPointer(own, "num_computed_tokens");
    if ((*computed)->size() != (*ids)->size())
        return fail("expected " + std::to_string((*ids)->size()) + " numbers, one for each of req_ids, found " +
                        std::to_string((*computed)->size()),
                    computedPointer);
    for (std::size_t i = 0; i < (*ids)->size(); ++i) {
        const std::string* id = (**ids)[i].string();
        if (!id) return unexpectedValue("text", &(**ids)[i], indexed(idsPointer, i));
        const auto tokens = readTokens((**computed)[i], [&] { return indexed(computedPointer, i); });
        if (!tokens) return tl::unexpected(tokens.error());
        step.cachedComputed.push_back(*tokens);
        step.cachedScheduled.push_back(tokensOf(scheduled, *id));
    }
    return {};
}

/// Seconds; none when there is no such key.
Result<std::optional<double>> readTime(const ConfigValue& line)
{
    const ConfigValue* value = line.find("time");
    if (!value || value->isNull()) return std::optional<double>();
    const double* seconds = value->number();
    if (!seconds || !std::isfinite(*seconds)) return unexpectedValue("a time in seconds", value, "/time");
    return std::optional<double>(*seconds);
}

Result<int> readEngine(const ConfigValue& line)
{
    constexpr double mostEngines = 1'000'000;
    const ConfigValue* value = line.find("engine_idx");
    if (!value) return 0;
    const double* index = value->number();
    if (!index || !(*index >= 0) || *index >= mostEngines || *index != std::floor(*index))
        return unexpectedValue("a whole number from 0 to 999999", value, "/engine_idx");
    return static_cast<int>(*index);
}

Result<TraceLine> readStep(const ConfigValue& line, const ConfigValue& output)
{
    const std::string pointer = "/scheduler_output";
    TraceStep step;
    const auto scheduled = readScheduled(output, pointer);
    if (!scheduled) return tl::unexpected(scheduled.error());
    if (const auto read = readNewRequests(output, pointer, *scheduled, step); !read)
        return tl::unexpected(read.error());
    if (const auto read = readCachedRequests(output, pointer, *scheduled, step); !read)
        return tl::unexpected(read.error());
    const auto engine = readEngine(line);
    if (!engine) return tl::unexpected(engine.error());
    const auto time = readTime(line);
    if (!time) return tl::unexpected(time.error());
    step.engine = *engine;
    step.time = *time;
    return TraceLine(std::move(step));
}

Result<TraceLine> readLog(const ConfigValue& line, const ConfigValue& log)
{
    if (!log.boolean() || !*log.boolean()) return unexpectedValue("true", &log, "/log");
    const auto time = readTime(line);
    if (!time) return tl::unexpected(time.error());
    if (!*time) return unexpectedValue("a time in seconds", line.find("time"), "/time");
    TraceLog found{**time, {}};
    if (const ConfigValue* prefix = line.find("prefix")) {
        if (!prefix->string()) return unexpectedValue("text", prefix, "/prefix");
        found.prefix = *prefix->string();
    }
    return TraceLine(std::move(found));
}

void appendKey(std::string& out, std::string_view key)
{
    if (out.back() != '{') out += ", ";
    json::appendString(out, key);
    out += ": ";
}

void appendMember(std::string& out, std::string_view key, double value)
{
    appendKey(out, key);
    json::appendNumber(out, value);
}

void appendBreakdown(std::string& out, std::string_view key, const Breakdown& breakdown)
{
    appendKey(out, key);
    out += '{';
    std::string name;
    for (const BreakdownEntry& entry : breakdown) {
        name.assign(entry.component).append(".").append(entry.key);
        appendMember(out, name, entry.value);
    }
    out += '}';
}

void appendDebug(std::string& out, const vllm::StepDebug& debug)
{
    appendKey(out, "debug_stats");
    out += '{';
    appendMember(out, "num_prefill_requests", debug.context.numPrefillRequests);
    appendMember(out, "num_decode_requests", debug.context.numDecodeRequests);
    appendKey(out, "context_breakdown");
    out += '{';
    for (const vllm::ContextField& field : vllm::contextFields)
        appendMember(out, field.key, debug.context.*field.value);
    out += '}';
    appendBreakdown(out, "num_flops_per_gpu_breakdown", debug.flops);
    appendBreakdown(out, "num_read_bytes_per_gpu_breakdown", debug.reads);
    appendBreakdown(out, "num_write_bytes_per_gpu_breakdown", debug.writes);
    out += '}';
}

}  // namespace

Result<TraceLine> readTraceLine(const ConfigValue& line)
{
    if (!line.object()) return unexpectedValue("an object with scheduler_output or log", &line, {});
    if (const ConfigValue* output = line.find("scheduler_output")) return readStep(line, *output);
    if (const ConfigValue* log = line.find("log")) return readLog(line, *log);
    return fail("expected scheduler_output or log, found neither");
}

void writeStepStats(const vllm::StepStats& stats, const vllm::StepDebug* debug, std::string& out)
{
    out += '{';
    appendMember(out, "num_flops_per_gpu", stats.totals.flops.value);
    appendMember(out, "num_read_bytes_per_gpu", stats.totals.reads.value);
    appendMember(out, "num_write_bytes_per_gpu", stats.totals.writes.value);
    if (debug) appendDebug(out, *debug);
    out += "}\n";
}

}  // namespace gable
