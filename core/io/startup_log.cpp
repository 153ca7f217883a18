#include "core/io/startup_log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace gable {

namespace {

enum class Keep { Last, Largest, Smallest };

/// A figure of the log: a number that follows a text.
struct Pattern {
    std::string_view key, before;
    Keep keep = Keep::Last;
    int place = 0;               ///< 0: at once after the text; n: the n-th number behind it
    std::string_view line = {};  ///< a text that the line has to hold too; empty: none
};
constexpr std::array patterns{
    Pattern{"weights_gib", "Model loading took ", Keep::Largest},
    Pattern{"weights_gib", "Loading model weights took ", Keep::Largest},
    Pattern{"weights_gib", "weights memory: ", Keep::Largest},
    Pattern{"weights_gib", "model weights take ", Keep::Largest},
    Pattern{"weights_gib", "Actual usage is ", Keep::Largest, 0, "GiB for weight"},
    Pattern{"torch_peak_gib", "torch peak memory increase: ", Keep::Largest},
    Pattern{"torch_peak_gib", "PyTorch activation peak memory takes ", Keep::Largest},
    Pattern{"torch_peak_gib", "GiB for weight, ", Keep::Largest},
    Pattern{"torch_peak_gib", "(weights + non-torch), ", Keep::Largest},
    Pattern{"non_torch_gib", "non-torch forward increase memory: ", Keep::Largest},
    Pattern{"non_torch_gib", "non_torch_memory takes ", Keep::Largest},
    Pattern{"non_torch_gib", "non_torch_memory=", Keep::Largest},
    Pattern{"non_torch_gib", "GiB for peak activation, ", Keep::Largest, 0, "GiB for non-torch memory"},
    Pattern{"available_kv_cache_gib", "Available KV cache memory: ", Keep::Smallest},
    Pattern{"available_kv_cache_gib", "available KV cache memory (", Keep::Smallest},
    Pattern{"available_kv_cache_gib", "memory reserved for KV Cache is ", Keep::Smallest},
    Pattern{"available_kv_cache_gib", "kv_cache_size=", Keep::Smallest, 0, "total_gpu_memory="},
    Pattern{"total_gib", "total_gpu_memory (", Keep::Smallest},
    Pattern{"total_gib", "total_gpu_memory=", Keep::Smallest},
    Pattern{"total_gib", "Free memory on device", Keep::Smallest, 2},
    Pattern{"total_gib", "has a total capacity of ", Keep::Smallest, 0, "GiB"},
    Pattern{"gpu_memory_utilization", "gpu_memory_utilization (", Keep::Last},
    Pattern{"gpu_memory_utilization", "Requested memory: ", Keep::Last, 0, "(util)"},
    Pattern{"gpu_memory_utilization", "GPU memory utilization (", Keep::Last},
    Pattern{"gpu_memory_utilization", "GPU memory utilization is (", Keep::Last},
    Pattern{"requested_gib", "gpu_memory_utilization (", Keep::Smallest, 2},
    Pattern{"requested_gib", "Requested memory: ", Keep::Smallest, 2, "(util)"},
    Pattern{"requested_gib", "GPU memory utilization (", Keep::Smallest, 2},
    Pattern{"requested_gib", "GPU memory utilization is (", Keep::Smallest, 2},
    Pattern{"cuda_graph_gib", "Graph capturing finished in ", Keep::Largest, 2, "took"},
    Pattern{"cuda_graph_gib", "GiB for non-torch memory, and ", Keep::Largest},
    Pattern{"cuda_graph_gib", "GiB for peak activation, and ", Keep::Largest},
    Pattern{"cuda_graph_estimate_gib", "Estimated CUDA graph memory: ", Keep::Largest},
    Pattern{"kv_cache_tokens", "GPU KV cache size: ", Keep::Smallest},
    Pattern{"kv_cache_tokens", "can be stored in KV cache (", Keep::Smallest},
    Pattern{"num_gpu_blocks", "GPU blocks: ", Keep::Smallest},
    Pattern{"num_gpu_blocks", "CUDA blocks: ", Keep::Smallest},
    Pattern{"num_gpu_blocks", "cuda blocks: ", Keep::Smallest},
    Pattern{"num_gpu_blocks", "num_gpu_blocks is: ", Keep::Smallest},
    Pattern{"max_model_len", "Maximum concurrency for ", Keep::Last},
    Pattern{"max_model_len", "max seq len (", Keep::Last},
    Pattern{"max_concurrency", "tokens per request: ", Keep::Smallest},
    Pattern{"peak with weights", "peak_torch_memory=", Keep::Largest},
    Pattern{"weights and non-torch", "Actual usage is ", Keep::Largest, 0, "(weights + non-torch)"},
};

/// A setting of the engine as its configuration is printed: "max_seq_len=8192", "'max_model_len': 8192".
struct Setting {
    std::string_view key, name;
};
constexpr std::array numberSettings{
    Setting{"max_model_len", "max_seq_len"}, Setting{"max_model_len", "max_model_len"}, Setting{"max_num_batched_tokens", "max_num_batched_tokens"},
    Setting{"max_num_seqs", "max_num_seqs"}, Setting{"tp", "tensor_parallel_size"},     Setting{"pp", "pipeline_parallel_size"},
    Setting{"dp", "data_parallel_size"},     Setting{"block_size", "block_size"},       Setting{"gpu_memory_utilization", "gpu_memory_utilization"},
};

/// What is printed when it does not start. The sentence begins with it.
constexpr std::array refusals{"To serve at least one request with the model", "The model's max seq len (", "No available memory for the cache blocks",
                              "CUDA out of memory", "Free memory on device", "Error in memory profiling"};

constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool isWord(char c) { return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// At most so many bytes, and no half of a character.
std::string cut(std::string_view text, std::size_t most)
{
    if (text.size() <= most) return std::string(text);
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0u) == 0x80u) --most;
    return std::string(text.substr(0, most));
}

