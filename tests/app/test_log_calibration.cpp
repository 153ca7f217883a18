#include <QtTest>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>

#include "app/gui/log_calibration.h"
#include "app/gui/main_window.h"
#include "app/gui/study_files.h"
#include "tests/support/files.h"
#include "tests/support/person.h"
#include "ui/views/log_view.h"
#include "ui/views/message_bar.h"

using namespace gable;

/// Start-up logs from the window on: opened, dropped, pasted, adopted, saved and used again.
class TestLogCalibration : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_catalog = *builtinCatalog();
        m_settings = std::make_unique<Settings>(m_folder->filePath("settings.ini"));
        m_person = Person();
        openWindow();
        QFile log(GABLE_TEST_DATA "/logs/v0.19.txt");
        QVERIFY(log.open(QIODevice::ReadOnly));
        m_text = log.readAll();
    }
    void cleanup() { m_window.reset(); }

    void everyWayInOpensTheComparison_data()
    {
        QTest::addColumn<QString>("way");
        for (const char* way : {"menu", "open", "drop", "dropped text", "paste"}) QTest::newRow(way) << way;
    }
    void everyWayInOpensTheComparison()
    {
        QFETCH(QString, way);
        const Study before = m_window->document().study();
        const QString path = m_folder->filePath("server.out");  // the name does not matter
        QVERIFY(writeFile(path, m_text));
        m_person.path = path;
        if (way == "menu") trigger("file.open-log");
        if (way == "open") trigger("file.open");
        if (way == "drop") drop(path, {});
        if (way == "dropped text") drop({}, m_text);
        if (way == "paste") {
            QApplication::clipboard()->setText(m_text);
            trigger("file.paste-model");
        }
        QVERIFY(view() && view()->isVisible() && !view()->isModal());
        QVERIFY(label("title")->text().contains("vllm-0.19.0"));
        QVERIFY(label("warnings")->text().contains("open is Llama-3.1-70B"));
        QVERIFY(m_window->document().study() == before);
        QVERIFY(!m_window->document().isModified());
        QVERIFY(m_window->findChild<MessageBar*>()->message().isEmpty());
    }

    void measuredLinesAreAdoptedAndUndone()
    {
        useLlama8b();
        const Scenario before = scenario();
        m_window->files().openText(m_text);
        QVERIFY(!label("warnings")->isVisible());
        QTest::mouseClick(button("adopt"), Qt::LeftButton);
        QCOMPARE(scenario().engine.overrides.at("weights_gib"), 14.99);
        QCOMPARE(scenario().engine.maxModelLen, 8192.0);
        QCOMPARE(m_window->document().estimate().memory->blocks, 29751.0);
        QVERIFY(!button("adopt")->isEnabled() && !label("note")->text().isEmpty());
        QVERIFY(!label("settings")->isVisible());
        QCOMPARE(m_window->document().undoStack().undoText(), QString("Adopt measured memory"));
        trigger("edit.undo");
        QVERIFY(scenario() == before);
        QVERIFY(button("adopt")->isEnabled());
    }

    void aCalibrationIsSavedUsedAndFoundAgain()
    {
        useLlama8b();
        QVERIFY(!menu()->menuAction()->isVisible());
        m_window->files().openText(m_text);
        QTest::mouseClick(button("calibrate"), Qt::LeftButton);
        const QString path = memoryFolder() + "/vllm-0.19.0-h100-sxm.json";
        QVERIFY2(QFile::exists(path), qPrintable(label("note")->text()));
        QVERIFY(scenario().engine.constants.has_value());
        const EngineConstants saved = *scenario().engine.constants;
        QVERIFY(label("basis")->text().contains("your calibration"));
        QCOMPARE(saved.nonTorch, 0.25);
        QVERIFY(saved.fit.ends_with(QDate::currentDate().toString(Qt::ISODate).toStdString()));

        // The next day.
        openWindow();
        QVERIFY(m_window->logs().errors().empty());
        QVERIFY(menu()->menuAction()->isVisible());
        QCOMPARE(menu()->actions().size(), 1);
        QVERIFY(!scenario().engine.constants.has_value());
        menu()->actions().front()->trigger();
        QVERIFY(*scenario().engine.constants == saved);
        trigger("edit.undo");
        QVERIFY(!scenario().engine.constants.has_value());
        // Constants of another accelerator are none of this one's.
        Scenario other = scenario();
        other.accelerator = *m_catalog.accelerator("a100-sxm");
        m_window->document().edit(other, {"other", 0});
        QVERIFY(!menu()->menuAction()->isVisible());
        trigger("edit.undo");
        QVERIFY(menu()->menuAction()->isVisible());
    }

    void whatCantBeSavedIsSaidAndChangesNothing()
    {
        QVERIFY(writeFile(m_folder->filePath("data"), "in the way of a folder"));
        useLlama8b();
        const Scenario before = scenario();
        m_window->files().openText(m_text);
        QTest::mouseClick(button("calibrate"), Qt::LeftButton);
        QVERIFY(label("note")->text().startsWith("Could not save"));
        QVERIFY(scenario() == before);
        QVERIFY(QFile::remove(m_folder->filePath("data")));
    }

    void badFilesOfTheFolderAreKept()
    {
        QVERIFY(QDir().mkpath(memoryFolder()));
        QVERIFY(writeFile(memoryFolder() + "/a.json", "{\"accelerator\": 7}"));
        openWindow();
        QCOMPARE(m_window->logs().errors().size(), std::size_t(1));
        QVERIFY(QString::fromStdString(m_window->logs().errors().front().text()).endsWith("a.json: /accelerator: expected a text, found 7"));
    }

    void theComparisonFollowsTheScenario()
    {
        m_window->files().openText(m_text);
        QVERIFY(label("warnings")->isVisible());
        useLlama8b();
        QVERIFY(!label("warnings")->isVisible());
        // Another log takes the place of the first, in the same dialog.
        QFile other(GABLE_TEST_DATA "/logs/v0.10-refused.txt");
        QVERIFY(other.open(QIODevice::ReadOnly));
        m_window->files().openText(other.readAll());
        QCOMPARE(m_window->findChildren<LogView*>().size(), 1);
        QVERIFY(label("refused")->isVisible());
        QVERIFY(!button("calibrate")->isEnabled());
    }

    void withoutAnAcceleratorThereIsNothingToCompare()
    {
        Scenario bare = scenario();
        bare.accelerator.reset();
        m_window->document().edit(bare, {"bare", 0});
        m_window->files().openText(m_text);
        QVERIFY(!view());
        QVERIFY(m_window->findChild<MessageBar*>()->message().contains("an accelerator"));
        trigger("edit.undo");
        m_window->files().openText(m_text);
        QVERIFY(view());
        trigger("edit.redo");
        QVERIFY(!button("adopt")->isEnabled() && label("note")->text().contains("an accelerator"));
    }

    void whatIsNoLogIsSaid()
    {
        const QString path = m_folder->filePath("x.log");
        QVERIFY(writeFile(path, "nothing of the kind\n"));
        m_person.path = path;
        trigger("file.open-log");
        QVERIFY(!view());
        QVERIFY(m_window->findChild<MessageBar*>()->message().contains("expected lines of a vLLM start-up log"));
    }

    void theDialogGoesWithItsWindow()
    {
        m_window->files().openText(m_text);
        m_window.reset();
        openWindow();
        m_window->files().openText(m_text);
        view()->close();
        QTRY_VERIFY(!view());
        useLlama8b();
    }

