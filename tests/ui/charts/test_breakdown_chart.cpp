#include <QApplication>
#include <QBarSet>
#include <QChart>
#include <QClipboard>
#include <QHorizontalStackedBarSeries>
#include <QMenu>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>

#include "tests/ui/charts/sample_estimate.h"
#include "ui/charts/bar_plot.h"
#include "ui/charts/breakdown_chart.h"
#include "ui/charts/hover_card.h"

using namespace gable;

namespace {

/// Pixels of a colour, a little off allowed.
int count(const QImage& image, const QColor& colour)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            found += std::abs(pixel.red() - colour.red()) < 4 && std::abs(pixel.green() - colour.green()) < 4 &&
                     std::abs(pixel.blue() - colour.blue()) < 4;
        }
    return found;
}

}  // namespace

class TestBreakdownChart : public QObject {
    Q_OBJECT

private slots:
    void hoverCardsSayTheShareOfTimeWhereItIsKnown()
    {
        Estimate estimate = sample::estimate();
        QVERIFY(hoverText(bytesBreakdown(estimate), 0).footer.endsWith(QStringLiteral("of the step’s bytes")));
        for (const double seconds : {1e-3, 6e-3, 0.0, 3e-3}) {
            OperationTime time;
            time.time = Seconds(seconds);
            estimate.times.push_back(time);
        }
        // 100 GB of 211 GB, 40 TFLOP of 43 TFLOP.
        QCOMPARE(hoverText(bytesBreakdown(estimate), 0).footer, QStringLiteral("47 % of the step’s bytes, 10 % of its time"));
        QCOMPARE(hoverText(flopsBreakdown(estimate), 1).footer, QStringLiteral("93 % of the step’s FLOPs, 60 % of its time"));
    }

    void init()
    {
        m_chart = std::make_unique<BreakdownChart>();
        m_chart->setTheme(lightTheme());
        m_chart->resize(420, 240);
        m_chart->setData(bytesBreakdown(sample::estimate()));
        m_chart->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    }
    void cleanup() { m_chart.reset(); }

    void clickSelects()
    {
        QSignalSpy selected(m_chart.get(), &ChartCard::operationSelected);
        click(1);
        QCOMPARE(selected.count(), 1);
        QCOMPARE(selected[0][0].toString(), QStringLiteral("ffn.up"));
        click(1);  // it is selected already
        QCOMPARE(selected.count(), 1);
    }

    void setSelectedIsSilentAndShows()
    {
        QSignalSpy selected(m_chart.get(), &ChartCard::operationSelected);
        QCOMPARE(count(m_chart->grab().toImage(), lightTheme().selection), 0);
        m_chart->setSelected(QStringLiteral("unembed.unembed"));
        QVERIFY(count(m_chart->grab().toImage(), lightTheme().selection) > 1000);
        QCOMPARE(selected.count(), 0);
        QVERIFY(plot()->accessibleDescription().contains(QStringLiteral("unembed")));
    }

    void hoverNamesTheOperationAndShowsItsCard()
    {
        QSignalSpy hovered(m_chart.get(), &ChartCard::operationHovered);
        QTest::mouseMove(plot()->viewport(), plot()->rowRect(0).center().toPoint());
        QTRY_COMPARE(hovered.count(), 1);
        QCOMPARE(hovered[0][0].toString(), QStringLiteral("attn.attention"));
        const auto* card = m_chart->findChild<HoverCard*>();
        QVERIFY(card && card->isVisible());
        QVERIFY(m_chart->rect().contains(card->geometry()));
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(plot()->viewport(), &leave);
        QCOMPARE(hovered.last()[0].toString(), QString());
        QVERIFY(!card->isVisible());
    }

    void keysWalkThroughTheRows()
    {
        QSignalSpy selected(m_chart.get(), &ChartCard::operationSelected);
        m_chart->setFocus();
        for (const auto key : {Qt::Key_Down, Qt::Key_Down, Qt::Key_Up, Qt::Key_End, Qt::Key_Down, Qt::Key_Escape})
            QTest::keyClick(plot(), key);
        QStringList ids;
        for (const auto& call : selected) ids << call[0].toString();
        QCOMPARE(ids, (QStringList{"attn.attention", "ffn.up", "attn.attention", "unembed.unembed", ""}));
    }

