#pragma once

#include <algorithm>

#include "core/estimate/diagnose.h"
#include "core/scenario/fields.h"
#include "tests/support/core_test.h"

/// What the tests of both accountings' diagnostics ask of them.
namespace gable::test::diagnostics {

/// An accelerator of the catalogue that any model fits on.
inline Accelerator roomy(std::string_view id)
{
    Accelerator out = *catalog().accelerator(id);
    out.reportedMemory = Bytes(1e15);
    return out;
}

inline std::vector<Diagnostic> of(const Scenario& s)
{
    const auto e = estimate(s);
    if (!e) qFatal("%s", e.error().text().c_str());
    return e->diagnostics;
}
inline QString codes(const Scenario& s)
{
    QStringList out;
    for (const Diagnostic& d : of(s)) out << str(d.code);
    return out.join(' ');
}
inline const Diagnostic* find(const std::vector<Diagnostic>& all, std::string_view code)
{
    for (const Diagnostic& d : all)
        if (d.code == code) return &d;
    return nullptr;
}
inline QString message(const Scenario& s, std::string_view code)
{
    const auto all = of(s);
    const Diagnostic* d = find(all, code);
    return d ? str(d->message) : "absent among: " + codes(s);
}

/// The diagnostic is there once, names known fields, has this fix, and is gone once that is applied.
inline QString check(const Scenario& s, std::string_view code, Severity severity, const std::optional<Fix>& fix)
{
    const auto all = of(s);
    const Diagnostic* d = find(all, code);
    if (!d) return "absent among: " + codes(s);
    if (std::count_if(all.begin(), all.end(), [&](const Diagnostic& x) { return x.code == code; }) != 1) return "more than once";
    if (d->severity != severity) return "another severity";
    if (d->message.empty() || d->fields.empty()) return "no message or no fields";
    for (const std::string& field : d->fields)
        if (!findField(field) && field != "batch" && field != "model") return "an unknown field " + str(field);
    if (d->fix != fix) return d->fix ? "another fix: " + str(d->fix->field) + " = " + str(d->fix->value) : QStringLiteral("no fix");
    if (!fix) return {};
    const auto mended = with(s, *findField(fix->field), fix->value);
    if (!mended) return str(mended.error());
    return find(of(*mended), code) ? "the fix does not remove it" : QString();
}

}  // namespace gable::test::diagnostics
