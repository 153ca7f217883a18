#include <QtTest>

#include <QTemporaryDir>
#include <QWidget>

#include "app/gui/study_files.h"
#include "tests/support/files.h"
#include "tests/support/person.h"

using namespace gable;

class TestStudyFiles : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_catalog = *builtinCatalog();
        m_settings = std::make_unique<Settings>(m_folder->filePath("settings.ini"));
        m_window = std::make_unique<QWidget>();
        m_person = Person();
        m_document = std::make_unique<StudyDocument>(Study{{defaultScenario(m_catalog)}, 0, std::nullopt});
        m_files = new StudyFiles(*m_document, m_catalog, *m_settings, m_person.dialogs(), m_window.get());
        m_failed = std::make_unique<QSignalSpy>(m_files, &StudyFiles::failed);
    }

    void savesAndOpensAgain()
    {
        const QString path = m_folder->filePath("a.gable");
        m_person.path = path;
        edit(100);
        m_files->save();
        QVERIFY(QFile::exists(path));
        QVERIFY(!m_document->isModified());
        QCOMPARE(m_files->documentName(), QString("a.gable"));
        const Study saved = m_document->study();

        edit(200);
        m_person.answer = SaveAnswer::Discard;
        m_files->open(path);
        QCOMPARE(m_person.asked, 1);
        QVERIFY(m_document->study() == saved);
        QVERIFY(!m_document->isModified());
        QCOMPARE(m_settings->recentFiles(), QStringList{path});
        m_document->undoStack().undo();
        QCOMPARE(m_document->scenario().workload.groups.back().requests, 200.0);
    }

    void opensConfigFileAndFolder()
    {
        const QString folder = m_folder->filePath("my-model");
        QVERIFY(QDir().mkpath(folder));
        QVERIFY(writeFile(folder + "/config.json", R"({"model_type": "llama", "torch_dtype": "bfloat16", "vocab_size": 100, "hidden_size": 64,
            "num_attention_heads": 8, "num_key_value_heads": 8, "num_hidden_layers": 4, "intermediate_size": 128})"));
        for (const QString& path : {folder, folder + "/config.json"}) {
            m_files->open(path);
            QCOMPARE(m_failed->count(), 0);
            QCOMPARE(QString::fromStdString(m_document->scenario().model.name), QString("my-model"));
        }
        QVERIFY(m_document->undoStack().canUndo());
    }

    void aConfigWithoutDtypeIsOpenedInTheOpen()
    {
        QSignalSpy told(m_files, &StudyFiles::told);
        m_files->pickModel(*m_catalog.model("gpt-oss-120b"));
        QCOMPARE(QString::fromStdString(m_document->scenario().deployment.dtype), QString("bfloat16"));
        QVERIFY(told.last().first().toString().contains("bfloat16"));
    }

    void hostileInputLeavesWhatWasOpen_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("expected");
        QTest::newRow("truncated") << QByteArray("{\"hidden_size\": 4096, \"num") << "config.json" << "expected JSON";
        QTest::newRow("brackets") << QByteArray(10 * 1000 * 1000, '[') << "config.json" << "levels of nesting";
        QTest::newRow("list") << QByteArray("[1, 2]") << "config.json" << "expected an object";
        QTest::newRow("binary") << QByteArray("\x7f" "ELF\0\0\0", 7) << "config.json" << "binary";
        QTest::newRow("empty object") << QByteArray("{}") << "config.json" << "expected";
        QTest::newRow("wrong type") << QByteArray("{\"torch_dtype\": \"bfloat16\", \"hidden_size\": {}}") << "config.json" << "/hidden_size";
        QTest::newRow("study of another format") << QByteArray("{\"format\": 2}") << "a.gable" << "/format";
        QTest::newRow("study of nonsense") << QByteArray("{\"format\": 1, \"scenarios\": [{\"model\": 3}]}") << "a.gable" << "/scenarios/0/model";
        QTest::newRow("study of bytes") << QByteArray("\xff\xfe\0x", 4) << "a.gable" << "expected JSON";
    }

    void hostileInputLeavesWhatWasOpen()
    {
        QFETCH(QByteArray, content);
        QFETCH(QString, name);
        QFETCH(QString, expected);
        const Study before = m_document->study();
        QVERIFY(writeFile(m_folder->filePath(name), content));
        m_files->open(m_folder->filePath(name));
        QCOMPARE(m_failed->count(), 1);
        const QString message = m_failed->first().first().toString();
        QVERIFY2(message.contains(expected), qPrintable(message));
        QVERIFY2(message.contains(m_folder->path()), qPrintable(message));
        QVERIFY(m_document->study() == before);
        QVERIFY(!m_document->isModified());
    }

    void missingThingsAreSaid()
    {
        m_files->open(m_folder->filePath("nothing.json"));
        QVERIFY(m_failed->takeFirst().first().toString().contains("no such file"));
        m_files->open(m_folder->path());
        QVERIFY(m_failed->takeFirst().first().toString().contains("config.json"));
        m_files->open(m_folder->filePath("nothing.gable"));
        QVERIFY(m_failed->takeFirst().first().toString().contains("no such file"));
        m_files->openText("what is this");
        QVERIFY(m_failed->takeFirst().first().toString().contains("clipboard"));
    }

    void savingWhereNothingCanBeWrittenLosesNothing()
    {
        edit(100);
        m_person.path = m_folder->filePath("no/such/folder/a.gable");
        m_files->save();
        QCOMPARE(m_failed->count(), 1);
        QVERIFY(m_document->isModified());
    }

    void unsavedChangesAreAskedAboutOnce()
    {
        int done = 0;
        m_files->whenSafe([&] { ++done; });
        QCOMPARE(m_person.asked, 0);
        edit(100);
        m_files->whenSafe([&] { ++done; });
        QCOMPARE(done, 1);
        m_person.answer = SaveAnswer::Save;
        m_person.path = m_folder->filePath("kept.gable");
        m_files->whenSafe([&] { ++done; });
        QCOMPARE(done, 2);
        QVERIFY(QFile::exists(m_person.path));
        QCOMPARE(m_person.asked, 2);
    }

private:
    void edit(double requests)
    {
        Scenario scenario = m_document->scenario();
        scenario.workload.groups.back().requests = requests;
        m_document->edit(scenario, {"Edit", 0});
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    Catalog m_catalog;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<QWidget> m_window;
    Person m_person;
    std::unique_ptr<StudyDocument> m_document;
    StudyFiles* m_files = nullptr;
    std::unique_ptr<QSignalSpy> m_failed;
};

QTEST_MAIN(TestStudyFiles)
#include "test_study_files.moc"
