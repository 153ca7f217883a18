#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "core/catalog/catalog.h"
#include "core/scenario/model_formats.h"
#include "ui/charts/bar_plot.h"
#include "ui/charts/component_chart.h"

using namespace gable;

class TestComponentData : public QObject {
    Q_OBJECT

private slots:
    void rowsAreTheSumsOfTheInspection()
    {
        const Catalog catalog = *builtinCatalog();
        for (const Model& model : catalog.models) {
            const auto architecture = readArchitecture(model, Deployment());
            if (!architecture) continue;
            const Inspection inspection = inspect(*architecture);
            const BreakdownData all = componentBreakdown(*architecture, inspection, ModelMeasure::Parameters);
            const BreakdownData active = componentBreakdown(*architecture, inspection, ModelMeasure::Active);
            QVERIFY2(near(all.total, inspection.total), model.id.c_str());
            QVERIFY2(near(active.total, inspection.active), model.id.c_str());
            QCOMPARE(active.rows.size(), all.rows.size());
            QVERIFY(all.series.size() <= BreakdownRow::maxParts);
            for (const BreakdownRow& row : all.rows) {
                double sum = 0;
                for (const double part : row.parts) sum += part;
                QVERIFY2(near(sum, row.total), model.id.c_str());
            }
        }
    }

    void figuresHaveTheirUnits()
    {
        const Catalog catalog = *builtinCatalog();
        const auto architecture = *readArchitecture(*catalog.model("llama-3.1-70b"), Deployment());
        const Inspection inspection = inspect(architecture);
        QCOMPARE(componentBreakdown(architecture, inspection, ModelMeasure::Parameters).subtitle, QStringLiteral("70.6 B"));
        QCOMPARE(componentBreakdown(architecture, inspection, ModelMeasure::Stored).subtitle, QStringLiteral("131 GiB"));
        const BreakdownData data = componentBreakdown(architecture, inspection, ModelMeasure::Parameters);
        const HoverText hover = hoverText(data, 1);
        QCOMPARE(hover.title, QStringLiteral("Attention"));
        QCOMPARE(hover.lines.front().value, QStringLiteral("12.1 B"));
        QCOMPARE(hover.footer, QStringLiteral("17 % of the language model’s parameters"));
    }

    void theSwitchChangesTheBars()
    {
        const Catalog catalog = *builtinCatalog();
        const auto architecture = *readArchitecture(*catalog.model("llama-3.1-70b"), Deployment());
        ComponentChart chart;
        chart.setModel(architecture, inspect(architecture));
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        const QString before = chart.plot()->data().title;
        QTest::mouseClick(chart.findChild<QToolButton*>(QStringLiteral("components.stored")), Qt::LeftButton);
        QCOMPARE(chart.measure(), ModelMeasure::Stored);
        QVERIFY(chart.plot()->data().title != before);
        chart.setModel(architecture, inspect(architecture));  // the choice stays
        QCOMPARE(chart.measure(), ModelMeasure::Stored);
        QTest::keyClick(chart.findChild<QToolButton*>(QStringLiteral("components.active")), Qt::Key_Space);
        QCOMPARE(chart.measure(), ModelMeasure::Active);
    }

private:
    static bool near(double a, double b) { return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b)); }
};

QTEST_MAIN(TestComponentData)
#include "test_component_data.moc"