/// Without colours, which terminals are sent as ESC [ … letter, and without the other control characters.
std::string plain(std::string_view text)
{
    constexpr char escape = '\x1b', firstPrintable = ' ';
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == escape && i + 1 < text.size() && text[i + 1] == '[') {
            for (i += 2; i < text.size() && (isDigit(text[i]) || text[i] == ';');) ++i;
            continue;
        }
        if (static_cast<unsigned char>(text[i]) >= firstPrintable) out += text[i];
        else if (text[i] == '\t') out += ' ';
    }
    return out;
}

/// "476,016", "58.11x", "14.9888 GB", "-2.14 GiB".
std::optional<double> numberAt(std::string_view text)
{
    constexpr std::size_t longest = 24;
    std::string digits;
    for (const char c : text) {
        if (c == ',') continue;
        if (!isDigit(c) && c != '.' && !(c == '-' && digits.empty())) break;
        digits += c;
        if (digits.size() > longest) return std::nullopt;
    }
    while (!digits.empty() && digits.back() == '.') digits.pop_back();
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() && !digits.empty() ? std::optional(value) : std::nullopt;
}

/// The number at `place`: those count that begin a word or stand after a bracket or a slash, so that the 0 of "cuda:0" does not.
std::optional<double> numberIn(std::string_view text, int place)
{
    if (place == 0) return numberAt(text);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char before = i == 0 ? ' ' : text[i - 1];
        if (isDigit(text[i]) && (before == ' ' || before == '(' || before == '/') && --place == 0) return numberAt(text.substr(i));
    }
    return std::nullopt;
}

/// What stands behind "name=" or "'name': "; nothing when the line has no such setting.
std::optional<std::string_view> settingIn(std::string_view line, std::string_view name)
{
    for (std::size_t at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
        if (at > 0 && isWord(line[at - 1])) continue;
        const std::string_view rest = line.substr(at + name.size());
        if (rest.starts_with('=')) return rest.substr(1);
        if (rest.starts_with("': ")) return rest.substr(3);
    }
    return std::nullopt;
}

