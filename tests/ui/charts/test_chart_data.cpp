#include <cmath>
#include <limits>
#include <numeric>

#include <QTest>

#include "tests/ui/charts/sample_estimate.h"
#include "ui/charts/chart_data.h"

using namespace gable;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

bool canBeDrawn(double value)
{
    return std::isfinite(value) && value >= 0;
}

}  // namespace

class TestChartData : public QObject {
    Q_OBJECT

private slots:
    void bothBreakdownsHaveTheSameRows()
    {
        const Estimate estimate = sample::estimate();
        const BreakdownData flops = flopsBreakdown(estimate), bytes = bytesBreakdown(estimate);
        QCOMPARE(flops.rows.size(), estimate.operations.size());
        QCOMPARE(bytes.rows.size(), estimate.operations.size());
        for (std::size_t i = 0; i < flops.rows.size(); ++i) {
            QCOMPARE(flops.rows[i].id, bytes.rows[i].id);
            QCOMPARE(flops.rows[i].label, bytes.rows[i].label);
            QCOMPARE(flops.rows[i].component, estimate.operations[i].component);
        }
        QCOMPARE(flops.rows[2].text, QStringLiteral("–"));  // silu has no FLOPs
        QCOMPARE(flops.rows[0].text, QStringLiteral("2 TFLOP"));
        QCOMPARE(bytes.rows[0].text, QStringLiteral("100 GB"));
    }

    void sumsAreTheTotals()
    {
        const Estimate estimate = sample::estimate();
        for (const BreakdownData& data : {flopsBreakdown(estimate), bytesBreakdown(estimate)}) {
            double total = 0, largest = 0;
            for (const BreakdownRow& row : data.rows) {
                QCOMPARE(std::accumulate(row.parts.begin(), row.parts.end(), 0.0), row.total);
                total += row.total;
                largest = std::max(largest, row.total);
            }
            QCOMPARE(total, data.total);
            QCOMPARE(largest, data.largest);
        }
        QCOMPARE(flopsBreakdown(estimate).total, estimate.totals.flops.value);
        QCOMPARE(bytesBreakdown(estimate).total, estimate.totals.traffic().value);
    }

    void titlesNameScopeAndAccounting()
    {
        Estimate estimate = sample::estimate();
        QCOMPARE(flopsBreakdown(estimate).title, QStringLiteral("FLOPs per GPU"));
        QCOMPARE(flopsBreakdown(estimate).subtitle, QStringLiteral("43 TFLOP · Hardware estimate"));
        estimate.scope = Scope::Global;
        estimate.accounting = Accounting::Vllm;
        QCOMPARE(bytesBreakdown(estimate).title, QStringLiteral("Bytes, all GPUs"));
        QVERIFY(bytesBreakdown(estimate).subtitle.contains(QStringLiteral("vLLM counters")));
    }

    void flopsAreColouredByComponentAndBytesByKind()
    {
        const BreakdownData flops = flopsBreakdown(sample::estimate()), bytes = bytesBreakdown(sample::estimate());
        QCOMPARE(flops.series.size(), std::size_t{3});
        QCOMPARE(flops.series[1].label, QStringLiteral("FFN"));
        QCOMPARE(flops.rows[1].parts[1], 4e13);
        QCOMPARE(flops.rows[1].parts[0], 0.0);
        QCOMPARE(bytes.series.size(), std::size_t{4});
        QCOMPARE(bytes.series[2].label, QStringLiteral("KV cache"));
        QCOMPARE(bytes.rows[0].parts[2], 8e10);
    }

