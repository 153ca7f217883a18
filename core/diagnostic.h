#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gable {

enum class Severity { Info, Warning, Error };

/// The smallest change that mends a diagnostic: set the field with this id (see `fields.h`) to this value, as a user would type it.
struct Fix {
    std::string field;
    std::string value;

    friend bool operator==(const Fix&, const Fix&) = default;
};

/// A legal scenario that is infeasible or odd.
struct Diagnostic {
    Severity severity = Severity::Info;
    std::string code;                 ///< stable, for programs: `heads_not_divisible`
    std::string message;              ///< one sentence for people
    std::vector<std::string> fields;  ///< ids of the fields that it concerns
    std::optional<Fix> fix;

    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

}  // namespace gable
