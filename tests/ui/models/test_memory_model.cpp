#include <QAbstractItemModelTester>
#include <QTest>

#include "core/catalog/catalog.h"
#include "core/units/format.h"
#include "ui/models/memory_model.h"
#include "ui/models/text.h"

using namespace gable;

class TestMemoryModel : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();

    [[nodiscard]] Scenario scenario(const char* model, double tp = 1) const
    {
        Scenario out = defaultScenario(m_catalog);
        out.model = *m_catalog.model(model);
        out.deployment.tp = tp;
        return out;
    }
    static QString shown(const QAbstractItemModel& model, int row, int column) { return model.index(row, column).data().toString(); }
    static QString shown(const MemoryModel& model, const char* line, int column) { return shown(model, model.rowOf(QStringLiteral("memory.") + QLatin1String(line)), column); }

private slots:
    void keepsTheContract()
    {
        MemoryModel model;
        CacheModel caches;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester cacheTester(&caches, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(caches.rowCount(), 0);
        model.setTheme(lightTheme());
        for (const char* id : {"llama-3.1-8b", "gpt-oss-20b", "gemma-3-27b", "mamba-2.8b"}) {
            const Scenario s = scenario(id);
            const MemoryLedger ledger = *estimate(s)->memory;
            model.setLedger(ledger, s);
            caches.setLedger(ledger, 4096);
            QCOMPARE(model.rowCount(), static_cast<int>(ledgerLines(ledger).size()));
            QCOMPARE(caches.rowCount(), static_cast<int>(ledger.groups.size()) + 1);
            for (int row = 0; row < model.rowCount(); ++row)
                for (int column = 0; column < model.columnCount(); ++column) QVERIFY2(column == MemoryModel::Remark || !shown(model, row, column).isEmpty(), id);
        }
    }

    void linesAreThoseOfTheLedger()
    {
        const Scenario s = scenario("llama-3.1-8b");
        const MemoryLedger ledger = *estimate(s)->memory;
        MemoryModel model;
        model.setLedger(ledger, s);
        const std::vector<LedgerLine> lines = ledgerLines(ledger);
        for (int row = 0; row < model.rowCount(); ++row) {
            const LedgerLine& line = lines[static_cast<std::size_t>(row)];
            QCOMPARE(model.index(row, 0).data(TableModel::IdRole).toString(), QStringLiteral("memory.") + toQString(line.name));
            QCOMPARE(model.index(row, MemoryModel::Figure).data(TableModel::SortRole).toDouble(), line.value);
            QVERIFY2(shown(model, row, MemoryModel::LogName) != QStringLiteral("–"), std::string(line.name).c_str());
        }
        QCOMPARE(shown(model, "weights_gib", MemoryModel::Figure).toStdString(), format::storage(ledger.weights));
        QCOMPARE(shown(model, "available_kv_cache_gib", MemoryModel::LogName), QStringLiteral("Available KV cache memory"));
        QCOMPARE(model.rowOf(QStringLiteral("summary.memory")), -1);
    }

    void whereALineComesFromIsTold()
    {
        Scenario s = scenario("llama-3.1-8b");
        MemoryModel model;
        model.setLedger(*estimate(s)->memory, s);
        QCOMPARE(shown(model, "weights_gib", MemoryModel::Origin), QStringLiteral("predicted"));
        QCOMPARE(shown(model, "total_gib", MemoryModel::Origin), QStringLiteral("accelerator"));
        QCOMPARE(shown(model, "max_model_len", MemoryModel::Origin), QStringLiteral("config"));
        s.engine.maxModelLen = 4096;
        s.engine.overrides = {{"weights_gib", 15.2}};
        s.engine.constants = EngineConstants();
        model.setLedger(*estimate(s)->memory, s);
        QCOMPARE(shown(model, "weights_gib", MemoryModel::Origin), QStringLiteral("measured"));
        QCOMPARE(shown(model, "weights_gib", MemoryModel::Figure), QStringLiteral("15.2 GiB"));
        QCOMPARE(shown(model, "torch_peak_gib", MemoryModel::Origin), QStringLiteral("calibrated"));
        QCOMPARE(shown(model, "max_model_len", MemoryModel::Origin), QStringLiteral("setting"));
    }

    void whatIsNotThereIsRed()
    {
        const Scenario s = scenario("llama-3.1-70b");
        MemoryModel model;
        model.setTheme(darkTheme());
        model.setLedger(*estimate(s)->memory, s);
        const auto colour = [&](const char* line) {
            return model.index(model.rowOf(QStringLiteral("memory.") + QLatin1String(line)), MemoryModel::Figure).data(Qt::ForegroundRole).value<QColor>();
        };
        QVERIFY(shown(model, "available_kv_cache_gib", MemoryModel::Figure).startsWith(QStringLiteral("−")));
        QCOMPARE(colour("available_kv_cache_gib"), darkTheme().bad);
        QVERIFY(!colour("weights_gib").isValid());
    }

    void cachesAddUpToARequest()
    {
        const Scenario s = scenario("gpt-oss-20b");
        const MemoryLedger ledger = *estimate(s)->memory;
        CacheModel model;
        model.setLedger(ledger, 4096);
        QCOMPARE(model.rowCount(), 3);  // full attention and windows
        const int last = model.rowCount() - 1;
        for (const int column : {CacheModel::Layers, CacheModel::Blocks, CacheModel::Bytes, CacheModel::LongestBlocks, CacheModel::LongestBytes}) {
            double sum = 0;
            for (int row = 0; row < last; ++row) sum += model.index(row, column).data(TableModel::SortRole).toDouble();
            QCOMPARE(model.index(last, column).data(TableModel::SortRole).toDouble(), sum);
        }
        QCOMPARE(model.index(last, CacheModel::LongestBlocks).data(TableModel::SortRole).toDouble(), ledger.blocksPerRequest);
        QVERIFY(model.index(last, 0).data(TableModel::TotalRole).toBool());
        QVERIFY(model.headerData(CacheModel::Bytes, Qt::Horizontal, Qt::DisplayRole).toString().contains(QStringLiteral("4,096")));
        model.setLedger(ledger, 8192);
        QVERIFY(model.headerData(CacheModel::Bytes, Qt::Horizontal, Qt::DisplayRole).toString().contains(QStringLiteral("8,192")));
    }
};

QTEST_MAIN(TestMemoryModel)
#include "test_memory_model.moc"
