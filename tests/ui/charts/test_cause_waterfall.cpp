#include <QTest>

#include "ui/charts/cause_waterfall.h"
#include "ui/charts/waterfall_plot.h"

using namespace gable;

class TestCauseWaterfall : public QObject {
    Q_OBJECT

private:
    static Estimate stepOf(double seconds)
    {
        Estimate out;
        out.step = StepTime();
        out.step->time = Seconds(seconds);
        return out;
    }
    static Comparison sample()
    {
        Comparison out;
        out.causes = {{"parallelism.tp", "TP 8 → 4", Seconds(15e-3)}, {"kv_cache_dtype", "KV cache auto → fp8", Seconds(-5e-3)}};
        return out;
    }

private slots:
    void causesJoinTheStepTimes()
    {
        const WaterfallData data = causeWaterfall(sample(), stepOf(20e-3), stepOf(30e-3));
        QCOMPARE(data.bars.size(), std::size_t{4});
        QCOMPARE(data.bars[0].to, 20e-3);
        QCOMPARE(data.bars[1].from, 20e-3);
        QCOMPARE(data.bars[1].to, 35e-3);
        QCOMPARE(data.bars[1].text, QStringLiteral("+15 ms"));
        QVERIFY(data.bars[1].role == WaterfallBar::Role::Worse);
        QCOMPARE(data.bars[2].text, QStringLiteral("−5 ms"));
        QVERIFY(data.bars[2].role == WaterfallBar::Role::Better);
        QCOMPARE(data.bars[2].to, data.bars[3].to);
        QCOMPARE(data.subtitle, QStringLiteral("from A to B +50 %"));
        QCOMPARE(data.high, 35e-3);
        QVERIFY(data.bars[1].hover.footer.startsWith(QStringLiteral("75 %")));
    }

    void withoutStepTimesItSaysWhose()
    {
        QVERIFY(causeWaterfall(sample(), stepOf(1), Estimate()).emptyText.startsWith(QStringLiteral("B has no step time")));
        QVERIFY(causeWaterfall(sample(), Estimate(), stepOf(1)).emptyText.startsWith(QStringLiteral("A has no step time")));
        QVERIFY(causeWaterfall(sample(), Estimate(), Estimate()).bars.empty());
    }

    void whatCantRunIsStruck()
    {
        Estimate b = stepOf(30e-3);
        b.memory = MemoryLedger();  // does not fit
        const WaterfallData data = causeWaterfall(sample(), stepOf(20e-3), b);
        QVERIFY(!data.bars.front().struck);
        QVERIFY(data.bars.back().struck);
        QVERIFY(data.bars.back().hover.footer.contains(QStringLiteral("Does not fit")));
    }

    /// Long names of causes are cut and leave room for the bars.
    void longNamesLeaveRoom()
    {
        Comparison comparison = sample();
        comparison.causes[0].label = std::string(120, 'm');
        WaterfallPlot plot;
        plot.resize(400, 200);
        plot.setData(causeWaterfall(comparison, stepOf(20e-3), stepOf(30e-3)));
        QVERIFY(plot.labelRect(1).right() <= 0.5 * plot.width());
        QVERIFY(plot.barRect(1).width() > 20);
        QVERIFY(plot.textRect(1).right() <= plot.width());
    }
};

QTEST_MAIN(TestCauseWaterfall)
#include "test_cause_waterfall.moc"