    void barsOfQtChartsLieInTheirRows()
    {
        // The longest bar ends where barRect() says, in the row where its name is painted.
        const QImage image = m_chart->toImage(1);
        const QPoint origin(10, image.height() - plot()->height() - 10);
        const QRectF bar = plot()->barRect(0).translated(origin);
        const QColor kv = lightTheme().byteKind(Kind::KvCache), ground = lightTheme().surface;
        QCOMPARE(image.pixelColor(bar.center().toPoint()), kv);
        QCOMPARE(image.pixelColor(QPoint(int(bar.center().x()), int(bar.top()) - 2)), ground);
        QCOMPARE(image.pixelColor(QPoint(int(bar.right()) - 2, int(bar.center().y()))),
                 lightTheme().byteKind(Kind::Writes));
        QCOMPARE(image.pixelColor(QPoint(int(bar.right()) + 2, int(bar.center().y()))), ground);
    }

    void dataOfAnySizeFollows()
    {
        const auto* series = qobject_cast<QHorizontalStackedBarSeries*>(plot()->chart()->series().first());
        for (const int rows : {0, 1, 40, 3, 0, 12}) {
            m_chart->setData(bytesBreakdown(sample::many(rows)));
            QApplication::processEvents();
            for (const QBarSet* set : series->barSets()) QCOMPARE(set->count(), rows);
            QVERIFY(!m_chart->grab().isNull());
        }
        m_chart->setData(flopsBreakdown(sample::many(12)));
        QCOMPARE(series->barSets().size(), static_cast<int>(allComponents.size()));
    }

    void manyRowsScrollAndTheSelectedOneIsInSight()
    {
        m_chart->setData(bytesBreakdown(sample::many(40)));
        QApplication::processEvents();
        QVERIFY(plot()->height() > m_chart->height());
        m_chart->setSelected(QStringLiteral("operation 39"));
        const auto* scroll = m_chart->findChild<QScrollArea*>();
        QVERIFY(scroll->viewport()->rect().contains(
            plot()->mapTo(scroll->viewport(), plot()->rowRect(39).center().toPoint())));
        // A picture has all rows.
        QVERIFY(m_chart->toImage(1).height() > plot()->height());
    }

    void themeChanges()
    {
        const QImage light = m_chart->toImage(1);
        QVERIFY(count(light, lightTheme().byteKind(Kind::KvCache)) > 200);
        m_chart->setTheme(darkTheme());
        const QImage dark = m_chart->toImage(1);
        QVERIFY(count(dark, darkTheme().byteKind(Kind::KvCache)) > 200);
        QVERIFY(count(dark, darkTheme().surface) > count(dark, lightTheme().surface));
    }

    void pictureIsCopied()
    {
        QCOMPARE(m_chart->toImage(3).devicePixelRatio(), 3.0);
        QCOMPARE(m_chart->toImage(2).width(), 2 * m_chart->toImage(1).width());
        QApplication::clipboard()->clear();
        m_chart->setFocus();
        QTest::keySequence(plot(), QKeySequence::Copy);
        QVERIFY(!QApplication::clipboard()->image().isNull());

        QApplication::clipboard()->clear();
        QContextMenuEvent event(QContextMenuEvent::Mouse, {50, 50}, plot()->mapToGlobal(QPoint(50, 50)));
        QApplication::sendEvent(plot()->viewport(), &event);
        auto* copy = m_chart->findChild<QAction*>(QStringLiteral("copyPicture"));
        QVERIFY(copy);
        copy->trigger();
        QVERIFY(!QApplication::clipboard()->image().isNull());
        m_chart->findChild<QMenu*>()->close();
    }

    void dropsAreTheWindows() { QVERIFY(!plot()->acceptDrops() && !plot()->viewport()->acceptDrops()); }
    void accessibleName() { QCOMPARE(plot()->accessibleName(), QStringLiteral("Bytes per GPU")); }

private:
    [[nodiscard]] BarPlot* plot() const { return m_chart->plot(); }
    void click(int row) const
    {
        QTest::mouseClick(plot()->viewport(), Qt::LeftButton, {}, plot()->rowRect(row).center().toPoint());
    }

    std::unique_ptr<BreakdownChart> m_chart;
};

QTEST_MAIN(TestBreakdownChart)
#include "test_breakdown_chart.moc"
