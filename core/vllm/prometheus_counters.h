#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/step/operation.h"

namespace gable::vllm {

/// The three counters that vLLM keeps for each engine: FLOPs, bytes read and bytes written, per GPU.
class PrometheusCounters {
public:
    /// A step without FLOPs and bytes leaves no trace: not even counters that stand at zero.
    void observe(const Totals& step, int engine);

    /// Text exposition format, version 0.0.4.
    [[nodiscard]] std::string text(std::string_view modelName) const;

private:
    std::map<int, Totals> m_engines;
};

}  // namespace gable::vllm
