#include <QAbstractItemModelTester>
#include <QTest>

#include "tests/support/core_test.h"
#include "ui/models/comparison_model.h"
#include "ui/models/comparison_text.h"

using namespace gable;

class TestComparisonModel : public QObject {
    Q_OBJECT

private:
    static Scenario start() { return defaultScenario(test::catalog()); }
    static Comparison compared(const Scenario& a, const Scenario& b) { return compare(a, *estimate(a), b, *estimate(b)); }
    static QString outcome(const Scenario& a, const Scenario& b)
    {
        const auto ea = estimate(a), eb = estimate(b);
        return outcomeText(compare(a, *ea, b, *eb), *ea, *eb);
    }
    static int rowOf(const ComparisonModel& model, const char* metric)
    {
        for (int row = 0; row < model.rowCount(); ++row)
            if (model.index(row, 0).data(TableModel::IdRole).toString() == QLatin1String(metric)) return row;
        return -1;
    }
    static MetricDifference difference(const char* metric, std::optional<double> a, std::optional<double> b) { return {findMetric(metric), a, b, 0, 0}; }

private slots:
    void keepTheContract()
    {
        ComparisonModel figures;
        FieldDifferenceModel fields;
        const QAbstractItemModelTester first(&figures, QAbstractItemModelTester::FailureReportingMode::QtTest), second(&fields, QAbstractItemModelTester::FailureReportingMode::QtTest);
        Scenario b = start();
        b.deployment.tp = 4;
        const Comparison comparison = compared(start(), b);
        figures.setComparison(comparison, true, true);
        figures.setTheme(darkTheme());
        fields.setRows(comparison.fields);
        QCOMPARE(fields.rowCount(), 1);
        QCOMPARE(fields.index(0, 0).data().toString(), QStringLiteral("Tensor (TP)"));
        QCOMPARE(fields.index(0, 2).data().toString(), QStringLiteral("4"));
        QCOMPARE(fields.index(0, 2).data(Qt::ToolTipRole).toString(), QStringLiteral("4"));
        figures.setComparison({}, true, true);
        fields.setRows({});
        QCOMPARE(figures.rowCount() + fields.rowCount(), 0);
    }

    void everyFigureStandsUnderItsGroup()
    {
        ComparisonModel model;
        const Comparison comparison = compared(start(), start());
        model.setComparison(comparison, true, true);
        std::size_t figures = 0;
        QStringList groups;
        for (int row = 0; row < model.rowCount(); ++row) {
            if (model.isGroup(row)) groups << model.index(row, 0).data().toString();
            else QVERIFY(!groups.isEmpty() && QString::fromUtf8(label(comparison.metrics[figures++].metric->group).data()) == groups.last());
        }
        QCOMPARE(figures, comparison.metrics.size());
        QCOMPARE(groups.removeDuplicates(), 0);
        QVERIFY(groups.contains(QStringLiteral("Time")) && groups.contains(QStringLiteral("Cost")));
        const int time = rowOf(model, "step_time_us") - 1;
        QVERIFY(model.isGroup(time));
        QVERIFY(model.index(time, ComparisonModel::A).data().toString().startsWith(QStringLiteral("±")));
        QCOMPARE(model.index(0, ComparisonModel::A).data().toString(), QString());  // GPUs have no error
        QCOMPARE(model.index(time + 1, ComparisonModel::Change).data().toString(), QStringLiteral("equal"));
    }

    void changesSayWhetherTheyAreBetter()
    {
        QCOMPARE(changeText(difference("step_time_us", 100, 150)), QStringLiteral("▲ +50 % · worse"));
        QCOMPARE(changeText(difference("tokens_per_s", 100, 150)), QStringLiteral("▲ +50 % · better"));
        QCOMPARE(changeText(difference("flops", 100, 25)), QStringLiteral("▼ ÷4"));
        QCOMPARE(changeText(difference("step_time_us", 100, std::nullopt)), QStringLiteral("–"));
        ComparisonModel model;
        model.setTheme(lightTheme());
        Comparison comparison;
        comparison.metrics = {difference("step_time_us", 100, 150), difference("tokens_per_s", 100, 150), difference("flops", 1, 2)};
        model.setComparison(comparison, true, true);
        const auto colour = [&](const char* metric) { return model.index(rowOf(model, metric), ComparisonModel::Change).data(Qt::ForegroundRole).value<QColor>(); };
        QCOMPARE(colour("step_time_us"), lightTheme().bad);
        QCOMPARE(colour("tokens_per_s"), lightTheme().good);
        QVERIFY(!colour("flops").isValid());
    }

    void whatCantRunIsStruck()
    {
        ComparisonModel model;
        model.setComparison(compared(start(), start()), true, false);
        const auto struck = [&](const char* metric, int column) { return model.index(rowOf(model, metric), column).data(Qt::FontRole).value<QFont>().strikeOut(); };
        QVERIFY(struck("step_time_us", ComparisonModel::B));
        QVERIFY(!struck("step_time_us", ComparisonModel::A));
        QVERIFY(!struck("flops", ComparisonModel::B));
        QVERIFY(model.index(rowOf(model, "step_time_us"), ComparisonModel::B).data(Qt::ToolTipRole).toString().contains(QStringLiteral("can't run")));
    }

    void copiesNameFiguresByTheirUnits()
    {
        ComparisonModel model;
        model.setComparison(compared(start(), start()), true, true);
        const int row = rowOf(model, "step_time_us");
        QCOMPARE(model.column(ComparisonModel::Figure).copyText(row), QStringLiteral("step_time_us"));
        QCOMPARE(model.index(row, ComparisonModel::A).data(TableModel::SortRole).userType(), int(QMetaType::Double));
    }

    void theOutcomeIsOneSentence()
    {
        Scenario a = start(), b = a;
        QVERIFY(outcome(a, b).contains(QStringLiteral("Nothing is set differently")));
        b.deployment.tp = 4;
        const QString slower = outcome(a, b);
        QVERIFY2(slower.startsWith(QStringLiteral("A step of B takes ")) && slower.contains(QStringLiteral(" % longer, and an output token costs ")), qPrintable(slower));
        QVERIFY(slower.endsWith(QStringLiteral(" less, on 4 GPUs instead of 8.")));
        QVERIFY(outcome(b, a).contains(QStringLiteral(" less time, and an output token costs ")));
        b.deployment.tp = 1;
        QVERIFY(outcome(a, b).startsWith(QStringLiteral("B does not fit into its memory. ")));
        QVERIFY(outcome(a, b).contains(QStringLiteral(" times as long")));
        a.accelerator->pricePerHour.reset();
        b.accelerator->pricePerHour.reset();
        QVERIFY(outcome(a, b).contains(QStringLiteral("a GPU yields ")));
        b.accelerator.reset();
        QVERIFY(outcome(a, b).contains(QStringLiteral("There are no times to compare; a step of B moves ")));
    }
};

QTEST_MAIN(TestComparisonModel)
#include "test_comparison_model.moc"
