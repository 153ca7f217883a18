#include <QTest>

#include "tests/ui/charts/sample_estimate.h"
#include "ui/charts/drift_roofline.h"
#include "ui/charts/roofline_plot.h"

using namespace gable;

class TestDriftRoofline : public QObject {
    Q_OBJECT

private:
    static Estimate timed(Estimate estimate, double slower)
    {
        for (std::size_t i = 0; i < estimate.operations.size(); ++i) {
            OperationTime time;
            time.limits = limitTimes(estimate.operations[i], sample::accelerator());
            time.atBest = time.limits.longest();
            time.time = time.atBest * slower;
            time.confidence = Confidence::Calibrated;
            estimate.times.push_back(time);
        }
        return estimate;
    }
    static const RooflineDot* dot(const RooflineData& data, const char* id)
    {
        for (const RooflineDot& each : data.dots)
            if (each.id == QLatin1String(id)) return &each;
        return nullptr;
    }

private slots:
    /// The same step at half the speed: areas are of one time scale, not of one step each.
    void areasAreByOneScale()
    {
        const Accelerator toy = sample::accelerator();
        const Estimate a = timed(sample::estimate(), 4), b = timed(sample::estimate(), 2);
        const RooflineData data = driftRoofline(a, &toy, b, &toy);
        const RooflineDot* up = dot(data, "ffn.up");
        QVERIFY(up && up->ghost);
        const RooflineGhost& was = data.ghosts[*up->ghost];
        QVERIFY(qFuzzyCompare(was.share, 2 * up->share));
        QVERIFY(was.key == up->key);
        QVERIFY(!data.ghostRoof);
        QVERIFY(data.caption.contains(QStringLiteral("dashed ring = baseline A")));
    }

    void anotherAcceleratorHasItsRoof()
    {
        const Accelerator toy = sample::accelerator();
        Accelerator faster = toy;
        faster.memoryBandwidth = BytesPerSecond(3e12);
        const Estimate step = timed(sample::estimate(), 1);
        const RooflineData data = driftRoofline(step, &toy, step, &faster);
        QVERIFY(data.ghostRoof.has_value());
        QCOMPARE(data.ghostRoof->bandwidth, 1e12);
        QCOMPARE(data.ghostRoof->peak, 1e14);
        QVERIFY(data.caption.contains(QStringLiteral("Toy 1")));
        // A roof that is higher than those of B is in sight.
        Accelerator taller = toy;
        for (Peak& peak : taller.peaks) peak.rate = FlopsPerSecond(peak.rate.value * 1000);
        const RooflineData low = driftRoofline(step, &taller, step, &toy);
        QVERIFY(rateRange(low, low.x).high > std::log10(1e17));
    }

    void onlyWhatMovedMostIsLabelled()
    {
        const Accelerator toy = sample::accelerator();
        const Estimate a = timed(sample::many(12), 1);
        Estimate b = a;
        b.times[3].time = b.times[3].time * 50;
        const RooflineData data = driftRoofline(a, &toy, b, &toy);
        int labelled = 0;
        for (const RooflineDot& each : data.dots) labelled += each.labelled;
        QCOMPARE(labelled, 6);
        QVERIFY(dot(data, "operation 3")->labelled);

        RooflinePlot plot;
        plot.resize(700, 500);
        plot.setData(data);
        for (std::size_t i = 0; i < data.dots.size(); ++i) QVERIFY(data.dots[i].labelled || !plot.labels()[i].visible);
        QVERIFY(!plot.grab().isNull());
    }

    void withoutAnAcceleratorItSaysSo()
    {
        const Accelerator toy = sample::accelerator();
        const Estimate step = timed(sample::estimate(), 1);
        QVERIFY(driftRoofline(step, &toy, step, nullptr).emptyText.startsWith(QStringLiteral("B has no accelerator")));
        QVERIFY(driftRoofline(step, nullptr, step, &toy).ghosts.empty());
    }
};

QTEST_MAIN(TestDriftRoofline)
#include "test_drift_roofline.moc"
