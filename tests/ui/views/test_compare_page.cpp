#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "core/catalog/catalog.h"
#include "core/estimate/compare.h"
#include "ui/charts/paired_bars.h"
#include "ui/charts/roofline_chart.h"
#include "ui/charts/roofline_plot.h"
#include "ui/charts/step_time_chart.h"
#include "ui/charts/waterfall_plot.h"
#include "ui/views/compare_page.h"
#include "ui/views/figure_table.h"

using namespace gable;

class TestComparePage : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();
    Scenario m_a, m_b;
    std::unique_ptr<ComparePage> m_page;

    void set()
    {
        const auto a = estimate(m_a), b = estimate(m_b);
        m_page->setScenarios({QStringLiteral("TP 8"), QStringLiteral("TP 4"), QStringLiteral("third")}, 0, 1);
        m_page->setComparison(m_a, *a, m_b, *b, compare(m_a, *a, m_b, *b));
    }
    template <typename Widget>
    Widget* find(const char* name)
    {
        auto* widget = m_page->findChild<Widget*>(QString::fromLatin1(name));
        if (!widget) qFatal("no %s", name);
        return widget;
    }

private slots:
    void init()
    {
        m_a = defaultScenario(m_catalog);
        m_b = m_a;
        m_b.deployment.tp = 4;
        m_b.deployment.kvCacheDtype = "fp8";
        m_page = std::make_unique<ComparePage>();
        m_page->setTheme(lightTheme());
        m_page->resize(1270, 900);
        set();
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    void cleanup() { m_page.reset(); }

    void scenariosAreChosenAndSwapped()
    {
        QSignalSpy chosen(m_page.get(), &ComparePage::chosen);
        const auto last = [&] { return QPoint(chosen.last()[0].value<std::size_t>(), chosen.last()[1].value<std::size_t>()); };
        QTest::mouseClick(find<QToolButton>("compare.swap"), Qt::LeftButton);
        QCOMPARE(last(), QPoint(1, 0));
        auto* b = find<QComboBox>("compare.b");
        b->setFocus();
        QTest::keyClick(b, Qt::Key_Down);
        QCOMPARE(last(), QPoint(0, 2));
        // A's own scenario in B: they swap.
        b->setCurrentIndex(1);
        QTest::keyClick(b, Qt::Key_Up);
        QCOMPARE(last(), QPoint(1, 0));
        chosen.clear();
        m_page->setScenarios({QStringLiteral("x"), QStringLiteral("y")}, 1, 0);
        QCOMPARE(find<QComboBox>("compare.a")->currentText(), QStringLiteral("y"));
        QCOMPARE(chosen.count(), 0);
    }

    void showsWhatIsSetAndWhatComesOfIt()
    {
        QVERIFY(find<QLabel>("compare.outcome")->text().startsWith(QStringLiteral("A step of B takes ")));
        QCOMPARE(find<FigureTable>("compare.fields.table")->model()->rowCount(), 2);
        QVERIFY(find<FigureTable>("compare.figures.table")->model()->rowCount() > 20);
        const auto& roofline = find<RooflineChart>("compare.roofline")->plot()->data();
        QVERIFY(!roofline.ghosts.empty() && !roofline.dots.empty());
        QCOMPARE(find<StepTimeChart>("causes")->plot()->itemCount(), 4);  // A, TP, KV cache, B
        QVERIFY(find<PairedBarsChart>("pairedBars")->plot()->itemCount() > 8);
        m_b = m_a;
        set();
        QVERIFY(!find<FigureTable>("compare.fields.table")->isVisible());
    }

    /// Operations that one of the two does not have.
    void modelsMayDiffer()
    {
        m_b = m_a;
        m_b.model = *m_catalog.model("mixtral-8x7b");
        set();
        const PairedData& data = find<PairedBarsChart>("pairedBars")->plot()->data();
        QVERIFY(std::any_of(data.rows.begin(), data.rows.end(), [](const PairedRow& row) { return row.a && !row.b; }));
        QVERIFY(std::any_of(data.rows.begin(), data.rows.end(), [](const PairedRow& row) { return row.b && !row.a; }));
    }

    void acceleratorsMayBeMissing()
    {
        m_b.accelerator.reset();
        set();
        QVERIFY(!find<RooflineChart>("compare.roofline")->plot()->data().emptyText.isEmpty());
        QVERIFY(!find<StepTimeChart>("causes")->plot()->data().emptyText.isEmpty());
        QVERIFY(find<QLabel>("compare.outcome")->text().startsWith(QStringLiteral("There are no times to compare")));
    }

    void operationsAreSelectedEverywhere()
    {
        QSignalSpy selected(m_page.get(), &ComparePage::operationSelected);
        PairedBarsPlot& plot = *find<PairedBarsChart>("pairedBars")->plot();
        QTest::mouseClick(plot.viewport(), Qt::LeftButton, {}, plot.rowRect(2).center().toPoint());
        QCOMPARE(selected.count(), 1);
        QCOMPARE(selected[0][0].toString(), plot.itemId(2));
        m_page->setSelected(plot.itemId(4));
        QCOMPARE(selected.count(), 1);
    }

    void looksAtTheRooflineInOtherWays()
    {
        auto* chart = find<RooflineChart>("compare.roofline");
        RooflineOptions options;
        options.dots = RooflineOptions::Dots::Components;
        emit chart->optionsEdited(options);
        QVERIFY(chart->plot()->data().options == options);
        set();
        QVERIFY(chart->plot()->data().options == options);
    }

    void figuresAreCopiedWithAllDigits()
    {
        auto* table = find<FigureTable>("compare.figures.table");
        table->clearSelection();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        const QString copied = QApplication::clipboard()->text();
        QCOMPARE(copied, m_page->toTsv());
        QVERIFY2(copied.startsWith(QStringLiteral("Figure, unit\tA\tB\tB ÷ A\nDeployment\t")), qPrintable(copied));
        QVERIFY(copied.contains(QStringLiteral("\ngpus\t8\t4\t0.5\n")));
    }

    void aloneItOffersACopy()
    {
        QSignalSpy wanted(m_page.get(), &ComparePage::duplicateRequested);
        m_page->setScenarios({QStringLiteral("alone")}, 0, 0);
        m_page->setEmpty({});
        QVERIFY(!find<QComboBox>("compare.a")->isVisible());
        QTest::mouseClick(find<QPushButton>("compare.duplicate"), Qt::LeftButton);
        QCOMPARE(wanted.count(), 1);
        m_page->setScenarios({QStringLiteral("one"), QStringLiteral("two")}, 0, 1);
        m_page->setEmpty(QStringLiteral("B can't be counted"));
        QVERIFY(find<QComboBox>("compare.a")->isVisible());
        QVERIFY(!find<QPushButton>("compare.duplicate")->isVisible());
        QCOMPARE(find<QLabel>("compare.reason")->text(), QStringLiteral("B can't be counted"));
        set();
        QVERIFY(find<QLabel>("compare.outcome")->isVisible());
    }

    /// In a narrow window the charts stand above the tables, and none is squeezed.
    void narrowWindows()
    {
        m_page->setTheme(darkTheme());
        m_page->resize(970, 620);
        QVERIFY(!m_page->grab().isNull());
        auto* roofline = find<RooflineChart>("compare.roofline");
        auto* table = find<FigureTable>("compare.figures.table");
        QTRY_VERIFY(roofline->mapTo(m_page.get(), QPoint()).y() < table->mapTo(m_page.get(), QPoint()).y());
        QVERIFY(roofline->height() > 250 && find<PairedBarsChart>("pairedBars")->height() > 150);
        m_page->resize(1270, 900);
        QVERIFY(!m_page->grab().isNull());
        QTRY_VERIFY(roofline->mapTo(m_page.get(), QPoint()).x() > table->mapTo(m_page.get(), QPoint()).x());
    }
};

QTEST_MAIN(TestComparePage)
#include "test_compare_page.moc"
