#include <cmath>

#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// Times of whole steps: never below the roofline, by the scenario's choice, and of what they say they are.
class TestStepTimer : public QObject {
    Q_OBJECT

private:
    static Scenario scenario(std::string_view model = "llama-3.1-70b", std::string_view accelerator = "h100-sxm", double tp = 8)
    {
        Scenario out = defaultScenario(test::catalog());
        out.model = *test::catalog().model(model);
        out.accelerator = *test::catalog().accelerator(accelerator);
        out.deployment.tp = tp;
        return out;
    }

    static Estimate made(const Scenario& scenario)
    {
        auto out = estimate(scenario);
        if (!out) qFatal("%s", out.error().text().c_str());
        return std::move(*out);
    }

    static const OperationTime& timeOf(const Estimate& estimate, std::string_view id)
    {
        for (std::size_t i = 0; i < estimate.operations.size(); ++i)
            if (estimate.operations[i].id == id) return estimate.times[i];
        qFatal("no such operation");
    }

    static Operation exchange(Exchange kind, double gpus, double reach, double sent)
    {
        Operation out;
        out.component = Component::Communication;
        out.exchange = kind;
        out.participants = gpus;
        out.reach = reach;
        out.add({Kind::Link, "sent", sent});
        return out;
    }

    static void compare(double got, double wanted) { QVERIFY2(std::abs(got - wanted) <= 1e-9 * std::abs(wanted), qPrintable(str(got) + " is not " + str(wanted))); }

private slots:
    void everyModelTakesAtLeastItsBound_data() { test::modelRows(); }
    void everyModelTakesAtLeastItsBound()
    {
        QFETCH(QString, id);
        Scenario s = scenario();
        s.model = test::modelOf(id);
        for (const char* accelerator : {"h100-sxm", "b200-sxm", "l40s", "mi300x"})
            for (const char* software : {"auto", "trtllm"})
                for (const auto& [tp, pp, dp, ep] : {std::tuple(1, 1, 1, false), std::tuple(8, 1, 1, false), std::tuple(4, 2, 4, true)}) {
                    s.accelerator = *test::catalog().accelerator(accelerator);
                    s.timing.software = software;
                    s.deployment = test::deployment(tp, pp, dp, ep);
                    for (const Scope scope : {Scope::PerGpu, Scope::Global}) {
                        s.scope = scope;
                        const Estimate e = made(s);
                        QCOMPARE(e.times.size(), e.operations.size());
                        double sum = 0;
                        for (const OperationTime& time : e.times) {
                            QVERIFY(std::isfinite(time.time.value) && time.time >= time.atBest && time.atBest.value >= 0);
                            sum += time.time.value;
                        }
                        compare(e.step->time.value, sum);
                        QVERIFY(e.step->passage >= e.step->time);
                        double parts = 0;
                        for (const Seconds part : e.step->byBound) parts += part.value;
                        compare(parts, sum);
                    }
                }
    }

    void boundIsTheRoofline()
    {
        Scenario s = scenario();
        s.timing.times = Times::Bound;
        const Estimate e = made(s);
        for (std::size_t i = 0; i < e.operations.size(); ++i) {
            QCOMPARE(str(e.times[i].time.value), str(limitTimes(e.operations[i], *s.accelerator).longest().value));
            QCOMPARE(e.times[i].confidence, Confidence::Bound);
            QCOMPARE(e.times[i].errorPercent, 0.0);
        }
        QCOMPARE(e.step->time, e.step->atBest);
        QCOMPARE(e.step->time, limitTime(e.operations, *s.accelerator));
        QVERIFY(e.step->software.empty());
    }

    void customTakesPartsOfThePeaks()
    {
        Scenario s = scenario();
        s.timing.times = Times::Custom;
        s.timing.computePercent = 50, s.timing.memoryPercent = 80, s.timing.linkPercent = 25;
        const Estimate e = made(s);
        for (const OperationTime& time : e.times) {
            compare(time.time.value, std::max({time.limits.compute.value * 2, time.limits.memory.value / 0.8, time.limits.link.value * 4}));
            QCOMPARE(time.confidence, Confidence::Custom);
        }
    }

