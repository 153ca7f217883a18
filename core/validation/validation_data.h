#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/timing/time_model.h"
#include "core/validation/error_summary.h"

namespace gable::validation {

/// Where measurements come from.
struct Source {
    std::string text;  ///< who measured, who published, under which licence
    std::string link, licence;
    std::string date;  ///< of publication (ISO)
    std::string note;  ///< how the sample was taken
};

/// Measured kernels of one kind, cells as in the tables of the measurements.
struct KernelTable {
    timing::TimeModel kind = timing::TimeModel::Gemm;
    double measured = 0;  ///< rows of the published table, of which these are a few
    std::vector<std::string> columns;
    struct Row {
        std::vector<std::string> cells;
        double us = 0;  ///< of one call
    };
    std::vector<Row> rows;
};

/// One measured run of a served model, under a steady load.
struct ServingRun {
    std::string model, accelerator;  ///< ids of the catalogue
    std::string software, softwareVersion;
    std::string quantization, kvCacheDtype;
    double tp = 1, pp = 1, dp = 1;
    bool ep = false;
    double inputTokens = 1, outputTokens = 1, concurrency = 1;
    double ttftMs = 0, tpotMs = 0;
    std::string source, measured;  ///< who ran it, and the day (ISO)
};

/// How far off the times of a model are, over all published runs.
struct ServingErrors {
    std::string model;
    double runs = 0;
    ErrorSummary tpot, ttft, boundTpot, boundTtft;
};

/// The measurements that the program carries: figures, few enough to look at.
struct ValidationData {
    Source kernelSource, servingSource;
    std::vector<KernelTable> kernels;
    std::vector<ServingRun> runs;
    std::vector<ServingErrors> servingErrors;
    std::string errorsVersion, errorsDate;  ///< of the parameters that they were computed with, and the day
    std::string errorsNote;
};

struct NamedText {
    std::string_view name, text;
};

/// Errors: what a file lacks, with its name as origin and a JSON pointer.
Result<ValidationData> readValidation(const NamedText& kernels, const NamedText& serving);

/// Those that are built in. An error is a mistake in `resources/`; the tests keep it from happening.
Result<ValidationData> builtinValidation();

}  // namespace gable::validation
