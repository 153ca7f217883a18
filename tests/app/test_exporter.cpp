#include <QtTest>

#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>

#include "app/gui/exporter.h"
#include "app/gui/study_document.h"
#include "core/catalog/catalog.h"
#include "tests/cli/cli_process.h"
#include "tests/support/person.h"

using namespace gable;

class TestExporter : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_window->resize(300, 200);
        m_picture = new QLabel(QStringLiteral("shown"), m_window.get());
        m_table = new QTableWidget(1, 1, m_window.get());
        m_table->setItem(0, 0, new QTableWidgetItem(QStringLiteral("cell")));
        m_table->setHorizontalHeaderLabels({QStringLiteral("head")});
        m_document = std::make_unique<StudyDocument>(Study{{defaultScenario(*m_catalog)}, 0, std::nullopt});
        m_person = Person();
        m_exporter = new Exporter(*m_document, m_person.dialogs(), *m_window);
        m_exporter->addPicture(QStringLiteral("label"), QStringLiteral("Label"), *m_picture, [this] { return drawingOf(*m_picture); });
        m_exporter->addTable(QStringLiteral("cells"), QStringLiteral("Cells"), *m_table);
        m_menu = std::make_unique<QMenu>();
        m_exporter->fillMenu(*m_menu);
        m_failed = std::make_unique<QSignalSpy>(m_exporter, &Exporter::failed);
        m_told = std::make_unique<QSignalSpy>(m_exporter, &Exporter::told);
        m_window->show();
    }

    void everyFormatIsWritten_data()
    {
        QTest::addColumn<QString>("action");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("png") << "export.label.png" << QByteArray("\x89PNG");
        QTest::newRow("svg") << "export.label.svg" << QByteArray("<?xml");
        QTest::newRow("pdf") << "export.label.pdf" << QByteArray("%PDF");
        QTest::newRow("csv") << "export.cells.csv" << QByteArray("head\ncell\n");
        QTest::newRow("tsv") << "export.cells.tsv" << QByteArray("head\ncell\n");
        QTest::newRow("markdown") << "export.cells.md" << QByteArray("| head |\n");
        QTest::newRow("json") << "export.estimate.json" << QByteArray("{\"schema\": \"gable.estimate/1\"");
    }
    void everyFormatIsWritten()
    {
        QFETCH(QString, action);
        QFETCH(QByteArray, start);
        const QByteArray content = exported(action, action);
        QVERIFY2(content.startsWith(start), content.left(60).constData());
        QCOMPARE(m_told->count(), 1);
        QCOMPARE(m_failed->count(), 0);
    }

    void picturesHaveTheirScale()
    {
        for (const auto& [ending, scale] : {std::pair(".png", 1), std::pair("@2x.png", 2), std::pair("@4x.png", 4)})
            QCOMPARE(QImage::fromData(exported(QStringLiteral("export.label") + QLatin1String(ending), QStringLiteral("any.png"))).size(), m_picture->size() * scale);
    }

    void theNameDecidesTheFormat()
    {
        QVERIFY(exported(QStringLiteral("export.label@2x.png"), QStringLiteral("a.SVG")).startsWith("<?xml"));
        QVERIFY(exported(QStringLiteral("export.label.png"), QStringLiteral("a.gif")).isEmpty());
        QCOMPARE(m_failed->count(), 1);
        QVERIFY(m_failed->first().first().toString().contains(QStringLiteral(".png")));
    }

    void theEstimateIsThatOfTheProgram()
    {
        const QByteArray json = exported(QStringLiteral("export.estimate.json"), QStringLiteral("a.json"));
        const CliRun run = runCli({QStringLiteral("estimate"), QStringLiteral("--format"), QStringLiteral("json")});
        QCOMPARE(run.status, 0);
        QCOMPARE(json, run.out);
    }

    void whatIsHiddenIsNotOffered()
    {
        open();
        QVERIFY(entry(QStringLiteral("Label"))->isVisible() && entry(QStringLiteral("Cells as table"))->isVisible());
        m_picture->hide();
        Scenario none = m_document->scenario();
        none.accounting = Accounting::Vllm;
        none.model = *m_catalog->model("mamba-2.8b");
        m_document->edit(none, {});
        QVERIFY(m_document->error());
        open();
        QVERIFY(!entry(QStringLiteral("Label"))->isVisible());
        QVERIFY(entry(QStringLiteral("Cells as table"))->isVisible());
        QVERIFY(!entry(QStringLiteral("Estimate as JSON…"))->isVisible());
    }

    void aNameIsProposed()
    {
        Scenario scenario = m_document->scenario();
        scenario.name = "A / B: 70B";
        m_document->edit(scenario, {});
        m_document->setFilePath(m_folder.filePath(QStringLiteral("study.gable")));
        QString proposed;
        Dialogs dialogs = m_person.dialogs();
        dialogs.askPath = [&](QWidget*, PathKind, const QString& start, const std::function<void(QString)>&) { proposed = start; };
        Exporter exporter(*m_document, dialogs, *m_window);
        exporter.addPicture(QStringLiteral("label"), {}, *m_picture, [this] { return drawingOf(*m_picture); });
        QMenu menu;
        exporter.fillMenu(menu);
        menu.findChild<QAction*>(QStringLiteral("export.label@4x.png"))->trigger();
        QCOMPARE(proposed, m_folder.filePath(QStringLiteral("A-B-70B-label@4x.png")));
    }

    void filesSayWhatTheyShow()
    {
        const QByteArray svg = exported(QStringLiteral("export.label.svg"), QStringLiteral("a.svg"));
        QVERIFY(svg.contains("<title>" + QByteArray::fromStdString(m_document->scenario().name) + ": Label</title>"));
    }

    void theDialogKnowsNameAndEnding()
    {
        const QString start = m_folder.filePath(QStringLiteral("a-b@2x.png"));
        systemDialogs().askPath(m_window.get(), PathKind::SavePicture, start, [](const QString&) {});
        auto* dialog = m_window->findChild<QFileDialog*>();
        QVERIFY(dialog);
        QCOMPARE(dialog->acceptMode(), QFileDialog::AcceptSave);
        QCOMPARE(dialog->selectedFiles(), QStringList{start});
        QCOMPARE(dialog->selectedNameFilter(), QStringLiteral("PNG (*.png)"));
        QCOMPARE(dialog->defaultSuffix(), QStringLiteral("png"));
        emit dialog->filterSelected(QStringLiteral("SVG (*.svg)"));
        QCOMPARE(dialog->defaultSuffix(), QStringLiteral("svg"));
        dialog->close();
    }

    void whatCannotBeWrittenIsTold()
    {
        QFile old(m_folder.filePath(QStringLiteral("folder")));
        QVERIFY(QDir().mkpath(old.fileName() + QStringLiteral("/a.svg")));
        QVERIFY(exported(QStringLiteral("export.label.svg"), QStringLiteral("nowhere/a.svg")).isEmpty());
        QVERIFY(exported(QStringLiteral("export.label.svg"), QStringLiteral("folder/a.svg")).isEmpty());
        QCOMPARE(m_failed->count(), 2);
        QVERIFY(m_failed->first().first().toString().contains(QStringLiteral("nowhere/a.svg")));
        QCOMPARE(m_told->count(), 0);
    }

private:
    [[nodiscard]] QAction* action(const QString& name) const { return m_menu->findChild<QAction*>(name); }
    [[nodiscard]] QAction* entry(const QString& text) const
    {
        for (QAction* action : m_menu->actions())
            if (action->text() == text) return action;
        return nullptr;
    }
    void open() { emit m_menu->aboutToShow(); }

    /// What is in the file after a person has chosen this.
    QByteArray exported(const QString& actionName, const QString& fileName)
    {
        m_person.path = m_folder.filePath(fileName);
        action(actionName)->trigger();
        QFile file(m_person.path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    const Result<Catalog> m_catalog = builtinCatalog();
    QTemporaryDir m_folder;
    Person m_person;
    std::unique_ptr<StudyDocument> m_document;
    std::unique_ptr<QWidget> m_window;
    std::unique_ptr<QMenu> m_menu;
    std::unique_ptr<QSignalSpy> m_failed, m_told;
    QLabel* m_picture = nullptr;
    QTableWidget* m_table = nullptr;
    Exporter* m_exporter = nullptr;
};

QTEST_MAIN(TestExporter)
#include "test_exporter.moc"