    /// The product of queries, keys and values of Llama-3.1-70B under TP 8: 192 rows of 8192 to 1280, 80 times.
    void aProductByHand()
    {
        const Estimate e = made(scenario());
        const double compute = 2.0 * 192 * 8192 * 1280 / (0.8401 * 989e6), memory = 2.0 * (192 * 8192 + 8192 * 1280 + 192 * 1280) / (0.8626 * 3.35e6);
        const double steps = 2.248 * 8192 / 1000, serial = steps / (1 + steps / 6.09), p = 1.867;
        const OperationTime& time = timeOf(e, "attn.qkv_proj");
        compare(time.time.value * 1e6, 80 * (2.455 + std::pow(std::pow(compute, p) + std::pow(memory, p) + std::pow(serial, p), 1 / p)));
        QCOMPARE(time.confidence, Confidence::Measured);
        QVERIFY(time.errorPercent > 2 && time.errorPercent < 12);
    }

    /// Static scales: the fixed time is that of a product in 16 bits, and no input is quantized beside it.
    void quantizedProductsHaveStaticScales()
    {
        Scenario s = scenario();
        s.deployment.quantization = "fp8";
        const Estimate quantized = made(s);
        s.timing.software = "trtllm";
        const timing::FitSet& set = timing::builtinCalibration().set("h100-sxm", "trtllm");
        const timing::Fit& fp8 = *set.gemm[static_cast<std::size_t>(WeightType::Fp8)].fit;
        QVERIFY(fp8.values[0] > 10);  // µs, with the kernel that quantizes
        QVERIFY(timeOf(made(s), "attn.out_proj").time.value < 80 * fp8.values[0] * 1e-6);
        QVERIFY(timeOf(quantized, "ffn.up_gate").time < timeOf(made(scenario()), "ffn.up_gate").time);
    }

    void rulesAndPooledParametersAreMarked()
    {
        const Estimate e = made(scenario());
        QCOMPARE(timeOf(e, "elementwise.norm").confidence, Confidence::Pooled);
        const double bytes = e.operations[1].traffic().value;
        QCOMPARE(str(e.operations[1].id), QString("elementwise.norm"));
        compare(e.times[1].time.value, bytes / 3.35e12 / 0.8 + 161 * 2e-6);
        QCOMPARE(timeOf(made(scenario("llama-3.1-70b", "mi300x")), "ffn.down").confidence, Confidence::Pooled);
        Scenario edited = scenario();
        edited.accelerator->sources.push_back({{"memory_bandwidth_GBps"}, std::string(editedSource), {}, {}});
        QCOMPARE(timeOf(made(edited), "ffn.down").confidence, Confidence::Calibrated);
    }

    void activationBetweenExpertsIsPartOfThem()
    {
        Scenario s = scenario("deepseek-v3", "h200-sxm");
        const Estimate e = made(s);
        const OperationTime& time = timeOf(e, "moe.experts_silu_mul");
        QCOMPARE(time.time, time.atBest);
        QCOMPARE(time.confidence, Confidence::Bound);
        QVERIFY(timeOf(e, "moe.experts_up_gate").time > timeOf(e, "moe.experts_up_gate").atBest);
    }

    void overlapHidesExchangesAndOverheadAddsARow()
    {
        Scenario s = scenario();
        const Estimate plain = made(s);
        s.timing.overlapPercent = 75;
        const Estimate overlapped = made(s);
        compare(timeOf(overlapped, "comm.all_reduce").time.value, timeOf(plain, "comm.all_reduce").time.value / 4);
        QCOMPARE(timeOf(overlapped, "ffn.down").time, timeOf(plain, "ffn.down").time);
        s.timing.overlapPercent = 0;
        s.timing.stepOverhead = true;
        for (const Scope scope : {Scope::PerGpu, Scope::Global}) {
            s.scope = scope;
            const Estimate e = made(s);
            QCOMPARE(e.times.size(), e.operations.size());
            QCOMPARE(e.operations.back().component, Component::Overhead);
            compare(e.times.back().time.value, (0.58 + 0.1 + 0.05 * 8) * 1e-3);
            compare(e.step->byBound[static_cast<std::size_t>(Bound::Overhead)].value, 1.08e-3);
        }
        s.timing.times = Times::Bound;
        QVERIFY(made(s).operations.back().component != Component::Overhead);
    }

