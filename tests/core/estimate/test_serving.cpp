#include <cmath>

#include "core/estimate/performance.h"
#include "core/estimate/serving.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// Serving figures are composed of steps, and of nothing else.
class TestServing : public QObject {
    Q_OBJECT

private:
    static Scenario scenario(double isl = 1024, double osl = 1024, double concurrency = 32)
    {
        Scenario out = defaultScenario(test::catalog());
        out.serving = Serving{isl, osl, concurrency};
        return out;
    }

    static ServingEstimate served(const Scenario& scenario)
    {
        const auto out = estimate(scenario);
        if (!out || !out->serving) qFatal("nothing is served");
        return *out->serving;
    }

    static double step(Scenario scenario, const std::vector<RequestGroup>& groups)
    {
        scenario.workload.groups = groups;
        const auto out = estimate(scenario);
        if (!out) qFatal("%s", out.error().text().c_str());
        return out->step->passage.value;
    }

    static void compare(double got, double wanted) { QVERIFY2(std::abs(got - wanted) <= 1e-9 * std::abs(wanted), qPrintable(str(got) + " is not " + str(wanted))); }

private slots:
    /// decode(b, ISL + OSL/2) + (b − 1)/OSL · prefill(ISL).
    void tpotIsADecodeAndAShareOfThePromptsOfOthers()
    {
        const Scenario s = scenario();
        const ServingEstimate e = served(s);
        const double decode = step(s, {{Phase::Decode, 32, 1, 1536}}), prefill = step(s, {{Phase::Prefill, 1, 1024, 1024}});
        compare(e.decodeStep.value, decode);
        compare(e.prefill.value, prefill);
        compare(e.figures.tpot.value, decode + 31.0 / 1024 * prefill);
        compare(e.figures.perUser, 1 / e.figures.tpot.value);
        QCOMPARE(str(e.basis), QString("fitted"));
        Scenario bound = s;
        bound.timing.times = Times::Bound;
        compare(e.bound.tpot.value, step(bound, {{Phase::Decode, 32, 1, 1536}}) + 31.0 / 1024 * step(bound, {{Phase::Prefill, 1, 1024, 1024}}));
        QVERIFY(e.bound.tpot < e.figures.tpot && e.bound.ttft < e.figures.ttft);
    }

    void aSingleRequestWaitsForNobody()
    {
        const Scenario s = scenario(1024, 256, 1);
        const ServingEstimate e = served(s);
        QCOMPARE(e.queue.value, 0.0);
        QCOMPARE(e.stepInProgress.value, 0.0);
        compare(e.figures.ttft.value, step(s, {{Phase::Prefill, 1, 1024, 1024}}));
        compare(e.figures.tpot.value, step(s, {{Phase::Decode, 1, 1, 1152}}));
        compare(e.figures.outputTokensPerSecond, 256 / (e.figures.ttft.value + 255 * e.figures.tpot.value));
    }

    /// 20,000 tokens with 31 others: chunks of 8192 − 31 tokens.
    void longPromptsAreReadInChunks()
    {
        const Scenario s = scenario(20'000, 128, 32);
        const ServingEstimate e = served(s);
        QCOMPARE(e.chunks, 3.0);
        const RequestGroup others{Phase::Decode, 31, 1, 20'064};
        const double shared = step(s, {{Phase::Prefill, 1, 8161, 8161}, others}) + step(s, {{Phase::Prefill, 1, 8161, 16'322}, others}) + step(s, {{Phase::Prefill, 1, 8161, 20'000}, others});
        QVERIFY(std::abs(e.prefillShared.value / shared - 1) < 0.15);  // the last chunk is shorter
        compare(e.figures.ttft.value, e.prefillShared.value + e.stepInProgress.value + e.queue.value);
        compare(e.stepInProgress.value, e.figures.tpot.value / 2);
    }

    void replicasShareTheLoad()
    {
        Scenario s = scenario(1024, 1024, 64);
        s.deployment.dp = 2;
        const ServingEstimate two = served(s);
        QCOMPARE(two.batch, 32.0);
        const ServingEstimate one = served(scenario(1024, 1024, 32));
        compare(two.figures.tpot.value, one.figures.tpot.value);
        compare(two.figures.outputTokensPerSecond, 2 * one.figures.outputTokensPerSecond);
        compare(two.figures.perGpu, one.figures.perGpu);
    }

    void moreRequestsInFlightNeverAnswerFaster()
    {
        ServingEstimate last = served(scenario(2048, 512, 1));
        for (double concurrency = 2; concurrency <= 4096; concurrency *= 2) {
            const ServingEstimate now = served(scenario(2048, 512, concurrency));
            QVERIFY(now.figures.tpot > last.figures.tpot && now.figures.ttft > last.figures.ttft);
            QVERIFY(now.queue >= last.queue);
            last = now;
        }
    }

    void unknownSoftwareIsPooled()
    {
        Scenario s = scenario();
        s.timing.software = "sglang";
        QCOMPARE(str(served(s).basis), QString("pooled"));
        s.timing.times = Times::Bound;
        QCOMPARE(str(served(s).basis), QString("bound"));
        compare(served(s).figures.tpot.value, served(s).bound.tpot.value);
    }

    void hugeLoadsStayFinite()
    {
        const ServingEstimate e = served(scenario(16'777'216, 1, 16'777'216));
        for (const double value : {e.figures.ttft.value, e.figures.tpot.value, e.figures.outputTokensPerSecond, e.figures.perGpu, e.bound.ttft.value}) QVERIFY(std::isfinite(value) && value > 0);
    }

    void performanceOfAStepByHand()
    {
        Scenario s = scenario();
        s.accelerator->pricePerHour = 2.5;
        s.accelerator->power = 700;
        const auto e = estimate(s);
        const auto p = performance(s, *e);
        const double t = e->step->time.value;
        compare(p->perUser, 1 / t);
        compare(p->tokensPerSecond, 64 / t);
        compare(p->perGpu, 8 / t);
        compare(p->inputTokensPerSecond, 128 / t);
        compare(p->mfu, e->totals.flops.value / (t * 989e12));
        compare(p->mbu, e->totals.traffic().value / (t * 3.35e12));
        compare(*p->dollarsPerMillionTokens, 2.5 * 8 / 3600 * t / 64 * 1e6);
        compare(*p->joulesPerToken, 700 * 8 * t / 64);
        s.accelerator->pricePerHour.reset();
        QVERIFY(!performance(s, *estimate(s))->dollarsPerMillionTokens);
        s.scope = Scope::Global;
        const auto all = performance(s, *estimate(s));
        compare(all->tokensPerSecond, p->tokensPerSecond);
        compare(all->mfu, p->mfu);
        s.accelerator.reset();
        QVERIFY(!performance(s, *estimate(s)));
    }

    /// With two stages a user waits for both, while each yields a batch in its own time.
    void stagesHaveBatchesOfTheirOwn()
    {
        Scenario s = scenario();
        s.deployment.tp = 4, s.deployment.pp = 2;
        const auto e = estimate(s);
        const auto p = performance(s, *e);
        QVERIFY(e->step->passage > e->step->time);
        compare(p->perUser, 1 / e->step->passage.value);
        compare(p->tokensPerSecond, 64 / e->step->time.value);
    }
};

QTEST_APPLESS_MAIN(TestServing)
#include "test_serving.moc"
