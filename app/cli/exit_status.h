#pragma once

namespace gable::cli {

/// What scripts are promised.
enum ExitStatus : int {
    done = 0,
    someLinesFailed = 1,  ///< `batch`: at least one line gave an error
    unreadable = 2,       ///< input or arguments that can't be read
    infeasible = 3,       ///< `--strict` and the scenario can't be run as it is
};

}  // namespace gable::cli