    /// 16 GPUs on two boards of eight: 15/8 of the data in a flat ring; in two tiers 7/4 inside, and 1/8 beyond for each GPU.
    void exchangesBeyondADomainRunInTwoTiers()
    {
        Accelerator a = *test::catalog().accelerator("h100-sxm");
        a.linkDomain = 8, a.linkBandwidth = BytesPerSecond(100), a.scaleOutBandwidth = BytesPerSecond(10);
        const double data = 1600;
        const ExchangePath all = exchangePath(exchange(Exchange::AllReduce, 16, 16, 2 * 15.0 / 16 * data), a);
        QCOMPARE(all.domains, 2.0);
        QCOMPARE(all.inside, 8.0);
        compare(all.within.value, 2 * 7.0 / 8 * data);
        compare(all.beyond.value, 2 * 1.0 / 2 * data / 8);
        compare(limitTimes(exchange(Exchange::AllReduce, 16, 16, 2 * 15.0 / 16 * data), a).link.value, std::max(2 * 7.0 / 8 * data / 100, data / 8 / 10));
        // Half of the copies of an all-to-all are for the other board.
        const ExchangePath scattered = exchangePath(exchange(Exchange::AllToAll, 16, 16, 15.0 / 16 * data), a);
        compare(scattered.beyond.value, data / 2);
        compare(scattered.within.value, 15.0 / 16 * data - data / 2);
        const ExchangePath sent = exchangePath(exchange(Exchange::PointToPoint, 2, 16, 40), a);
        compare(sent.beyond.value, 40);
        QCOMPARE(exchangePath(exchange(Exchange::AllReduce, 8, 8, 40), a).beyond.value, 0.0);
        a.linkDomain.reset();
        QCOMPARE(exchangePath(exchange(Exchange::AllReduce, 16, 16, 40), a).domains, 1.0);
    }

    void leavingTheDomainCostsTime()
    {
        Scenario s = scenario("llama-3.1-70b", "h100-sxm", 8);
        const double inside = timeOf(made(s), "comm.all_reduce").time.value;
        s.deployment.tp = 16;
        const Estimate outside = made(s);
        QVERIFY(timeOf(outside, "comm.all_reduce").time.value > 1.5 * inside);
        QCOMPARE(timeOf(outside, "comm.all_reduce").confidence, Confidence::Pooled);
        s.accelerator->linkDomain = 72;
        QVERIFY(timeOf(made(s), "comm.all_reduce").time < timeOf(outside, "comm.all_reduce").time);
    }

    void timesDoNotDependOnTheAccounting()
    {
        Scenario s = scenario();
        s.serving.emplace();
        const Estimate hardware = made(s);
        s.accounting = Accounting::Vllm;
        const Estimate counters = made(s);
        QCOMPARE(counters.step->time, hardware.step->time);
        QCOMPARE(counters.serving->figures.tpot, hardware.serving->figures.tpot);
        QCOMPARE(counters.times.size(), counters.operations.size());
        for (const OperationTime& time : counters.times) QCOMPARE(time.confidence, Confidence::Bound);
    }

    void moreBandwidthIsNeverSlower()
    {
        Scenario s = scenario();
        double last = 1e9;
        for (const double factor : {0.5, 1.0, 2.0, 4.0}) {
            s.accelerator = *test::catalog().accelerator("h100-sxm");
            s.accelerator->memoryBandwidth = s.accelerator->memoryBandwidth * factor;
            const double now = made(s).step->time.value;
            QVERIFY(now < last);
            last = now;
        }
    }

    void hugeAndEmptyBatchesStayFinite()
    {
        Scenario s = scenario("deepseek-v3", "h200-sxm");
        for (const auto& groups : {std::vector<RequestGroup>{}, {{Phase::Decode, 0, 1, 10}}, {{Phase::Decode, 1e9, 1e6, 1e9}}, {{Phase::Prefill, 1e9, 1e9, 1e9}}}) {
            s.workload.groups = groups;
            const Estimate e = made(s);
            for (const OperationTime& time : e.times) QVERIFY(std::isfinite(time.time.value));
            QVERIFY(std::isfinite(e.step->time.value));
        }
    }
};

QTEST_APPLESS_MAIN(TestStepTimer)
#include "test_step_timer.moc"
