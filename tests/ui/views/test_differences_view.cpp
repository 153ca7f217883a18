#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/charts/waterfall_chart.h"
#include "ui/charts/waterfall_plot.h"
#include "ui/models/difference_model.h"
#include "ui/views/differences_view.h"

using namespace gable;

class TestDifferencesView : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();

    Scenario scenario(const char* id) const
    {
        Scenario out;
        out.model = *m_catalog.model(id);
        out.deployment.dtype = "bfloat16";
        out.workload.groups = {{Phase::Decode, 64, 1, 4096}, {Phase::Prefill, 1, 128, 2176}};
        return out;
    }
    static Differences made(const Scenario& scenario) { return *differences(scenario, *prepare(scenario.model, scenario.deployment)); }

    struct Shown {
        DifferencesView view;
        QTableView* table = nullptr;
        QLabel* detail = nullptr;
        WaterfallChart* waterfall = nullptr;
    };
    std::unique_ptr<Shown> show(const char* id = "deepseek-v3") const
    {
        auto shown = std::make_unique<Shown>();
        shown->table = shown->view.findChild<QTableView*>(QStringLiteral("differences.table"));
        shown->detail = shown->view.findChild<QLabel*>(QStringLiteral("differences.detail"));
        shown->waterfall = shown->view.findChild<WaterfallChart*>();
        shown->view.resize(1280, 300);
        shown->view.setTheme(lightTheme());
        const Differences found = made(scenario(id));
        shown->view.setDifferences(&found);
        shown->view.show();
        return shown;
    }
    static QString idAt(const Shown& shown, int row) { return shown.table->model()->index(row, 0).data(TableModel::IdRole).toString(); }
    static int rowOf(const Shown& shown, const QString& id)
    {
        for (int row = 0; row < shown.table->model()->rowCount(); ++row)
            if (idAt(shown, row) == id) return row;
        return -1;
    }
    static QString cell(const Shown& shown, const QString& id, int column)
    {
        return shown.table->model()->index(rowOf(shown, id), column).data().toString();
    }

