#include <QApplication>
#include <QClipboard>
#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "core/scenario/fields.h"
#include "tests/ui/charts/sample_estimate.h"
#include "ui/charts/bound_strip.h"
#include "ui/charts/hover_card.h"
#include "ui/charts/step_time_chart.h"
#include "ui/charts/step_time_data.h"
#include "ui/charts/waterfall_plot.h"
#include "ui/models/operation_model.h"

using namespace gable;

/// Where the time of a step goes: the data, the waterfall and the strip above it.
class TestStepTimeChart : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();

    static OperationTime time(Bound bound, double best, double seconds, Confidence confidence = Confidence::Measured, double error = 5)
    {
        return {{}, bound, Seconds(best), Seconds(seconds), confidence, error};
    }
    /// 1 of 2 ms, 3 of 3 ms, nothing, 2 of 5 ms.
    static Estimate sample()
    {
        Estimate out = sample::estimate();
        out.times = {time(Bound::Memory, 1e-3, 2e-3), time(Bound::Compute, 3e-3, 3e-3), time(Bound::Memory, 0, 0), time(Bound::Memory, 2e-3, 5e-3)};
        return out;
    }

private slots:
    void barsFloatFromWhereTheOneBeforeEnds()
    {
        const WaterfallData data = stepTimeData(sample(), Times::Calibrated);
        QCOMPARE(data.bars.size(), 4u);  // one takes no time
        QCOMPARE(data.bars[0].from, 0.0);
        QCOMPARE(data.bars[0].to, 2e-3);
        QCOMPARE(data.bars[1].from, 2e-3);
        QCOMPARE(data.bars[1].to, 5e-3);
        QCOMPARE(data.bars[2].id, QStringLiteral("unembed.unembed"));
        QCOMPARE(data.bars[2].from, 5e-3);
        QCOMPARE(data.bars[2].to, 10e-3);
        QCOMPARE(data.bars[2].text, QStringLiteral("5 ms"));
        QVERIFY(data.bars[3].role == WaterfallBar::Role::Sum && data.bars[3].isTotal());
        QCOMPARE(data.bars[3].to, 10e-3);
        QCOMPARE(data.high, 10e-3);
        QCOMPARE(data.subtitle, QStringLiteral("10 ms · calibrated · solid: bound 6 ms, hatched: beyond it"));
        QCOMPARE(data.legend.size(), 2u);
    }

    void aBarIsSolidAsFarAsTheRooflineAllows()
    {
        const WaterfallData data = stepTimeData(sample(), Times::Calibrated);
        const auto& first = data.bars[0].stretches;
        QCOMPARE(first.size(), 2u);
        QCOMPARE(first[0].to, 1e-3);
        QVERIFY(!first[0].extra && first[1].extra && first[0].key.bound == Bound::Memory);
        QCOMPARE(first[1].to, 2e-3);
        QCOMPARE(data.bars[1].stretches.size(), 1u);  // at its bound
        const auto& sum = data.bars[3].stretches;
        QCOMPARE(sum.size(), 2u);
        QVERIFY(sum[0].key.bound == Bound::Memory && sum[1].key.bound == Bound::Compute);
        QCOMPARE(sum[0].to, 7e-3);
    }

    void overheadIsSolidAndABoundHasNoRest()
    {
        Estimate estimate = sample();
        estimate.times[0] = time(Bound::Overhead, 0, 2e-3, Confidence::Pooled, 0);
        const WaterfallData data = stepTimeData(estimate, Times::Calibrated);
        QCOMPARE(data.bars[0].stretches.size(), 1u);
        QVERIFY(!data.bars[0].stretches[0].extra);
        estimate.accounting = Accounting::Vllm;
        QVERIFY(stepTimeData(estimate, Times::Calibrated).subtitle.contains(QStringLiteral("bounds of vLLM's counters")));
        QCOMPARE(stepTimeData(sample(), Times::Bound).subtitle, QStringLiteral("10 ms · bound: the roofline alone"));
    }

    void theStripSharesTheTimeByBound()
    {
        const BoundStripData data = boundStripData(sample());
        QCOMPARE(data.total, 10e-3);
        QCOMPARE(data.shares.size(), 2u);
        QCOMPARE(data.shares[0].label, QStringLiteral("memory 70 %"));
        QCOMPARE(data.shares[1].label, QStringLiteral("compute 30 %"));
        QCOMPARE(data.shares[0].id, QStringLiteral("unembed.unembed"));  // the longest
        QCOMPARE(data.shares[0].hover.lines.size(), 2u);
        QCOMPARE(data.shares[0].hover.lines[0].value, QStringLiteral("5 ms"));
        QCOMPARE(data.shares[0].hover.footer, QStringLiteral("70 % of the step’s time, 7 ms"));
    }

    void theTotalOfWhatDoesNotFitIsStruckThrough()
    {
        Estimate estimate = sample();
        QVERIFY(!stepTimeData(estimate, Times::Calibrated).struck);
        StepTimeChart chart(QStringLiteral("stepTime"));
        chart.resize(900, 260);
        chart.setData(stepTimeData(estimate, Times::Calibrated));
        chart.show();
        const QImage plain = chart.grab().toImage();
        estimate.memory = MemoryLedger();  // fits nothing
        QVERIFY(stepTimeData(estimate, Times::Calibrated).struck);
        chart.setData(stepTimeData(estimate, Times::Calibrated));
        QVERIFY(chart.grab().toImage() != plain);
    }

    void whatIsNotThereIsTold()
    {
        Estimate estimate = sample::estimate();
        QVERIFY(stepTimeData(estimate, Times::Calibrated).emptyText.contains(QStringLiteral("accelerator")));
        QVERIFY(stepTimeData({}, Times::Calibrated).emptyText.contains(QStringLiteral("batch")));
        QVERIFY(boundStripData(estimate).shares.empty());
        QVERIFY(firstTokenData(estimate, Times::Calibrated).bars.empty());
    }

    /// Card, table, waterfall and strip show one number.
    void allTotalsAreTheSame_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QStringList>("changes");
        QTest::newRow("default") << "llama-3.1-70b" << QStringList();
        QTest::newRow("overhead and overlap") << "llama-3.1-70b" << QStringList{"step_overhead=on", "overlap_percent=60"};
        QTest::newRow("experts") << "deepseek-v3" << QStringList{"step_overhead=on", "overlap_percent=25"};
        QTest::newRow("bound") << "llama-3.1-70b" << QStringList{"times=bound"};
        QTest::newRow("custom") << "mixtral-8x7b" << QStringList{"times=custom", "step_overhead=on"};
        QTest::newRow("stages, all GPUs") << "llama-3.1-70b" << QStringList{"parallelism.pp=4", "scope=global", "step_overhead=on"};
    }
    void allTotalsAreTheSame()
    {
        QFETCH(QString, model);
        QFETCH(QStringList, changes);
        Scenario scenario = defaultScenario(m_catalog);
        scenario.model = *m_catalog.model(model.toStdString());
        for (const QString& change : changes) {
            const QStringList parts = change.split('=');
            const auto changed = with(scenario, *findField(parts[0].toStdString()), parts[1].toStdString());
            QVERIFY2(changed, qPrintable(change));
            scenario = *changed;
        }
        const Estimate estimated = *estimate(scenario);
        const double card = estimated.step->time.value;
        OperationModel table;
        table.setEstimate(estimated, scenario.timing.times);
        QCOMPARE(table.index(table.rowCount() - 1, OperationModel::Time).data(TableModel::SortRole).toDouble(), card);
        QCOMPARE(table.index(table.rowCount() - 1, OperationModel::AtBest).data(TableModel::SortRole).toDouble(), estimated.step->atBest.value);
        const WaterfallData data = stepTimeData(estimated, scenario.timing.times);
        QCOMPARE(data.bars.back().to, card);
        QCOMPARE(data.bars[data.bars.size() - 2].to, card);
        const BoundStripData strip = boundStripData(estimated);
        QCOMPARE(strip.total, card);
        double shares = 0;
        for (const BoundShare& share : strip.shares) {
            shares += share.time;
            QCOMPARE(share.time, estimated.step->byBound[static_cast<std::size_t>(share.bound)].value);
        }
        QVERIFY(std::abs(shares - card) <= 1e-12 * card);
    }

    void clicksAndKeysSelectOperations()
    {
        StepTimeChart chart(QStringLiteral("stepTime"));
        chart.setTheme(lightTheme());
        chart.resize(600, 260);
        chart.setData(stepTimeData(sample(), Times::Calibrated));
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        QSignalSpy selected(&chart, &ChartCard::operationSelected);
        auto* plot = chart.findChild<WaterfallPlot*>(QStringLiteral("stepTime.bars"));
        QTest::mouseClick(plot->viewport(), Qt::LeftButton, {}, plot->rowRect(1).center().toPoint());
        QCOMPARE(selected.last().first().toString(), QStringLiteral("ffn.up"));
        QTest::keyClick(plot, Qt::Key_Down);
        QCOMPARE(selected.last().first().toString(), QStringLiteral("unembed.unembed"));
        QTest::keyClick(plot, Qt::Key_Down);
        QCOMPARE(selected.last().first().toString(), QStringLiteral("total"));
        QTest::keyClick(plot, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(!QApplication::clipboard()->image().isNull());
        // Solid and hatched differ: the hatched part is paler somewhere.
        const QImage image = plot->grab().toImage();
        const QRectF bar = plot->barRect(0);
        QCOMPARE(image.pixelColor((bar.topLeft() + QPointF(bar.width() * 0.25, bar.height() / 2)).toPoint()), lightTheme().bound(Bound::Memory));
        bool pale = false;
        for (int x = 0; x < 12; ++x)
            pale = pale || image.pixelColor((bar.topLeft() + QPointF(bar.width() * 0.75 + x, bar.height() / 2)).toPoint()) != lightTheme().bound(Bound::Memory);
        QVERIFY(pale);
    }

    void aPartOfTheStripSelectsItsLongestOperation()
    {
        BoundStrip strip;
        strip.setTheme(darkTheme());
        strip.resize(600, 70);
        strip.setData(boundStripData(sample()));
        strip.show();
        QVERIFY(QTest::qWaitForWindowExposed(&strip));
        QSignalSpy selected(&strip, &ChartCard::operationSelected);
        auto* plot = strip.findChild<BoundPlot*>(QStringLiteral("bounds.bar"));
        QVERIFY(plot);
        QTest::mouseClick(plot->viewport(), Qt::LeftButton, {}, plot->shareRect(1).center().toPoint());
        QCOMPARE(selected.last().first().toString(), QStringLiteral("ffn.up"));
        QTest::keyClick(plot, Qt::Key_Left);
        QCOMPARE(selected.last().first().toString(), QStringLiteral("unembed.unembed"));
        // An operation that is selected elsewhere marks its part and says nothing.
        strip.setSelected(QStringLiteral("attn.attention"));
        QCOMPARE(selected.size(), 2);
        QTest::mouseMove(plot->viewport(), plot->shareRect(0).center().toPoint());
        QTRY_VERIFY(strip.window()->findChild<HoverCard*>());
        QVERIFY(!strip.grab().toImage().isNull());
    }
};

QTEST_MAIN(TestStepTimeChart)
#include "test_step_time_chart.moc"
