#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "core/catalog/catalog.h"
#include "core/units/format.h"
#include "ui/models/operation_model.h"
#include "ui/views/operations_view.h"

using namespace gable;

class TestOperationsView : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();
    Scenario m_scenario = counted(defaultScenario(m_catalog));

    /// Under vLLM's counters the list is short.
    static Scenario counted(Scenario scenario)
    {
        scenario.accounting = Accounting::Vllm;
        return scenario;
    }

    struct Shown {
        OperationsView view;
        QTableView* table = nullptr;
    };
    std::unique_ptr<Shown> show(bool accelerator = true)
    {
        auto shown = std::make_unique<Shown>();
        shown->table = shown->view.findChild<QTableView*>(QStringLiteral("operations.table"));
        shown->view.resize(900, 400);
        shown->view.setTheme(lightTheme());
        Scenario scenario = m_scenario;
        if (!accelerator) scenario.accelerator.reset();
        shown->view.setEstimate(*estimate(scenario), scenario.timing.times);
        shown->view.show();
        return shown;
    }
    static QString idAt(const QTableView& table, int row)
    {
        return table.model()->index(row, 0).data(TableModel::IdRole).toString();
    }
    static void click(QTableView& table, int row)
    {
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                          table.visualRect(table.model()->index(row, 1)).center());
    }

