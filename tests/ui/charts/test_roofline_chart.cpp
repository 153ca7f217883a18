#include <cmath>

#include <QApplication>
#include <QChart>
#include <QClipboard>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "tests/ui/charts/sample_estimate.h"
#include "ui/charts/hover_card.h"
#include "ui/charts/roofline_chart.h"
#include "ui/charts/roofline_plot.h"

using namespace gable;

class TestRooflineChart : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_chart = std::make_unique<RooflineChart>();
        m_chart->setTheme(lightTheme());
        m_chart->resize(540, 500);
        m_chart->setData(rooflineData(sample::estimate(), &m_accelerator));
        m_chart->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    }
    void cleanup() { m_chart.reset(); }

    void clickOnADotSelects()
    {
        QSignalSpy selected(m_chart.get(), &ChartCard::operationSelected);
        QTest::mouseClick(plot()->viewport(), Qt::LeftButton, {}, plot()->dotCentre(1).toPoint());
        QCOMPARE(selected.count(), 1);
        QCOMPARE(selected[0][0].toString(), QStringLiteral("ffn.up"));
        // A label stands for its dot.
        QVERIFY(plot()->labels()[0].visible);
        QTest::mouseClick(plot()->viewport(), Qt::LeftButton, {}, plot()->labels()[0].rect.center().toPoint());
        QCOMPARE(selected.last()[0].toString(), QStringLiteral("attn.attention"));
    }

    void setSelectedIsSilentAndShows()
    {
        QSignalSpy selected(m_chart.get(), &ChartCard::operationSelected);
        const QImage before = m_chart->grab().toImage();
        m_chart->setSelected(QStringLiteral("ffn.up"));
        QVERIFY(m_chart->grab().toImage() != before);
        QCOMPARE(selected.count(), 0);
        QVERIFY(plot()->accessibleDescription().contains(QStringLiteral("compute-bound")));
        m_chart->setSelected(QStringLiteral("ffn.silu"));  // has no dot
        m_chart->setSelected({});
        QCOMPARE(m_chart->grab().toImage(), before);
    }

    void hoverShowsTheCard()
    {
        QSignalSpy hovered(m_chart.get(), &ChartCard::operationHovered);
        QTest::mouseMove(plot()->viewport(), plot()->dotCentre(0).toPoint());
        QTRY_COMPARE(hovered.count(), 1);
        QCOMPARE(hovered[0][0].toString(), QStringLiteral("attn.attention"));
        QVERIFY(m_chart->findChild<HoverCard*>()->isVisible());
        QTest::mouseMove(plot()->viewport(), plot()->geometryInSight().plot.bottomRight().toPoint() - QPoint(60, 90));
        QTRY_COMPARE(hovered.count(), 2);
        QCOMPARE(hovered[1][0].toString(), QString());
    }

    void keysWalkThroughTheDots()
    {
        QSignalSpy selected(m_chart.get(), &ChartCard::operationSelected);
        for (const auto key : {Qt::Key_Right, Qt::Key_Down, Qt::Key_Left, Qt::Key_End, Qt::Key_Home})
            QTest::keyClick(plot(), key);
        QCOMPARE(selected.count(), 5);
        QCOMPARE(selected[1][0].toString(), QStringLiteral("ffn.up"));
        QCOMPARE(selected[3][0].toString(), QStringLiteral("unembed.unembed"));
        QCOMPARE(selected[4][0].toString(), QStringLiteral("attn.attention"));
    }

    void wheelZoomsAroundTheCursorAndDoubleClickResets()
    {
        const RooflineGeometry before = plot()->geometryInSight();
        const QPointF at = plot()->dotCentre(0);
        QWheelEvent wheel(at, plot()->mapToGlobal(at), {}, {0, 240}, {}, {}, Qt::NoScrollPhase, false);
        QApplication::sendEvent(plot()->viewport(), &wheel);
        const RooflineGeometry zoomed = plot()->geometryInSight();
        QVERIFY(zoomed.x.span() < before.x.span() && zoomed.y.span() < before.y.span());
        QVERIFY(QLineF(plot()->dotCentre(0), at).length() < 0.01);
        // New data leaves the zoom alone.
        m_chart->setData(rooflineData(sample::many(5), &m_accelerator));
        QCOMPARE(plot()->geometryInSight().x, zoomed.x);
        QTest::mouseDClick(plot()->viewport(), Qt::LeftButton, {}, at.toPoint());
        QCOMPARE(plot()->geometryInSight().x, before.x);
        QCOMPARE(plot()->geometryInSight().y, before.y);
    }

    void dragPansAndDoesNotSelect()
    {
        QSignalSpy selected(m_chart.get(), &ChartCard::operationSelected);
        const LogRange before = plot()->geometryInSight().x;
        const QPoint from = plot()->dotCentre(0).toPoint(), to = from + QPoint(60, 0);
        QTest::mousePress(plot()->viewport(), Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, to, plot()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(plot()->viewport(), &move);
        QTest::mouseRelease(plot()->viewport(), Qt::LeftButton, {}, to);
        QVERIFY(plot()->geometryInSight().x.low < before.low);
        QCOMPARE(selected.count(), 0);
        QTest::keyClick(plot(), Qt::Key_0);
        QCOMPARE(plot()->geometryInSight().x, before);
        QTest::keyClick(plot(), Qt::Key_Plus);
        QVERIFY(plot()->geometryInSight().x.span() < before.span());
        for (int i = 0; i < 100; ++i) QTest::keyClick(plot(), Qt::Key_Minus);  // stops somewhere
        QVERIFY(plot()->geometryInSight().x.span() < 20);
    }

    void roofsOfQtChartsAndDotsAgree()
    {
        // The chart's own mapping and ours give the same pixel.
        const QPointF chart =
            plot()->chart()->mapToPosition(QPointF(2, std::log10(1e14)), plot()->chart()->series().first());
        const QPointF ours = plot()->geometryInSight().at(100, 1e14);
        QVERIFY(QLineF(chart, ours).length() < 0.5);
        QVERIFY(plot()->geometryInSight().plot.contains(ours));
    }

    void rangesStandStillWhileDotsMove()
    {
        const RooflineGeometry before = plot()->geometryInSight();
        Estimate estimate = sample::estimate();
        estimate.operations[0].termStore[0].value *= 3;
        m_chart->setData(rooflineData(estimate, &m_accelerator));
        QCOMPARE(plot()->geometryInSight().x, before.x);
        QCOMPARE(plot()->geometryInSight().y, before.y);
        QCOMPARE(plot()->geometryInSight().plot, before.plot);
    }

    void statesOfTheData()
    {
        for (const int dots : {0, 1, 40}) {
            m_chart->setData(rooflineData(sample::many(dots), &m_accelerator));
            QVERIFY(!m_chart->grab().isNull());
            QCOMPARE(plot()->itemCount(), dots);
        }
        m_chart->setData(rooflineData(sample::estimate(), nullptr));
        const QImage empty = m_chart->grab().toImage();
        QCOMPARE(plot()->itemCount(), 0);
        m_chart->setData(rooflineData(sample::estimate(), &m_accelerator));
        QVERIFY(m_chart->grab().toImage() != empty);
        m_chart->resize(120, 90);  // smaller than anything sensible
        QVERIFY(!m_chart->grab().isNull());
    }

    void picturesAndThemes()
    {
        const QImage light = m_chart->toImage(2);
        QCOMPARE(light.devicePixelRatio(), 2.0);
        QCOMPARE(light.pixelColor(2, 2), lightTheme().surface);
        QVERIFY(has(light, lightTheme().memoryZone) && has(light, lightTheme().computeZone) &&
                has(light, lightTheme().accent));
        m_chart->setTheme(darkTheme());
        const QImage dark = m_chart->grab().toImage();
        QVERIFY(has(dark, darkTheme().memoryZone) && has(dark, darkTheme().computeZone));
        QVERIFY(!has(dark, lightTheme().memoryZone));
        QApplication::clipboard()->clear();
        m_chart->copyPicture();
        QVERIFY(!QApplication::clipboard()->image().isNull());
    }

    void dropsAreTheWindows() { QVERIFY(!plot()->acceptDrops() && !plot()->viewport()->acceptDrops()); }

private:
    [[nodiscard]] RooflinePlot* plot() const { return m_chart->plot(); }
    static bool has(const QImage& image, const QColor& colour)
    {
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixelColor(x, y) == colour) return true;
        return false;
    }

    const Accelerator m_accelerator = sample::accelerator();
    std::unique_ptr<RooflineChart> m_chart;
};

QTEST_MAIN(TestRooflineChart)
#include "test_roofline_chart.moc"
