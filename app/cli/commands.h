#pragma once

#include "app/cli/output.h"
#include "core/catalog/catalog.h"

namespace CLI {
class App;
}

namespace gable::cli {

/// What every sub-command works with.
struct Context {
    const Catalog& catalog;
    Output& out;
    int status = 0;  ///< of the process; the sub-command that ran sets it
};

// Each adds its sub-command to the program; running it happens in the parser's call-back.
void addEstimate(CLI::App& program, Context& context);
void addExplain(CLI::App& program, Context& context);
void addBatch(CLI::App& program, Context& context);
void addReplay(CLI::App& program, Context& context);
void addInspect(CLI::App& program, Context& context);
void addModels(CLI::App& program, Context& context);
void addHardware(CLI::App& program, Context& context);
void addKernels(CLI::App& program, Context& context);
void addCompare(CLI::App& program, Context& context);
void addCalibrate(CLI::App& program, Context& context);

}  // namespace gable::cli
