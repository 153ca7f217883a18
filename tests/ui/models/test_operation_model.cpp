#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/models/operation_model.h"
#include "ui/models/total_last_proxy.h"

using namespace gable;

class TestOperationModel : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();
    Scenario m_scenario = defaultScenario(m_catalog);

    [[nodiscard]] Estimate of(const Scenario& scenario) const { return *estimate(scenario); }
    [[nodiscard]] Scenario withTimes(Times times) const
    {
        Scenario scenario = m_scenario;
        scenario.timing.times = times;
        return scenario;
    }
    static QString shown(const QAbstractItemModel& model, int row, int column) { return model.index(row, column).data().toString(); }
    [[nodiscard]] Scenario withModel(std::string_view id) const
    {
        Scenario scenario = m_scenario;
        scenario.model = *m_catalog.model(id);
        return scenario;
    }
    static QVariant key(const QAbstractItemModel& model, int row, int column)
    {
        return model.index(row, column).data(TableModel::SortRole);
    }

private slots:
    void keepsTheContractWhileRowsComeAndGo()
    {
        OperationModel model;
        TotalLastProxy proxy;
        proxy.setSourceModel(&model);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester proxyTester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        proxy.sort(OperationModel::Weights, Qt::DescendingOrder);
        for (const char* id : {"llama-3.1-70b", "deepseek-v3", "mixtral-8x7b", "llama-3.1-8b", "deepseek-v3"}) {
            const Estimate estimate = of(withModel(id));
            model.setEstimate(estimate, Times::Calibrated);
            QCOMPARE(model.rowCount(), static_cast<int>(estimate.operations.size()) + 1);
            QCOMPARE(proxy.rowCount(), model.rowCount());
            for (int row = 0; row + 1 < model.rowCount(); ++row)
                QCOMPARE(model.index(row, 0).data(TableModel::IdRole).toString().toStdString(),
                         estimate.operations[static_cast<std::size_t>(row)].id);
        }
    }

    void timesOfWhatDoesNotFitAreStruckThrough()
    {
        OperationModel model;
        const auto struck = [&](int row, int column) { return model.index(row, column).data(Qt::FontRole).value<QFont>().strikeOut(); };
        model.setEstimate(of(m_scenario), Times::Calibrated);
        const int total = model.rowCount() - 1;
        QVERIFY(!struck(0, OperationModel::Time) && !struck(total, OperationModel::Time));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        // The same figures, but with no room for them.
        Estimate crowded = of(m_scenario);
        crowded.memory->fits = false;
        model.setEstimate(crowded, Times::Calibrated);
        QCOMPARE(changed.size(), 1);
        for (const int row : {0, total})
            for (const int column : {OperationModel::AtBest, OperationModel::Time}) QVERIFY(struck(row, column));
        QVERIFY(!struck(0, OperationModel::FlopCount));
        QVERIFY(model.index(total, OperationModel::Time).data(Qt::FontRole).value<QFont>().bold());
        QVERIFY(model.index(0, OperationModel::Time).data(Qt::ToolTipRole).toString().startsWith(QStringLiteral("Does not fit")));
    }

    void lastRowIsTheSumOfTheOthers()
    {
        OperationModel model;
        const Estimate estimate = of(m_scenario);
        model.setEstimate(estimate, Times::Calibrated);
        const int last = model.rowCount() - 1;
        QVERIFY(model.index(last, 0).data(TableModel::TotalRole).toBool());
        for (const int column : {OperationModel::FlopCount, OperationModel::Weights, OperationModel::Activations,
                                 OperationModel::KvCache, OperationModel::Writes}) {
            double sum = 0;
            for (int row = 0; row < last; ++row) sum += key(model, row, column).toDouble();
            QCOMPARE(key(model, last, column).toDouble(), sum);
        }
        QCOMPARE(key(model, last, OperationModel::FlopCount).toDouble(), estimate.totals.flops.value);
        QCOMPARE(key(model, last, OperationModel::Share).toDouble(), 1.0);
    }

    void otherFiguresOfTheSameRowsAreNoReset()
    {
        OperationModel model;
        model.setEstimate(of(m_scenario), Times::Calibrated);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        Scenario more = m_scenario;
        more.workload.groups.back().requests = 128;
        model.setEstimate(of(more), Times::Calibrated);
        QCOMPARE(changed.size(), 1);
        model.setEstimate(of(more), Times::Calibrated);
        QCOMPARE(changed.size(), 1);  // nothing new, nothing said
        QCOMPARE(reset.size() + inserted.size() + removed.size(), 0);
    }

    void sortsByValueWithTheTotalLast()
    {
        OperationModel model;
        TotalLastProxy proxy;
        proxy.setSourceModel(&model);
        model.setEstimate(of(m_scenario), Times::Calibrated);
        const int last = proxy.rowCount() - 1;
        for (const Qt::SortOrder order : {Qt::AscendingOrder, Qt::DescendingOrder})
            for (int column = 0; column < proxy.columnCount(); ++column) {
                proxy.sort(column, order);
                QVERIFY(proxy.index(last, 0).data(TableModel::TotalRole).toBool());
            }
        proxy.sort(OperationModel::FlopCount, Qt::DescendingOrder);
        for (int row = 1; row < last; ++row)
            QVERIFY(key(proxy, row - 1, OperationModel::FlopCount).toDouble() >=
                    key(proxy, row, OperationModel::FlopCount).toDouble());
    }

    void saysADashForNothingAndUnitsForTheRest()
    {
        OperationModel model;
        model.setEstimate(of(m_scenario), Times::Calibrated);
        const int lookup = model.rowOf(QStringLiteral("embedding.embed_tokens"));
        QVERIFY(lookup >= 0);
        QCOMPARE(model.index(lookup, OperationModel::FlopCount).data().toString(), QStringLiteral("–"));
        QVERIFY(model.index(lookup, OperationModel::Writes).data().toString().endsWith(QStringLiteral(" MB")));
        const int attention = model.rowOf(QStringLiteral("attn.decode"));
        QCOMPARE(model.index(attention, OperationModel::BoundBy).data().toString(), QStringLiteral("memory"));
        QCOMPARE(model.rowOf(QStringLiteral("nothing")), -1);
    }

    void timesSharesAndErrorsAreThoseOfTheRows()
    {
        // By hand: 1 ms at best and 2 ms, 1 ms at best and 6 ms; 25 % and 75 %; errors 4 % and 8 % weighted by time: 7 %.
        Estimate estimate = of(withTimes(Times::Calibrated));
        estimate.operations.resize(2);
        estimate.times = {{{}, Bound::Memory, Seconds(1e-3), Seconds(2e-3), Confidence::Measured, 4}, {{}, Bound::Link, Seconds(1e-3), Seconds(6e-3), Confidence::Pooled, 8}};
        OperationModel model;
        model.setEstimate(estimate, Times::Calibrated);
        QVERIFY(model.hasTimes() && model.hasChosenTimes() && model.hasErrors());
        QCOMPARE(shown(model, 0, OperationModel::AtBest), QStringLiteral("1 ms"));
        QCOMPARE(shown(model, 1, OperationModel::Time), QStringLiteral("6 ms"));
        QCOMPARE(shown(model, 1, OperationModel::BoundBy), QStringLiteral("link"));
        QCOMPARE(shown(model, 0, OperationModel::Share), QStringLiteral("25 %"));
        QCOMPARE(shown(model, 0, OperationModel::Error), QStringLiteral("● 4 %"));
        QCOMPARE(shown(model, 1, OperationModel::Error), QStringLiteral("○ 8 %"));
        QCOMPARE(shown(model, 2, OperationModel::Time), QStringLiteral("8 ms"));
        QCOMPARE(shown(model, 2, OperationModel::AtBest), QStringLiteral("2 ms"));
        QCOMPARE(shown(model, 2, OperationModel::Error), QStringLiteral("○ 7 %"));
        QVERIFY(model.index(1, OperationModel::Error).data(Qt::ToolTipRole).toString().startsWith(QStringLiteral("Pooled")));
        QVERIFY(model.index(0, OperationModel::Time).data(Qt::ToolTipRole).toString().contains(QStringLiteral("4 %")));
    }

    void headersNameTheChoiceOfTimes()
    {
        OperationModel model;
        QSignalSpy headers(&model, &QAbstractItemModel::headerDataChanged);
        const auto header = [&](int column) { return model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(); };
        model.setEstimate(of(withTimes(Times::Calibrated)), Times::Calibrated);
        QCOMPARE(header(OperationModel::AtBest), QStringLiteral("Bound"));
        QCOMPARE(header(OperationModel::Time), QStringLiteral("Calibrated"));
        const auto before = headers.size();
        model.setEstimate(of(withTimes(Times::Custom)), Times::Custom);
        QCOMPARE(header(OperationModel::Time), QStringLiteral("Custom"));
        QVERIFY(headers.size() > before);
        QVERIFY(model.hasChosenTimes() && !model.hasErrors());
        model.setEstimate(of(withTimes(Times::Bound)), Times::Bound);
        QVERIFY(model.hasTimes() && !model.hasChosenTimes());
        Scenario counters = withTimes(Times::Calibrated);
        counters.accounting = Accounting::Vllm;
        model.setEstimate(of(counters), Times::Calibrated);
        QVERIFY(model.hasTimes() && !model.hasChosenTimes());  // the counters have bounds only
    }

    void withoutAnAcceleratorSharesAreOfBytes()
    {
        Scenario scenario = m_scenario;
        scenario.accelerator.reset();
        const Estimate estimate = of(scenario);
        OperationModel model;
        model.setEstimate(estimate, Times::Calibrated);
        QVERIFY(!model.hasTimes());
        QCOMPARE(shown(model, 0, OperationModel::Time), QStringLiteral("–"));
        QCOMPARE(key(model, 0, OperationModel::Share).toDouble(), estimate.operations[0].traffic().value / estimate.totals.traffic().value);
    }

    void overheadIsARow()
    {
        Scenario scenario = withTimes(Times::Calibrated);
        scenario.timing.stepOverhead = true;
        OperationModel model;
        model.setEstimate(of(scenario), Times::Calibrated);
        const int row = model.rowOf(QStringLiteral("overhead.engine"));
        QVERIFY(row >= 0);
        QCOMPARE(shown(model, row, OperationModel::FlopCount), QStringLiteral("–"));
        QCOMPARE(shown(model, row, OperationModel::BoundBy), QStringLiteral("overhead"));
        QCOMPARE(shown(model, row, OperationModel::AtBest), QStringLiteral("–"));
        QCOMPARE(shown(model, row, OperationModel::Time), QStringLiteral("1.08 ms"));  // 0.58 + 0.1 + 8 · 0.05
        QCOMPARE(shown(model, row, OperationModel::Error), QStringLiteral("○"));
    }
};

QTEST_MAIN(TestOperationModel)
#include "test_operation_model.moc"
