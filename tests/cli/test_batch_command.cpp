#include <QDir>

#include "cli_process.h"

namespace {

const QJsonObject object(const QByteArray& line)
{
    return QJsonDocument::fromJson(line).object();
}

}  // namespace

class TestBatchCommand : public QObject {
    Q_OBJECT

private slots:
    void linesComeBackInOrder()
    {
        QByteArray input;
        const QStringList models{"llama-3.1-8b", "deepseek-v3", "phi-4"};
        for (int i = 0; i < 300; ++i)
            input +=
                QString(
                    R"({"id": "line-%1", "model": "%2", "batch": [{"phase": "decode", "requests": %3, "num_tokens": 1, "context_len": 9}]})")
                    .arg(i)
                    .arg(models[i % 3])
                    .arg(i + 1)
                    .toUtf8() +
                '\n';
        const CliRun run = runCli({"batch"}, input);
        QCOMPARE(run.status, 0);
        QCOMPARE(run.lines().size(), 300);
        for (int i = 0; i < 300; ++i) {
            const QJsonObject estimate = object(run.lines()[i]);
            QCOMPARE(estimate["schema"].toString(), "gable.estimate/1");
            QCOMPARE(estimate["id"].toString(), QString("line-%1").arg(i));
            QCOMPARE(estimate["context"]["num_decode_requests"].toInt(), i + 1);
        }
    }

    void aLineIsWhatEstimateSays()
    {
        const QByteArray scenario =
            R"({"id": "x", "model": "qwen3-235b-a22b", "parallelism": {"tp": 2, "dp": 4, "ep": true}, "accelerator": "h200-sxm",)"
            R"( "batch": [{"phase": "prefill", "requests": 2, "num_tokens": 100, "context_len": 300}]})";
        Files files;
        const CliRun alone = runCli({"estimate", files.write("s.json", scenario), "--format", "json"});
        const CliRun batch = runCli({"batch"}, scenario + '\n' + scenario);  // the last line needs no line end
        QCOMPARE(batch.out, alone.out + alone.out);
    }

    void aBadLineGivesAnErrorInItsPlace()
    {
        const CliRun run = runCli({"batch"},
                                  "{\"id\": \"a\", \"model\": \"phi-4\"}\n"
                                  "{\"id\": \"b\", \"model\": \"phi-4\", \"parallelism\": {\"tp\": \"two\"}}\n"
                                  "not JSON\n"
                                  "\n"
                                  "{\"id\": \"d\", \"model\": \"/no/such/model\"}\n"
                                  "[1, 2]\n"
                                  "{\"id\": \"e\", \"model\": \"phi-4\"}\r\n"
                                  "\n \n");
        QCOMPARE(run.status, 1);
        const QList<QByteArray> lines = run.lines();
        QCOMPARE(lines.size(), 7);  // blank lines at the end are nothing
        const auto error = [&](int line) { return object(lines[line])["error"].toObject(); };
        QCOMPARE(object(lines[0])["id"].toString(), "a");
        QVERIFY(object(lines[0]).contains("totals"));
        QCOMPARE(object(lines[1])["id"].toString(), "b");
        QCOMPARE(error(1)["origin"].toString(), "line 2");
        QCOMPARE(error(1)["pointer"].toString(), "/parallelism/tp");
        QVERIFY(error(1)["message"].toString().startsWith("expected "));
        QVERIFY(object(lines[2])["id"].isNull());
        QCOMPARE(error(2)["origin"].toString(), "line 3");
        QCOMPARE(error(3)["origin"].toString(), "line 4");
        QVERIFY(error(3)["message"].toString().contains("empty line"));
        QCOMPARE(object(lines[4])["id"].toString(), "d");
        QVERIFY(error(4)["origin"].toString().contains("/no/such/model"));
        QCOMPARE(error(5)["origin"].toString(), "line 6");
        QVERIFY(object(lines[6]).contains("totals"));
    }

    void anyTextIsAnId()
    {
        for (const QByteArray id : {"\"\"", "\"ü \\\" \\\\ \\n ✓\"", "\"\\u0000\""}) {
            const CliRun run = runCli({"batch"}, "{\"model\": \"phi-4\", \"id\": " + id + "}");
            QCOMPARE(run.status, 0);
            QCOMPARE(run.json()["id"], QJsonDocument::fromJson('[' + id + ']')[0]);
        }
        QVERIFY(runCli({"batch"}, R"({"model": "phi-4"})").json()["id"].isNull());
    }

    void aConfigIsReadOnce()
    {
        // The program waits for more lines while its model is taken away: it still knows it.
        Files files;
        const QString config = files.write("config.json", tinyConfig);
        const QByteArray line = "{\"model\": \"" + config.toUtf8() + "\"}\n";
        QProcess process;
        process.start(GABLE_CLI, {"batch"});
        process.write(line);
        QVERIFY(process.waitForReadyRead(10'000));  // an answer while the input is still open
        QByteArray out = process.readAll();
        QVERIFY(QFile::remove(config));
        process.write(line);
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(10'000));
        out += process.readAll();
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(out.count('\n'), 2);
        QVERIFY(!out.contains("error\": {"));
    }

    void inputFromAFile()
    {
        Files files;
        const QString input = files.write("in.jsonl", "{\"model\": \"phi-4\"}\n{\"model\": \"phi-4\"}\n");
        QCOMPARE(runCli({"batch", "--input", input}).lines().size(), 2);
        QVERIFY(runCli({"batch", "--input", files.path("none")}).refusedWith("none: "));
        QVERIFY(runCli({"batch", "--input", files.path()}).status == 2);  // a folder
    }

    void nothingInNothingOut()
    {
        const CliRun run = runCli({"batch"}, "");
        QCOMPARE(run.status, 0);
        QVERIFY(run.out.isEmpty());
    }

    void hugeLinesAreErrors()
    {
        const QByteArray good = "{\"model\": \"phi-4\"}\n";
        const CliRun run =
            runCli({"batch"}, good + QByteArray(17 << 20, 'x') + '\n' + QByteArray(10 << 20, '[') + '\n' + good);
        QCOMPARE(run.status, 1);
        QCOMPARE(run.lines().size(), 4);
        QVERIFY(object(run.lines()[1])["error"]["message"].toString().contains("16 MiB"));
        QCOMPARE(object(run.lines()[1])["error"]["origin"].toString(), "line 2");
        QVERIFY(object(run.lines()[2]).contains("error"));
        QVERIFY(object(run.lines()[3]).contains("totals"));
    }

    void theHardwareEstimateIsTheDefault()
    {
        const CliRun run = runCli({"batch"}, "{\"model\": \"phi-4\"}\n{\"model\": \"phi-4\", \"accounting\": \"vllm\"}\n{\"model\": \"phi-4\", \"accounting\": \"theirs\"}\n");
        QCOMPARE(run.status, 1);
        QCOMPARE(object(run.lines()[0])["accounting"].toString(), "hardware");
        QCOMPARE(object(run.lines()[1])["accounting"].toString(), "vllm");
        QCOMPARE(object(run.lines()[2])["error"]["pointer"].toString(), "/accounting");
    }
};

QTEST_GUILESS_MAIN(TestBatchCommand)
#include "test_batch_command.moc"
