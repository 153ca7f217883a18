#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/charts/capacity_chart.h"
#include "ui/charts/memory_bar.h"
#include "ui/editors/group_note.h"
#include "ui/models/memory_model.h"
#include "ui/views/memory_page.h"

using namespace gable;

class TestMemoryPage : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();
    std::unique_ptr<MemoryPage> m_page;

    [[nodiscard]] Scenario scenario(const char* model, double tp = 1, double pp = 1) const
    {
        Scenario out = defaultScenario(m_catalog);
        out.model = *m_catalog.model(model);
        out.deployment.tp = tp;
        out.deployment.pp = pp;
        return out;
    }
    void give(const Scenario& scenario) { m_page->setEstimate(scenario, *estimate(scenario)); }
    template <typename W>
    [[nodiscard]] W* find(const char* name) const
    {
        return m_page->findChild<W*>(QLatin1String(name));
    }
    [[nodiscard]] QString verdict() const { return find<QLabel>("note.memory")->text(); }

private slots:
    void init()
    {
        m_page = std::make_unique<MemoryPage>();
        m_page->setTheme(lightTheme());
        m_page->resize(960, 900);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }

    void saysThatItFitsAndForHowMany()
    {
        give(scenario("llama-3.1-70b", 8));
        QVERIFY(verdict().contains(QStringLiteral("Fits: ")));
        QVERIFY(verdict().contains(QStringLiteral("at 4,096 tokens")));
        QVERIFY(!find<QComboBox>("memory.stage")->isVisible());
        QVERIFY(!find<QLabel>("memory.empty")->isVisible());
    }

    void saysWhatIsMissing()
    {
        give(scenario("llama-3.1-70b"));
        QVERIFY(verdict().contains(QStringLiteral("Does not fit: ")));
        QVERIFY(!find<MemoryPlot>("memoryPage.memory.bar")->missingRect().isNull());
    }

    void everythingIsInSightInALargeWindow()
    {
        for (const char* model : {"llama-3.1-70b", "gpt-oss-20b", "gemma-3-27b"}) {
            give(scenario(model, 8));
            QCoreApplication::processEvents();
            QCOMPARE(find<QScrollArea>("memoryPage.scroll")->verticalScrollBar()->maximum(), 0);
            QVERIFY(find<CapacityPlot>("capacity.plot")->height() >= 170);
        }
    }

    void barAndTableShareASelection()
    {
        give(scenario("llama-3.1-70b", 8));
        QCoreApplication::processEvents();
        QSignalSpy selected(m_page.get(), &MemoryPage::subjectSelected);
        auto* table = find<QTableView>("memory.table");
        auto* plot = find<MemoryPlot>("memoryPage.memory.bar");
        QTest::mouseClick(plot->viewport(), Qt::LeftButton, {}, plot->segmentRect(0).center().toPoint());
        QCOMPARE(selected.last().first().toString(), QStringLiteral("memory.weights_gib"));
        QCOMPARE(table->currentIndex().data(TableModel::IdRole).toString(), QStringLiteral("memory.weights_gib"));
        QCOMPARE(selected.size(), 1);
        const QModelIndex row = table->model()->index(8, 1);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(row).center());
        QCOMPARE(selected.last().first().toString(), QStringLiteral("memory.num_gpu_blocks"));
        QTest::keyClick(table, Qt::Key_Down);
        QCOMPARE(selected.last().first().toString(), QStringLiteral("memory.kv_cache_tokens"));
        // New figures leave the choice alone and say nothing.
        give(scenario("llama-3.1-70b", 4));
        QCOMPARE(selected.size(), 3);
        QCOMPARE(m_page->selected(), QStringLiteral("memory.kv_cache_tokens"));
        QCOMPARE(table->currentIndex().data(TableModel::IdRole).toString(), QStringLiteral("memory.kv_cache_tokens"));
    }

    void anyStageCanBeLookedAt()
    {
        give(scenario("llama-3.1-70b", 2, 4));
        auto* stages = find<QComboBox>("memory.stage");
        QVERIFY(stages->isVisible());
        QCOMPARE(stages->count(), 5);
        QVERIFY(stages->currentText().startsWith(QStringLiteral("Busiest GPU (stage ")));
        auto* table = find<QTableView>("memory.table");
        const auto weights = [&] { return table->model()->index(2, MemoryModel::Figure).data(TableModel::SortRole).toDouble(); };
        stages->setCurrentIndex(1);
        const double first = weights();
        stages->setCurrentIndex(2);
        QVERIFY(weights() < first);  // without the embedding
        // The choice stays while there are as many stages.
        give(scenario("llama-3.1-70b", 4, 4));
        QCOMPARE(stages->currentIndex(), 2);
        give(scenario("llama-3.1-70b", 8));
        QCOMPARE(stages->currentIndex(), 0);
    }

    void withoutALedgerItSaysWhy()
    {
        Scenario bare = scenario("llama-3.1-8b");
        bare.accelerator.reset();
        give(bare);
        QVERIFY(find<QLabel>("memory.empty")->isVisible());
        QVERIFY(find<QLabel>("memory.empty")->text().contains(QStringLiteral("Choose an accelerator")));
        QVERIFY(!find<QTableView>("memory.table")->isVisible());
        m_page->setProblem(QStringLiteral("nothing"));
        QCOMPARE(find<QLabel>("memory.empty")->text(), QStringLiteral("nothing"));
        give(scenario("llama-3.1-8b"));
        QVERIFY(find<QTableView>("memory.table")->isVisible());
    }
};

QTEST_MAIN(TestMemoryPage)
#include "test_memory_page.moc"
