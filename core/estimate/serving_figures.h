#pragma once

#include <string>

#include "core/units/quantity.h"

namespace gable {

/// What users of a served model feel, and what it yields.
struct ServingFigures {
    Seconds ttft;                   ///< time to first token, mean
    Seconds tpot;                   ///< time per output token after the first, mean
    double outputTokensPerSecond = 0;  ///< over all users and replicas
    double perUser = 0;             ///< output tokens per second while an answer runs: 1 ÷ TPOT
    double perGpu = 0;              ///< output tokens per second and GPU
};

struct ServingEstimate {
    ServingFigures figures;         ///< by the scenario's choice of times
    ServingFigures bound;           ///< what the roofline allows
    std::string basis;              ///< "fitted" or "pooled" parameters, "bound", "custom"
    double errorPercent = 0;        ///< of the time of the decode step

    // What the times are made of.
    double batch = 1;               ///< requests that run together on one replica (and stage)
    double chunks = 1;              ///< steps that a prompt is spread over
    Seconds decodeStep;             ///< a step of the running decodes alone
    Seconds prefill;                ///< a prompt by itself
    Seconds prefillShared;          ///< a prompt in chunks, with the running decodes beside it
    Seconds stepInProgress;         ///< mean rest of the step during which a request arrives
    Seconds queue;                  ///< mean wait for prompts that came before
};

}  // namespace gable
