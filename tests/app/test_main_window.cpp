#include <QtTest>

#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QLabel>
#include <QMimeData>
#include <QScrollArea>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>

#include "app/gui/main_window.h"
#include "app/gui/step_views.h"
#include "app/gui/study_files.h"
#include "core/units/format.h"
#include "tests/support/files.h"
#include "tests/support/person.h"
#include "ui/charts/bound_strip.h"
#include "ui/charts/breakdown_chart.h"
#include "ui/charts/roofline_chart.h"
#include "ui/charts/step_time_chart.h"
#include "ui/charts/waterfall_plot.h"
#include "ui/editors/model_picker.h"
#include "ui/models/table_model.h"
#include "ui/views/diagnostics_view.h"
#include "ui/views/message_bar.h"
#include "ui/views/operations_view.h"

using namespace gable;

class TestMainWindow : public QObject {
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

    void opensOnTheDefaultScenario()
    {
        QVERIFY(m_window->windowTitle().contains("Llama-3.1-70B"));
        QVERIFY(m_window->windowTitle().contains("Gable"));
        QVERIFY(!m_window->isWindowModified());
        QCOMPARE(m_window->document().estimate().operations.size(), std::size_t(14));
        QVERIFY(!m_window->grab().toImage().isNull());
        QCOMPARE(m_window->document().scenario().accounting, Accounting::Hardware);
        QVERIFY(m_window->findChild<QAction*>("scenario.hardware")->isChecked());
    }

