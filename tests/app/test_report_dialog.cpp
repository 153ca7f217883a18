#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/gui/report_dialog.h"
#include "app/gui/report_file.h"
#include "core/io/study_json.h"
#include "tests/support/core_test.h"
#include "tests/support/files.h"

using namespace gable;

/// The dialog of the report, and its files.
class TestReportDialog : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_path;
    std::vector<PathKind> m_asked;
    std::unique_ptr<ReportDialog> m_dialog;

    static Study study() { return {{defaultScenario(test::catalog())}}; }
    template <typename Widget>
    Widget* part(const char* name)
    {
        auto* found = m_dialog->findChild<Widget*>(name);
        if (!found) qFatal("no %s", name);
        return found;
    }
    void click(const char* name) { QTest::mouseClick(part<QPushButton>(name), Qt::LeftButton); }
    void show(const Study& shown)
    {
        Dialogs dialogs;
        dialogs.askPath = [this](QWidget*, PathKind kind, const QString&, const std::function<void(QString)>& chosen) {
            m_asked.push_back(kind);
            if (!m_path.isEmpty()) chosen(m_path);
        };
        m_dialog = std::make_unique<ReportDialog>(shown, dialogs);
        m_dialog->show();
    }
    static QByteArray contentOf(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private slots:
    void init()
    {
        m_path.clear();
        m_asked.clear();
        show(study());
    }
    void cleanup() { m_dialog.reset(); }

    void proposesTitleAndVerdict()
    {
        QVERIFY(part<QLineEdit>("report.title")->text().isEmpty());
        QCOMPARE(part<QLineEdit>("report.title")->placeholderText(), QStringLiteral("Llama-3.1-70B on 8 × H100 SXM 80 GB"));
        QCOMPARE(part<QPlainTextEdit>("report.verdict")->toPlainText(), QString::fromStdString(proposedVerdict(study(), estimatesOf(study()))));
    }

    void editsGoOut()
    {
        QSignalSpy edited(m_dialog.get(), &ReportDialog::studyEdited);
        QTest::keyClicks(part<QLineEdit>("report.title"), "Ours");
        QCOMPARE(edited.last(), (QList<QVariant>{"Ours", ""}));
        auto* verdict = part<QPlainTextEdit>("report.verdict");
        verdict->selectAll();
        QTest::keyClicks(verdict, "Take it.");
        QCOMPARE(edited.last(), (QList<QVariant>{"Ours", "Take it."}));
        click("report.propose");
        QCOMPARE(edited.last(), (QList<QVariant>{"Ours", ""}));
    }

    void showsWhatTheStudyKeeps()
    {
        Study kept = study();
        kept.title = "Kept";
        kept.verdict = "As it was.";
        show(kept);
        QCOMPARE(part<QLineEdit>("report.title")->text(), QStringLiteral("Kept"));
        QCOMPARE(part<QPlainTextEdit>("report.verdict")->toPlainText(), QStringLiteral("As it was."));
    }

    void writesPdfAndHtml()
    {
        QTest::keyClicks(part<QLineEdit>("report.title"), "Ours");
        auto* paper = part<QComboBox>("report.paper");
        paper->setCurrentIndex(paper->findText("Letter"));
        m_path = m_folder.filePath("report.pdf");
        click("report.pdf");
        const QByteArray pdf = contentOf(m_path);
        QVERIFY(pdf.startsWith("%PDF-") && pdf.contains("[0 0 612"));
        m_path = m_folder.filePath("report.html");
        click("report.html");
        QVERIFY(contentOf(m_path).contains("<h1>Ours</h1>"));
        QVERIFY((m_asked == std::vector{PathKind::SavePdf, PathKind::SaveHtml}));
        QVERIFY(part<QLabel>("report.message")->text().contains("report.html"));
    }

    void saysWhatCantBeWritten()
    {
        m_path = m_folder.filePath("absent/report.pdf");
        click("report.pdf");
        QVERIFY(part<QLabel>("report.message")->text().contains("absent/report.pdf"));
        QVERIFY(!QFile::exists(m_path));
    }

    void aCancelledPathWritesNothing()
    {
        click("report.html");
        QCOMPARE(m_asked.size(), std::size_t{1});
        QVERIFY(part<QLabel>("report.message")->text().isEmpty());
    }

    void studiesComeFromFiles()
    {
        QCOMPARE(studyOf({}, test::catalog())->scenarios[0], defaultScenario(test::catalog()));
        Study two = study();
        two = duplicated(two, 0);
        const QString path = m_folder.filePath("two.gable");
        QVERIFY(writeFile(path, QByteArray::fromStdString(writeStudy(two))));
        QCOMPARE(studyOf(path, test::catalog())->scenarios.size(), std::size_t{2});
        const auto absent = studyOf(m_folder.filePath("absent.gable"), test::catalog());
        QVERIFY(!absent && test::str(absent.error()).contains("absent.gable"));
        QVERIFY(writeFile(path, "{"));
        QVERIFY(!studyOf(path, test::catalog()));
    }
};

QTEST_MAIN(TestReportDialog)
#include "test_report_dialog.moc"
