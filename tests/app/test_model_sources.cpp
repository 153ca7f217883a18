#include <QtTest>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>

#include "app/gui/main_window.h"
#include "app/gui/model_sources.h"
#include "tests/support/files.h"
#include "tests/support/http_server.h"
#include "tests/support/person.h"
#include "ui/editors/hub_dialog.h"
#include "ui/editors/model_picker.h"
#include "ui/views/message_bar.h"

using namespace gable;

/// The cache and the Hub from the window on: picker, dialog, clipboard, drops.
class TestModelSources : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_catalog = *builtinCatalog();
        m_settings = std::make_unique<Settings>(m_folder->filePath("settings.ini"));
        m_server = std::make_unique<HttpServer>();
        m_person = Person();
        HubOptions hub;
        hub.endpoint = m_server->url();
        hub.cacheFolder = m_folder->filePath("hub").toStdString();
        m_window = std::make_unique<MainWindow>(m_catalog, *m_settings, m_person.dialogs(), hub);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void cleanup() { m_window.reset(); }

    void aCachedModelIsPicked()
    {
        const QString snapshot = m_folder->filePath("hub/models--acme--anvil-7b/snapshots/1");
        QVERIFY(QDir().mkpath(snapshot));
        QVERIFY(writeFile(snapshot + "/config.json", tiny));
        trigger("file.model");
        search("acme/anvil");
        QTest::keyClick(picker()->findChild<QLineEdit*>("modelPicker.search"), Qt::Key_Return);
        QCOMPARE(modelName(), QString("acme/anvil-7b"));
        QCOMPARE(QString::fromStdString(m_window->document().scenario().model.source), snapshot + "/config.json");
    }

    void theCacheIsReadWhenThePickerOpens()
    {
        const QString snapshot = m_folder->filePath("hub/models--acme--anvil-7b/snapshots/1");
        for (const bool broken : {false, true}) {
            trigger("file.model");
            QCOMPARE(search("acme"), broken ? 1 : 0);
            if (!broken) {
                picker()->close();
                QTRY_VERIFY(!picker());
                QVERIFY(QDir().mkpath(snapshot));
                QVERIFY(writeFile(snapshot + "/config.json", "{\"broken"));
                continue;
            }
            QTest::keyClick(picker()->findChild<QLineEdit*>("modelPicker.search"), Qt::Key_Return);
        }
        QVERIFY(m_window->findChild<MessageBar*>()->message().contains("models--acme--anvil-7b"));
        QCOMPARE(modelName(), QString("Llama-3.1-70B"));
    }

    void thePickerLeadsToTheHub()
    {
        for (const char* typed : {"acme/anvil-7b", "llama 70"}) {
            trigger("file.model");
            search(typed);
            QTest::mouseClick(picker()->findChild<QPushButton*>("modelPicker.hub"), Qt::LeftButton);
            QVERIFY(dialog() && dialog()->isVisible());
            QCOMPARE(field()->text(), QString(typed).contains('/') ? QString(typed) : QString());
            dialog()->close();
            QTRY_VERIFY(!dialog() && !picker());
        }
    }

    void aFetchedModelOpens()
    {
        m_server->answer(config, tiny);
        trigger("file.open-hub");
        QTest::keyClicks(field(), "acme/anvil-7b");
        QTest::keyClick(field(), Qt::Key_Return);
        QTRY_COMPARE(modelName(), QString("acme/anvil-7b"));
        QTRY_VERIFY(!dialog());
        QVERIFY(m_window->isWindowModified());
        trigger("edit.undo");
        QCOMPARE(modelName(), QString("Llama-3.1-70B"));
    }

    void anErrorIsShownInTheDialogAndNothingIsLost()
    {
        const Study before = m_window->document().study();
        trigger("file.open-hub");
        for (const char* text : {"acme/anvil-7b", "gpt2"}) {
            dialog()->setText(text);
            QTest::keyClick(field(), Qt::Key_Return);
            QTRY_VERIFY(dialog()->findChild<QLabel*>("hubDialog.error")->isVisible());
        }
        QVERIFY(m_window->document().study() == before);
        QCOMPARE(m_server->requests().size(), 1);
    }

    void aConfigThatCantBeEstimatedIsSaid()
    {
        m_server->answer(config, "{}");
        trigger("file.open-hub");
        dialog()->setText("acme/anvil-7b");
        QTest::keyClick(field(), Qt::Key_Return);
        QTRY_VERIFY(m_window->findChild<MessageBar*>()->isVisible());
        QCOMPARE(modelName(), QString("Llama-3.1-70B"));
    }

    void cancelAndCloseStopTheFetch()
    {
        m_server->answerRaw(config, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", false);
        trigger("file.open-hub");
        dialog()->setText("acme/anvil-7b");
        QTest::keyClick(field(), Qt::Key_Return);
        QTRY_COMPARE(m_server->requests().size(), 1);
        QTest::mouseClick(dialog()->findChild<QPushButton*>("hubDialog.cancel"), Qt::LeftButton);
        QVERIFY(dialog()->isVisible());
        QTest::keyClick(field(), Qt::Key_Return);
        dialog()->close();
        QTRY_VERIFY(!dialog());
        QTest::qWait(30);
        // The window may go while a fetch is under way.
        trigger("file.open-hub");
        dialog()->setText("acme/anvil-7b");
        QTest::keyClick(field(), Qt::Key_Return);
        m_window.reset();
        QTest::qWait(30);
    }

    void pastedAddressesOpenTheDialogAndFetchNothing_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("field");
        QTest::newRow("id") << "acme/anvil-7b\n" << "acme/anvil-7b";
        QTest::newRow("revision") << "acme/anvil-7b@v1" << "acme/anvil-7b@v1";
        QTest::newRow("page") << "https://huggingface.co/acme/anvil-7b" << "https://huggingface.co/acme/anvil-7b";
        QTest::newRow("no scheme") << "huggingface.co/acme/anvil-7b" << "huggingface.co/acme/anvil-7b";
        QTest::newRow("http") << "http://example.org/config.json" << "http://example.org/config.json";
    }

    void pastedAddressesOpenTheDialogAndFetchNothing()
    {
        QFETCH(QString, text);
        QFETCH(QString, field);
        QApplication::clipboard()->setText(text);
        trigger("file.paste-model");
        QVERIFY(dialog() && dialog()->isVisible());
        QCOMPARE(this->field()->text(), field);
        QTest::qWait(30);
        QVERIFY(m_server->requests().isEmpty());
        QVERIFY(m_window->findChild<MessageBar*>()->message().isEmpty());
    }

    void aDroppedLinkOpensTheDialog()
    {
        QMimeData data;
        data.setUrls({QUrl("https://huggingface.co/acme/anvil-7b")});
        const QPoint middle = m_window->rect().center();
        QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &event);
        QVERIFY(dialog());
        QCOMPARE(field()->text(), QString("https://huggingface.co/acme/anvil-7b"));
        // A second one takes its place in the same dialog.
        m_window->sources().askHub("a/b");
        QCOMPARE(m_window->findChildren<HubDialog*>().size(), 1);
        QCOMPARE(field()->text(), QString("a/b"));
    }

    void otherTextIsPastedAsBefore()
    {
        QApplication::clipboard()->setText(tiny);
        trigger("file.paste-model");
        QCOMPARE(modelName(), QString("Pasted config"));
        QApplication::clipboard()->setText("what is this");
        trigger("file.paste-model");
        QVERIFY(m_window->findChild<MessageBar*>()->message().contains("what is this"));
        QVERIFY(!dialog());
    }

    void theActionHasItsPlace()
    {
        auto* action = m_window->findChild<QAction*>("file.open-hub");
        QVERIFY(action && !action->statusTip().isEmpty() && !action->icon().isNull());
        QCOMPARE(action->shortcut(), QKeySequence("Ctrl+Shift+H"));
        for (QAction* other : m_window->findChildren<QAction*>()) QVERIFY(other == action || !other->shortcuts().contains(action->shortcut()));
    }

