#include <QTest>

#include "ui/charts/load_curve.h"

using namespace gable;

class TestLoadCurve : public QObject {
    Q_OBJECT

private:
    static LoadCurveData sample()
    {
        const std::vector<LoadPoint> curve{{1, Seconds(0.1), Seconds(0.01)}, {2, Seconds(0.2), Seconds(0.02)}, {4, Seconds(0.4), Seconds(0.04)}, {5, Seconds(0.5), Seconds(0.05)}, {8, Seconds(0.8), Seconds(0.08)}};
        Demand demand;
        demand.ttftMs = 1000, demand.tpotMs = 50;
        Sizing sizing;
        sizing.predicted.concurrency = 5;
        sizing.predicted.replicas = 1;
        return loadCurveData(curve, demand, sizing);
    }

private slots:
    void timesArePartsOfTheirTargets()
    {
        const LoadCurveData data = sample();
        QCOMPARE(data.points.size(), std::size_t{5});
        QCOMPARE(data.points[0].ttft, 0.1);
        QCOMPARE(data.points[4].tpot, 1.6);
        QVERIFY(data.parts.high > std::log10(1.6) && data.parts.low < -1);
        QCOMPARE(data.chosenText, QStringLiteral("5 in flight"));
        QCOMPARE(data.points[3].hover.footer, QStringLiteral("Both targets are met"));
        QCOMPARE(data.points[4].hover.footer, QStringLiteral("A target is missed"));
        QVERIFY(loadCurveData({}, Demand(), Sizing()).points.empty());
        QCOMPARE(loadCurveData({{1, Seconds(1), Seconds(1)}}, Demand(), Sizing()).chosen, 0.0);
    }

    void columnsAreHoveredAndPainted()
    {
        LoadCurveChart chart;
        chart.setTheme(lightTheme());
        chart.resize(500, 320);
        chart.setData(sample());
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        LoadCurvePlot& plot = *chart.plot();
        for (int item = 0; item < plot.itemCount(); ++item) QCOMPARE(plot.itemAt(plot.at(plot.data().points[static_cast<std::size_t>(item)].concurrency, 0.5)), item);
        QCOMPARE(plot.itemAt({-5, -5}), -1);
        QVERIFY(plot.at(1, 1).x() < plot.at(8, 1).x());
        QVERIFY(plot.at(1, 1).y() < plot.at(1, 0.1).y());
        const QImage image = chart.toImage(1);
        const QColor accent = lightTheme().accent;
        int found = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) found += image.pixelColor(x, y) == accent;
        QVERIFY(found > 50);  // the line at the load of the sizing
        chart.setData({});
        QCOMPARE(plot.itemAt(plot.rect().center()), -1);
        QVERIFY(!chart.toImage(1).isNull());
    }
};

QTEST_MAIN(TestLoadCurve)
#include "test_load_curve.moc"
