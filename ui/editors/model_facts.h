#pragma once

#include <QStringList>

#include "core/scenario/model.h"
#include "core/vllm/model_metrics.h"

namespace gable {

/// What is worth knowing of an architecture at a glance: "80 layers", "GQA 64/8", "dense SwiGLU", "hidden 8,192".
/// Parts that the config does not tell are left out.
QStringList modelFacts(const Model& model, const vllm::ModelMetrics& metrics);

}  // namespace gable
