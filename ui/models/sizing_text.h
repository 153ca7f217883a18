#pragma once

#include <array>
#include <string_view>

#include <QString>

#include "core/estimate/sizing.h"
#include "ui/theme/palette.h"

/// What a sizing says, in words.
namespace gable {

/// A figure of the page, with its range where times are off by their stated error.
struct SizingCard {
    QString title, figure, detail;
};

/// What they are about, in the order of `sizingCards`.
inline constexpr std::array<std::string_view, 8> sizingCardIds{"replicas", "gpus", "month", "limit", "input", "output", "concurrency", "rate"};

/// The sizing is possible.
std::array<SizingCard, sizingCardIds.size()> sizingCards(const Scenario& scenario, const MemoryLedger& memory, const Sizing& sizing);

/// Why there are no figures, and what would help.
struct SizingProblem {
    QString title, text, help;
};
SizingProblem sizingProblem(const Scenario& scenario, const Estimate* estimate);

/// What the figures rest on.
QString sizingAssumptions(const Scenario& scenario, const Sizing& sizing);

/// "a.com, checked on 2026-09-25" as a link; empty without a price.
QString priceSource(const Scenario& scenario, const Theme& theme);

}  // namespace gable