    void nothingReachesAChartThatItCannotDraw_data()
    {
        QTest::addColumn<double>("bad");
        QTest::newRow("NaN") << notANumber;
        QTest::newRow("infinity") << infinity;
        QTest::newRow("zero") << 0.0;
        QTest::newRow("negative") << -5.0;
        QTest::newRow("huge") << 1e300;
        QTest::newRow("tiny") << 1e-300;
    }
    void nothingReachesAChartThatItCannotDraw()
    {
        QFETCH(double, bad);
        const Estimate estimate =
            sample::estimate({sample::operation("a", "a", Component::Attention, bad, 1e9),
                              sample::operation("b", "b", Component::FeedForward, 1e12, bad),
                              sample::operation("c", "c", Component::Unembed, bad, bad, bad, bad, bad)});
        for (const BreakdownData& data : {flopsBreakdown(estimate), bytesBreakdown(estimate)}) {
            QVERIFY(canBeDrawn(data.total) && canBeDrawn(data.largest));
            for (const BreakdownRow& row : data.rows) {
                QVERIFY(canBeDrawn(row.total));
                for (const double part : row.parts) QVERIFY(canBeDrawn(part));
            }
            const double maximum = steppedMaximum(data.largest, 0);
            QVERIFY(std::isfinite(maximum) && maximum > 0 && maximum >= data.largest);
        }
    }

    void emptyEstimate()
    {
        const BreakdownData flops = flopsBreakdown(Estimate{});
        QVERIFY(flops.rows.empty());
        QCOMPARE(flops.total, 0.0);
        QVERIFY(bytesBreakdown(Estimate{}).rows.empty());
    }

    void axisMaximumStepsRarely()
    {
        QCOMPARE(steppedMaximum(7.1e12, 0), 8e12);
        QCOMPARE(steppedMaximum(7.9e12, 8e12), 8e12);
        QCOMPARE(steppedMaximum(3.3e12, 8e12), 8e12);  // more than 40 % of it is used
        QCOMPARE(steppedMaximum(2.9e12, 8e12), 3e12);
        QCOMPARE(steppedMaximum(8.1e12, 8e12), 1e13);
        QCOMPARE(steppedMaximum(0, 5), 5.0);
        QCOMPARE(steppedMaximum(0, 0), 1.0);
        // A drag from 1 to 1000 and back changes the axis a few times only.
        int changes = 0;
        double current = 0;
        for (int i = 1; i < 2000; ++i) {
            const double next = steppedMaximum(i < 1000 ? i : 2000 - i, current);
            changes += next != current;
            current = next;
        }
        QVERIFY2(changes < 40, qPrintable(QString::number(changes)));
    }

    void intensityRangeStepsByDecades()
    {
        const LogRange usual;
        QCOMPARE(steppedRange(usual, usual), usual);
        QCOMPARE(steppedRange({-1, 6}, usual), (LogRange{-1, 6}));
        QCOMPARE(steppedRange({-1, 5}, {-1, 6}), (LogRange{-1, 6}));  // one decade less may come back at once
        QCOMPARE(steppedRange({-1, 4}, {-1, 6}), (LogRange{-1, 4}));
        QCOMPARE(steppedRange({-3, 4}, usual), (LogRange{-3, 4}));
    }

    void ticksAreDecades()
    {
        QStringList texts;
        for (const Tick& tick : logTicks({-1, 4})) texts << tick.text;
        QCOMPARE(texts, (QStringList{"0.1", "1", "10", "100", "1 k", "10 k"}));
        texts.clear();
        for (const Tick& tick : logTicks({12, 13})) texts << tick.text;
        QCOMPARE(texts, (QStringList{"1 T", "2 T", "5 T", "10 T"}));
    }

    void hoverTexts()
    {
        const HoverText bytes = hoverText(bytesBreakdown(sample::estimate()), 0);
        QCOMPARE(bytes.title, QStringLiteral("attention"));
        QCOMPARE(bytes.lines.size(), std::size_t{4});  // no weights; a total
        QCOMPARE(bytes.lines[1].label, QStringLiteral("KV cache"));
        QCOMPARE(bytes.lines[1].exact, QStringLiteral("80,000,000,000 B"));
        QCOMPARE(bytes.footer, QStringLiteral("47 % of the step’s bytes"));
        QCOMPARE(hoverText(flopsBreakdown(sample::estimate()), 2).lines[0].label, QStringLiteral("No FLOPs"));
    }
};

QTEST_MAIN(TestChartData)
#include "test_chart_data.moc"
