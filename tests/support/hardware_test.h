#pragma once

#include <cmath>
#include <initializer_list>
#include <string>
#include <vector>

#include "core/components/registry.h"
#include "core/model/inspection.h"
#include "tests/support/core_test.h"

/// What tests of the hardware estimate share: models on their GPUs, and sums over the operations of a step.
namespace gable::test {

/// A row for each model of the catalogue, also for those that vLLM's counters can't read.
inline void modelRows()
{
    QTest::addColumn<QString>("id");
    for (const Model& model : catalog().models) QTest::newRow(model.id.c_str()) << str(model.id);
}

inline const Model& modelOf(const QString& id)
{
    const Model* model = catalog().model(id.toStdString());
    if (!model) qFatal("no model %s", qPrintable(id));
    return *model;
}

inline Deployment deployment(double tp, double pp = 1, double dp = 1, bool ep = false)
{
    Deployment out;
    out.tp = tp, out.pp = pp, out.dp = dp, out.ep = ep;
    return out;
}

inline HardwareModel hardware(const Model& model, const Deployment& deployment = {})
{
    const SharedPrepared prepared = prepare(model, deployment, Accounting::Hardware);
    if (!prepared->hardware) qFatal("%s", prepared->hardware.error().text().c_str());
    return *prepared->hardware;
}

/// An architecture that a test builds by itself, with one group of layers.
inline HardwareModel hardware(Architecture architecture, const Deployment& deployment = {})
{
    HardwareModel out;
    out.plan = components::plan(architecture, deployment);
    out.memory = memoryPlan(architecture, deployment);
    out.architecture = std::move(architecture);
    return out;
}

/// The operations of a step; their names live in `hardware`.
inline std::vector<Operation> run(const HardwareModel& hardware, const std::vector<RequestGroup>& groups, Scope scope = Scope::PerGpu)
{
    std::vector<Operation> out;
    evaluate(hardware, components::stepBatch(Workload{groups}), scope, out);
    return out;
}

/// The figure of a term: "attn.decode", Kind::KvCache, "keys_values". Absent is not zero.
inline QString term(const std::vector<Operation>& operations, std::string_view id, Kind kind, std::string_view key)
{
    const Operation* found = operation(operations, id);
    if (!found) return QStringLiteral("no operation");
    for (const Term& t : found->terms())
        if (t.kind == kind && t.key == key) return str(t.value);
    return QStringLiteral("no term");
}

inline double sum(const std::vector<Operation>& operations, Kind kind)
{
    double out = 0;
    for (const Operation& o : operations) out += o.sum(kind);
    return out;
}

/// Terms with one of the keys.
inline double sum(const std::vector<Operation>& operations, Kind kind, std::initializer_list<std::string_view> keys)
{
    double out = 0;
    for (const Operation& o : operations)
        for (const Term& t : o.terms())
            if (t.kind == kind && std::find(keys.begin(), keys.end(), t.key) != keys.end()) out += t.value;
    return out;
}

/// Operations that multiply tokens with weights.
inline double sumOfProducts(const HardwareModel& hardware, const std::vector<Operation>& operations, Kind kind)
{
    using components::Formula;
    double out = 0;
    for (const Operation& o : operations) {
        const Formula formula = hardware.plan.operation(o.id)->formula;
        if (formula == Formula::Linear || formula == Formula::HeadLinear || formula == Formula::LatentUp || formula == Formula::Experts) out += o.sum(kind);
    }
    return out;
}

inline double plainBytes(const Architecture& architecture)
{
    const Format* plain = plainFormat(architecture.dtype);
    return plain ? plain->bits / 8 : 2;
}

/// Equal but for the rounding of sums in another order.
inline bool near(double actual, double expected) { return std::abs(actual - expected) <= 1e-11 * std::max(std::abs(actual), std::abs(expected)); }

}  // namespace gable::test

/// Two sums that may round differently.
#define COMPARE_NEAR(actual, expected)                                                                                                              \
    do {                                                                                                                                            \
        const double isValue = (actual), shouldBe = (expected);                                                                                     \
        QVERIFY2(gable::test::near(isValue, shouldBe), qPrintable(gable::test::str(isValue) + " instead of " + gable::test::str(shouldBe)));       \
    } while (false)
