#include "core/step/operation.h"

#include <algorithm>

namespace gable {

namespace {

BreakdownPart partOf(Kind kind)
{
    if (kind == Kind::Flops) return BreakdownPart::Flops;
    if (kind == Kind::Link) return BreakdownPart::LinkBytes;
    return kind == Kind::Writes ? BreakdownPart::WriteBytes : BreakdownPart::ReadBytes;
}

}  // namespace

Breakdown breakdown(std::span<const Operation> operations, BreakdownPart part, BreakdownKeys keys)
{
    Breakdown entries;
    entries.reserve(2 * operations.size());
    for (const Operation& operation : operations) {
        const std::string_view owner = keys == BreakdownKeys::Components ? id(operation.component) : operation.id;
        for (const Term& term : operation.terms()) {
            if (partOf(term.kind) != part) continue;
            const auto same = [&](const BreakdownEntry& e) { return e.key == term.key && e.component == owner; };
            const auto found = std::find_if(entries.begin(), entries.end(), same);
            if (found == entries.end())
                entries.push_back({owner, term.key, term.value});
            else
                found->value += term.value;
        }
    }
    return entries;
}

}  // namespace gable