private slots:
    void clickSelectsAndSettingIsSilent()
    {
        const auto shown = show();
        QSignalSpy selected(&shown->view, &OperationsView::operationSelected);
        shown->view.setSelected(QStringLiteral("attn.out_proj"));
        QCOMPARE(shown->table->currentIndex().data(TableModel::IdRole).toString(), QStringLiteral("attn.out_proj"));
        shown->view.setSelected({});
        QVERIFY(!shown->table->selectionModel()->hasSelection());
        QCOMPARE(selected.size(), 0);

        click(*shown->table, 1);
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected.first().first().toString(), QStringLiteral("attn.attention"));
        QTest::keyClick(shown->table, Qt::Key_Down);
        QCOMPARE(selected.last().first().toString(), QStringLiteral("attn.out_proj"));
    }

    void selectionSurvivesNewFiguresSortingAndRowsThatGo()
    {
        const auto shown = show();
        shown->view.setSelected(QStringLiteral("ffn.dense_down"));
        QSignalSpy selected(&shown->view, &OperationsView::operationSelected);
        shown->table->sortByColumn(OperationModel::FlopCount, Qt::AscendingOrder);
        for (const double requests : {8.0, 256.0, 4096.0}) {
            m_scenario.workload.groups.back().requests = requests;
            shown->view.setEstimate(*estimate(m_scenario), m_scenario.timing.times);
            QCOMPARE(shown->table->selectionModel()->selectedRows().size(), 1);
            QCOMPARE(shown->table->selectionModel()->selectedRows().first().data(TableModel::IdRole).toString(),
                     QStringLiteral("ffn.dense_down"));
        }
        Scenario experts = m_scenario;
        experts.model = *m_catalog.model("mixtral-8x7b");
        shown->view.setEstimate(*estimate(experts), m_scenario.timing.times);
        QVERIFY(!shown->table->selectionModel()->hasSelection());
        shown->view.setEstimate(*estimate(m_scenario), m_scenario.timing.times);
        QCOMPARE(shown->table->currentIndex().data(TableModel::IdRole).toString(), QStringLiteral("ffn.dense_down"));
        QCOMPARE(selected.size(), 0);
    }

    void boundByNeedsAnAccelerator()
    {
        const auto shown = show(false);
        QVERIFY(shown->table->isColumnHidden(OperationModel::BoundBy));
        QVERIFY(!shown->view.toTsv().contains(QStringLiteral("Bound by")));
        shown->view.setEstimate(*estimate(m_scenario), m_scenario.timing.times);
        QVERIFY(!shown->table->isColumnHidden(OperationModel::BoundBy));
        QVERIFY(shown->view.toTsv().contains(QStringLiteral("Bound by")));
    }

    void noColumnSaysTheSameTwice()
    {
        const auto shown = show();
        Scenario scenario = m_scenario;
        scenario.accounting = Accounting::Hardware;
        const auto hidden = [&](int column) { return shown->table->isColumnHidden(column); };
        for (const auto& [times, chosen, errors] : {std::tuple(Times::Calibrated, true, true), std::tuple(Times::Bound, false, false), std::tuple(Times::Custom, true, false)}) {
            scenario.timing.times = times;
            shown->view.setEstimate(*estimate(scenario), times);
            QVERIFY(!hidden(OperationModel::AtBest));
            QCOMPARE(!hidden(OperationModel::Time), chosen);
            QCOMPARE(!hidden(OperationModel::Error), errors);
        }
        QVERIFY(shown->view.toTsv().contains(QStringLiteral("Bound (s)\tCustom (s)\tShare of time")));
    }

    void copiesExactNumbersWithUnitsInTheHeader()
    {
        const auto shown = show();
        const QStringList lines = shown->view.toTsv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        const Estimate estimated = *estimate(m_scenario);
        QCOMPARE(lines.size(), static_cast<int>(estimated.operations.size()) + 2);
        QCOMPARE(lines.first(), QStringLiteral("Operation (vLLM counters, per GPU)\tFLOP\tWeights (B)\tActivations (B)\tKV cache (B)\tWrites "
                                               "(B)\tFLOP/B\tBound by\tBound (s)\tShare of time"));
        const QStringList cells = lines[1].split(QLatin1Char('\t'));
        QCOMPARE(cells[0], QStringLiteral("qkv_proj"));
        QCOMPARE(cells[1].toStdString(), format::exact(estimated.operations.front().flops().value));
        QCOMPARE(lines.last().split(QLatin1Char('\t'))[1].toStdString(), format::exact(estimated.totals.flops.value));
    }

    void ctrlCCopiesTheSelectedRows()
    {
        const auto shown = show();
        shown->table->setFocus();
        click(*shown->table, 0);
        QTest::mouseClick(shown->table->viewport(), Qt::LeftButton, Qt::ControlModifier,
                          shown->table->visualRect(shown->table->model()->index(2, 1)).center());
        auto* copyRows = shown->view.findChild<QAction*>(QStringLiteral("operations.copyRows"));
        QCOMPARE(copyRows->shortcut(), QKeySequence(QKeySequence::Copy));
        copyRows->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text().count(QLatin1Char('\n')), 3);
        shown->view.findChild<QAction*>(QStringLiteral("operations.copyTable"))->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), shown->view.toTsv());
    }

    void headerSortsByValueAndBackToTheStep()
    {
        const auto shown = show();
        QHeaderView* header = shown->table->horizontalHeader();
        const QPoint weights(header->sectionViewportPosition(OperationModel::Weights) + 10, header->height() / 2);
        const int last = shown->table->model()->rowCount() - 1;
        for (int click = 0; click < 2; ++click) {
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, weights);
            QVERIFY(idAt(*shown->table, last).isEmpty());
        }
        QCOMPARE(idAt(*shown->table, 0), QStringLiteral("ffn.dense_up_gate"));
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, weights);
        QCOMPARE(idAt(*shown->table, 0), QStringLiteral("attn.qkv_proj"));
    }

    void hoverTellsTheOperationAndItsEnd()
    {
        const auto shown = show();
        QSignalSpy hovered(&shown->view, &OperationsView::operationHovered);
        QTest::mouseMove(shown->table->viewport(),
                         shown->table->visualRect(shown->table->model()->index(1, 1)).center());
        QTRY_VERIFY(!hovered.isEmpty());
        QCOMPARE(hovered.last().first().toString(), QStringLiteral("attn.attention"));
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(shown->table->viewport(), &leave);
        QVERIFY(hovered.last().first().toString().isEmpty());
    }
};

QTEST_MAIN(TestOperationsView)
#include "test_operations_view.moc"
