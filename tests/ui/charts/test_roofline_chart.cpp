#include <cmath>

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
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

    void ctrlWheelZoomsIntensitiesAlone()
    {
        const RooflineGeometry before = plot()->geometryInSight();
        const QPointF at = plot()->dotCentre(0);
        QWheelEvent wheel(at, plot()->mapToGlobal(at), {}, {0, 240}, {}, Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(plot()->viewport(), &wheel);
        QVERIFY(plot()->geometryInSight().x.span() < before.x.span());
        QCOMPARE(plot()->geometryInSight().y, before.y);
        QTest::keyClick(plot(), Qt::Key_0);
        QTest::keyClick(plot(), Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(plot()->geometryInSight().x.low > before.x.low);
        QCOMPARE(plot()->geometryInSight().x.span(), before.x.span());
    }

    void fitShowsAllDotsLarge()
    {
        const LogRange before = plot()->geometryInSight().x;
        QTest::keyClick(plot(), Qt::Key_F);
        QVERIFY(plot()->isZoomed() && plot()->geometryInSight().x.span() < before.span());
        for (int i = 0; i < plot()->itemCount(); ++i) QVERIFY(plot()->geometryInSight().plot.contains(plot()->dotCentre(i)));
    }

    void roofsAreSwitchedByMenuAndByTheirNames()
    {
        QSignalSpy edited(m_chart.get(), &RooflineChart::optionsEdited);
        auto* button = m_chart->findChild<QToolButton*>("roofsButton");
        button->setFocus();
        QTest::keyClick(button, Qt::Key_Space);
        auto* menu = m_chart->findChild<QMenu*>("roofsButtonMenu");
        QVERIFY(menu);
        auto* fp32 = menu->findChild<QAction*>("roof.float32");
        QVERIFY(fp32 && !fp32->isChecked() && menu->findChild<QAction*>("roof.memory")->isChecked());
        fp32->trigger();
        QCOMPARE(edited.count(), 1);
        RooflineOptions options = edited[0][0].value<RooflineOptions>();
        QVERIFY(options.roofs.at("float32"));
        menu->close();
        const auto named = [&](const char* roof) {
            for (const RoofText& text : plot()->texts())
                if (text.roof == QLatin1String(roof)) return text.rect.center().toPoint();
            return QPoint();
        };
        QVERIFY(named("float32").isNull());
        m_chart->setData(rooflineData(sample::estimate(), &m_accelerator, options));
        QVERIFY(!named("float32").isNull() && !named("fp8").isNull());
        QTest::mouseClick(plot()->viewport(), Qt::LeftButton, {}, named("fp8"));
        QCOMPARE(edited.count(), 2);
        options = edited[1][0].value<RooflineOptions>();
        QVERIFY(!options.roofs.at("fp8"));
        const QImage before = m_chart->toImage(1);
        m_chart->setData(rooflineData(sample::estimate(), &m_accelerator, options));
        QVERIFY(named("fp8").isNull());
        QVERIFY(m_chart->toImage(1) != before);  // pictures are as shown
    }

    void viewMenuChangesDotsColoursAndLabels()
    {
        QSignalSpy edited(m_chart.get(), &RooflineChart::optionsEdited);
        QTest::mouseClick(m_chart->findChild<QToolButton*>("dotsButton"), Qt::LeftButton);
        auto* menu = m_chart->findChild<QMenu*>("dotsButtonMenu");
        for (const char* name : {"dots.components", "colours.bound", "labels"}) menu->findChild<QAction*>(name)->trigger();
        QCOMPARE(edited.count(), 3);
        QVERIFY(edited[0][0].value<RooflineOptions>().dots == RooflineOptions::Dots::Components);
        QVERIFY(edited[1][0].value<RooflineOptions>().colours == RooflineOptions::Colours::Bound);
        const RooflineOptions unnamed = edited[2][0].value<RooflineOptions>();
        QVERIFY(!unnamed.labels);
        menu->findChild<QAction*>("zoom.in")->trigger();
        QVERIFY(plot()->isZoomed());
        menu->close();
        m_chart->setData(rooflineData(sample::estimate(), &m_accelerator, unnamed));
        for (const PlacedLabel& label : plot()->labels()) QVERIFY(!label.visible);
    }

    void ghostsPathsAndMarksArePainted()
    {
        const QImage plain = m_chart->grab().toImage();
        Estimate was = sample::estimate(), now = was;
        was.operations[0].termStore[0].value *= 4;
        m_chart->setData(rooflineData(now, &m_accelerator, {}, {&was, &m_accelerator, QStringLiteral("A")}));
        const QImage drifted = m_chart->grab().toImage();
        QVERIFY(drifted != plain);
        m_chart->setPath({rooflineData(was, &m_accelerator), rooflineData(now, &m_accelerator)});
        QCOMPARE(m_chart->grab().toImage(), drifted);  // seen while one scrubs
        plot()->setPathsShown(true);
        QVERIFY(m_chart->grab().toImage() != drifted);
        Accelerator linked = m_accelerator;
        linked.linkBandwidth = BytesPerSecond(1e11);
        Operation sum = sample::operation("comm.sum", "all-reduce", Component::Communication, 0, 0);
        sum.add({Kind::Link, "sent", 1e11});
        sum.participants = sum.reach = 4;
        now.operations.push_back(sum);
        m_chart->setData(rooflineData(now, &linked));
        QCOMPARE(plot()->itemCount(), 4);
        QCOMPARE(plot()->itemId(3), QStringLiteral("total"));
        QSignalSpy selected(m_chart.get(), &ChartCard::operationSelected);
        QTest::mouseClick(plot()->viewport(), Qt::LeftButton, {}, plot()->dotCentre(3).toPoint());
        QCOMPARE(selected.last()[0].toString(), QStringLiteral("total"));
        QVERIFY(plot()->accessibleDescription().contains(QStringLiteral("FLOP per byte sent")));
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
