#pragma once

#include <memory>

#include "core/model/inspection.h"
#include "core/result.h"

namespace gable {

/// What a config was read as: an architecture with its sums, or why it can't be read. Views share it; the same pointer says that nothing
/// has changed.
struct ModelReading {
    Result<Architecture> architecture;
    Inspection inspection;  ///< zeros when there is no architecture

    explicit ModelReading(Result<Architecture> read) : architecture(std::move(read))
    {
        if (architecture) inspection = inspect(*architecture);
    }
};
using SharedReading = std::shared_ptr<const ModelReading>;

}  // namespace gable
