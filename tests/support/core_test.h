#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <QDebug>
#include <QString>
#include <QtTest>

#include "core/catalog/catalog.h"
#include "core/estimate/estimate.h"
#include "core/model/json_reader.h"
#include "core/units/format.h"

/// What the tests of the core share.
namespace gable::test {

inline QString str(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }
/// Numbers are compared by their exact text: QCOMPARE itself lets doubles differ in the last digits.
inline QString str(double value) { return str(format::exact(value)); }
inline QString str(const Error& error) { return str(error.text()); }

/// Text that is known to be good JSON.
inline Config json(std::string_view text)
{
    auto read = readJson(text, "test");
    if (!read) qFatal("%s", read.error().text().c_str());
    return *read;
}

inline Model model(std::string_view config, std::string_view quantConfig = {})
{
    Model out;
    out.name = "test";
    out.config = json(config);
    if (!quantConfig.empty()) out.quantConfig = json(quantConfig);
    return out;
}

inline const Catalog& catalog()
{
    static const Catalog builtin = [] {
        auto read = builtinCatalog();
        if (!read) qFatal("%s", read.error().text().c_str());
        return std::move(*read);
    }();
    return builtin;
}

/// The default scenario as vLLM's counters count it.
inline Scenario countedScenario()
{
    Scenario scenario = defaultScenario(catalog());
    scenario.accounting = Accounting::Vllm;
    return scenario;
}

/// The models of the catalogue that vLLM's counters can count in full.
inline const std::vector<Model>& countedModels()
{
    static const std::vector<Model> counted = [] {
        std::vector<Model> out;
        for (const Model& model : catalog().models) {
            Scenario scenario;
            scenario.model = model;
            scenario.deployment.dtype = "bfloat16";
            scenario.accounting = Accounting::Vllm;
            const auto made = estimate(scenario);
            if (made && made->unavailable.empty()) out.push_back(model);
        }
        return out;
    }();
    return counted;
}

/// The figure under a key of a breakdown; nothing when the key is absent.
inline std::optional<double> figure(const Breakdown& breakdown, std::string_view key)
{
    for (const BreakdownEntry& entry : breakdown)
        if (entry.key == key) return entry.value;
    return std::nullopt;
}

/// "17", or "absent".
inline QString text(const std::optional<double>& value) { return value ? str(*value) : QStringLiteral("absent"); }

/// A batch of groups written as in files: phase, requests, new tokens, context.
inline vllm::ExecutionContext batch(std::initializer_list<RequestGroup> groups) { return vllm::contextOf(Workload{groups}); }

inline const Operation* operation(const std::vector<Operation>& operations, std::string_view id)
{
    for (const Operation& candidate : operations)
        if (candidate.id == id) return &candidate;
    return nullptr;
}

}  // namespace gable::test

/// Two numbers that must be the same to the last bit.
#define COMPARE_EXACT(actual, expected) QCOMPARE(gable::test::str(static_cast<double>(actual)), gable::test::str(static_cast<double>(expected)))
