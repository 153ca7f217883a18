#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/scenario/workload.h"

namespace gable {

/// A batch mix to start from.
struct WorkloadPreset {
    std::string_view id;
    std::string_view label;
    std::string_view description;
    std::span<const RequestGroup> groups;
};

std::span<const WorkloadPreset> workloadPresets();

/// Bounds of what a group may hold; every reader and editor keeps to them.
inline constexpr double maxRequests = 1e6;
inline constexpr double maxTokens = 1e9;
inline constexpr std::size_t maxGroups = 10000;

}  // namespace gable
