#pragma once

#include "core/model/inspection.h"
#include "core/model/read_architecture.h"
#include "tests/support/core_test.h"

/// What tests of configs share: an architecture told in short texts, which are compared at once.
namespace gable::test {

/// The architecture of a config that is known to be right.
inline Architecture architecture(std::string_view config)
{
    auto read = readArchitecture(*json(config));
    if (!read) qFatal("%s", read.error().text().c_str());
    return std::move(*read);
}

/// Why a config can't be read: `/pointer: message`; "read" when it can.
inline QString readError(std::string_view config)
{
    const auto read = readArchitecture(*json(config));
    return read ? QStringLiteral("read") : str(read.error());
}

/// Parameters by part, all together, and those that a token touches: "embedding 80, norms 24 = 104, active 24".
inline QString parts(const Architecture& architecture)
{
    const Inspection inspection = inspect(architecture);
    QStringList out;
    for (const Part part : allParts)
        if (inspection.parametersOf(part) > 0) out << str(id(part)) + ' ' + str(inspection.parametersOf(part));
    return out.join(", ") + " = " + str(inspection.total) + ", active " + str(inspection.active);
}

/// Equal layers together: "1 mla/dense, 2 mla/moe".
inline QString stack(const Architecture& architecture)
{
    QStringList out;
    for (const LayerRun& run : layerRuns(architecture)) out << str(run.count) + ' ' + str(mixerId(*run.layer)) + '/' + str(id(run.layer->feedForward));
    return out.join(", ");
}

/// Elements of a token's K/V and index caches, bytes of a sequence's states: "kv 16, index 4, conv 84 B, recurrent 96 B".
inline QString caches(const Architecture& architecture)
{
    const Inspection inspection = inspect(architecture);
    return "kv " + str(inspection.kvElementsPerToken) + ", index " + str(inspection.indexerElementsPerToken) + ", conv " + str(inspection.convStateBytes) +
           " B, recurrent " + str(inspection.recurrentStateBytes) + " B";
}

/// The module of this name in a layer; a copy of nothing when there is none.
inline Module module(const Layer& layer, std::string_view name)
{
    for (const Module& candidate : layer.modules)
        if (candidate.name == name) return candidate;
    return {};
}

inline QString assumptions(const Architecture& architecture)
{
    QStringList out;
    for (const std::string& assumption : architecture.assumptions) out << str(assumption);
    return out.join("; ");
}

}  // namespace gable::test
