#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/scenario/scenario.h"

namespace gable {

enum class FieldKind {
    Count,   ///< whole number in [minimum, maximum]; stepped in powers of two when `powersOfTwo`
    Toggle,  ///< "on" or "off"
    Choice,  ///< one of `choices`; other text is accepted when `open`
};

struct Choice {
    std::string_view value;  ///< "fp8"
    std::string_view label;  ///< "FP8"
};

/// One parameter of a scenario: the row that its editor, its undo text, its column and its `--set` come from.
/// Batch, model and accelerator are no fields: they are values with editors of their own.
struct Field {
    std::string_view id;      ///< JSON path: "parallelism.tp"
    std::string_view group;   ///< "Parallelism"
    std::string_view label;   ///< "Tensor (TP)"
    std::string_view symbol;  ///< "TP"
    std::string_view help;    ///< one sentence for the tool tip
    FieldKind kind = FieldKind::Count;
    double minimum = 1;
    double maximum = 1;
    bool powersOfTwo = false;
    bool open = false;
    std::span<const Choice> choices;

    std::string (*get)(const Scenario&) = nullptr;               ///< as text: "8", "on", "bfloat16"
    void (*set)(Scenario&, std::string_view value) = nullptr;    ///< value already checked by `with`
    bool (*applies)(const Scenario&) = nullptr;                  ///< false: it changes nothing in this scenario; null = it always may
};

/// The group of the fields "formats.<id of a part>", which are edited where the formats are shown.
inline constexpr std::string_view storedFormatsGroup = "Stored formats";

/// The group of accounting and scope: what the figures are of.
inline constexpr std::string_view reportGroup = "Report";

/// How FLOPs and bytes become time, settings of the serving engine that decide about memory, and the load of a serving estimate.
inline constexpr std::string_view timingGroup = "Times";
inline constexpr std::string_view engineGroup = "Engine";
inline constexpr std::string_view servingGroup = "Serving";

/// What has to be served, which is edited where replicas and cost are shown.
inline constexpr std::string_view demandGroup = "Demand";

/// Every field, in the order of the editor.
std::span<const Field> fields();

/// nullptr when there is none.
const Field* findField(std::string_view id);

/// The scenario with one field changed. Errors: a value that is no number, out of range, or no choice; `origin` is the field's id.
Result<Scenario> with(const Scenario& scenario, const Field& field, std::string_view value);

}  // namespace gable
