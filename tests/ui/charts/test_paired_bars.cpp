#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "tests/ui/charts/sample_estimate.h"
#include "ui/charts/paired_bars.h"

using namespace gable;

/// A has attention and up_gate, B attention twice as long and an expert.
class TestPairedBars : public QObject {
    Q_OBJECT

private:
    static Estimate timed(std::vector<Operation> operations, const std::vector<double>& seconds)
    {
        Estimate out = sample::estimate(std::move(operations));
        for (const double each : seconds) {
            OperationTime time;
            time.time = time.atBest = Seconds(each);
            out.times.push_back(time);
        }
        return out;
    }
    Estimate m_a = timed({sample::operation("attn", "attention", Component::Attention, 2e12, 1e9), sample::operation("up", "up_gate", Component::FeedForward, 4e12, 2e9)}, {1e-3, 4e-3});
    Estimate m_b = timed({sample::operation("attn", "attention", Component::Attention, 2e12, 5e8), sample::operation("experts", "experts up", Component::Experts, 1e12, 3e9)}, {2e-3, 1e-3});
    Comparison m_comparison;

    PairedData data(PairedMeasure measure) const { return pairedData(m_comparison, m_a, m_b, measure); }

private slots:
    void initTestCase()
    {
        m_comparison.operations = {{"attn", "attention", Component::Attention, 0, 0}, {"up", "up_gate", Component::FeedForward, 1, std::nullopt}, {"experts", "experts up", Component::Experts, std::nullopt, 1}};
    }

    void operationsAreMatched()
    {
        const PairedData times = data(PairedMeasure::Time);
        QCOMPARE(times.rows.size(), std::size_t{3});
        QCOMPARE(*times.rows[0].a, 1e-3);
        QCOMPARE(*times.rows[0].b, 2e-3);
        QCOMPARE(times.rows[0].textA, QStringLiteral("1 ms"));
        QVERIFY(times.rows[0].hover.footer.contains(QStringLiteral("×2")));
        QVERIFY(!times.rows[1].b && !times.rows[2].a);
        QCOMPARE(times.rows[1].textB, QStringLiteral("–"));
        QCOMPARE(times.largest, 4e-3);
        QVERIFY(times.subtitle.contains(QStringLiteral("5 ms → 3 ms")));
    }

    void measuresAreTheirOwn()
    {
        QCOMPARE(*data(PairedMeasure::Flops).rows[1].a, 4e12);
        QCOMPARE(data(PairedMeasure::Bytes).rows[0].textB, QStringLiteral("500 MB"));
    }

    void withoutTimesItSaysWhatToDo()
    {
        Estimate a = m_a, b = m_b;
        a.times.clear();
        QVERIFY(!pairedData(m_comparison, a, b, PairedMeasure::Time).rows.front().a);
        b.times.clear();
        const PairedData none = pairedData(m_comparison, a, b, PairedMeasure::Time);
        QVERIFY(none.rows.empty());
        QVERIFY(none.emptyText.contains(QStringLiteral("accelerator")));
        QCOMPARE(pairedData(m_comparison, a, b, PairedMeasure::Flops).rows.size(), std::size_t{3});
    }

    void onlyTimesOfWhatCantRunAreStruck()
    {
        Estimate b = m_b;
        b.memory = MemoryLedger();  // does not fit
        const PairedData times = pairedData(m_comparison, m_a, b, PairedMeasure::Time);
        QVERIFY(times.struckB && !times.struckA);
        QVERIFY(times.subtitle.startsWith(QStringLiteral("B does not fit")));
        QVERIFY(!pairedData(m_comparison, m_a, b, PairedMeasure::Flops).struckB);
    }

    void barsAndSwitch()
    {
        PairedBarsChart chart;
        chart.setTheme(lightTheme());
        chart.resize(420, 300);
        chart.setComparison(m_comparison, m_a, m_b);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        const PairedBarsPlot& plot = *chart.plot();
        QVERIFY(plot.barRect(0, true).width() > 1.9 * plot.barRect(0, false).width());
        QVERIFY(plot.barRect(0, false).bottom() <= plot.barRect(0, true).top());
        QCOMPARE(plot.barRect(2, false).width(), 0.0);
        for (int row = 0; row < plot.itemCount(); ++row) QVERIFY(plot.textRect(row).right() <= plot.width());

        QSignalSpy selected(&chart, &ChartCard::operationSelected);
        QTest::mouseClick(chart.plot()->viewport(), Qt::LeftButton, {}, plot.rowRect(1).center().toPoint());
        QCOMPARE(selected.value(0).value(0).toString(), QStringLiteral("up"));
        QTest::mouseClick(chart.findChild<QToolButton*>(QStringLiteral("pairedBars.bytes")), Qt::LeftButton);
        QVERIFY(chart.measure() == PairedMeasure::Bytes);
        QCOMPARE(plot.data().title, QStringLiteral("Bytes by operation"));

        const QImage image = chart.toImage(1);
        const QColor solid = lightTheme().component(Component::Experts);
        int found = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) found += image.pixelColor(x, y) == solid;
        QVERIFY(found > 200);
    }
};

QTEST_MAIN(TestPairedBars)
#include "test_paired_bars.moc"
