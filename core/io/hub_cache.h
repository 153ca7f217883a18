#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gable {

/// A model whose config.json lies in a local Hugging Face cache.
struct CachedModel {
    std::string repository;  ///< "org/name"; "name" for the few that have no organization
    std::string folder;      ///< the snapshot that holds the config

    friend bool operator==(const CachedModel&, const CachedModel&) = default;
};

/// What may say where the cache is; empty for what is not set.
struct HubPlaces {
    std::string hubCache;      ///< HF_HUB_CACHE
    std::string hfHome;        ///< HF_HOME
    std::string xdgCacheHome;  ///< XDG_CACHE_HOME
    std::string home;          ///< HOME
};

/// The folder of the cache: the first of these that is set, as the `huggingface_hub` package decides it. Empty when none is.
std::string hubCacheFolder(const HubPlaces& places);

/// Value of an environment variable, nullptr when it is not set. The core reads no environment by itself.
using EnvironmentLookup = const char* (*)(const char* name);
std::string hubCacheFolder(EnvironmentLookup environment);

/// Whether text is an id as the Hub gives them: "org/name".
bool isHubRepository(std::string_view text);

/// The models of a cache by name. What holds no config, or can't be read, is passed over; a folder that is not there holds none.
std::vector<CachedModel> listHubCache(const std::string& folder, std::size_t most = 10'000);

std::optional<CachedModel> findInHubCache(const std::string& folder, std::string_view repository);

/// The snapshot with a config in "…/models--org--name": the one that `main` names, else the one that was written last.
std::optional<std::string> hubSnapshot(const std::string& repositoryFolder);

/// "org/name" for "…/models--org--name/snapshots/REV".
std::optional<std::string> repositoryOfSnapshot(const std::string& snapshotFolder);

}  // namespace gable
