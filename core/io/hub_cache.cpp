#include "core/io/hub_cache.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/model/json_reader.h"

namespace gable {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "models--", separator = "--";
/// Entries of a folder that are looked at: a cache holds other things than models, and nothing bounds what a folder may hold.
constexpr std::size_t mostEntries = 100'000;

bool isWordCharacter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// One part of an id, by the Hub's rule. "--" stands between the parts in a cache, so it is in none.
bool isPart(std::string_view text)
{
    constexpr std::size_t longest = 96;
    if (text.empty() || text.size() > longest || !isWordCharacter(text.front()) || !isWordCharacter(text.back())) return false;
    if (text.find("--") != text.npos || text.find("..") != text.npos || text.ends_with(".git")) return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return isWordCharacter(c) || c == '-' || c == '.'; });
}

/// "org/name" for "models--org--name".
std::optional<std::string> repositoryOf(std::string_view folderName)
{
    if (!folderName.starts_with(prefix)) return std::nullopt;
    folderName.remove_prefix(prefix.size());
    const auto middle = folderName.find(separator);
    if (middle == folderName.npos) return isPart(folderName) ? std::optional(std::string(folderName)) : std::nullopt;
    const std::string_view organization = folderName.substr(0, middle), name = folderName.substr(middle + separator.size());
    if (!isPart(organization) || !isPart(name)) return std::nullopt;
    return std::string(organization) + '/' + std::string(name);
}

bool holdsConfig(const fs::path& snapshot)
{
    std::error_code error;
    return fs::is_regular_file(snapshot / "config.json", error);
}

/// The snapshot that `main` names, when it is there with a config.
std::optional<fs::path> mainSnapshot(const fs::path& repository)
{
    constexpr std::size_t longest = 4096;
    std::error_code error;
    const fs::path ref = repository / "refs" / "main";
    if (!fs::is_regular_file(ref, error)) return std::nullopt;  // reading a pipe would wait
    const auto text = readTextFile(ref.string(), longest);
    if (!text) return std::nullopt;
    const std::string_view revision = std::string_view(*text).substr(0, text->find_last_not_of(" \r\n") + 1);
    if (!isPart(revision)) return std::nullopt;
    fs::path snapshot = repository / "snapshots" / revision;
    return holdsConfig(snapshot) ? std::optional(std::move(snapshot)) : std::nullopt;
}

/// Calls `visit` with each entry of a folder until it returns false.
template <typename Visit>
void forEachEntry(const fs::path& folder, Visit visit)
{
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (std::size_t seen = 0; !error && entry != fs::directory_iterator() && seen < mostEntries; ++seen, entry.increment(error))
        if (!visit(entry->path())) return;
}

std::optional<fs::path> latestSnapshot(const fs::path& repository)
{
    std::optional<std::pair<fs::file_time_type, fs::path>> latest;
    forEachEntry(repository / "snapshots", [&](const fs::path& snapshot) {
        std::error_code error;
        const auto written = fs::last_write_time(snapshot, error);
        if (error || !holdsConfig(snapshot)) return true;
        if (!latest || std::pair(written, snapshot) > *latest) latest.emplace(written, snapshot);
        return true;
    });
    return latest ? std::optional(std::move(latest->second)) : std::nullopt;
}

std::string expandHome(const std::string& path, const std::string& home)
{
    return path == "~" || path.starts_with("~/") ? home + path.substr(1) : path;
}

}  // namespace

std::string hubCacheFolder(const HubPlaces& places)
{
    const auto below = [&](const std::string& base, const char* rest) { return (fs::path(expandHome(base, places.home)) / rest).string(); };
    if (!places.hubCache.empty()) return expandHome(places.hubCache, places.home);
    if (!places.hfHome.empty()) return below(places.hfHome, "hub");
    if (!places.xdgCacheHome.empty()) return below(places.xdgCacheHome, "huggingface/hub");
    if (!places.home.empty()) return below(places.home, ".cache/huggingface/hub");
    return {};
}

std::string hubCacheFolder(EnvironmentLookup environment)
{
    const auto value = [&](const char* name) {
        const char* text = environment(name);
        return std::string(text ? text : "");
    };
    return hubCacheFolder({value("HF_HUB_CACHE"), value("HF_HOME"), value("XDG_CACHE_HOME"), value("HOME")});
}

bool isHubRepository(std::string_view text)
{
    const auto slash = text.find('/');
    return slash != text.npos && isPart(text.substr(0, slash)) && isPart(text.substr(slash + 1));
}

std::vector<CachedModel> listHubCache(const std::string& folder, std::size_t most)
{
    std::vector<CachedModel> models;
    if (folder.empty()) return models;
    forEachEntry(folder, [&](const fs::path& entry) {
        if (models.size() >= most) return false;
        auto repository = repositoryOf(entry.filename().string());
        if (!repository) return true;
        if (auto snapshot = hubSnapshot(entry.string())) models.push_back({std::move(*repository), std::move(*snapshot)});
        return true;
    });
    std::sort(models.begin(), models.end(), [](const CachedModel& a, const CachedModel& b) { return a.repository < b.repository; });
    return models;
}

std::optional<CachedModel> findInHubCache(const std::string& folder, std::string_view repository)
{
    if (folder.empty() || !(isHubRepository(repository) || isPart(repository))) return std::nullopt;
    std::string name(prefix);
    for (const char c : repository) name += c == '/' ? std::string(separator) : std::string(1, c);
    auto snapshot = hubSnapshot((fs::path(folder) / name).string());
    if (!snapshot) return std::nullopt;
    return CachedModel{std::string(repository), std::move(*snapshot)};
}

std::optional<std::string> hubSnapshot(const std::string& repositoryFolder)
{
    auto snapshot = mainSnapshot(repositoryFolder);
    if (!snapshot) snapshot = latestSnapshot(repositoryFolder);
    return snapshot ? std::optional(snapshot->string()) : std::nullopt;
}

std::optional<std::string> repositoryOfSnapshot(const std::string& snapshotFolder)
{
    const fs::path snapshots = fs::path(snapshotFolder).parent_path();
    return snapshots.filename() == "snapshots" ? repositoryOf(snapshots.parent_path().filename().string()) : std::nullopt;
}

}  // namespace gable
