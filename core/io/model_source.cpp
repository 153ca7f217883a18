#include "core/io/model_source.h"

#include <filesystem>
#include <system_error>

#include "core/io/hub_cache.h"
#include "core/model/json_reader.h"

namespace gable {

namespace {

namespace fs = std::filesystem;

constexpr const char* sideFile = "hf_quant_config.json";

Result<Config> requireObject(Result<Config> json, const std::string& origin)
{
    if (json && !(*json)->object()) return fail("expected an object, found " + (*json)->describe(), {}, origin);
    return json;
}

/// "meta-llama--Llama-3.1-8B/config.json" is called after its folder, "my-model.json" after itself; the snapshots of a Hugging Face cache
/// after their repository, as their folder is a revision.
std::string nameOf(const fs::path& file)
{
    std::error_code error;
    const fs::path folder = fs::absolute(file, error).lexically_normal().parent_path();
    if (file.filename() != "config.json" || !folder.has_filename()) return file.stem().string();
    return repositoryOfSnapshot(folder.string()).value_or(folder.filename().string());
}

}  // namespace

Result<Model> loadModel(const std::string& path)
{
    std::error_code error;
    fs::path file(path);
    if (fs::is_directory(file, error)) {
        if (!fs::exists(file / "config.json", error)) {
            const auto snapshot = hubSnapshot(path);  // a repository of a Hugging Face cache holds it further down
            if (!snapshot) return fail("expected a folder with a config.json, found none in it", {}, path);
            file = *snapshot;
        }
        file /= "config.json";
    }
    auto config = requireObject(readJsonFile(file.string()), file.string());
    if (!config) return tl::unexpected(config.error());

    Model model;
    model.config = std::move(*config);
    model.source = file.string();
    model.name = nameOf(file);
    if (const fs::path side = file.parent_path() / sideFile; fs::exists(side, error)) {
        auto quant = requireObject(readJsonFile(side.string()), side.string());
        if (!quant) return tl::unexpected(quant.error());
        model.quantConfig = std::move(*quant);
    }
    return model;
}

Result<Model> modelFromText(std::string_view text, std::string name, std::string_view origin)
{
    auto config = requireObject(readJson(text, origin), std::string(origin));
    if (!config) return tl::unexpected(config.error());
    Model model;
    model.name = std::move(name);
    model.source = origin;
    model.config = std::move(*config);
    return model;
}

}  // namespace gable