    void typingATpMovesEverythingAndUndoes()
    {
        auto* tp = m_window->findChild<QWidget*>("parallelism.tp");
        QVERIFY(tp);
        tp->setFocus();
        QTest::keyClick(tp, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(tp, "4");
        QTest::keyClick(tp, Qt::Key_Return);
        QCOMPARE(m_window->document().scenario().deployment.tp, 4.0);
        QVERIFY(m_window->isWindowModified());
        trigger("edit.undo");
        QCOMPARE(m_window->document().scenario().deployment.tp, 8.0);
        QVERIFY(!m_window->isWindowModified());
        trigger("edit.redo");
        QCOMPARE(m_window->document().scenario().deployment.tp, 4.0);
    }

    void scopeSwitchChangesTheFigures()
    {
        const double perGpu = m_window->document().estimate().totals.flops.value;
        trigger("scenario.global");
        QVERIFY(m_window->document().estimate().totals.flops.value > 7 * perGpu);
        QVERIFY(m_window->document().undoStack().canUndo());
        trigger("scenario.per-gpu");
        QCOMPARE(m_window->document().estimate().totals.flops.value, perGpu);
    }

    void aSelectionIsShared()
    {
        auto* table = m_window->findChild<OperationsView*>()->findChild<QTableView*>();
        QSignalSpy selected(m_window->findChild<OperationsView*>(), &OperationsView::operationSelected);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(1, 0)).center());
        QCOMPARE(selected.count(), 1);
        emit m_window->views().centre()->findChild<RooflineChart*>()->operationSelected("ffn.down");
        QCOMPARE(table->currentIndex().data(TableModel::IdRole).toString(), QString("ffn.down"));
    }

    void theStepTimeTabShowsTheTimeOfTheCard()
    {
        auto* tabs = m_window->findChild<QTabWidget*>("details.tabs");
        clickTab(*tabs, "Step time");
        auto* chart = m_window->findChild<StepTimeChart*>("stepTime");
        auto* bars = m_window->findChild<WaterfallPlot*>("stepTime.bars");
        auto* strip = m_window->findChild<BoundPlot*>("bounds.bar");
        QVERIFY(chart->isVisible() && strip->isVisible());
        const auto total = [&] { return m_window->document().estimate().step->time.value; };
        QCOMPARE(bars->data().bars.back().to, total());
        QCOMPARE(strip->data().total, total());
        // An edit while the tab is in sight is followed; while it is not, when it comes back.
        m_window->applyFix({"step_overhead", "on"});
        QCOMPARE(bars->data().bars.back().to, total());
        clickTab(*tabs, "Warnings");
        m_window->applyFix({"overlap_percent", "50"});
        QVERIFY(bars->data().bars.back().to != total());
        clickTab(*tabs, "Step time");
        QCOMPARE(bars->data().bars.back().to, total());
        QCOMPARE(strip->data().total, total());

        QTest::mouseClick(bars->viewport(), Qt::LeftButton, {}, bars->rowRect(2).center().toPoint());
        auto* table = m_window->findChild<QTableView*>("operations.table");
        QCOMPARE(table->currentIndex().data(TableModel::IdRole).toString(), bars->data().bars[2].id);
    }

    void theServingTabFollowsTheLoad()
    {
        auto* tabs = m_window->findChild<QTabWidget*>("details.tabs");
        m_window->applyFix({"serving", "off"});
        clickTab(*tabs, "Serving");
        QVERIFY(m_window->findChild<QLabel*>("serving.empty")->isVisible());
        m_window->applyFix({"serving", "on"});
        QVERIFY(!m_window->findChild<QLabel*>("serving.empty")->isVisible());
        auto* ttft = m_window->findChild<QLabel*>("serving.ttft");
        QVERIFY(ttft->isVisible());
        QCOMPARE(ttft->text().toStdString(), format::duration(m_window->document().estimate().serving->figures.ttft));
    }

    void aBaselineIsPinnedByKeyAndComparedOnTheCards()
    {
        auto* action = m_window->findChild<QAction*>("scenario.baseline");
        QCOMPARE(action->shortcut(), QKeySequence("Ctrl+B"));
        QVERIFY(!action->statusTip().isEmpty() && !action->icon().isNull());
        QCOMPARE(action->iconText(), QString("Pin as baseline"));
        QTest::keyClick(m_window.get(), Qt::Key_B, Qt::ControlModifier);
        QVERIFY(m_window->document().hasBaseline());
        QCOMPARE(action->iconText(), QString("Unpin baseline"));
        m_window->applyFix({"parallelism.tp", "4"});
        QVERIFY(m_window->findChild<QWidget*>("summary.time")->toolTip().contains("slower than"));
        QVERIFY(m_window->findChild<QWidget*>("summary.cost")->toolTip().contains("cheaper than"));
        QTest::keyClick(m_window.get(), Qt::Key_B, Qt::ControlModifier);
        QVERIFY(!m_window->document().hasBaseline());
        QVERIFY(!m_window->findChild<QWidget*>("summary.time")->toolTip().contains("slower than"));
        QCOMPARE(m_window->document().undoStack().count(), 3);
    }

    void theStatusBarSaysWhatTimesAre()
    {
        const auto says = [this](const char* words) {
            for (QLabel* label : m_window->statusBar()->findChildren<QLabel*>())
                if (label->text().contains(QString::fromUtf8(words))) return true;
            return false;
        };
        m_window->applyFix({"times", "calibrated"});
        QVERIFY(says("Hardware estimate · times calibrated for vLLM 0.24 on H100"));
        QVERIFY(says("median on unseen shapes"));
        m_window->applyFix({"times", "bound"});
        QVERIFY(says("the roofline alone"));
        m_window->applyFix({"times", "custom"});
        QVERIFY(says("custom efficiency"));
        m_window->applyFix({"times", "calibrated"});
        Scenario other = m_window->document().scenario();
        for (const Accelerator& accelerator : m_catalog.accelerators)
            if (accelerator.id == "mi300x") other.accelerator = accelerator;
        m_window->document().edit(other, {"MI300X", 0});
        QVERIFY(says("pooled parameters"));
        trigger("scenario.vllm");
        QVERIFY(says("vLLM counters · hardware estimate:"));
    }

    void everyDockOpensAndTheLayoutComesBack()
    {
        const auto docks = m_window->findChildren<QDockWidget*>();
        QCOMPARE(docks.size(), 3);
        for (QDockWidget* dock : docks) {
            dock->close();
            QVERIFY(!dock->isVisible());
            dock->toggleViewAction()->trigger();
            QVERIFY(dock->isVisible());
            dock->close();
        }
        trigger("view.reset-layout");
        for (QDockWidget* dock : docks) QVERIFY(dock->isVisible());
    }

    void themesAndLayoutSurviveARestart()
    {
        trigger("view.theme-dark");
        QVERIFY(QApplication::palette().color(QPalette::Window).lightness() < 80);
        m_window->findChild<QDockWidget*>("dock.details")->close();
        m_window->close();
        open();
        QVERIFY(QApplication::palette().color(QPalette::Window).lightness() < 80);
        QVERIFY(!m_window->findChild<QDockWidget*>("dock.details")->isVisible());
        trigger("view.theme-light");
        QVERIFY(QApplication::palette().color(QPalette::Window).lightness() > 180);
    }

    void closingAsksOnceAndKeepsWhatIsUnsaved()
    {
        trigger("scenario.global");
        QVERIFY(!m_window->close());
        QCOMPARE(m_person.asked, 1);
        m_person.answer = SaveAnswer::Discard;
        m_window->close();
        QCOMPARE(m_person.asked, 2);
        QTRY_VERIFY(!m_window->isVisible());
    }

    void aDroppedConfigOpensAndAHostileOneIsRefused()
    {
        const QString good = m_folder->filePath("tiny.json"), bad = m_folder->filePath("bad.json");
        QVERIFY(writeFile(good, R"({"torch_dtype": "float16", "vocab_size": 100, "hidden_size": 64, "num_attention_heads": 8, "num_hidden_layers": 4})"));
        QVERIFY(writeFile(bad, QByteArray(100 * 1000, '[')));
        drop(good);
        QCOMPARE(QString::fromStdString(m_window->document().scenario().model.name), QString("tiny"));
        const Study before = m_window->document().study();
        drop(bad);
        auto* bar = m_window->findChild<MessageBar*>();
        QVERIFY(bar->isVisible());
        QVERIFY2(bar->message().contains("bad.json"), qPrintable(bar->message()));
        QVERIFY(m_window->document().study() == before);
    }

    void pastedConfigOpens()
    {
        QApplication::clipboard()->setText(R"({"torch_dtype": "float16", "vocab_size": 100, "hidden_size": 64, "num_attention_heads": 8, "num_hidden_layers": 4})");
        trigger("file.paste-model");
        QCOMPARE(QString::fromStdString(m_window->document().scenario().model.name), QString("Pasted config"));
    }

    void thePickerChangesTheModel()
    {
        m_window->chooseModel();
        auto* picker = m_window->findChild<ModelPicker*>();
        QVERIFY(picker && picker->isVisible());
        emit picker->modelPicked(*m_catalog.model("deepseek-v3"));
        QCOMPARE(QString::fromStdString(m_window->document().scenario().model.id), QString("deepseek-v3"));
        trigger("scenario.vllm");
        QVERIFY(m_window->findChild<DiagnosticsView*>()->count() > 0);
    }

    void anInfeasibleWidthIsSaidAndMended()
    {
        auto* view = m_window->findChild<DiagnosticsView*>();
        Scenario scenario = m_window->document().scenario();
        scenario.deployment.tp = 3;
        m_window->document().edit(scenario, {"TP 3", 0});
        QVERIFY(view->count() > 0);
        for (const Diagnostic& diagnostic : m_window->document().estimate().diagnostics)
            if (diagnostic.fix) {
                emit view->fixRequested(*diagnostic.fix);
                break;
            }
        QVERIFY(m_window->document().scenario().deployment.tp != 3);
        QCOMPARE(m_window->document().undoStack().count(), 2);
    }

    void aScenarioWithoutEstimateIsDesigned()
    {
        Scenario scenario = m_window->document().scenario();
        scenario.accounting = Accounting::Vllm;
        scenario.deployment.kvCacheDtype = "int3";
        m_window->document().edit(scenario, {"int3", 0});
        QVERIFY(m_window->findChild<MessageBar*>()->message().contains("int3"));
        QVERIFY(!m_window->grab().toImage().isNull());
        trigger("edit.undo");
        QVERIFY(m_window->findChild<MessageBar*>()->message().isEmpty());
    }

    void chartsAndTableAreCopied()
    {
        for (const char* id : {"edit.copy-roofline", "edit.copy-flops", "edit.copy-bytes"}) {
            QApplication::clipboard()->clear();
            trigger(id);
            QVERIFY2(!QApplication::clipboard()->image().isNull(), id);
        }
        trigger("edit.copy-table");
        QVERIFY(QApplication::clipboard()->text().contains("qkv_proj\t"));
    }

    void whatTakesFocusHasAName()
    {
        for (QWidget* widget : m_window->findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy() || qobject_cast<QScrollArea*>(widget)) continue;
            QAccessibleInterface* named = QAccessible::queryAccessibleInterface(widget);
            const QString name = named ? named->text(QAccessible::Name) : QString();
            QVERIFY2(!name.isEmpty(), qPrintable(QString("%1 %2 in %3").arg(widget->metaObject()->className(), widget->objectName(), widget->parentWidget()->objectName())));
        }
    }

    void everyActionHasTextTipAndPlace()
    {
        for (QAction* action : m_window->findChildren<QAction*>()) {
            if (!action->objectName().contains('.') || action->objectName().startsWith("batch") || action->objectName().startsWith("edit")) continue;
            QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
        }
        for (const char* id : {"file.open", "file.save", "view.reset-layout", "help.about", "file.new"}) {
            auto* action = m_window->findChild<QAction*>(id);
            QVERIFY2(action && !action->statusTip().isEmpty(), id);
        }
    }

private:
    void open()
    {
        m_window = std::make_unique<MainWindow>(m_catalog, *m_settings, m_person.dialogs());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    static void clickTab(QTabWidget& tabs, const QString& text)
    {
        QTabBar* bar = tabs.tabBar();
        for (int i = 0; i < bar->count(); ++i)
            if (bar->tabText(i).startsWith(text)) return QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(i).center());
        QFAIL("no such tab");
    }

    void trigger(const char* id)
    {
        auto* action = m_window->findChild<QAction*>(id);
        QVERIFY2(action, id);
        action->trigger();
    }

    void drop(const QString& path)
    {
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        const QPoint middle = m_window->rect().center();
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &event);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    Catalog m_catalog;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    Person m_person;
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
