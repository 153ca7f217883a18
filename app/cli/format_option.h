#pragma once

#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include "app/cli/output.h"

namespace gable::cli {

/// `--format text|json|csv`.
inline void addFormat(CLI::App& command, Format& format)
{
    const std::map<std::string, Format> names{{"text", Format::Text}, {"json", Format::Json}, {"csv", Format::Csv}};
    command.add_option("--format", format, "How to write the figures: text for people, json and csv for programs")
        ->transform(CLI::CheckedTransformer(names).description(""))
        ->type_name("text|json|csv");
}

}  // namespace gable::cli
