#include <QtTest>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>

#include "app/gui/main_window.h"
#include "app/gui/step_views.h"
#include "app/gui/study_files.h"
#include "core/estimate/moves.h"
#include "core/units/format.h"
#include "tests/support/files.h"
#include "tests/support/person.h"
#include "ui/charts/roofline_chart.h"
#include "ui/models/table_model.h"
#include "ui/models/text.h"
#include "ui/views/diagnostics_view.h"
#include "ui/views/differences_view.h"
#include "ui/views/explain_view.h"
#include "ui/views/message_bar.h"
#include "ui/views/operations_view.h"

using namespace gable;

/// What the window explains, compares and tries.
class TestExplainer : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_catalog = *builtinCatalog();
        m_settings = std::make_unique<Settings>(m_folder->filePath("settings.ini"));
        m_person = Person();
        open();
    }
    void cleanup() { m_window.reset(); }

    void atTheStartTheLongestOperationIsExplained()
    {
        QVERIFY(!longest().isEmpty());
        QTRY_COMPARE(title(), longest());
        QVERIFY(dock()->isVisible());
        QTRY_VERIFY(!buttons().isEmpty());
    }

    void theLastRowIsTheStep()
    {
        auto* table = operations()->findChild<QTableView*>();
        const QModelIndex last = table->model()->index(table->model()->rowCount() - 1, 0);
        table->scrollTo(last);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(last).center());
        QCOMPARE(title(), QStringLiteral("The whole step"));
        for (const char* id : {"edit.copy-explanation", "edit.copy-explanation-latex"}) {
            QApplication::clipboard()->clear();
            m_window->findChild<QAction*>(id)->trigger();
            QVERIFY(QApplication::clipboard()->text().contains("FLOPs"));
        }
    }

    void whatIsClickedIsExplained()
    {
        auto* table = operations()->findChild<QTableView*>();
        const QModelIndex second = table->model()->index(1, 0);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(second).center());
        const std::string id = second.data(TableModel::IdRole).toString().toStdString();
        QCOMPARE(title(), label(id));
        emit m_window->views().centre()->findChild<RooflineChart*>()->operationSelected(QStringLiteral("attn.decode"));
        QCOMPARE(title(), label("attn.decode"));
        QCOMPARE(table->currentIndex().data(TableModel::IdRole).toString(), QString("attn.decode"));
    }

    void aCardIsExplainedByMouseAndKeyboard()
    {
        QTest::mouseClick(m_window->findChild<QWidget*>("summary.flops"), Qt::LeftButton);
        QCOMPARE(title(), QString("FLOPs of the step"));
        QCOMPARE(shownFigure(), format::flops(document().estimate().totals.flops));
        QTest::keyClick(m_window->findChild<QWidget*>("summary.bytes"), Qt::Key_Return);
        QCOMPARE(title(), QString("Bytes of the step"));
        Scenario scenario = document().scenario();
        scenario.workload.groups.back().requests = 7;
        document().edit(scenario, {"Seven", 0});
        QCOMPARE(title(), QString("Bytes of the step"));  // stays, and follows
        QCOMPARE(shownFigure(), format::bytes(document().estimate().totals.traffic()));
    }

    void tryingAMoveIsOneStepThatUndoTakesBack()
    {
        QTest::mouseClick(m_window->findChild<QWidget*>("summary.flops"), Qt::LeftButton);
        QTRY_VERIFY(!buttons().isEmpty());
        const Scenario before = document().scenario();
        const std::vector<Move> all = moves(before, document().estimate(), "summary.flops");
        QCOMPARE(buttons().size(), static_cast<qsizetype>(std::count_if(all.begin(), all.end(), [](const Move& m) { return m.refused.empty(); })));
        const Move& first = all.front();
        QTest::mouseClick(buttons().first(), Qt::LeftButton);
        QCOMPARE(document().undoStack().count(), 1);
        QCOMPARE(document().undoStack().undoText(), "Try " + toQString(first.text));
        QVERIFY(document().scenario() == first.after);
        QVERIFY(document().scenario().scope == Scope::PerGpu);
        QCOMPARE(document().estimate().step->time.value, first.stepAfter.value);
        QCOMPARE(document().estimate().context.totalNumTokens(), vllm::contextOf(first.after.workload).totalNumTokens());
        action("edit.undo")->trigger();
        QVERIFY(document().scenario() == before);
        action("edit.redo")->trigger();
        QVERIFY(document().scenario() == first.after);
    }

    /// A move was computed for the scenario that it was shown with: an edit right before the click must not be lost with it.
    void anEditJustBeforeATryStays()
    {
        QTest::mouseClick(m_window->findChild<QWidget*>("summary.flops"), Qt::LeftButton);
        QTRY_VERIFY(!buttons().isEmpty());
        QPushButton* first = buttons().first();
        Scenario scenario = document().scenario();
        scenario.name = "Mine";
        scenario.deployment.kvCacheDtype = "float16";
        document().edit(scenario, {"Mine", 0});
        QVERIFY(first->isVisible());
        QTest::mouseClick(first, Qt::LeftButton);
        QCOMPARE(QString::fromStdString(document().scenario().name), QString("Mine"));
        QCOMPARE(document().undoStack().count(), 2);
    }

    void theAccountingIsSwitchedSavedAndReadAgain()
    {
        const double bytes = document().estimate().totals.traffic().value;
        QVERIFY(action("scenario.hardware")->isChecked());
        action("scenario.vllm")->trigger();
        QCOMPARE(document().estimate().accounting, Accounting::Vllm);
        QVERIFY(document().estimate().totals.traffic().value != bytes);
        QCOMPARE(document().estimate().otherTotals->traffic().value, bytes);
        QCOMPARE(document().undoStack().count(), 1);
        action("edit.undo")->trigger();
        QCOMPARE(document().estimate().totals.traffic().value, bytes);
        QVERIFY(action("scenario.hardware")->isChecked());
        action("edit.redo")->trigger();
        m_person.path = m_folder->filePath("a.gable");
        action("file.save")->trigger();
        QVERIFY(QFile::exists(m_person.path));
        action("scenario.hardware")->trigger();
        m_person.answer = SaveAnswer::Discard;
        m_window->files().open(m_person.path);
        QCOMPARE(document().scenario().accounting, Accounting::Vllm);
        QVERIFY(action("scenario.vllm")->isChecked() && !action("scenario.hardware")->isChecked());
    }

    void theSelectionGivesWayWhereItIsNotThere()
    {
        emit m_window->views().centre()->findChild<RooflineChart*>()->operationSelected(QStringLiteral("attn.decode"));
        action("scenario.vllm")->trigger();  // its operations have other ids
        QVERIFY(!title().isEmpty() && title() != label("attn.decode"));
        QVERIFY(!texts("explain.figure").isEmpty());
        QVERIFY(texts("explain.why").size() == 1);
    }

    void differencesFillWhenShownAndFollow()
    {
        auto* view = m_window->findChild<DifferencesView*>();
        auto* tabs = m_window->findChild<QTabWidget*>();
        QTableView* table = view->findChild<QTableView*>();
        QCOMPARE(table->model()->rowCount(), 0);  // nobody looks
        tabs->setCurrentWidget(view);
        QVERIFY(table->model()->rowCount() > 5);
        const QString before = view->toTsv();
        Scenario scenario = document().scenario();
        scenario.workload.groups.back().requests = 7;
        document().edit(scenario, {"Seven", 0});
        QVERIFY(view->toTsv() != before);
        action("edit.undo")->trigger();
        QCOMPARE(view->toTsv(), before);
        scenario.model = *m_catalog.model("mamba-2.8b");
        document().edit(scenario, {"Mamba", 0});
        QVERIFY(view->findChild<QLabel*>("differences.reason")->isVisible());
    }

    void aHiddenDockComputesNothingAndFillsWhenShown()
    {
        const QString before = title();
        dock()->close();
        for (const char* model : {"deepseek-v3", "mamba-2.8b", "gpt-oss-120b"}) {
            pick(model);
            QTest::mouseClick(m_window->findChild<QWidget*>("summary.flops"), Qt::LeftButton);
        }
        QTest::qWait(200);
        QCOMPARE(view()->findChild<QLabel*>("explain.title")->text(), before);
        dock()->toggleViewAction()->trigger();
        QTRY_COMPARE(title(), QString("FLOPs of the step"));
        QCOMPARE(shownFigure(), format::flops(document().estimate().totals.flops));
        QTRY_VERIFY(!buttons().isEmpty());
    }

    void thePageOfTheModelHidesItToo()
    {
        action("view.page-model")->trigger();
        QVERIFY(!dock()->isVisible());
        pick("deepseek-v3");
        action("view.page-step")->trigger();
        QVERIFY(dock()->isVisible());
        QTRY_COMPARE(title(), longest());
    }

    void whatTheCountersCantReadIsDesignedAndMended()
    {
        action("scenario.vllm")->trigger();
        pick("mamba-2.8b");
        QVERIFY(document().error());
        QVERIFY(m_window->findChild<MessageBar*>()->message().startsWith("No estimate: "));
        QCOMPARE(title(), QString("There is no estimate to explain."));
        QVERIFY(buttons().isEmpty() && texts("explain.figure").isEmpty());
        const Diagnostic& diagnostic = document().estimate().diagnostics.at(0);
        QVERIFY(diagnostic.fix == (Fix{"accounting", "hardware"}));
        emit m_window->findChild<DiagnosticsView*>()->fixRequested(*diagnostic.fix);
        QVERIFY(!document().error());
        QVERIFY(m_window->findChild<MessageBar*>()->message().isEmpty());
        QVERIFY(!texts("explain.figure").isEmpty());
        QTRY_VERIFY(!buttons().isEmpty());
    }

    void anEmptyStepIsDesigned()
    {
        Scenario scenario = document().scenario();
        scenario.workload.groups.clear();
        document().edit(scenario, {"Nothing", 0});
        QTest::qWait(200);
        QVERIFY(!title().isEmpty());
        QVERIFY(buttons().isEmpty());
        QTest::mouseClick(m_window->findChild<QWidget*>("summary.flops"), Qt::LeftButton);
        QCOMPARE(title(), QString("FLOPs of the step"));
        action("edit.undo")->trigger();
        QTRY_VERIFY(!buttons().isEmpty());
    }

    void withoutAnAcceleratorThereAreBytes()
    {
        Scenario scenario = document().scenario();
        scenario.accelerator.reset();
        document().edit(scenario, {"No accelerator", 0});
        QVERIFY(!title().isEmpty() && !texts("explain.figure").isEmpty());
        QTRY_VERIFY(!buttons().isEmpty());
        QTRY_VERIFY(texts("move.effect").first().startsWith("bytes "));
    }

    /// Names of operations live in what an estimate was prepared from; nothing may hold on to those of the last one.
    void modelsChangeBackAndForth()
    {
        auto* tabs = m_window->findChild<QTabWidget*>();
        const char* models[] = {"deepseek-v3", "llama-3.1-70b", "jamba-v0.1", "gpt-oss-120b", "mamba-2.8b", "qwen3-next-80b-a3b", "deepseek-v4-flash"};
        for (int i = 0; i < 50; ++i) {
            tabs->setCurrentIndex(i % tabs->count());
            Scenario scenario = document().scenario();
            scenario.model = *m_catalog.model(models[i % std::size(models)]);
            scenario.deployment.tp = i % 3 ? 8 : 1;
            scenario.deployment.pp = i % 4 ? 1 : 2;
            scenario.deployment.ep = i % 5 == 0;
            scenario.deployment.dtype = i % 6 ? "bfloat16" : "float16";
            scenario.accounting = i % 7 ? Accounting::Hardware : Accounting::Vllm;
            document().edit(scenario, {"Change", 0});
            if (!document().estimate().operations.empty()) {
                const Operation& last = document().estimate().operations[static_cast<std::size_t>(i) % document().estimate().operations.size()];
                emit operations()->operationSelected(toQString(last.id));
                QCOMPARE(title(), toQString(last.label));
            }
            if (i % 10 == 0) QTest::qWait(150);  // moves
            if (i % 8 == 0 && !buttons().isEmpty()) buttons().first()->click();
            if (i % 9 == 0) action("edit.undo")->trigger();
            QVERIFY(!m_window->grab().isNull());
        }
        while (document().undoStack().canUndo()) action("edit.undo")->trigger();
        QVERIFY(!texts("explain.figure").isEmpty());
    }