/// "torch.bfloat16" as "bfloat16", "'org/name'" as "org/name", None as "none".
std::string textValue(std::string_view text)
{
    constexpr std::size_t longest = 200;
    const char quote = !text.empty() && (text[0] == '\'' || text[0] == '"') ? text[0] : '\0';
    if (quote) text.remove_prefix(1);
    if (text.starts_with("torch.")) text.remove_prefix(6);
    const std::string value = cut(text.substr(0, quote ? text.find(quote) : text.find_first_of(",)} ")), longest);
    return value == "None" ? "none" : value;
}

/// What a version or the name of a format is made of; a log may hold any bytes behind it, which could not be saved as they are.
std::string word(std::string_view text, std::size_t most)
{
    std::size_t length = 0;
    while (length < text.size() && length < most && (isWord(text[length]) || text[length] == '.' || text[length] == '+' || text[length] == '-')) ++length;
    return std::string(text.substr(0, length));
}

class Reader {
public:
    void line(std::string_view raw)
    {
        constexpr std::size_t longest = 64u << 10;  // the configuration of an engine takes some thousands
        const std::string text = plain(raw.substr(0, longest));
        const bool isVersion = version(text), isSetting = settings(text), isFigure = figures(text), isRefusal = refusal(text);
        if (!isVersion && !isSetting && !isFigure && !isRefusal) passOver(text);
    }

    StartupLog finish()
    {
        auto& lines = m_log.lines;
        const auto value = [&](const char* key) {
            const auto found = lines.find(key);
            return found == lines.end() ? std::optional<double>() : found->second;
        };
        // 0.6 logged the peak with the weights in it, the newest versions log weights and the rest in one.
        if (const auto peak = value("peak with weights"), weights = value("weights_gib"); peak && weights) lines.try_emplace("torch_peak_gib", rounded(*peak - *weights));
        if (const auto both = value("weights and non-torch"), weights = value("weights_gib"); both && weights) lines.try_emplace("non_torch_gib", rounded(*both - *weights));
        // Most versions log only one of the two.
        if (const auto requested = value("requested_gib"), total = value("total_gib"), part = value("gpu_memory_utilization"); part && *part > 0) {
            if (requested) lines.try_emplace("total_gib", rounded(*requested / *part));
            if (total) lines.try_emplace("requested_gib", rounded(*total * *part));
        }
        lines.erase("peak with weights");
        lines.erase("weights and non-torch");
        return std::move(m_log);
    }

    /// Settings alone stand in many files.
    [[nodiscard]] bool speaksOfMemory() const
    {
        if (!m_log.refused.empty()) return true;
        for (const Pattern& pattern : patterns)
            if (pattern.key != "max_model_len" && pattern.key != "gpu_memory_utilization" && m_log.lines.contains(std::string(pattern.key))) return true;
        return false;
    }

private:
    /// As logs print GiB.
    static double rounded(double gib) { return std::round(gib * 100) / 100; }

    void keep(const std::string& key, double value, Keep how)
    {
        const auto [place, isNew] = m_log.lines.try_emplace(key, value);
        if (isNew) return;
        if (how == Keep::Largest) place->second = std::max(place->second, value);
        else if (how == Keep::Smallest) place->second = std::min(place->second, value);
        else place->second = value;
    }

    bool figures(std::string_view text)
    {
        bool known = false;
        for (const Pattern& pattern : patterns) {
            const std::size_t at = text.find(pattern.before);
            if (at == std::string_view::npos || (!pattern.line.empty() && !holds(text, pattern.line))) continue;
            if (const auto value = numberIn(text.substr(at + pattern.before.size()), pattern.place)) {
                keep(std::string(pattern.key), *value, pattern.keep);
                known = true;
            }
        }
        return known;
    }

