#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/step/kernel_type.h"
#include "core/timing/time_model.h"

namespace gable::timing {

/// What tells the kernels of one kind apart. Texts are those of the measurements, empty where they say nothing.
struct FitKey {
    TimeModel model = TimeModel::Gemm;
    std::string_view weights;         ///< "fp8_block": id of a WeightType
    std::string_view queries, cache;  ///< "bfloat16" or "fp8"
    std::string_view variant;         ///< kernel of an all-reduce ("vLLM_custom_graph"), or a collective ("all_gather")

    friend bool operator==(const FitKey&, const FitKey&) = default;
};

/// Parameters of one kind of kernel on one accelerator, and how far off they are.
struct Fit {
    TimeModel model = TimeModel::Gemm;
    std::string software;  ///< "vllm-0.24.0"; of pooled ones the framework alone
    std::string weights, queries, cache, variant;
    Sizes<double> values{};
    double rows = 0;                     ///< measured shapes
    double errorMedian = 0, errorP90 = 0;  ///< of the absolute error on them, in percent
    double shortest = 0, longest = 0;    ///< of the measured times, µs

    [[nodiscard]] FitKey key() const { return {model, weights, queries, cache, variant}; }
};

/// One calibration file: everything known of one accelerator, or what is pooled over several.
struct CalibrationFile {
    std::string accelerator;  ///< id, or "pooled"
    std::string version;      ///< of the parameters
    std::string source, date, note;
    std::string errors;       ///< how the errors were found
    std::vector<Fit> fits;
};

/// A fit for some kernel; nullptr = the file has none and pooled ones neither.
struct Slot {
    const Fit* fit = nullptr;
    bool pooled = true;   ///< not of this accelerator, this software and this number format
};

/// The fits that times of one software on one accelerator are computed with.
struct FitSet {
    std::string software;  ///< "vllm-0.24.0", or "pooled vllm"
    bool fitted = false;   ///< the accelerator and the software have measurements
    const CalibrationFile* file = nullptr;
    std::array<Slot, allWeightTypes.size()> gemm, experts;
    std::array<Slot, 2> prefill, decode, latentPrefill, latentDecode;  ///< by cache: 16 bits, FP8
    Slot allReduce, allGather, reduceScatter, allToAll;

    /// TensorRT-LLM multiplies queries in FP8 where the cache is FP8.
    [[nodiscard]] bool quantizesQueries() const;
};

/// Times of kernels that only touch their elements are counted in the same way everywhere: 0.8 of the bandwidth and 2 µs.
const Fit& streamFit();

class Calibration {
public:
    /// Errors: what a file lacks, with its name as origin.
    static Result<Calibration> read(std::span<const std::pair<std::string_view, std::string_view>> namedTexts);

    [[nodiscard]] const std::vector<CalibrationFile>& files() const { return m_files; }
    /// The softwares with measurements on an accelerator, newest first, vLLM before others.
    [[nodiscard]] std::vector<std::string_view> softwareOf(std::string_view accelerator) const;
    /// `software` is "vllm-0.24", a bare framework (its newest version) or auto (the newest known). An unknown one, or an accelerator without
    /// measurements, gives pooled parameters.
    [[nodiscard]] const FitSet& set(std::string_view accelerator, std::string_view software) const;
    /// For one kernel by its key, as `set` would choose it.
    [[nodiscard]] Slot find(std::string_view accelerator, std::string_view software, const FitKey& key) const;

private:
    struct Named {
        std::string accelerator;
        FitSet set;
    };
    void addSets(const CalibrationFile* file);
    [[nodiscard]] FitSet makeSet(const CalibrationFile* file, std::string_view software) const;
    [[nodiscard]] Slot choose(const CalibrationFile* file, std::string_view software, const FitKey& key) const;
    [[nodiscard]] const CalibrationFile* file(std::string_view accelerator) const;

    std::vector<CalibrationFile> m_files;
    std::vector<Named> m_sets;
    FitSet m_none;  ///< without any file: times are bounds
};

/// The parameters that are built in. The tests keep their files from being faulty.
const Calibration& builtinCalibration();

}  // namespace gable::timing
