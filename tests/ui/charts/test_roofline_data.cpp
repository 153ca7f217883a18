#include <cmath>
#include <limits>

#include <QTest>

#include "tests/ui/charts/sample_estimate.h"
#include "ui/charts/roofline_data.h"

using namespace gable;

namespace {

using Options = RooflineOptions;

/// 1 TB/s, BF16 100 TFLOP/s (ridge 100 FLOP/B); a link of 100 GB/s.
Accelerator linked()
{
    Accelerator out = sample::accelerator();
    out.linkBandwidth = BytesPerSecond(1e11);
    out.linkType = "Link 1";
    return out;
}

/// The sample's operations with times: attention 200 ms (at best 100), up_gate 500 ms (at best 400), silu 10, unembed 20 ms (at best 10).
Estimate timed(const Accelerator& accelerator)
{
    Estimate out = sample::estimate();
    const double seconds[] = {0.2, 0.5, 0.01, 0.02};
    for (std::size_t i = 0; i < out.operations.size(); ++i) {
        const LimitTimes limits = limitTimes(out.operations[i], accelerator);
        out.times.push_back({limits, bound(out.operations[i], limits), limits.longest(), Seconds(seconds[i]), Confidence::Measured, 8});
    }
    return out;
}

Operation exchange(double bytes)
{
    Operation out;
    out.id = "comm.sum";
    out.label = "all-reduce";
    out.component = Component::Communication;
    out.participants = 4;
    out.reach = 4;
    out.add({Kind::Link, "sent", bytes});
    return out;
}

const Roof* roof(const RooflineData& data, const char* id)
{
    for (const Roof& roof : data.roofs)
        if (roof.id == QLatin1String(id)) return &roof;
    return nullptr;
}

}  // namespace

class TestRooflineData : public QObject {
    Q_OBJECT

private slots:
    void withoutTimesDotsLieOnTheRoof()
    {
        const Accelerator accelerator = sample::accelerator();
        const RooflineData data = rooflineData(sample::estimate(), &accelerator);
        QCOMPARE(data.dots.size(), std::size_t{3});  // silu has no FLOPs
        QCOMPARE(data.dots[0].intensity, 20.0);
        QCOMPARE(data.dots[0].rate, 2e13);
        QCOMPARE(data.dots[0].attainable, 2e13);
        QCOMPARE(data.dots[0].bound, Bound::Memory);
        QCOMPARE(data.dots[1].intensity, 400.0);
        QCOMPARE(data.dots[1].rate, 1e14);
        QCOMPARE(data.dots[1].bound, Bound::Compute);
        QCOMPARE(roofShare(data.dots[0]), QStringLiteral("20 % of the BF16 peak"));
        QVERIFY(data.caption.contains(QStringLiteral("dots lie on the roof")));
    }

    void achievedIsFlopsByTime()
    {
        const Accelerator accelerator = sample::accelerator();
        const RooflineData data = rooflineData(timed(accelerator), &accelerator);
        QCOMPARE(data.time, 0.73);
        QCOMPARE(data.dots[0].rate, 1e13);        // 2 TFLOP ÷ 0.2 s
        QCOMPARE(data.dots[0].attainable, 2e13);  // 2 TFLOP ÷ 0.1 s
        QCOMPARE(data.dots[0].share, 0.2 / 0.73);
        QCOMPARE(data.dots[1].rate, 8e13);        // 40 TFLOP ÷ 0.5 s
        QCOMPARE(roofShare(data.dots[0]), QStringLiteral("50 % of the roof"));
        QVERIFY(data.caption.contains(QStringLiteral("tick = attainable")));
    }

    void countsOfAllGpusKeepTheRatesOfOne()
    {
        const Accelerator accelerator = sample::accelerator();
        Estimate estimate = timed(accelerator);
        const RooflineData one = rooflineData(estimate, &accelerator);
        for (Operation& operation : estimate.operations)
            for (std::size_t i = 0; i < operation.termCount; ++i) operation.termStore[i].value *= 8;
        estimate.scope = Scope::Global;
        const RooflineData all = rooflineData(estimate, &accelerator);
        for (std::size_t i = 0; i < one.dots.size(); ++i) {
            QCOMPARE(all.dots[i].rate, one.dots[i].rate);
            QCOMPARE(all.dots[i].intensity, one.dots[i].intensity);
            QCOMPARE(all.dots[i].flops, 8 * one.dots[i].flops);
        }
    }

    void componentsAreSums()
    {
        const Accelerator accelerator = sample::accelerator();
        Options options;
        options.dots = Options::Dots::Components;
        const RooflineData data = rooflineData(timed(accelerator), &accelerator, options);
        QCOMPARE(data.dots.size(), std::size_t{3});
        const RooflineDot& ffn = data.dots[1];  // up_gate and silu: 40 TFLOP, 110 GB, 510 ms, at best 410 ms
        QCOMPARE(ffn.id, QStringLiteral("ffn"));
        QCOMPARE(ffn.intensity, 4e13 / 1.1e11);
        QCOMPARE(ffn.rate, 4e13 / 0.51);
        QCOMPARE(ffn.attainable, 4e13 / 0.41);
        QCOMPARE(ffn.bound, Bound::Compute);
    }

