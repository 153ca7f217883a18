#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/scenario/scenario.h"
#include "core/validation/validation_data.h"

/// Predictions for what was measured, by the code of today: what is shown can't be better than what the program computes.
namespace gable::validation {

struct ValidationPoint {
    timing::TimeModel kind = timing::TimeModel::Gemm;
    std::string accelerator;  ///< id of the catalogue
    std::string software;     ///< "vllm-0.24.0"
    std::string format;       ///< "fp8", "bfloat16 · fp8 cache"
    std::string shape;        ///< "m 16 · n 4096 · k 4096"
    double measuredUs = 0, boundUs = 0, calibratedUs = 0;
    bool pooled = false;      ///< computed with parameters of other accelerators, software or formats
};

/// In the order of the tables. A row that can't be computed is left out; the tests keep that from happening.
std::vector<ValidationPoint> kernelPoints(const ValidationData& data, const Catalog& catalog);

/// What makes models easy or hard to predict.
enum class ModelClass { Dense, Experts, Latent };
inline constexpr std::array allModelClasses{ModelClass::Dense, ModelClass::Experts, ModelClass::Latent};

constexpr std::string_view label(ModelClass modelClass)
{
    constexpr std::string_view labels[] = {"Dense", "Experts", "Experts and latent attention"};
    return labels[static_cast<int>(modelClass)];
}

struct ServingPoint {
    std::string model, modelName;  ///< id and name of the catalogue
    ModelClass modelClass = ModelClass::Dense;
    std::string accelerator;
    std::string software;          ///< "vllm-0.19.0", that of the run
    std::string text;              ///< "TP 8 · FP8 · 1,024 → 1,024 tokens · 64 requests"
    std::string source;            ///< "InferenceX, 2026-04-21"
    double measuredTtftMs = 0, measuredTpotMs = 0;
    double ttftMs = 0, tpotMs = 0;
    double boundTtftMs = 0, boundTpotMs = 0;
};

/// The scenario that a run is; nothing when the catalogue lacks its model or accelerator.
std::optional<Scenario> scenarioOf(const ServingRun& run, const Catalog& catalog);
/// One at a time, for who has to stay responsive: a run takes as long as estimating a model anew.
std::optional<ServingPoint> servingPoint(const ServingRun& run, const Catalog& catalog);
std::vector<ServingPoint> servingPoints(const ValidationData& data, const Catalog& catalog);

/// Errors of the calibrated times, by kind or accelerator, in the order of their first point.
std::vector<NamedErrors> errorsByKind(const std::vector<ValidationPoint>& points);
std::vector<NamedErrors> errorsByAccelerator(const std::vector<ValidationPoint>& points);
/// Of the time per output token, or of the time to the first.
std::vector<NamedErrors> errorsByModel(const std::vector<ServingPoint>& points, bool firstToken);

/// "bfloat16 · FP8 cache" and the like; ids of measurements as people write them.
std::string formatText(std::string_view weights, std::string_view queries, std::string_view cache, std::string_view variant);

}  // namespace gable::validation
