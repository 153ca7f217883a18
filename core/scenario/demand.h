#pragma once

namespace gable {

/// What has to be served, and how fast. Lengths of prompts and answers are those of the serving load, the price is the accelerator's.
struct Demand {
    double requestsPerSecond = 10;
    double ttftMs = 2000;            ///< target of the mean time to first token
    double tpotMs = 50;              ///< target of the mean time per output token
    double utilizationPercent = 70;  ///< of what a replica can serve within the targets: the rest is for peaks

    friend bool operator==(const Demand&, const Demand&) = default;
};

}  // namespace gable
