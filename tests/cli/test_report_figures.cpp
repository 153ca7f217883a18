#include "cli_process.h"

#include "core/catalog/catalog.h"
#include "core/io/study_json.h"
#include "core/report/report.h"

using namespace gable;

/// A report says what the command line says of the same study.
class TestReportFigures : public QObject {
    Q_OBJECT

private:
    Files m_files;

    static QString plain(const QByteArray& text) { return QString::fromUtf8(text).simplified(); }
    static const report::Table* table(const Report& report, std::string_view caption)
    {
        for (const report::Section& section : report.sections)
            for (const report::Block& block : section.blocks)
                if (const auto* found = std::get_if<report::Table>(&block); found && found->caption.starts_with(caption)) return found;
        return nullptr;
    }
    static Report reportOf(const QByteArray& json)
    {
        const auto catalog = builtinCatalog();
        const auto study = readStudy(json.toStdString(), "test", *catalog);
        const Study alike = countedAlike(*study);
        return makeReport(alike, estimatesOf(alike), {"1", "2026-11-24"});
    }

private slots:
    void ofOneScenario()
    {
        const QByteArray json = R"({"format": 1, "scenarios": [{"name": "A", "model": "llama-3.1-70b", "accelerator": "h100-sxm", "parallelism": {"tp": 8},
            "batch": [{"phase": "decode", "requests": 64, "context_len": 4096}], "serving": {"isl": 1024, "osl": 512, "concurrency": 64}}]})";
        const Report report = reportOf(json);
        const QString text = plain(runCli({"estimate", m_files.write("one.gable", json)}).out);
        const report::Table* figures = table(report, "All figures");
        QVERIFY(figures);
        QStringList checked;
        for (const auto& row : figures->rows) {
            const QString label = QString::fromStdString(row[1]);
            if (label == "GPUs" || label == "New tokens" || label == "Room for requests" || label.startsWith("Output, ") || label == "Prompts read") continue;  // not in that text, or in other words
            QVERIFY2(text.contains(QString::fromStdString(row[2])), qPrintable(label + ": " + QString::fromStdString(row[2])));
            checked << label;
        }
        QVERIFY(checked.size() > 12);
        const report::Table* operations = table(report, "The longest operations");
        QVERIFY(operations);
        for (const auto& row : operations->rows) {
            const QString id = QString::fromStdString(row[0]);
            if (!id.contains('.')) continue;
            const qsizetype at = text.indexOf(id + ' ');
            QVERIFY(at > 0);
            const QString line = text.mid(at, 200);
            for (const std::size_t column : {1u, 6u}) QVERIFY2(line.contains(QString::fromStdString(row[column])), qPrintable(id + ": " + QString::fromStdString(row[column])));
        }
    }

    void ofTwoScenarios()
    {
        const QByteArray scenario = R"({"name": "%1", "model": "llama-3.1-70b", "accelerator": "h100-sxm", "parallelism": {"tp": %2}, "batch": [{"phase": "decode", "requests": 64, "context_len": 4096}]})";
        const QString text = QString::fromUtf8(scenario), a = text.arg("A").arg(8), b = text.arg("B").arg(4);
        const Report report = reportOf((R"({"format": 1, "scenarios": [)" + a + ',' + b + "]}").toUtf8());
        const QString compared = plain(runCli({"compare", m_files.write("a.json", a.toUtf8()), m_files.write("b.json", b.toUtf8())}).out);
        const report::Table* figures = table(report, "Figures side by side");
        QVERIFY(figures);
        QVERIFY(figures->rows.size() > 12);
        for (const auto& row : figures->rows) {
            QVERIFY2(compared.contains(QString::fromStdString(row[1])), row[0].c_str());
            for (const QString& part : QString::fromStdString(row[2]).remove(')').split(" (")) QVERIFY2(compared.contains(part), row[0].c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestReportFigures)
#include "test_report_figures.moc"
