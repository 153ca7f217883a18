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

/// One of several changes that each mend a diagnostic, with what it would bring.
struct Remedy {
    Fix fix;
    std::string text;    ///< "TP 4 instead of 2"
    std::string effect;  ///< "room for 12 requests of 8,192 tokens"

    friend bool operator==(const Remedy&, const Remedy&) = default;
};

/// A legal scenario that is infeasible or odd.
struct Diagnostic {
    Severity severity = Severity::Info;
    std::string code;                 ///< stable, for programs: `heads_not_divisible`
    std::string message;              ///< one sentence for people
    std::vector<std::string> fields;  ///< ids of the fields that it concerns
    std::optional<Fix> fix;
    std::vector<Remedy> remedies {};  ///< best first; where there are any, `fix` is the first

    friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

}  // namespace gable
