#include <cmath>

#include "core/estimate/serving.h"
#include "core/estimate/sizing.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

class TestSizing : public QObject {
    Q_OBJECT

private:
    static Scenario start()
    {
        Scenario out = defaultScenario(test::catalog());
        out.serving = Serving{2048, 512, 1};
        return out;
    }
    static Sizing sized(const Scenario& scenario, const Demand& demand)
    {
        const auto made = estimate(scenario);
        if (!made || !made->memory) qFatal("no ledger");
        Scenario asked = scenario;
        asked.demand = demand;
        const auto out = size(*made->hardware(), *made->memory, asked);
        if (!out) qFatal("no sizing");
        return *out;
    }
    static ServingFigures at(Scenario scenario, double concurrency)
    {
        scenario.serving->concurrency = concurrency;
        return estimate(scenario)->serving->figures;
    }

private slots:
    /// One more request in flight misses the target that is named; the one that is found does not.
    void theLimitIsTheFirstThatIsMissed_data()
    {
        QTest::addColumn<double>("ttft");
        QTest::addColumn<double>("tpot");
        QTest::addColumn<int>("limit");
        QTest::newRow("tpot") << 1e6 << 30.0 << int(SizingLimit::Tpot);
        QTest::newRow("ttft") << 200.0 << 1e6 << int(SizingLimit::Ttft);
    }
    void theLimitIsTheFirstThatIsMissed()
    {
        QFETCH(double, ttft);
        QFETCH(double, tpot);
        QFETCH(int, limit);
        Demand demand;
        demand.ttftMs = ttft, demand.tpotMs = tpot;
        const Scenario s = start();
        const SizingFigures f = sized(s, demand).predicted;
        QCOMPARE(int(f.limit), limit);
        const auto holds = [&](double c) { return at(s, c).tpot.value * 1e3 <= tpot && at(s, c).ttft.value * 1e3 <= ttft; };
        QVERIFY(f.concurrency >= 1 && holds(f.concurrency) && !holds(f.concurrency + 1));
    }

    void roomLimits()
    {
        Demand patient;
        patient.ttftMs = patient.tpotMs = 1e9;
        Scenario s = start();
        SizingFigures f = sized(s, patient).predicted;
        QCOMPARE(int(f.limit), int(SizingLimit::KvCache));
        QCOMPARE(f.concurrency, estimate(s)->memory->requestsAt(2560));
        s.engine.maxNumSeqs = 16;
        f = sized(s, patient).predicted;
        QCOMPARE(int(f.limit), int(SizingLimit::Sequences));
        QCOMPARE(f.concurrency, 16.0);
        s.deployment.dp = 2;  // each rank has its own
        QCOMPARE(sized(s, patient).predicted.concurrency, 32.0);
    }

    void whatIsImpossibleIsSaid()
    {
        Demand hasty;
        hasty.tpotMs = 0.1;
        const Sizing slow = sized(start(), hasty);
        QCOMPARE(int(slow.predicted.limit), int(SizingLimit::TooSlow));
        QVERIFY(!slow.predicted.possible() && !slow.worst.possible());
        Scenario tight = start();
        tight.deployment.tp = 1;
        const SizingFigures none = sized(tight, {}).predicted;
        QCOMPARE(int(none.limit), int(SizingLimit::NoRoom));
        QVERIFY(!none.possible() && !none.dollarsPerMonth);
    }

    /// By hand: 3.99 dollars for each of eight GPUs of two replicas over 730 hours; prompts and answers bear together what the GPUs cost.
    void money()
    {
        Scenario s = start();
        s.accelerator->pricePerHour = 3.99;
        Demand demand;
        const double each = sized(s, demand).predicted.requestsPerSecond;
        demand.requestsPerSecond = each * 0.7 * 1.5;
        const SizingFigures f = sized(s, demand).predicted;
        QCOMPARE(f.replicas, 2.0);
        QCOMPARE(f.gpus, 16.0);
        QCOMPARE(f.dollarsPerMonth.value(), 16 * 3.99 * 730);
        const double perRequest = 16 * 3.99 / 3600 / demand.requestsPerSecond;
        QVERIFY(std::abs((*f.dollarsPerMillionInput * 2048 + *f.dollarsPerMillionOutput * 512) / 1e6 / perRequest - 1) < 1e-9);
        QVERIFY(*f.dollarsPerMillionOutput > *f.dollarsPerMillionInput);
        s.accelerator->pricePerHour.reset();
        QVERIFY(!sized(s, demand).predicted.dollarsPerMonth && sized(s, demand).predicted.replicas == 2);
    }

    void theRangeHoldsThePrediction()
    {
        Demand demand;
        demand.requestsPerSecond = 100;
        const Sizing sizing = sized(start(), demand);
        QVERIFY(sizing.errorPercent > 0);
        QVERIFY(sizing.best.replicas <= sizing.predicted.replicas && sizing.predicted.replicas <= sizing.worst.replicas);
        QVERIFY(sizing.best.concurrency >= sizing.worst.concurrency);
        Scenario bound = start();
        bound.timing.times = Times::Bound;  // no error is known of a bound
        const Sizing exact = sized(bound, demand);
        QCOMPARE(exact.best.replicas, exact.worst.replicas);
    }

    void moreDemandIsNoFewerReplicas()
    {
        double last = 0;
        for (double rate = 1; rate < 1000; rate *= 2) {
            Demand demand;
            demand.requestsPerSecond = rate;
            const double replicas = sized(start(), demand).predicted.replicas;
            QVERIFY(replicas >= last && replicas >= 1);
            last = replicas;
        }
    }

    void theCurveHoldsTheLoadOfTheSizing()
    {
        Scenario s = start();
        s.demand = Demand();
        const auto made = estimate(s);
        const double room = made->memory->requestsAt(s.serving->inputTokens + s.serving->outputTokens);
        const auto curve = loadCurve(*made->hardware(), *made->memory, s, *made->sizing);
        QVERIFY(curve.size() > 3);
        COMPARE_EXACT(curve.front().concurrency, 1);
        COMPARE_EXACT(curve[1].concurrency, 2);
        COMPARE_EXACT(curve.back().concurrency, room);
        bool held = false;
        for (std::size_t i = 0; i < curve.size(); ++i) {
            const LoadPoint& point = curve[i];
            if (i > 0) QVERIFY(point.concurrency > curve[i - 1].concurrency && point.tpot >= curve[i - 1].tpot && point.ttft >= curve[i - 1].ttft);
            held = held || point.concurrency == made->sizing->predicted.concurrency;
            COMPARE_EXACT(point.tpot.value, at(s, point.concurrency).tpot.value);
        }
        QVERIFY(held);
        MemoryLedger none = *made->memory;
        none.blocks = 0;
        QVERIFY(loadCurve(*made->hardware(), none, s, *made->sizing).empty());
    }

    void nothingWithoutALoad()
    {
        Scenario s = start();
        QVERIFY(!estimate(s)->sizing);
        s.demand = Demand();
        QVERIFY(estimate(s)->sizing);
        s.serving.reset();
        QVERIFY(!estimate(s)->sizing);
    }
};

QTEST_APPLESS_MAIN(TestSizing)
#include "test_sizing.moc"
