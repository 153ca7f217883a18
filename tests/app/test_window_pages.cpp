#include <QtTest>

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>

#include "app/gui/main_window.h"
#include "core/estimate/explain.h"
#include "core/scenario/model_formats.h"
#include "tests/support/person.h"
#include "ui/charts/memory_bar.h"
#include "ui/views/memory_page.h"
#include "ui/views/model_page.h"
#include "ui/views/validation_page.h"

using namespace gable;

class TestWindowPages : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_catalog = *builtinCatalog();
        m_settings = std::make_unique<Settings>(m_folder->filePath("settings.ini"));
        open();
    }
    void cleanup() { m_window.reset(); }

    void clickAndKeysSwitch()
    {
        QVERIFY(!page()->isVisible());
        QTest::mouseClick(button("view.page-model"), Qt::LeftButton);
        QVERIFY(page()->isVisible());
        QVERIFY(action("view.page-model")->isChecked());
        QVERIFY(!action("view.page-step")->isChecked());
        key(Qt::Key_1);
        QVERIFY(!page()->isVisible());
        key(Qt::Key_2);
        QVERIFY(page()->isVisible());
    }

    void validationIsComputedWhenItIsFirstShown()
    {
        auto* validation = m_window->findChild<ValidationPage*>();
        QVERIFY(validation && !validation->hasData());
        QSignalSpy finished(validation, &ValidationPage::finished);
        QTest::mouseClick(button("view.page-validation"), Qt::LeftButton);
        QVERIFY(validation->isVisible() && validation->hasData());
        QVERIFY(!dock("dock.details")->isVisible());
        QVERIFY(finished.count() == 1 || finished.wait());
        key(Qt::Key_1);
        key(Qt::Key_6);
        QVERIFY(validation->isVisible());
        QVERIFY(!finished.wait(50));  // once is enough
    }

    void memoryKeepsTheExplanationAndHidesTheDetails()
    {
        auto* memory = m_window->findChild<MemoryPage*>();
        key(Qt::Key_3);
        QVERIFY(memory->isVisible());
        QVERIFY(action("view.page-memory")->isChecked());
        QVERIFY(dock("dock.explain")->isVisible() && !dock("dock.details")->isVisible());
        QVERIFY(dock("dock.explain")->toggleViewAction()->isEnabled() && !dock("dock.details")->toggleViewAction()->isEnabled());
        // What is closed here is closed on the step too, and the other way round.
        dock("dock.explain")->close();
        key(Qt::Key_1);
        QVERIFY(!dock("dock.explain")->isVisible() && dock("dock.details")->isVisible());
        dock("dock.explain")->toggleViewAction()->trigger();
        key(Qt::Key_2);
        QVERIFY(!dock("dock.explain")->isVisible());
        key(Qt::Key_3);
        QVERIFY(dock("dock.explain")->isVisible());
        key(Qt::Key_6);
        QVERIFY(!dock("dock.explain")->isVisible());
        m_window->close();
        open();
        key(Qt::Key_1);
        QVERIFY(dock("dock.explain")->isVisible() && dock("dock.details")->isVisible());
    }

    void aLineOfTheLedgerIsExplained()
    {
        key(Qt::Key_3);
        auto* table = m_window->findChild<QTableView*>("memory.table");
        const auto title = [&] { return m_window->findChild<QLabel*>("explain.title")->text(); };
        QTRY_COMPARE(title(), QString::fromStdString(subjectLabel(m_window->document().estimate(), "summary.memory")));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(table->model()->index(2, 0)).center());
        QCOMPARE(title(), QString::fromStdString(subjectLabel(m_window->document().estimate(), "memory.weights_gib")));
        // Without an accelerator there is nothing to explain of memory.
        Scenario bare = m_window->document().scenario();
        bare.accelerator.reset();
        m_window->document().edit(bare, {"bare", 0});
        QVERIFY(m_window->findChild<QLabel*>("memory.empty")->isVisible());
        QVERIFY(title() != QString::fromStdString(subjectLabel(m_window->document().estimate(), "memory.weights_gib")));
    }

    void theBarOfTheStepSelectsItsLine()
    {
        auto* plot = m_window->findChild<MemoryPlot*>("memory.bar");
        QVERIFY(plot->isVisible());
        QTest::mouseClick(plot->viewport(), Qt::LeftButton, {}, plot->segmentRect(0).center().toPoint());
        QTRY_COMPARE(m_window->findChild<QLabel*>("explain.title")->text(), QString::fromStdString(subjectLabel(m_window->document().estimate(), "memory.weights_gib")));
    }

    void aSmallWindowHoldsTheStep()
    {
        m_window->resize(1280, 720);
        QCoreApplication::processEvents();
        QCOMPARE(m_window->size(), QSize(1280, 720));
        QVERIFY(m_window->findChild<MemoryPlot*>("memory.bar")->isVisible());
        Scenario crowded = m_window->document().scenario();
        crowded.deployment.tp = 1;
        m_window->document().edit(crowded, {"crowded", 0});
        QCoreApplication::processEvents();
        QCOMPARE(m_window->size(), QSize(1280, 720));
    }

    void aWindowThatStartsSmallStaysSmall()
    {
        Settings fresh(m_folder->filePath("fresh.ini"));
        MainWindow window(m_catalog, fresh, m_person.dialogs());
        window.resize(1280, 720);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QCOMPARE(window.size(), QSize(1280, 720));
    }

    void docksOfTheStepGoAndComeBack()
    {
        QVERIFY(dock("dock.details")->isVisible());
        const int height = dock("dock.details")->height();
        key(Qt::Key_2);
        QVERIFY(!dock("dock.details")->isVisible());
        QVERIFY(!dock("dock.details")->toggleViewAction()->isEnabled());
        QVERIFY(dock("dock.scenario")->isVisible());
        key(Qt::Key_1);
        QVERIFY(dock("dock.details")->isVisible());
        QVERIFY(std::abs(dock("dock.details")->height() - height) < 40);
        dock("dock.details")->close();
        key(Qt::Key_2);
        key(Qt::Key_1);
        QVERIFY(!dock("dock.details")->isVisible());
    }

    void defaultLayoutIsThatOfTheStep()
    {
        dock("dock.details")->close();
        key(Qt::Key_2);
        action("view.reset-layout")->trigger();
        QVERIFY(!dock("dock.details")->isVisible());
        key(Qt::Key_1);
        QVERIFY(dock("dock.details")->isVisible());
    }

    void thePageSurvivesARestartAndTheLayoutWithIt()
    {
        key(Qt::Key_2);
        m_window->close();
        open();
        QVERIFY(page()->isVisible());
        QVERIFY(!dock("dock.details")->isVisible());
        key(Qt::Key_1);
        QVERIFY(dock("dock.details")->isVisible());
        m_window->close();
        open();
        QVERIFY(!page()->isVisible());
        QVERIFY(dock("dock.details")->isVisible());
    }

    void anOverrideIsOneUndoStepAndChangesTheFigures()
    {
        key(Qt::Key_2);
        const auto weights = [&] { return page()->findChild<QWidget*>("summary.model.weights")->accessibleName(); };
        const QString before = weights();
        auto* combo = page()->findChild<QComboBox*>("formats.dense_ffn");
        combo->setFocus();
        const int fp8 = combo->findData("fp8");
        QVERIFY(fp8 > 0);
        emit page()->fieldEdited("formats.dense_ffn", "fp8");
        QCOMPARE(m_window->document().undoStack().count(), 1);
        QCOMPARE(m_window->document().scenario().deployment.formats.at(Part::DenseFfn), std::string("fp8"));
        QCOMPARE(combo->currentData().toString(), QString("fp8"));
        QVERIFY(weights() != before);
        QCOMPARE(m_window->document().undoStack().undoText(), QString("Store Dense FFN as FP8, a scale per tensor"));
        action("edit.undo")->trigger();
        QCOMPARE(weights(), before);
        QVERIFY(m_window->document().scenario().deployment.formats.empty());
    }

    void aDragReadsTheModelOnce()
    {
        const SharedReading before = m_window->document().reading();
        Scenario scenario = m_window->document().scenario();
        for (int i = 1; i < 10; ++i) {
            scenario.workload.groups.back().requests = i;
            scenario.deployment.tp = i % 2 ? 4 : 8;
            m_window->document().edit(scenario, {"Drag", 1});
        }
        QCOMPARE(m_window->document().reading(), before);
        scenario.deployment.quantization = "fp8";
        m_window->document().edit(scenario, {"fp8", 0});
        QVERIFY(m_window->document().reading() != before);
    }

    void anotherModelIsShownAtOnce()
    {
        key(Qt::Key_2);
        Scenario scenario = m_window->document().scenario();
        scenario.model = *m_catalog.model("mixtral-8x7b");
        m_window->document().edit(scenario, {"Mixtral", 0});
        QVERIFY(page()->findChild<QComboBox*>("formats.routed_experts")->isVisible());
        key(Qt::Key_1);
        action("edit.undo")->trigger();
        key(Qt::Key_2);
        QVERIFY(!page()->findChild<QComboBox*>("formats.routed_experts")->isVisible());
    }

private:
    void open()
    {
        m_window = std::make_unique<MainWindow>(m_catalog, *m_settings, m_person.dialogs());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    ModelPage* page() { return m_window->findChild<ModelPage*>(); }
    QAction* action(const char* id) { return m_window->findChild<QAction*>(id); }
    QDockWidget* dock(const char* id) { return m_window->findChild<QDockWidget*>(id); }
    QToolButton* button(const char* id)
    {
        for (QToolButton* button : m_window->findChildren<QToolButton*>())
            if (button->defaultAction() == action(id)) return button;
        return nullptr;
    }
    void key(Qt::Key key) { QTest::keyClick(m_window.get(), key, Qt::ControlModifier); }

    std::unique_ptr<QTemporaryDir> m_folder;
    Catalog m_catalog;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    Person m_person;
};

QTEST_MAIN(TestWindowPages)
#include "test_window_pages.moc"
