#pragma once

#include <span>
#include <string_view>

namespace gable {

/// One file of `resources/`, compiled in by `embed.cmake`.
struct CatalogFile {
    std::string_view name;  ///< "models/phi-4.json"
    std::string_view text;
};

std::span<const CatalogFile> modelFiles();
std::span<const CatalogFile> acceleratorFiles();

}  // namespace gable