    void coloursByBound()
    {
        const Accelerator accelerator = sample::accelerator();
        Options options;
        options.colours = Options::Colours::Bound;
        const RooflineData data = rooflineData(sample::estimate(), &accelerator, options);
        QStringList legend;
        for (const ColourKey& key : data.legend) legend << key.label;
        QCOMPARE(legend, (QStringList{"memory-bound", "compute-bound"}));
        QVERIFY(!(data.dots[0].key == data.dots[1].key));
    }

    void roofsOfTheHardware()
    {
        const Accelerator accelerator = sample::accelerator();
        Estimate estimate = sample::estimate();
        RooflineData data = rooflineData(estimate, &accelerator);
        QCOMPARE(data.roofs.size(), std::size_t{3});  // FP16 is the same line as BF16
        QVERIFY(!roof(data, "float32")->visible && roof(data, "fp8")->visible);
        QVERIFY(roof(data, "bfloat16")->chosen && !roof(data, "fp8")->chosen);
        QCOMPARE(roof(data, "bfloat16")->label, QStringLiteral("BF16 100 TFLOP/s"));
        QCOMPARE(roof(data, "bfloat16")->menuLabel, QStringLiteral("BF16, FP16 100 TFLOP/s"));
        QCOMPARE(roof(data, "bfloat16")->ridgeLabel, QStringLiteral("ridge 100 FLOP/B"));
        QCOMPARE(data.roofs[data.primary].id, QStringLiteral("bfloat16"));
        QCOMPARE(data.slopes.size(), std::size_t{1});
        QCOMPARE(data.slopes[0].label, QStringLiteral("HBM 1 TB/s"));
        estimate.operations[1].precision = Precision::Fp8;
        data = rooflineData(estimate, &accelerator);
        QCOMPARE(data.roofs[data.primary].id, QStringLiteral("fp8"));  // most FLOPs are in FP8 now
        const LogRange rates = rateRange(data, data.x);
        QVERIFY(std::pow(10, rates.high) > 2e14 && std::pow(10, rates.low) < 1e11);
    }

    void everyRoofCanBeSwitched()
    {
        const Accelerator accelerator = linked();
        Options options;
        options.roofs = {{"float32", true}, {"fp8", false}, {"memory", false}, {"link", true}};
        const RooflineData data = rooflineData(sample::estimate(), &accelerator, options);
        QVERIFY(roof(data, "float32")->visible && !roof(data, "fp8")->visible && !data.slopes[0].visible && data.slopes[1].visible);
        QCOMPARE(highestRoof(data)->id, QStringLiteral("bfloat16"));
    }

    void theStepLiesUnderTheLinkThatItSendsOver()
    {
        const Accelerator accelerator = linked();
        Estimate estimate = timed(accelerator);
        RooflineData data = rooflineData(estimate, &accelerator);
        QVERIFY(!data.slopes[1].visible && data.marks.empty());  // nothing is sent
        estimate.operations.push_back(exchange(4.3e10));
        const LimitTimes limits = limitTimes(estimate.operations.back(), accelerator);
        estimate.times.push_back({limits, Bound::Link, limits.longest(), Seconds(0.27), Confidence::Pooled, 0});
        data = rooflineData(estimate, &accelerator);
        QCOMPARE(data.dots.size(), std::size_t{3});
        QCOMPARE(data.slopes[1].label, QStringLiteral("Link 1 100 GB/s"));
        QVERIFY(data.slopes[1].visible && data.slopes[1].sent);
        QCOMPARE(data.marks.size(), std::size_t{1});
        QCOMPARE(data.marks[0].intensity, 1000.0);  // 43 TFLOP ÷ 43 GB
        QCOMPARE(data.marks[0].rate, 4.3e13);       // 43 TFLOP ÷ 1 s
        QCOMPARE(data.marks[0].roof, 1e14);         // the peak: 1,000 FLOP/B would allow as much
        QVERIFY(markText(data.marks[0]).lines[1].label.contains(QStringLiteral("FLOP per byte sent")));
    }

    void ghostsAreMatchedById()
    {
        const Accelerator accelerator = sample::accelerator();
        const Estimate now = timed(accelerator);
        Estimate was = now;
        was.operations[0].id = "attn.other";
        was.times[1].time = Seconds(1.0);
        const RooflineData data = rooflineData(now, &accelerator, {}, {&was, &accelerator, QStringLiteral("A")});
        QCOMPARE(data.ghosts.size(), std::size_t{3});
        QVERIFY(!data.dots[0].ghost && data.dots[1].ghost);
        QCOMPARE(data.ghosts[*data.dots[1].ghost].rate, 4e13);
        QVERIFY(data.caption.endsWith(QStringLiteral("dashed ring = baseline A")));
        bool told = false;
        for (const HoverLine& line : hoverText(data, 1).lines) told = told || line.label == QStringLiteral("baseline 1 s · ÷2");
        QVERIFY(told);
        QVERIFY(rooflineData(now, &accelerator).ghosts.empty());
    }

