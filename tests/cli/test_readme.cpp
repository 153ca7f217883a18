#include <QtTest>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QProcess>
#include <QRegularExpression>

/// Runs every `$ gable-cli …` of the README and compares what it prints with what the README shows.
class TestReadme : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QFile file(GABLE_SOURCE_DIR "/README.md");
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_text = QString::fromUtf8(file.readAll());
    }

    void commandsPrintWhatTheReadmeShows()
    {
        static const QRegularExpression block("```console\\n\\$ gable-cli ([^\\n]*)\\n(.*?)```", QRegularExpression::DotMatchesEverythingOption);
        int commands = 0;
        for (auto match = block.globalMatch(m_text); match.hasNext(); ++commands) {
            const auto found = match.next();
            QProcess process;
            process.start(GABLE_CLI, QProcess::splitCommand(found.captured(1)));
            QVERIFY(process.waitForFinished());
            QCOMPARE(process.exitCode(), 0);
            QCOMPARE(trimmedLines(QString::fromUtf8(process.readAllStandardOutput())), trimmedLines(found.captured(2)));
        }
        QVERIFY(commands >= 3);
    }

    void theWorkedExampleIsRight()
    {
        const qint64 context = 64 * 4096;
        const qint64 cache = context * 1 * 128 * 2 * 2 * 80;
        const qint64 weights = 8192LL * (8 + 2) * 128 * 2 * 80;
        const QLocale english(QLocale::English);
        for (const qint64 figure : {context, cache, weights}) QVERIFY2(m_text.contains(english.toString(figure)), qPrintable(english.toString(figure)));

        QProcess process;
        process.start(GABLE_CLI, {"estimate", "--format", "json"});
        QVERIFY(process.waitForFinished());
        const QJsonObject estimate = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
        QCOMPARE(estimate["read_bytes"].toObject()["attn.qkv_proj.weight"].toDouble(), double(weights));
        for (const QJsonValue& operation : estimate["operations"].toArray())
            if (operation["id"] == "attn.decode") QCOMPARE(operation["read"]["kv_cache"].toDouble(), double(cache));
    }

    void theCatalogueIsAsLargeAsSaid()
    {
        QProcess process;
        process.start(GABLE_CLI, {"models", "--format", "csv"});
        QVERIFY(process.waitForFinished());
        const auto models = process.readAllStandardOutput().count('\n') - 1;
        QVERIFY(models >= 60);
        QVERIFY2(m_text.contains(QString("catalogue's %1 models").arg(models)), qPrintable(QString::number(models)));
    }

    void theFirstMinuteIsRight()
    {
        struct Claim {
            const char* requests;
            const char* tp;
            const char* operation;
            const char* text;
        };
        for (const Claim& claim : {Claim{"8", "8", "attn.qkv_proj", "121"}, Claim{"256", "8", "attn.qkv_proj", "285"}, Claim{"8", "8", "attn.decode", "8.0"},
                                   Claim{"256", "8", "attn.decode", "8.0"}, Claim{"256", "4", "attn.decode", "8.0"}}) {
            QProcess process;
            process.start(GABLE_CLI, {"estimate", "--tp", claim.tp, "--batch", QString("prefill:128:2176,decode:1:4096x%1").arg(claim.requests)});
            QVERIFY(process.waitForFinished());
            bool found = false;
            for (const QString& line : QString::fromUtf8(process.readAllStandardOutput()).split('\n'))
                found = found || (line.startsWith(claim.operation) && line.contains(QString(" %1 FLOP/B").arg(claim.text)));
            QVERIFY2(found && m_text.contains(claim.text), claim.text);
        }
    }

private:
    static QStringList trimmedLines(const QString& text)
    {
        QStringList lines;
        for (const QString& line : text.split('\n')) lines << QString(line).remove(QRegularExpression("\\s+$"));
        while (!lines.isEmpty() && lines.last().isEmpty()) lines.removeLast();
        return lines;
    }

    QString m_text;
};

QTEST_GUILESS_MAIN(TestReadme)
#include "test_readme.moc"