private:
    void openWindow()
    {
        m_window.reset();
        m_window = std::make_unique<MainWindow>(m_catalog, *m_settings, m_person.dialogs(), HubOptions(), memoryFolder().toStdString());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void trigger(const char* id)
    {
        auto* action = m_window->findChild<QAction*>(id);
        QVERIFY2(action, id);
        action->trigger();
    }
    void drop(const QString& path, const QString& text)
    {
        QMimeData data;
        path.isEmpty() ? data.setText(text) : data.setUrls({QUrl::fromLocalFile(path)});
        const QPoint middle = m_window->rect().center();
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &event);
    }
    void useLlama8b()
    {
        Scenario changed = scenario();
        changed.model = *m_catalog.model("llama-3.1-8b");
        changed.deployment.tp = 1;
        m_window->document().edit(changed, {"8B", 0});
    }
    const Scenario& scenario() const { return m_window->document().scenario(); }
    QString memoryFolder() const { return m_folder->filePath("data/memory"); }
    QMenu* menu() const { return m_window->logs().menu(); }
    LogView* view() const { return m_window->findChild<LogView*>(); }
    QLabel* label(const char* name) const { return view()->findChild<QLabel*>(QStringLiteral("logView.") + name); }
    QPushButton* button(const char* name) const { return view()->findChild<QPushButton*>(QStringLiteral("logView.") + name); }

    std::unique_ptr<QTemporaryDir> m_folder;
    Catalog m_catalog;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    Person m_person;
    QByteArray m_text;
};

QTEST_MAIN(TestLogCalibration)
#include "test_log_calibration.moc"
