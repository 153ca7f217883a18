#pragma once

#include <span>
#include <vector>

#include <QString>

#include "core/result.h"
#include "core/scenario/workload.h"

namespace gable {

/// Rows of a batch as a spreadsheet pastes them: "prefill⇥1⇥128⇥2176" lines under a header.
QString batchToText(std::span<const RequestGroup> groups);

/// Reads what `batchToText` writes, the same separated by commas, semicolons or spaces, and the short form of the
/// command line
/// ("prefill:2048:2048,decode:1:8192x64": phase, new tokens, context, × requests). A header and empty lines are passed
/// over. Errors name the line: `line 2: expected phase, requests, new tokens, context; found "abc"`.
Result<std::vector<RequestGroup>> batchFromText(const QString& text);

}  // namespace gable