private:
    void trigger(const char* id)
    {
        auto* action = m_window->findChild<QAction*>(id);
        QVERIFY2(action, id);
        action->trigger();
    }
    /// Types into the picker; how many it lists then.
    int search(const char* text)
    {
        picker()->findChild<QLineEdit*>("modelPicker.search")->setText(text);
        return picker()->findChild<QListView*>("modelPicker.list")->model()->rowCount();
    }
    ModelPicker* picker() const { return m_window->findChild<ModelPicker*>(); }
    HubDialog* dialog() const { return m_window->findChild<HubDialog*>(); }
    QLineEdit* field() const { return dialog()->findChild<QLineEdit*>("hubDialog.text"); }
    QString modelName() const { return QString::fromStdString(m_window->document().scenario().model.name); }

    static constexpr const char* config = "/acme/anvil-7b/resolve/main/config.json";
    static constexpr const char* tiny =
        "{\"torch_dtype\": \"float16\", \"vocab_size\": 100, \"hidden_size\": 64, \"num_attention_heads\": 8, \"num_hidden_layers\": 4}";

    std::unique_ptr<QTemporaryDir> m_folder;
    Catalog m_catalog;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<HttpServer> m_server;
    std::unique_ptr<MainWindow> m_window;
    Person m_person;
};

QTEST_MAIN(TestModelSources)
#include "test_model_sources.moc"
