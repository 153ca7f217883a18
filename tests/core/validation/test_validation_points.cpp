#include <QTest>

#include <cmath>
#include <set>

#include "core/validation/validation_points.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::validation;
using gable::test::catalog;

class TestValidationPoints : public QObject {
    Q_OBJECT

private:
    ValidationData m_data;
    std::vector<ValidationPoint> m_kernels;
    std::vector<ServingPoint> m_serving;

private slots:
    void initTestCase()
    {
        auto data = builtinValidation();
        QVERIFY(data);
        m_data = std::move(*data);
        m_kernels = kernelPoints(m_data, catalog());
        m_serving = servingPoints(m_data, catalog());
    }

    void summariesByHand()
    {
        // |errors| sorted: 5 10 20 40; the 90th percentile is that at 0.9 · 3, rounded down: the third.
        const ErrorSummary errors = summarize({0.1, -0.2, 0.05, -0.4});
        COMPARE_EXACT(errors.count, 4.0);
        QVERIFY(std::abs(errors.median - 15) < 1e-9);
        QVERIFY(std::abs(errors.p90 - 20) < 1e-9);
        QVERIFY(std::abs(errors.bias - -7.5) < 1e-9);
        QVERIFY(summarize({}) == ErrorSummary());
        QVERIFY(std::abs(summarize({-0.3}).p90 - 30) < 1e-9);
    }

    void groupsByHand()
    {
        std::vector<ValidationPoint> points(3);
        points[0] = {timing::TimeModel::Experts, "b", "", "", "", 10, 5, 11, false};
        points[1] = {timing::TimeModel::Gemm, "a", "", "", "", 10, 5, 8, false};
        points[2] = {timing::TimeModel::Experts, "a", "", "", "", 10, 5, 13, false};
        const auto kinds = errorsByKind(points);
        QCOMPARE(kinds.size(), std::size_t{2});
        QCOMPARE(QString::fromStdString(kinds[0].name), QStringLiteral("moe"));
        QVERIFY(std::abs(kinds[0].errors.median - 20) < 1e-9);
        QVERIFY(std::abs(kinds[1].errors.bias - -20) < 1e-9);
        const auto gpus = errorsByAccelerator(points);
        QCOMPARE(QString::fromStdString(gpus[1].name), QStringLiteral("a"));
        QVERIFY(std::abs(gpus[1].errors.median - 25) < 1e-9);
        std::vector<ServingPoint> runs(1);
        runs[0].model = "m";
        runs[0].measuredTpotMs = 10, runs[0].tpotMs = 9, runs[0].measuredTtftMs = 100, runs[0].ttftMs = 50;
        QVERIFY(std::abs(errorsByModel(runs, false)[0].errors.bias - -10) < 1e-9);
        QVERIFY(std::abs(errorsByModel(runs, true)[0].errors.bias - -50) < 1e-9);
    }

    void everyRowIsComputed()
    {
        std::size_t rows = 0;
        for (const KernelTable& table : m_data.kernels) rows += table.rows.size();
        QCOMPARE(m_kernels.size(), rows);
        QCOMPARE(m_serving.size(), m_data.runs.size());
    }

    void kernelTimesAreFiniteAndNotBelowTheBound()
    {
        std::set<std::string> accelerators;
        for (const ValidationPoint& point : m_kernels) {
            accelerators.insert(point.accelerator);
            QVERIFY(catalog().accelerator(point.accelerator));
            QVERIFY(std::isfinite(point.calibratedUs) && point.boundUs > 0 && point.measuredUs > 0);
            QVERIFY2(point.calibratedUs >= point.boundUs, (point.accelerator + ' ' + point.shape).c_str());
            QVERIFY(!point.shape.empty() && !point.software.empty());
        }
        QCOMPARE(accelerators.size(), std::size_t{9});
        QCOMPARE(errorsByKind(m_kernels).size(), m_data.kernels.size());
        for (const NamedErrors& kind : errorsByKind(m_kernels)) QVERIFY2(kind.errors.median < 20, kind.name.c_str());
    }

    void servingTimesAreFiniteAndNotBelowTheBound()
    {
        std::set<ModelClass> classes;
        std::size_t llama = 0;
        for (const ServingPoint& point : m_serving) {
            classes.insert(point.modelClass);
            llama += point.model == "llama-3.1-70b";
            QVERIFY(std::isfinite(point.ttftMs) && std::isfinite(point.tpotMs) && point.boundTpotMs > 0 && point.boundTtftMs > 0);
            QVERIFY(point.tpotMs >= point.boundTpotMs && point.ttftMs >= point.boundTtftMs * (1 - 1e-9));
        }
        QCOMPARE(classes.size(), allModelClasses.size());
        QVERIFY(llama >= 40);
    }

    void classesOfModels()
    {
        const auto classOf = [&](std::string_view model) {
            for (const ServingPoint& point : m_serving)
                if (point.model == model) return point.modelClass;
            qFatal("no such model");
        };
        QCOMPARE(classOf("llama-3.1-70b"), ModelClass::Dense);
        QCOMPARE(classOf("gpt-oss-120b"), ModelClass::Experts);
        QCOMPARE(classOf("deepseek-r1"), ModelClass::Latent);
        QCOMPARE(classOf("kimi-k2.5"), ModelClass::Latent);
    }

    /// The figures over all runs were computed once; should the formulas change, those of the sample tell.
    void writtenErrorsAgreeWithTheLivePoints()
    {
        for (const NamedErrors& live : errorsByModel(m_serving, false)) {
            for (const ServingErrors& written : m_data.servingErrors) {
                if (written.model != live.name) continue;
                // Ten runs say less of a median than forty.
                const double allowed = live.errors.count >= 40 ? 5 : std::max(12.0, 0.8 * written.tpot.median);
                const QString text = QStringLiteral("%1: live %2 of %3, written %4").arg(QString::fromStdString(live.name)).arg(live.errors.median).arg(live.errors.count).arg(written.tpot.median);
                QVERIFY2(std::abs(live.errors.median - written.tpot.median) <= allowed, qPrintable(text));
            }
        }
    }

    void unknownModelIsLeftOut()
    {
        ServingRun run = m_data.runs.front();
        run.model = "no-such-model";
        QVERIFY(!servingPoint(run, catalog()));
    }
};

QTEST_GUILESS_MAIN(TestValidationPoints)
#include "test_validation_points.moc"
