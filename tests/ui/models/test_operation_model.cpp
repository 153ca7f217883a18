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
            model.setEstimate(estimate, &*m_scenario.accelerator);
            QCOMPARE(model.rowCount(), static_cast<int>(estimate.operations.size()) + 1);
            QCOMPARE(proxy.rowCount(), model.rowCount());
            for (int row = 0; row + 1 < model.rowCount(); ++row)
                QCOMPARE(model.index(row, 0).data(TableModel::IdRole).toString().toStdString(),
                         estimate.operations[static_cast<std::size_t>(row)].id);
        }
    }

    void lastRowIsTheSumOfTheOthers()
    {
        OperationModel model;
        const Estimate estimate = of(m_scenario);
        model.setEstimate(estimate, nullptr);
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
        model.setEstimate(of(m_scenario), nullptr);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        Scenario more = m_scenario;
        more.workload.groups.back().requests = 128;
        model.setEstimate(of(more), nullptr);
        QCOMPARE(changed.size(), 1);
        model.setEstimate(of(more), nullptr);
        QCOMPARE(changed.size(), 1);  // nothing new, nothing said
        QCOMPARE(reset.size() + inserted.size() + removed.size(), 0);
    }

    void sortsByValueWithTheTotalLast()
    {
        OperationModel model;
        TotalLastProxy proxy;
        proxy.setSourceModel(&model);
        model.setEstimate(of(m_scenario), nullptr);
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
        model.setEstimate(of(m_scenario), &*m_scenario.accelerator);
        const int lookup = model.rowOf(QStringLiteral("embedding.embed_tokens"));
        QVERIFY(lookup >= 0);
        QCOMPARE(model.index(lookup, OperationModel::FlopCount).data().toString(), QStringLiteral("–"));
        QVERIFY(model.index(lookup, OperationModel::Writes).data().toString().endsWith(QStringLiteral(" MB")));
        const int attention = model.rowOf(QStringLiteral("attn.decode"));
        QCOMPARE(model.index(attention, OperationModel::BoundBy).data().toString(), QStringLiteral("memory"));
        QCOMPARE(model.rowOf(QStringLiteral("nothing")), -1);
    }
};

QTEST_MAIN(TestOperationModel)
#include "test_operation_model.moc"