private slots:
    void modelKeepsItsPromises()
    {
        DifferenceModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTheme(darkTheme());
        for (const char* id : {"deepseek-v3", "llama-3.1-70b", "deepseek-v3"}) {
            model.setRows(made(scenario(id)).rows);
            QVERIFY(model.rowCount() > 3);
        }
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset), changed(&model, &QAbstractItemModel::dataChanged);
        Scenario more = scenario("deepseek-v3");
        more.workload.groups.front().requests = 63;
        model.setRows(made(more).rows);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(changed.size(), 1);
        model.setRows({});
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.at(0));
    }

    void cellsSayTheDifference()
    {
        const auto shown = show();
        const QString id = QStringLiteral("attn.attention/KV cache");
        QVERIFY(rowOf(*shown, id) >= 0);
        QCOMPARE(cell(*shown, id, DifferenceModel::Name), QStringLiteral("attention"));
        QCOMPARE(cell(*shown, id, DifferenceModel::What), QStringLiteral("KV cache"));
        QVERIFY(cell(*shown, id, DifferenceModel::Counters).endsWith(QStringLiteral("TB")));
        QVERIFY(cell(*shown, id, DifferenceModel::Change).startsWith(QStringLiteral("−")));
        QCOMPARE(cell(*shown, id, DifferenceModel::Ratio), QStringLiteral("÷256"));
        QCOMPARE(cell(*shown, id, DifferenceModel::Why), QStringLiteral("Latent attention"));
        QCOMPARE(cell(*shown, QStringLiteral("embedding/Writes"), DifferenceModel::Counters), QStringLiteral("–"));
        QCOMPARE(cell(*shown, QStringLiteral("embedding/Writes"), DifferenceModel::Ratio), QStringLiteral("–"));
        const QString tip = shown->table->model()->index(rowOf(*shown, id), 0).data(Qt::ToolTipRole).toString();
        QVERIFY(tip.contains(QStringLiteral("The cache holds one latent a token")));
    }

    void choosingARowSelectsAndExplains()
    {
        const auto shown = show();
        QVERIFY(shown->detail->text().startsWith(QStringLiteral("Choose a row")));
        QSignalSpy selected(&shown->view, &DifferencesView::operationSelected);
        const QModelIndex index = shown->table->model()->index(rowOf(*shown, QStringLiteral("attn.attention/KV cache")), 1);
        shown->table->scrollTo(index);
        QTest::mouseClick(shown->table->viewport(), Qt::LeftButton, {}, shown->table->visualRect(index).center());
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected.last().first().toString(), QStringLiteral("attn.decode_latent"));
        QVERIFY(shown->detail->text().contains(QStringLiteral("Latent attention")));

        shown->view.setSelected(QStringLiteral("ffn.down"));
        QCOMPARE(selected.size(), 1);  // silent
        QVERIFY(shown->table->currentIndex().data(TableModel::IdRole).toString().startsWith(QStringLiteral("ffn.dense_down/")));
        shown->view.setSelected({});
        QVERIFY(!shown->table->selectionModel()->hasSelection());
        QVERIFY(shown->detail->text().startsWith(QStringLiteral("Choose a row")));
    }

    void choiceSurvivesNewFiguresAndSorting()
    {
        const auto shown = show();
        const QString id = QStringLiteral("attn.attention/KV cache");
        shown->table->selectRow(rowOf(*shown, id));
        QSignalSpy selected(&shown->view, &DifferencesView::operationSelected);
        shown->table->sortByColumn(DifferenceModel::Change, Qt::AscendingOrder);
        for (const double tp : {1.0, 8.0}) {
            Scenario next = scenario("deepseek-v3");
            next.deployment.tp = tp;  // more rows: communication
            const Differences found = made(next);
            shown->view.setDifferences(&found);
            QCOMPARE(shown->table->selectionModel()->selectedRows().size(), 1);
            QCOMPARE(shown->table->selectionModel()->selectedRows().first().data(TableModel::IdRole).toString(), id);
        }
        QCOMPARE(selected.size(), 0);
        double before = -1e300;
        for (int row = 0; row < shown->table->model()->rowCount(); ++row) {
            const double change = shown->table->model()->index(row, DifferenceModel::Change).data(TableModel::SortRole).toDouble();
            QVERIFY(change >= before);
            before = change;
        }
    }

    void stepOfTheWaterfallIsExplained()
    {
        const auto shown = show();
        QSignalSpy selected(&shown->view, &DifferencesView::operationSelected);
        auto* plot = shown->waterfall->plot();
        QTest::mouseClick(plot->viewport(), Qt::LeftButton, {}, plot->rowRect(1).center().toPoint());
        QVERIFY(shown->detail->text().contains(QStringLiteral("Latent attention")));
        QCOMPARE(selected.size(), 0);  // a rule is no operation
    }

    void copiesAllDigits()
    {
        const auto shown = show();
        const QStringList lines = shown->view.toTsv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), shown->table->model()->rowCount() + 1);
        QCOMPARE(lines.first(), QStringLiteral("Operation\tWhat\tvLLM counters (FLOP or B)\tHardware estimate (FLOP or B)\tHardware estimate minus vLLM counters (FLOP or B)\tHardware ÷ counters\tWhy"));
        QVERIFY(lines[1].startsWith(QStringLiteral("embedding\tWeights\t0\t")));
        QCOMPARE(lines[1].count(QLatin1Char('\t')), 6);
        shown->view.findChild<QAction*>(QStringLiteral("differences.copyTable"))->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), shown->view.toTsv());
    }

    void saysWhyThereIsNothing()
    {
        const auto shown = show();
        auto* empty = shown->view.findChild<QWidget*>(QStringLiteral("differences.empty"));
        QVERIFY(!empty->isVisible());
        shown->view.setDifferences(nullptr, QStringLiteral("vLLM's counters can't read this model: no heads"));
        QVERIFY(empty->isVisible());
        QCOMPARE(shown->view.findChild<QLabel*>(QStringLiteral("differences.reason"))->text(), QStringLiteral("vLLM's counters can't read this model: no heads"));
        const Differences found = made(scenario("llama-3.1-70b"));
        shown->view.setDifferences(&found);
        QVERIFY(!empty->isVisible());
    }

    /// The line below the table has room for the longest text of a rule.
    void textsFit()
    {
        const auto shown = show();
        QLabel probe;
        probe.setFont(shown->detail->font());
        probe.setWordWrap(true);
        probe.setContentsMargins(shown->detail->contentsMargins());
        for (const Rule& rule : accountingRules()) {
            probe.setText(QStringLiteral("<b>%1</b> &nbsp;+888 GFLOP &nbsp;·&nbsp; %2").arg(QString::fromUtf8(rule.name.data()), QString::fromUtf8(rule.text.data()).toHtmlEscaped()));
            QVERIFY2(probe.heightForWidth(shown->detail->width()) <= shown->detail->height(), rule.id.data());
        }
    }
};

QTEST_MAIN(TestDifferencesView)
#include "test_differences_view.moc"
