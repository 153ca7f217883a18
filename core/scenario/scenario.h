#pragma once

#include <optional>
#include <string>

#include "core/scenario/accelerator.h"
#include "core/scenario/accounting.h"
#include "core/scenario/demand.h"
#include "core/scenario/deployment.h"
#include "core/scenario/engine.h"
#include "core/scenario/model.h"
#include "core/scenario/timing.h"
#include "core/scenario/workload.h"

namespace gable {

/// Everything that an estimate depends on. Self-contained: no ids into a catalogue.
struct Scenario {
    std::string name;
    Model model;
    Deployment deployment;
    Workload workload;
    std::optional<Accelerator> accelerator;  ///< without one there are counts but no roofline
    Timing timing;
    Engine engine;
    std::optional<Serving> serving;          ///< without it there are times of the step alone
    std::optional<Demand> demand;            ///< what has to be served: with it and a serving load replicas and their cost are estimated
    Accounting accounting = Accounting::Hardware;
    Scope scope = Scope::PerGpu;

    friend bool operator==(const Scenario&, const Scenario&) = default;
};

/// nullptr when the scenario names none.
inline const Accelerator* acceleratorOf(const Scenario& scenario) { return scenario.accelerator ? &*scenario.accelerator : nullptr; }

}  // namespace gable
