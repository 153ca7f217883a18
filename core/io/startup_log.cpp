#include "core/io/startup_log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace gable {

namespace {

enum class Keep { Last, Largest, Smallest };

/// A figure of the log: the number that follows a text. Later rows win nothing: the first that is found in a line for a key is taken.
struct Pattern {
    std::string_view key, before;
    Keep keep = Keep::Last;
    std::string_view line = {};  ///< a text that the line has to hold too; empty: none
};
constexpr std::array patterns{
    Pattern{"weights_gib", "Model loading took ", Keep::Largest},
    Pattern{"weights_gib", "Loading model weights took ", Keep::Largest},
    Pattern{"weights_gib", "weights memory: ", Keep::Largest},
    Pattern{"weights_gib", "model weights take ", Keep::Largest},
    Pattern{"torch_peak_gib", "torch peak memory increase: ", Keep::Largest},
    Pattern{"torch_peak_gib", "PyTorch activation peak memory takes ", Keep::Largest},
    Pattern{"torch_peak_gib", "peak activation memory: ", Keep::Largest},
    Pattern{"non_torch_gib", "non-torch forward increase memory: ", Keep::Largest},
    Pattern{"non_torch_gib", "non_torch_memory takes ", Keep::Largest},
    Pattern{"available_kv_cache_gib", "Available KV cache memory: ", Keep::Smallest},
    Pattern{"available_kv_cache_gib", "memory reserved for KV Cache is ", Keep::Smallest},
    Pattern{"total_gib", "total_gpu_memory (", Keep::Smallest},
    Pattern{"gpu_memory_utilization", "gpu_memory_utilization (", Keep::Last},
    Pattern{"gpu_memory_utilization", "gpu_memory_utilization=", Keep::Last},
    Pattern{"gpu_memory_utilization", "Requested memory: ", Keep::Last, "(util)"},
    Pattern{"requested_gib", "(util), ", Keep::Smallest},
    Pattern{"cuda_graph_gib", "Graph capturing finished in ", Keep::Largest, "took"},
    Pattern{"kv_cache_tokens", "GPU KV cache size: ", Keep::Smallest},
    Pattern{"num_gpu_blocks", "# GPU blocks: ", Keep::Smallest},
    Pattern{"num_gpu_blocks", "# cuda blocks: ", Keep::Smallest},
    Pattern{"num_gpu_blocks", "num_gpu_blocks is: ", Keep::Smallest},
    Pattern{"max_model_len", "Maximum concurrency for ", Keep::Last},
    Pattern{"max_model_len", "max_seq_len=", Keep::Last},
    Pattern{"max_num_batched_tokens", "max_num_batched_tokens=", Keep::Last},
    Pattern{"max_num_seqs", "max_num_seqs=", Keep::Last},
    Pattern{"tp", "tensor_parallel_size=", Keep::Last},
    Pattern{"pp", "pipeline_parallel_size=", Keep::Last},
};

/// "476,016", "58.11x", "14.9888 GB".
std::optional<double> numberAt(std::string_view text)
{
    std::string digits;
    for (const char c : text) {
        if (c == ',') continue;
        if (!(c >= '0' && c <= '9') && c != '.' && !(c == '-' && digits.empty())) break;
        digits += c;
        if (digits.size() > 24) return std::nullopt;
    }
    while (!digits.empty() && digits.back() == '.') digits.pop_back();
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() && !digits.empty() ? std::optional(value) : std::nullopt;
}

std::optional<double> numberAfter(std::string_view line, std::string_view before)
{
    const std::size_t at = line.find(before);
    return at == std::string_view::npos ? std::nullopt : numberAt(line.substr(at + before.size()));
}

class Reader {
public:
    void line(std::string_view text)
    {
        bool known = version(text);
        for (const Pattern& pattern : patterns) {
            if (!pattern.line.empty() && text.find(pattern.line) == std::string_view::npos) continue;
            if (const auto value = numberAfter(text, pattern.before)) {
                keep(std::string(pattern.key), pattern.key == "cuda_graph_gib" ? numberAfter(text, "took ").value_or(*value) : *value, pattern.keep);
                known = true;
            }
        }
        if (const std::size_t at = text.find("tokens per request: "); at != std::string_view::npos)
            if (const auto value = numberAt(text.substr(at + 20))) keep("max_concurrency", *value, Keep::Smallest);
        constexpr std::size_t most = 20, longest = 160;
        const bool ofMemory = text.find("GiB") != std::string_view::npos || text.find("memory") != std::string_view::npos;
        if (!known && ofMemory && log.unknown.size() < most) log.unknown.emplace_back(text.substr(0, longest));
    }

    StartupLog log;

private:
    void keep(const std::string& key, double value, Keep how)
    {
        const auto [place, isNew] = log.lines.try_emplace(key, value);
        if (isNew) return;
        if (how == Keep::Largest) place->second = std::max(place->second, value);
        else if (how == Keep::Smallest) place->second = std::min(place->second, value);
        else place->second = value;
    }

    /// "Initializing a V1 LLM engine (v0.19.0) with config", "vLLM API server version 0.19.0".
    bool version(std::string_view text)
    {
        for (const std::string_view before : {"LLM engine (v", "API server version "}) {
            const std::size_t at = text.find(before);
            if (at == std::string_view::npos) continue;
            std::string_view rest = text.substr(at + before.size());
            if (rest.starts_with('v')) rest.remove_prefix(1);
            std::size_t length = 0;
            while (length < rest.size() && length < 32 && rest[length] != ')' && rest[length] != ' ' && rest[length] != '\r') ++length;
            log.version = "vllm-" + std::string(rest.substr(0, length));
            return true;
        }
        return false;
    }
};

}  // namespace

Result<StartupLog> readStartupLog(std::string_view text, std::string_view origin)
{
    constexpr std::size_t most = 64u << 20;
    if (text.size() > most) return fail("expected a log of at most 64 MiB, found more", {}, std::string(origin));
    Reader reader;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        reader.line(text.substr(0, end));
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    if (reader.log.lines.empty()) return fail("expected lines of a vLLM start-up log (\"Model loading took\", \"Available KV cache memory\" …), found none", {}, std::string(origin));
    return std::move(reader.log);
}

}  // namespace gable
