#include <QtTest>

#include "core/io/step_json.h"
#include "core/model/json_reader.h"

using namespace gable;

namespace {

Result<TraceLine> read(const char* text)
{
    return readTraceLine(**readJson(text, "test"));
}

}  // namespace

class TestStepJson : public QObject {
    Q_OBJECT

private slots:
    void aStepIsReadIntoArrays()
    {
        const auto line = read(R"({"scheduler_output": {
            "scheduled_new_reqs": [{"req_id": "a", "num_computed_tokens": 16, "block_ids": [1]}],
            "scheduled_cached_reqs": {"req_ids": ["b", "c"], "num_computed_tokens": [17, 4]},
            "num_scheduled_tokens": {"c": 8, "a": 2048}}, "engine_idx": 2, "time": 12.5})");
        QVERIFY(line);
        const auto& step = std::get<TraceStep>(*line);
        QCOMPARE(step.newComputed, (std::vector{16.0}));
        QCOMPARE(step.newScheduled, (std::vector{2048.0}));
        QCOMPARE(step.cachedComputed, (std::vector{17.0, 4.0}));
        QCOMPARE(step.cachedScheduled, (std::vector{0.0, 8.0}));  // b is not listed
        QCOMPARE(step.engine, 2);
        QCOMPARE(step.time, std::optional(12.5));
    }

    void engineAndTimeMayBeMissing()
    {
        const auto line =
            read(R"({"scheduler_output": {"scheduled_new_reqs": [], "scheduled_cached_reqs": {"req_ids": [],
            "num_computed_tokens": []}, "num_scheduled_tokens": {}}})");
        QVERIFY(line);
        QCOMPARE(std::get<TraceStep>(*line).engine, 0);
        QVERIFY(!std::get<TraceStep>(*line).time);
    }

    void aLogLineIsRead()
    {
        const auto line = read(R"({"log": true, "time": 20, "prefix": "Engine 000: "})");
        QVERIFY(line);
        QCOMPARE(std::get<TraceLog>(*line).time, 20.0);
        QCOMPARE(std::get<TraceLog>(*line).prefix, std::string("Engine 000: "));
        QCOMPARE(std::get<TraceLog>(*read(R"({"log": true, "time": 20})")).prefix, std::string());
    }

    void whatIsWrongIsNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("pointer");
        const auto step = [](const char* news, const char* cached, const char* scheduled) {
            return QByteArray(R"({"scheduler_output": {"scheduled_new_reqs": )") + news +
                   R"(, "scheduled_cached_reqs": )" + cached + R"(, "num_scheduled_tokens": )" + scheduled + "}}";
        };
        const char* none = R"({"req_ids": [], "num_computed_tokens": []})";
        QTest::newRow("no object") << QByteArray("[]") << "";
        QTest::newRow("neither") << QByteArray(R"({"time": 1})") << "";
        QTest::newRow("output is a list") << QByteArray(R"({"scheduler_output": []})") << "/scheduler_output";
        QTest::newRow("no tokens") << QByteArray(R"({"scheduler_output": {}})")
                                   << "/scheduler_output/num_scheduled_tokens";
        QTest::newRow("negative tokens") << step("[]", none, R"({"a": -1})")
                                         << "/scheduler_output/num_scheduled_tokens/a";
        QTest::newRow("half a token") << step("[]", none, R"({"a": 0.5})")
                                      << "/scheduler_output/num_scheduled_tokens/a";
        QTest::newRow("too many tokens") << step("[]", none, R"({"a": 1e300})")
                                         << "/scheduler_output/num_scheduled_tokens/a";
        QTest::newRow("new is an object") << step("{}", none, "{}") << "/scheduler_output/scheduled_new_reqs";
        QTest::newRow("new without id") << step(R"([{"num_computed_tokens": 0}])", none, "{}")
                                        << "/scheduler_output/scheduled_new_reqs/0/req_id";
        QTest::newRow("new is a number") << step("[1]", none, "{}") << "/scheduler_output/scheduled_new_reqs/0/req_id";
        QTest::newRow("new with text") << step(R"([{"req_id": "a", "num_computed_tokens": "0"}])", none, "{}")
                                       << "/scheduler_output/scheduled_new_reqs/0/num_computed_tokens";
        QTest::newRow("cached is a list") << step("[]", "[]", "{}") << "/scheduler_output/scheduled_cached_reqs";
        QTest::newRow("cached id is null") << step("[]", R"({"req_ids": [null], "num_computed_tokens": [1]})", "{}")
                                           << "/scheduler_output/scheduled_cached_reqs/req_ids/0";
        QTest::newRow("unequal lengths") << step("[]", R"({"req_ids": ["a"], "num_computed_tokens": []})", "{}")
                                         << "/scheduler_output/scheduled_cached_reqs/num_computed_tokens";
        QTest::newRow("log is false") << QByteArray(R"({"log": false, "time": 1})") << "/log";
        QTest::newRow("log without time") << QByteArray(R"({"log": true})") << "/time";
        QTest::newRow("time is text") << QByteArray(R"({"log": true, "time": "1"})") << "/time";
        QTest::newRow("time is infinite") << QByteArray(R"({"log": true, "time": Infinity})") << "/time";
        QTest::newRow("prefix is a number") << QByteArray(R"({"log": true, "time": 1, "prefix": 1})") << "/prefix";
    }
    void whatIsWrongIsNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, pointer);
        const auto line = read(text.constData());
        QVERIFY(!line);
        QCOMPARE(QString::fromStdString(line.error().pointer), pointer);
        QVERIFY(line.error().message.starts_with("expected "));
    }

    void statsAreOneLine()
    {
        vllm::StepStats stats;
        stats.totals = {Flops(1.5e15), Bytes(2), Bytes(3)};
        std::string out;
        writeStepStats(stats, nullptr, out);
        QCOMPARE(
            out,
            std::string(
                R"({"num_flops_per_gpu": 1500000000000000, "num_read_bytes_per_gpu": 2, "num_write_bytes_per_gpu": 3})"
                "\n"));
    }

    void debugAddsTheBreakdowns()
    {
        vllm::StepDebug debug;
        debug.context.numDecodeRequests = 4;
        debug.flops = {{"attn", "qkv_proj", 7}};
        std::string out;
        writeStepStats({}, &debug, out);
        QCOMPARE(out.find('\n'), out.size() - 1);
        const auto line = readJson(out, "test");
        QVERIFY(line);
        const ConfigValue* stats = (*line)->find("debug_stats");
        QVERIFY(stats);
        QCOMPARE(*stats->find("num_decode_requests")->number(), 4.0);
        QCOMPARE(stats->find("context_breakdown")->object()->size(), std::size_t{8});
        QCOMPARE(*stats->find("num_flops_per_gpu_breakdown")->find("attn.qkv_proj")->number(), 7.0);
        QVERIFY(stats->find("num_write_bytes_per_gpu_breakdown")->object()->empty());
    }
};

QTEST_GUILESS_MAIN(TestStepJson)
#include "test_step_json.moc"
