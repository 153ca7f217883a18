#include "core/step/operation.h"

#include <algorithm>

namespace gable {

namespace {

BreakdownPart partOf(Kind kind)
{
    if (kind == Kind::Flops) return BreakdownPart::Flops;
    return kind == Kind::Writes ? BreakdownPart::WriteBytes : BreakdownPart::ReadBytes;
}

}  // namespace

Breakdown breakdown(std::span<const Operation> operations, BreakdownPart part)
{
    Breakdown entries;
    entries.reserve(2 * operations.size());
    for (const Operation& operation : operations)
        for (const Term& term : operation.terms()) {
            if (partOf(term.kind) != part) continue;
            const auto same = [&](const BreakdownEntry& e) { return e.key == term.key && e.component == id(operation.component); };
            const auto found = std::find_if(entries.begin(), entries.end(), same);
            if (found == entries.end())
                entries.push_back({id(operation.component), term.key, term.value});
            else
                found->value += term.value;
        }
    return entries;
}

}  // namespace gable
