#include "core/io/user_catalog.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "core/catalog/catalog.h"
#include "core/model/json_reader.h"

namespace gable {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostFiles = 256;
constexpr ReadLimits limits{.bytes = 1u << 20};
/// Entries of a folder that are looked at: nothing bounds what a folder may hold.
constexpr std::size_t mostEntries = 100'000;

std::vector<std::string> jsonFiles(const std::string& folder)
{
    std::vector<std::string> files;
    std::error_code error;
    std::size_t seen = 0;
    for (fs::directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error), end; !error && entry != end && seen < mostEntries;
         entry.increment(error), ++seen) {
        std::error_code unreadable;
        // Reading a pipe would wait.
        if (entry->path().extension() == ".json" && entry->is_regular_file(unreadable)) files.push_back(entry->path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

Result<Accelerator> readFile(const std::string& file)
{
    const auto json = readJsonFile(file, limits);
    if (!json) return tl::unexpected(json.error());
    auto accelerator = readAccelerator(**json);
    if (!accelerator) return fail(accelerator.error().message, accelerator.error().pointer, file);
    if (accelerator->id.empty()) return fail("expected an id, found \"\"", "/id", file);
    return accelerator;
}

Result<MemoryCalibration> readMemoryFile(const std::string& file)
{
    const auto json = readJsonFile(file, limits);
    if (!json) return tl::unexpected(json.error());
    auto calibration = readMemoryCalibration(**json);
    if (!calibration) return fail(calibration.error().message, calibration.error().pointer, file);
    return calibration;
}

std::string userFolder(EnvironmentLookup environment, const char* name)
{
    const auto value = [&](const char* variable) {
        const char* text = environment(variable);
        return std::string(text ? text : "");
    };
    const std::string data = value("XDG_DATA_HOME"), home = value("HOME");
    // The specification of these folders has a relative path passed over.
    if (data.starts_with('/')) return data + "/gable/" + name;
    return home.empty() ? std::string() : home + "/.local/share/gable/" + name;
}

/// The files of the folder that are read, in the order of their names, and an error when there are more.
std::vector<std::string> filesToRead(const std::string& folder, std::vector<Error>& errors)
{
    if (folder.empty()) return {};
    std::vector<std::string> files = jsonFiles(folder);
    if (files.size() > mostFiles) {
        errors.push_back({"expected at most " + std::to_string(mostFiles) + " files, found " + std::to_string(files.size()), folder, {}});
        files.resize(mostFiles);
    }
    return files;
}

}  // namespace

std::string userAcceleratorFolder(EnvironmentLookup environment) { return userFolder(environment, "accelerators"); }

std::string userMemoryFolder(EnvironmentLookup environment) { return userFolder(environment, "memory"); }

UserAccelerators readUserAccelerators(const std::string& folder)
{
    UserAccelerators out;
    for (const std::string& file : filesToRead(folder, out.errors)) {
        auto accelerator = readFile(file);
        const auto isSame = [&](const Accelerator& other) { return accelerator && other.id == accelerator->id; };
        if (!accelerator)
            out.errors.push_back(accelerator.error());
        else if (std::any_of(out.accelerators.begin(), out.accelerators.end(), isSame))
            out.errors.push_back({"expected an id that no other file of the folder has, found \"" + accelerator->id + '"', file, "/id"});
        else
            out.accelerators.push_back(std::move(*accelerator));
    }
    return out;
}

UserMemory readUserMemory(const std::string& folder)
{
    UserMemory out;
    for (const std::string& file : filesToRead(folder, out.errors)) {
        auto calibration = readMemoryFile(file);
        if (calibration) out.calibrations.push_back(std::move(*calibration));
        else out.errors.push_back(calibration.error());
    }
    return out;
}

}  // namespace gable
