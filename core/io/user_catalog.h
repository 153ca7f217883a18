#pragma once

#include <string>
#include <vector>

#include "core/io/engine_json.h"
#include "core/io/hub_cache.h"
#include "core/result.h"
#include "core/scenario/accelerator.h"

namespace gable {

/// What a person's own files hold: the accelerators that can be read, and what is wrong with the other files.
struct UserAccelerators {
    std::vector<Accelerator> accelerators;  ///< by the names of their files
    std::vector<Error> errors;              ///< the origin is the file
};

/// Where a person keeps accelerators of their own: "gable/accelerators" in `$XDG_DATA_HOME`, else in "~/.local/share". Empty when neither
/// it nor HOME is set.
std::string userAcceleratorFolder(EnvironmentLookup environment);

/// Every "*.json" of the folder, one accelerator each in the form of the catalogue's files. A folder that is not there holds none. Errors:
/// what can't be read, more than 1 MiB, an id that another file has; of more than 256 files the last are left, with an error.
UserAccelerators readUserAccelerators(const std::string& folder);

/// What a person's own files hold: constants of vLLM's memory, measured on their GPUs.
struct UserMemory {
    std::vector<MemoryCalibration> calibrations;  ///< by the names of their files
    std::vector<Error> errors;                    ///< the origin is the file
};

/// "gable/memory" beside "gable/accelerators".
std::string userMemoryFolder(EnvironmentLookup environment);

/// Every "*.json" of the folder, one calibration each, with the limits and errors of accelerators. Several may be of one accelerator.
UserMemory readUserMemory(const std::string& folder);

}  // namespace gable
