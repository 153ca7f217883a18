#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "ui/editors/fold_button.h"
#include "ui/models/log_model.h"
#include "ui/views/figure_table.h"
#include "ui/views/log_view.h"

using namespace gable;

/// A start-up log beside the ledger, on screen.
class TestLogView : public QObject {
    Q_OBJECT

private:
    static LogComparison comparison()
    {
        LogComparison out;
        out.rows = {{"weights_gib", "Weights", false, 14.988, 14.99}, {"torch_peak_gib", "Torch peak", false, 1.89, 2.4, "Experts <need> more."},
                    {"num_gpu_blocks", "Blocks", true, 29748, std::nullopt}};
        out.settings = {{"parallelism.tp", "Tensor (TP)", "8", "1"}};
        out.warnings = {"The log is of “x”; open is y."};
        out.budget = "The lines of the log add up.";
        out.constants.version = "0.17";
        out.constants.fit = "24 logs";
        return out;
    }
    static StartupLog log()
    {
        StartupLog out;
        out.version = "vllm-0.19.0";
        out.model = "acme/<b>anvil</b>";
        out.unknown = {"something of memory", "something else"};
        return out;
    }
    struct Shown {
        LogView view;
        Shown()
        {
            view.setTheme(lightTheme());
            view.setLog("vllm.log", "Anvil on H100", log(), comparison());
            view.show();
        }
        QLabel* label(const char* name) { return view.findChild<QLabel*>(QStringLiteral("logView.") + name); }
        QPushButton* button(const char* name) { return view.findChild<QPushButton*>(QStringLiteral("logView.") + name); }
    };

private slots:
    void linesAreARowEach()
    {
        LogModel model;
        QAbstractItemModelTester tester(&model);
        model.setRows(comparison().rows);
        QCOMPARE(model.rowCount(), 3);
        const auto text = [&](int row, int column) { return model.index(row, column).data().toString(); };
        QCOMPARE(text(0, LogModel::Line), QString("Weights"));
        QCOMPARE(text(0, LogModel::Predicted), QString("14.99 GiB"));
        QCOMPARE(text(0, LogModel::Difference), QString("equal"));
        QCOMPARE(text(1, LogModel::Logged), QString("2.40 GiB"));
        QCOMPARE(text(1, LogModel::Difference), QString("−21 %"));
        QCOMPARE(text(2, LogModel::Predicted), QString("29,748"));
        QCOMPARE(text(2, LogModel::Logged), QString("–"));
        QCOMPARE(text(2, LogModel::Difference), QString());
        QCOMPARE(model.index(1, 0).data(Qt::ToolTipRole).toString(), QString("Experts <need> more."));
        QCOMPARE(model.index(1, LogModel::Predicted).data(TableModel::SortRole).toDouble(), 1.89);
    }

    void everythingIsSaid()
    {
        Shown shown;
        QCOMPARE(shown.label("title")->text(), QString("vllm.log · vllm-0.19.0 · acme/<b>anvil</b>"));
        QVERIFY(shown.label("basis")->text().contains("Anvil on H100") && shown.label("basis")->text().contains("constants from 0.17 on (24 logs)"));
        QVERIFY(!shown.label("refused")->isVisible());
        QCOMPARE(shown.label("warnings")->text(), QString("The log is of “x”; open is y."));
        QVERIFY(shown.label("reasons")->text().contains("Torch peak") && shown.label("reasons")->text().contains("Experts &lt;need&gt; more."));
        QVERIFY(!shown.label("reasons")->text().contains("Weights"));
        QVERIFY(shown.label("settings")->text().contains("Tensor (TP) 8 → 1"));
        QCOMPARE(shown.view.findChild<FigureTable*>()->toTsv().count('\n'), 4);
    }

    void aRefusalIsSaidAndWhatIsMissingIsNot()
    {
        Shown shown;
        StartupLog refused = log();
        refused.refused = "CUDA out of memory.";
        refused.unknown.clear();
        LogComparison bare = comparison();
        bare.warnings.clear(), bare.settings.clear(), bare.budget.clear();
        bare.rows[1].reason.clear();
        bare.ownConstants = true;
        shown.view.setLog("vllm.log", "Anvil on H100", refused, bare);
        QVERIFY(shown.label("refused")->isVisible());
        QCOMPARE(shown.label("refused")->text(), QString("vLLM did not start: CUDA out of memory."));
        QVERIFY(shown.label("basis")->text().contains("your calibration"));
        for (const char* name : {"warnings", "settings", "budget", "reasons", "passedOver"}) QVERIFY2(!shown.label(name)->isVisible(), name);
        QVERIFY(!shown.view.findChild<FoldButton*>()->isVisible());
    }

    void passedOverLinesUnfold()
    {
        Shown shown;
        auto* fold = shown.view.findChild<FoldButton*>("logView.fold");
        QCOMPARE(fold->text(), QString("Lines passed over (2)"));
        QVERIFY(!shown.label("passedOver")->isVisible());
        QTest::mouseClick(fold, Qt::LeftButton);
        QVERIFY(shown.label("passedOver")->isVisible());
        QCOMPARE(shown.label("passedOver")->text(), QString("something of memory\nsomething else"));
        // It stays as it is when the scenario changes.
        shown.view.setLog("vllm.log", "Anvil on H100", log(), comparison());
        QVERIFY(shown.label("passedOver")->isVisible());
    }

    void buttonsAsk()
    {
        Shown shown;
        QSignalSpy adopt(&shown.view, &LogView::adoptRequested), calibrate(&shown.view, &LogView::calibrationRequested);
        QTest::mouseClick(shown.button("adopt"), Qt::LeftButton);
        QTest::mouseClick(shown.button("calibrate"), Qt::LeftButton);
        QCOMPARE(adopt.size(), 1);
        QCOMPARE(calibrate.size(), 1);
        shown.view.setAdoptable(false);
        shown.view.setCalibratable(false);
        QTest::mouseClick(shown.button("adopt"), Qt::LeftButton);
        QTest::mouseClick(shown.button("calibrate"), Qt::LeftButton);
        QCOMPARE(adopt.size() + calibrate.size(), 2);
        QTest::keyClick(&shown.view, Qt::Key_Return);  // no button is pressed by accident
        QVERIFY(shown.view.isVisible());
        QTest::mouseClick(shown.button("close"), Qt::LeftButton);
        QVERIFY(!shown.view.isVisible());
    }

    void aNoteSaysWhatCameOfIt()
    {
        Shown shown;
        shown.view.setNote("Saved.");
        QCOMPARE(shown.label("note")->text(), QString("Saved."));
        QCOMPARE(shown.label("note")->palette().color(QPalette::WindowText), shown.view.palette().color(QPalette::WindowText));
        shown.view.setNote("Not saved.", true);
        QCOMPARE(shown.label("note")->palette().color(QPalette::WindowText), lightTheme().bad);
        QVERIFY(!shown.view.grab().isNull());
    }
};

QTEST_MAIN(TestLogView)
#include "test_log_view.moc"
