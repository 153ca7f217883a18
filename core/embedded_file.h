#pragma once

#include <span>
#include <string_view>

namespace gable {

/// One file of `resources/`, compiled in by `core/embed.cmake`.
struct EmbeddedFile {
    std::string_view name;  ///< "models/phi-4.json"
    std::string_view text;
};

/// By the folders of `resources/`.
std::span<const EmbeddedFile> modelFiles();
std::span<const EmbeddedFile> acceleratorFiles();
std::span<const EmbeddedFile> calibrationFiles();
std::span<const EmbeddedFile> validationFiles();
std::span<const EmbeddedFile> memoryFiles();

}  // namespace gable