private:
    void open()
    {
        m_window = std::make_unique<MainWindow>(m_catalog, *m_settings, m_person.dialogs());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    StudyDocument& document() { return m_window->document(); }
    ExplainView* view() { return m_window->findChild<ExplainView*>(); }
    OperationsView* operations() { return m_window->findChild<OperationsView*>(); }
    QDockWidget* dock() { return m_window->findChild<QDockWidget*>("dock.explain"); }
    QAction* action(const char* id) { return m_window->findChild<QAction*>(id); }
    void pick(const char* model)
    {
        Scenario scenario = document().scenario();
        scenario.model = *m_catalog.model(model);
        scenario.deployment.dtype = "bfloat16";
        document().edit(scenario, {model, 0});
    }
    /// What the longest operation is called.
    QString longest()
    {
        const Operation* found = nullptr;
        Seconds most;
        for (std::size_t i = 0; i < document().estimate().times.size(); ++i)
            if (const Seconds time = document().estimate().times[i].time; !found || time > most) {
                found = &document().estimate().operations[i];
                most = time;
            }
        return found ? toQString(found->label) : QString();
    }
    QString label(std::string_view id)
    {
        for (const Operation& operation : document().estimate().operations)
            if (operation.id == id) return toQString(operation.label);
        return QStringLiteral("no operation");
    }
    QStringList texts(const char* name)
    {
        QStringList out;
        for (const QLabel* label : view()->findChildren<QLabel*>(QString::fromLatin1(name)))
            if (label->isVisibleTo(view())) out << label->text();
        return out;
    }
    QString title() { return texts("explain.title").value(0); }
    /// The value of the first figure, without its formula.
    std::string shownFigure()
    {
        const QString text = texts("explain.numbers").value(0);
        return text.mid(text.lastIndexOf("<b>") + 3).chopped(4).toStdString();
    }
    QList<QPushButton*> buttons()
    {
        QList<QPushButton*> out;
        for (QPushButton* button : view()->findChildren<QPushButton*>("move.try"))
            if (button->isVisibleTo(view())) out << button;
        return out;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    Catalog m_catalog;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    Person m_person;
};

QTEST_MAIN(TestExplainer)
#include "test_explainer.moc"
