#include "core/io/model_source.h"

#include <filesystem>
#include <system_error>

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

}  // namespace

Result<Model> loadModel(const std::string& path)
{
    std::error_code error;
    fs::path file(path);
    if (fs::is_directory(file, error)) {
        file /= "config.json";
        if (!fs::exists(file, error)) return fail("expected a folder with a config.json, found none in it", {}, path);
    }
    auto config = requireObject(readJsonFile(file.string()), file.string());
    if (!config) return tl::unexpected(config.error());

    Model model;
    model.config = std::move(*config);
    model.source = file.string();
    // "meta-llama--Llama-3.1-8B/config.json" is called after its folder, "my-model.json" after itself.
    const fs::path full = fs::absolute(file, error).lexically_normal();
    model.name = file.filename() == "config.json" && full.has_parent_path() ? full.parent_path().filename().string() : file.stem().string();
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
