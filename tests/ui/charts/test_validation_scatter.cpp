#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <cmath>

#include "core/validation/validation_points.h"
#include "ui/charts/hover_card.h"
#include "ui/charts/validation_scatter_chart.h"
#include "ui/charts/validation_scatter_plot.h"

using namespace gable;

class TestValidationScatter : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();
    ValidationPoints m_points;
    std::unique_ptr<ValidationScatterChart> m_chart;

    template <typename Widget>
    Widget* find(const char* name)
    {
        auto* widget = m_chart->findChild<Widget*>(QString::fromLatin1(name));
        if (!widget) qFatal("no %s", name);
        return widget;
    }
    ValidationScatterPlot* plot() { return m_chart->plot(); }
    /// A dot that no other lies on.
    int loneDot()
    {
        for (int item = 0; item < plot()->itemCount(); ++item) {
            bool alone = true;
            for (int other = 0; other < plot()->itemCount(); ++other)
                alone = alone && (other == item || (plot()->dotCentre(other) - plot()->dotCentre(item)).manhattanLength() > 20);
            if (alone) return item;
        }
        return -1;
    }

private slots:
    void initTestCase()
    {
        auto data = validation::builtinValidation();
        QVERIFY(data);
        m_points = {validation::kernelPoints(*data, m_catalog), validation::servingPoints(*data, m_catalog)};
    }
    void init()
    {
        m_chart = std::make_unique<ValidationScatterChart>();
        m_chart->setColours(lightTheme());
        m_chart->resize(720, 560);
        m_chart->setPoints(m_points, m_catalog);
        m_chart->show(ValidationWhat::Kernels);
        static_cast<QWidget*>(m_chart.get())->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    }
    void cleanup() { m_chart.reset(); }

    void allPointsAreInsideTheirRange()
    {
        for (const ValidationWhat what : {ValidationWhat::Kernels, ValidationWhat::TokenTime, ValidationWhat::FirstToken}) {
            const ScatterData data = scatterData(m_points, {what, {}, -1, true}, m_catalog);
            QVERIFY(!data.points.empty() && data.emptyText.isEmpty());
            for (const ScatterPoint& point : data.points)
                for (const double seconds : {point.measured, point.predicted, point.bound})
                    QVERIFY(std::log10(seconds) > data.range.low && std::log10(seconds) < data.range.high);
        }
    }

    void groupsHaveColoursAndShapesOfTheirOwn()
    {
        for (const Theme& theme : {lightTheme(), darkTheme()})
            for (const ValidationWhat what : {ValidationWhat::Kernels, ValidationWhat::TokenTime}) {
                const auto groups = scatterGroups(what);
                for (std::size_t a = 0; a < groups.size(); ++a)
                    for (std::size_t b = 0; b < a; ++b) {
                        QVERIFY(groups[a].marker != groups[b].marker);
                        QVERIFY(groups[a].colour(theme) != groups[b].colour(theme));
                    }
            }
    }

    void buttonsSwitchWhatIsShown()
    {
        QCOMPARE(plot()->itemCount(), static_cast<int>(m_points.kernels.size()));
        QTest::mouseClick(find<QToolButton>("validation.what.tpot"), Qt::LeftButton);
        QCOMPARE(plot()->itemCount(), static_cast<int>(m_points.serving.size()));
        QVERIFY(plot()->data().title.startsWith(QStringLiteral("Time per output token")));
        QCOMPARE(find<QComboBox>("validation.kind")->count(), 4);
        QTest::mouseClick(find<QToolButton>("validation.what.ttft"), Qt::LeftButton);
        QVERIFY(plot()->data().title.startsWith(QStringLiteral("Time to first token")));
        QTest::mouseClick(find<QToolButton>("validation.what.kernels"), Qt::LeftButton);
        QCOMPARE(find<QComboBox>("validation.kind")->count(), 9);
    }

    void filtersLeaveWhatIsMeant()
    {
        auto* gpu = find<QComboBox>("validation.gpu");
        const LogRange range = plot()->data().range;
        gpu->setFocus();
        QTest::keyClicks(gpu, QStringLiteral("H200"));
        QCOMPARE(gpu->currentData().toString(), QStringLiteral("h200-sxm"));
        const int onGpu = plot()->itemCount();
        QVERIFY(onGpu > 10 && onGpu < static_cast<int>(m_points.kernels.size()) / 3);
        QCOMPARE(plot()->data().range, range);
        auto* kind = find<QComboBox>("validation.kind");
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Down);
        QVERIFY(plot()->itemCount() > 0 && plot()->itemCount() < onGpu);
        for (const ScatterPoint& point : plot()->data().points) QCOMPARE(point.group, std::size_t{0});
    }

    void boundsAreShownWhenAskedFor()
    {
        const QImage without = m_chart->toImage(1);
        QTest::mouseClick(find<QCheckBox>("validation.bounds"), Qt::LeftButton, {}, QPoint(8, find<QCheckBox>("validation.bounds")->height() / 2));
        QVERIFY(plot()->data().withBounds);
        QVERIFY(m_chart->toImage(1) != without);
    }

    void nothingThereIsSaid()
    {
        m_chart->setPoints({}, m_catalog);
        QCOMPARE(plot()->itemCount(), 0);
        QVERIFY(!plot()->data().emptyText.isEmpty());
        QVERIFY(!m_chart->toImage(1).isNull());
    }

    void cardTellsOfTheDot()
    {
        const int item = loneDot();
        QVERIFY(item >= 0);
        QSignalSpy hovered(plot(), &OperationPlot::itemHovered);
        QTest::mouseMove(plot()->viewport(), plot()->dotCentre(item).toPoint());
        QCoreApplication::processEvents();
        QCOMPARE(plot()->itemAt(plot()->dotCentre(item)), item);
        const HoverText text = hoverText(plot()->data(), static_cast<std::size_t>(item));
        QVERIFY(text.title.contains(QStringLiteral(" on ")));
        QStringList labels;
        for (const HoverLine& line : text.lines) labels.append(line.label);
        QVERIFY(labels.contains(QStringLiteral("Measured")) && labels.contains(QStringLiteral("Bound")));
        QVERIFY(text.lines.back().exact.endsWith(QStringLiteral(" %")));
        QVERIFY(text.footer.startsWith(QStringLiteral("Predicted ")));
        QVERIFY(!hovered.isEmpty());
        QCOMPARE(hovered.last()[0].toInt(), item);
        QVERIFY(m_chart->findChild<HoverCard*>()->isVisible());
    }

    void keysWalk()
    {
        plot()->setFocus();
        QTest::keyClick(plot(), Qt::Key_Home);
        QVERIFY(plot()->accessibleDescription().contains(QStringLiteral("Measured")));
        const QString first = plot()->accessibleDescription();
        QTest::keyClick(plot(), Qt::Key_Right);
        QVERIFY(plot()->accessibleDescription() != first);
    }

    void themesDiffer()
    {
        const QImage light = m_chart->toImage(1);
        m_chart->setColours(darkTheme());
        QVERIFY(m_chart->toImage(1) != light);
        QCOMPARE(find<QComboBox>("validation.kind")->currentIndex(), 0);
    }
};

QTEST_MAIN(TestValidationScatter)
#include "test_validation_scatter.moc"
