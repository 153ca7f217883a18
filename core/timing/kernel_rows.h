#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "core/result.h"
#include "core/scenario/accelerator.h"
#include "core/timing/calibration.h"

namespace gable::timing {

/// One row of a table of measured kernels: the cells of these columns, as text. Columns are named as in the measurements: gpu, backend, dtype, m, n, k …
struct KernelRow {
    std::span<const std::string_view> columns;
    std::span<const std::string_view> cells;

    /// Empty where there is no such column.
    [[nodiscard]] std::string_view cell(std::string_view column) const;
};

struct KernelTimes {
    double boundUs = 0;       ///< what the roofline allows; of a collective its bytes over the link
    double calibratedUs = 0;  ///< never below it
    bool pooled = false;      ///< by parameters of other accelerators, software or number formats
    double errorPercent = 0;  ///< median absolute error of the fit
};

/// By id or alias; nullptr when there is none.
using AcceleratorLookup = std::function<const Accelerator*(std::string_view)>;

/// The columns that tell the shape of a kernel of this kind.
std::span<const std::string_view> shapeColumns(TimeModel model);

/// Times of a kernel by itself, as its measurements have it: dynamic scales of quantized inputs are counted. An unknown GPU is computed as an H100 SXM with pooled
/// parameters. Errors: a shape that is no positive number; `pointer` names the column.
Result<KernelTimes> kernelTimes(TimeModel model, const KernelRow& row, const AcceleratorLookup& accelerators);

}  // namespace gable::timing
