#include <QDir>

#include <unistd.h>

#include "cli_process.h"

namespace {

/// A scenario that is fine but for this key; % stands for the value.
QByteArray scenario(QByteArray key, const QByteArray& value)
{
    const bool hasModel = key.startsWith("\"model\"");
    return '{' + key.replace('%', value) + (hasModel ? "}" : R"(, "model": "phi-4"})");
}

}  // namespace

/// Whatever is handed in: one clear line on standard error and status 2, never a crash.
class TestHostileInput : public QObject {
    Q_OBJECT

    Files m_files;

private slots:
    void brokenFiles_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("truncated") << tinyConfig.left(100);
        QTest::newRow("10 MB of [") << QByteArray(10'000'000, '[');
        QTest::newRow("10 MB of {\"a\":") << QByteArray("{\"a\":").repeated(2'000'000);
        QTest::newRow("too large") << QByteArray(17 << 20, ' ');
        QTest::newRow("binary") << QByteArray::fromHex("7f454c4600010203fffe");
        QTest::newRow("no UTF-8") << QByteArray("{\"model_type\": \"\xff\xfe\"}");
        QTest::newRow("a list") << QByteArray("[]");
        QTest::newRow("a number") << QByteArray("1");
        QTest::newRow("beyond double") << QByteArray(R"({"hidden_size": 1e999})");
        QTest::newRow("a key twice") << QByteArray(R"({"hidden_size": 1, "hidden_size": 2})");
        QTest::newRow("text behind") << tinyConfig + "}";
    }
    void brokenFiles()
    {
        QFETCH(QByteArray, content);
        const QString file = m_files.write("broken.json", content);
        for (const QStringList& arguments : {QStringList{"estimate", file},
                                             {"estimate", "--model", file},
                                             {"estimate", "--quant-config", file},
                                             {"replay", "--scenario", file}}) {
            const CliRun run = runCli(arguments);
            QVERIFY2(run.refusedWith(file.toUtf8() + ": "),
                     (arguments.join(' ').toUtf8() + " → " + run.err.left(300)).constData());
            QVERIFY(run.out.isEmpty());
            QVERIFY(run.err.size() < 2000);
        }
    }

    void pathsThatAreNoFiles()
    {
        QVERIFY(QDir(m_files.path()).mkdir("empty-folder"));
        const QString folder = m_files.path("empty-folder");
        QVERIFY(runCli({"estimate", folder}).refusedWith("folder"));
        QVERIFY(runCli({"estimate", "--model", folder}).refusedWith("config.json"));
        QVERIFY(runCli({"estimate", "--model", m_files.path("absent.json")}).refusedWith("absent.json: "));
        const QString file = m_files.write("plain.json", tinyConfig);
        QVERIFY(runCli({"estimate", "--model", file + "/config.json"}).status == 2);  // a file is no folder
        QVERIFY(runCli({"estimate", "--model", QString(5000, 'x')}).status == 2);
        QVERIFY(runCli({"estimate", "--model", ""}).status == 2);
        QVERIFY(runCli({"estimate", "--model", "/dev/zero"}).status == 2);
    }

    void aFileThatMayNotBeRead()
    {
        // Opens for everybody, and refuses the first read for everybody, root included.
        QVERIFY(runCli({"estimate", "--model", "/proc/self/mem"}).refusedWith("/proc/self/mem: "));
        QVERIFY(runCli({"estimate", "/proc/self/mem"}).refusedWith("/proc/self/mem: "));
        if (::geteuid() == 0) return;  // who may read everything
        const QString file = m_files.write("secret.json", tinyConfig);
        QVERIFY(QFile::setPermissions(file, {}));
        QVERIFY(runCli({"estimate", "--model", file}).refusedWith("secret.json: "));
        QVERIFY(runCli({"estimate", file}).refusedWith("secret.json: "));
    }

    void wrongValuesForEachKey_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<QList<QByteArray>>("values");
        const QList<QByteArray> noText{"null", "true", "1", "[]", "{}"};
        const QList<QByteArray> noCount{"null", "true", "\"1\"", "[]",     "{}",  "-1",
                                        "0",    "0.5",  "1e300", "-1e300", "NaN", "Infinity"};
        const QList<QByteArray> noTokens{"null", "true", "\"1\"", "[]", "{}", "-1", "0.5", "1e300", "-Infinity", "NaN"};
        const auto row = [](const char* key, const char* pointer, const QList<QByteArray>& values) {
            QTest::newRow(pointer) << QByteArray(key) << QByteArray(pointer) << values;
        };
        row(R"("id": %)", "/id", {"true", "1", "[]", "{}"});
        row(R"("model": %)", "/model", {"null", "true", "1", "[]"});
        row(R"("quant_config": %)", "/quant_config", {"true", "1", "[]"});
        row(R"("dtype": %)", "/dtype", noText);
        row(R"("kv_cache_dtype": %)", "/kv_cache_dtype", noText);
        row(R"("quantization": %)", "/quantization", noText);
        row(R"("parallelism": %)", "/parallelism", {"null", "true", "1", "\"8\"", "[]"});
        row(R"("parallelism": {"tp": %})", "/parallelism/tp", noCount);
        row(R"("parallelism": {"pp": %})", "/parallelism/pp", noCount);
        row(R"("parallelism": {"dp": %})", "/parallelism/dp", noCount);
        row(R"("parallelism": {"ep": %})", "/parallelism/ep", {"null", "1", "\"true\"", "[]", "{}"});
        row(R"("parallelism": {"xp": %})", "/parallelism/xp", {"1"});
        row(R"("batch": %)", "/batch", {"null", "true", "1", "\"decode\"", "{}"});
        row(R"("batch": [%])", "/batch/0", {"null", "true", "1", "\"decode\"", "[]"});
        row(R"("batch": [{"phase": %, "requests": 1, "num_tokens": 1, "context_len": 1}])", "/batch/0/phase",
            {"null", "true", "1", "\"\"", "\"Decode\"", "[]", "{}"});
        row(R"("batch": [{"phase": "decode", "requests": %, "num_tokens": 1, "context_len": 1}])", "/batch/0/requests",
            noTokens);
        row(R"("batch": [{"phase": "decode", "requests": 1, "num_tokens": %, "context_len": 1}])",
            "/batch/0/num_tokens", noTokens);
        row(R"("batch": [{"phase": "decode", "requests": 1, "num_tokens": 1, "context_len": %}])",
            "/batch/0/context_len", noTokens);
        row(R"("accounting": %)", "/accounting", {"null", "true", "1", "\"magic\"", "[]", "{}"});
        row(R"("scope": %)", "/scope", {"null", "true", "1", "\"all\"", "[]", "{}"});
        row(R"("accelerator": %)", "/accelerator", {"true", "1", "\"abacus\"", "[]", "{}"});
        row(R"("accelerators": %)", "/accelerators", {"null"});
    }
    void wrongValuesForEachKey()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, pointer);
        QFETCH(QList<QByteArray>, values);
        QByteArray lines;
        for (const QByteArray& value : values) lines += scenario(key, value) + '\n';
        const CliRun batch = runCli({"batch"}, lines);
        QCOMPARE(batch.status, 1);
        QCOMPARE(batch.lines().size(), values.size());
        for (qsizetype i = 0; i < values.size(); ++i) {
            const QJsonObject error = QJsonDocument::fromJson(batch.lines()[i])["error"].toObject();
            QVERIFY2(error["pointer"].toString().toUtf8().startsWith(pointer),
                     (scenario(key, values[i]) + " → " + batch.lines()[i]).constData());
            QCOMPARE(error["origin"].toString(), QString("line %1").arg(i + 1));
        }
        const QString file = m_files.write("scenario.json", scenario(key, values.first()));
        const CliRun one = runCli({"estimate", file});
        QVERIFY2(one.refusedWith(file.toUtf8() + ": " + pointer + ": "), one.err.constData());
    }

    void wrongValuesInAConfig_data()
    {
        QTest::addColumn<QByteArray>("key");
        for (const char* key :
             {"hidden_size",           "num_hidden_layers",   "num_attention_heads",   "num_key_value_heads",
              "intermediate_size",     "vocab_size",          "num_experts",           "num_experts_per_tok",
              "moe_intermediate_size", "n_shared_experts",    "kv_lora_rank",          "head_dim",
              "torch_dtype",           "quantization_config", "text_config",           "model_type",
              "architectures",         "moe_layer_freq",      "first_k_dense_replace", "interleave_moe_layer_step"})
            QTest::newRow(key) << QByteArray(key);
    }
    /// Published configs are odd enough that any of these may be counted, refused or counted in part. None may end the
    /// program, and none may give figures that are no numbers.
    void wrongValuesInAConfig()
    {
        QFETCH(QByteArray, key);
        const QList<QByteArray> values{"null", "true", "\"x\"", "[]",     "{}",  "[1, 2]",   "-1",
                                       "0",    "0.5",  "1e300", "-1e300", "NaN", "Infinity", "9007199254740993"};
        QJsonObject config = QJsonDocument::fromJson(tinyConfig).object();
        config.remove(key);
        const QByteArray others = QJsonDocument(config).toJson(QJsonDocument::Compact).chopped(1);
        QByteArray lines;
        for (const QByteArray& value : values)
            lines += R"({"id": "x", "batch": [{"phase": "decode", "context_len": 9}], "model": )" + others + ", \"" +
                     key + "\": " + value + "}}\n";
        const CliRun run = runCli({"batch"}, lines);
        QVERIFY(run.status == 0 || run.status == 1);
        QCOMPARE(run.lines().size(), values.size());
        for (qsizetype i = 0; i < values.size(); ++i) {
            const QByteArray line = run.lines()[i];
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            QVERIFY2(object.contains("error") != object.contains("totals"), (values[i] + " → " + line).constData());
            QVERIFY2(!line.contains("\": null"), (values[i] + " → " + line.left(1500)).constData());
        }
    }
};

QTEST_GUILESS_MAIN(TestHostileInput)
#include "test_hostile_input.moc"