    void hoverSaysWhatIsKnown()
    {
        const Accelerator accelerator = sample::accelerator();
        const HoverText text = hoverText(rooflineData(timed(accelerator), &accelerator), 0);
        QCOMPARE(text.title, QStringLiteral("attention"));
        QCOMPARE(text.lines[1].label, QStringLiteral("2 TFLOP · 100 GB · 20.0 FLOP/B"));
        QCOMPARE(text.lines[2].label, QStringLiteral("memory-bound: at most 20 TFLOP/s, reaches 10 TFLOP/s"));
        QCOMPARE(text.lines[3].label, QStringLiteral("bound 100 ms · calibrated 200 ms ± 8 %"));
        QCOMPARE(text.lines[4].label, QStringLiteral("confidence: as measured"));
        QCOMPARE(text.footer, QStringLiteral("27 % of the step · 50 % of the roof"));
    }

    void narrowWeightsWithoutUnitsRunUnderTheWiderRoof()
    {
        Accelerator accelerator = sample::accelerator();
        accelerator.peaks.pop_back();  // no FP8 units
        Estimate estimate = sample::estimate();
        for (Operation& operation : estimate.operations) operation.precision = Precision::Fp8;
        const RooflineData data = rooflineData(estimate, &accelerator);
        QVERIFY(roof(data, "bfloat16")->chosen && !roof(data, "fp8"));
        QCOMPARE(data.dots[1].precision, QStringLiteral("BF16"));
    }

    void nothingReachesTheChartThatItCannotDraw_data()
    {
        QTest::addColumn<double>("bad");
        QTest::newRow("NaN") << std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("infinity") << std::numeric_limits<double>::infinity();
        QTest::newRow("zero") << 0.0;
        QTest::newRow("negative") << -5.0;
        QTest::newRow("huge") << 1e300;
        QTest::newRow("tiny") << 1e-300;
    }
    void nothingReachesTheChartThatItCannotDraw()
    {
        QFETCH(double, bad);
        const Accelerator accelerator = linked();
        const Estimate estimate = sample::estimate({sample::operation("a", "a", Component::Attention, bad, 1e9),
                                                    sample::operation("b", "b", Component::FeedForward, 1e12, bad),
                                                    sample::operation("c", "c", Component::Unembed, bad, bad, bad, bad, bad), exchange(bad)});
        for (const Options::Dots dots : {Options::Dots::Operations, Options::Dots::Components}) {
            Options options;
            options.dots = dots;
            const RooflineData data = rooflineData(estimate, &accelerator, options);
            for (const RooflineDot& dot : data.dots) {
                for (const double value : {dot.intensity, dot.rate, dot.attainable, dot.peak}) QVERIFY(std::isfinite(value) && value > 0);
                QVERIFY(std::isfinite(dot.share) && dot.share >= 0 && dot.share <= 1);
                QVERIFY(std::log10(dot.intensity) >= data.x.low && std::log10(dot.intensity) <= data.x.high);
            }
            for (const StepMark& mark : data.marks) QVERIFY(std::isfinite(mark.intensity) && mark.intensity > 0 && std::isfinite(mark.rate));
            const LogRange rates = rateRange(data, data.x);
            QVERIFY(std::isfinite(data.x.low) && std::isfinite(data.x.high) && std::isfinite(rates.low) && std::isfinite(rates.high));
        }
    }

    void withoutAcceleratorThereIsAText()
    {
        const RooflineData data = rooflineData(sample::estimate(), nullptr);
        QVERIFY(data.dots.empty() && data.roofs.empty());
        QCOMPARE(data.emptyText, QStringLiteral("Choose an accelerator to see the roofline"));
        const Accelerator nothing, accelerator = sample::accelerator();
        QVERIFY(!rooflineData(sample::estimate(), &nothing).emptyText.isEmpty());
        const RooflineData idle = rooflineData(Estimate{}, &accelerator);
        QVERIFY(idle.dots.empty() && idle.emptyText.isEmpty() && !idle.roofs.empty());
    }

    void pathsJoinTheDotsOfOneOperation()
    {
        const Accelerator accelerator = sample::accelerator();
        const RooflineData one = rooflineData(sample::estimate(), &accelerator), two = rooflineData(sample::many(2), &accelerator);
        const std::vector<DotPath> paths = dotPaths({one, one, two});
        QCOMPARE(paths.size(), std::size_t{5});
        QCOMPARE(paths[0].id, QStringLiteral("attn.attention"));
        QCOMPARE(paths[0].places.size(), std::size_t{2});
        QCOMPARE(paths[0].places[1], QPointF(20, 2e13));
    }
};

QTEST_GUILESS_MAIN(TestRooflineData)
#include "test_roofline_data.moc"