    bool settings(std::string_view text)
    {
        bool known = false;
        for (const Setting& setting : numberSettings)
            if (const auto found = settingIn(text, setting.name))
                if (const auto value = numberAt(*found)) {
                    keep(std::string(setting.key), *value, Keep::Last);
                    known = true;
                }
        // The other texts stand in too many lines to be taken from any of them.
        const bool isConfig = holds(text, "LLM engine (v") || holds(text, "non-default args: ") || holds(text, "args: Namespace(");
        if (!isConfig) return known;
        for (const char* name : {"model", "model_tag"})
            if (const auto found = settingIn(text, name)) m_log.model = textValue(*found);
        constexpr std::size_t longest = 64;
        for (const auto& [name, place] : {std::pair("dtype", &m_log.dtype), std::pair("kv_cache_dtype", &m_log.kvCacheDtype), std::pair("quantization", &m_log.quantization)})
            if (const auto found = settingIn(text, name)) *place = word(textValue(*found), longest);
        if (m_log.dtype == "auto") m_log.dtype.clear();
        if (const auto found = settingIn(text, "speculative_config")) m_log.drafts = !found->starts_with("None");
        if (const auto found = settingIn(text, "enable_expert_parallel")) m_log.lines["ep"] = found->starts_with("True") ? 1 : 0;
        return true;
    }

    /// "Initializing a V1 LLM engine (v0.19.0) with config", "vLLM API server version 0.19.0", and the banner of newer ones. After lines about memory it is another start.
    bool version(std::string_view text)
    {
        constexpr std::size_t longest = 32;
        for (const std::string_view before : {"LLM engine (v", "API server version ", "█  version "}) {
            const std::size_t at = text.find(before);
            if (at == std::string_view::npos) continue;
            std::string_view rest = text.substr(at + before.size());
            if (rest.starts_with('v')) rest.remove_prefix(1);
            if (rest.empty() || !isDigit(rest.front())) continue;
            if (m_log.lines.contains("weights_gib")) m_log = {};
            m_log.version = "vllm-" + word(rest, longest);
            return true;
        }
        if (const std::string_view before = "█  model   "; holds(text, before)) {
            m_log.model = textValue(text.substr(text.find(before) + before.size()));
            return true;
        }
        return false;
    }

    bool refusal(std::string_view text)
    {
        constexpr std::size_t longest = 400;
        for (const std::string_view begins : refusals) {
            const std::size_t at = text.find(begins);
            if (at == std::string_view::npos) continue;
            if (begins == "Free memory on device" && !holds(text, "is less than desired")) continue;
            if (begins == "The model's max seq len (" && !holds(text, "is larger than")) continue;
            if (m_log.refused.empty()) m_log.refused = cut(text.substr(at), longest);
            return true;
        }
        return false;
    }

    void passOver(std::string_view text)
    {
        constexpr std::size_t most = 20, longest = 160;
        if (m_log.unknown.size() >= most || holds(text, "File \"") || holds(text, "Memory profiling takes ")) return;
        if (holds(text, "GiB") || saysMemory(text)) m_log.unknown.push_back(cut(text, longest));
    }

    /// As a word, and not in the name of a function.
    static bool saysMemory(std::string_view text)
    {
        constexpr std::string_view word = "memory";
        for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
            const std::size_t end = at + word.size();
            if ((at == 0 || !isWord(text[at - 1])) && (end == text.size() || !isWord(text[end]))) return true;
        }
        return false;
    }

    StartupLog m_log;
};

}  // namespace

Result<StartupLog> readStartupLog(std::string_view text, std::string_view origin)
{
    if (text.size() > longestStartupLog) return fail("expected a log of at most 64 MiB, found more", {}, std::string(origin));
    Reader reader;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        reader.line(text.substr(0, end));
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    if (!reader.speaksOfMemory())
        return fail("expected lines of a vLLM start-up log (\"Model loading took\", \"Available KV cache memory\" …), found none", {}, std::string(origin));
    return reader.finish();
}

}  // namespace gable
