#include "cli_process.h"

namespace {

// The step of test_step_stats on the tiny model: 4432 FLOP, 1848 bytes read, 1116 written.
const QByteArray step = R"("scheduler_output": {"scheduled_new_reqs": [{"req_id": "a", "num_computed_tokens": 0}],
    "scheduled_cached_reqs": {"req_ids": ["b", "c", "d"], "num_computed_tokens": [5, 2, 9]},
    "num_scheduled_tokens": {"a": 3, "b": 1, "c": 2}})";

QByteArray stepLine(const QByteArray& more = {})
{
    return '{' + QByteArray(step).replace('\n', ' ') + more + "}\n";
}

}  // namespace

class TestReplayCommand : public QObject {
    Q_OBJECT

    Files m_files;
    QString m_scenario;

    CliRun replay(const QStringList& options, const QByteArray& trace) const
    {
        return runCli(QStringList{"replay", "--scenario", m_scenario} + options, trace);
    }

private slots:
    void initTestCase() { m_scenario = m_files.write("tiny.json", R"({"model": )" + tinyConfig + '}'); }

    void statsAreALinePerStep()
    {
        const CliRun run = replay({"--emit", "stats"}, stepLine() +
                                                           R"({"log": true, "time": 1})"
                                                           "\n" +
                                                           stepLine());
        QCOMPARE(run.status, 0);
        const QByteArray expected =
            R"({"num_flops_per_gpu": 4432, "num_read_bytes_per_gpu": 1848, "num_write_bytes_per_gpu": 1116})"
            "\n";
        QCOMPARE(run.out, expected + expected);
    }

    void debugAddsBreakdowns()
    {
        const QJsonObject stats = replay({"--emit", "stats", "--debug"}, stepLine()).json()["debug_stats"].toObject();
        QCOMPARE(stats["num_prefill_requests"].toInt(), 2);
        QCOMPARE(stats["num_decode_requests"].toInt(), 1);
        QCOMPARE(stats["context_breakdown"]["prefill_token_context_product"].toInt(), 17);
        QCOMPARE(stats["num_flops_per_gpu_breakdown"]["attn.qkv_proj"].toInt(), 768);
        QCOMPARE(stats["num_read_bytes_per_gpu_breakdown"]["attn.attn_input"].toInt(), 304);
        QCOMPARE(stats["num_write_bytes_per_gpu_breakdown"]["unembed.output"].toInt(), 60);
    }

    void logWindowsSpanFromTheLastLineThatPrinted()
    {
        // 4432 FLOP in 4.432 ns are 1.0 TF/s; 2964 bytes in 2.964 ns are 1.0 TB/s.
        const QByteArray trace = R"({"log": true, "time": 1e-9, "prefix": "E: "})"
                                 "\n" +
                                 stepLine() +
                                 R"({"log": true, "time": 4.432e-9, "prefix": "E: "})"
                                 "\n"
                                 R"({"log": true, "time": 5e-9, "prefix": "E: "})"
                                 "\n" +
                                 stepLine() +
                                 R"({"log": true, "time": 4.432e-9})"
                                 "\n";
        const CliRun run = replay({"--emit", "log", "--start", "0"}, trace);
        QCOMPARE(run.status, 0);
        QCOMPARE(run.out, QByteArray("E: MFU: 1.0 TF/s/GPU 668.8 GB/s/GPU\nMFU: 0.0 TF/s/GPU 0.0 GB/s/GPU\n"));
    }

    void theFirstWindowBeginsWithTheTrace()
    {
        const CliRun run = replay({"--emit", "log"}, stepLine(", \"time\": 1e-9") + R"({"log": true, "time": 5.432e-9})"
                                                                                    "\n");
        QCOMPARE(run.out, QByteArray("MFU: 1.0 TF/s/GPU 668.8 GB/s/GPU\n"));
    }

    void logDetails()
    {
        const CliRun run =
            replay({"--emit", "log", "--debug"}, stepLine() + R"({"log": true, "time": 10, "prefix": "E: "})");
        QVERIFY(run.out.startsWith(
            "E: MFU: 0.0 TF/s/GPU 0.0 GB/s/GPU\nE: MFU details: {\n  \"prefill_reqs\": 2,\n  \"decode_reqs\": 1,\n"));
        QVERIFY(run.out.contains("  \"duration\": \"10.0s\",\n  \"mfu_calc_overhead\": \""));
        QVERIFY(run.out.endsWith("%\"\n}\n"));
    }

    void countersPerEngine()
    {
        const CliRun run = replay({"--emit", "prometheus", "--model-name", "org/tiny"},
                                  stepLine(", \"engine_idx\": 1") + stepLine() + stepLine());
        QCOMPARE(run.status, 0);
        QVERIFY(run.out.contains("vllm:estimated_flops_per_gpu_total{engine=\"0\",model_name=\"org/tiny\"} 8864.0\n"));
        QVERIFY(run.out.contains("vllm:estimated_flops_per_gpu_total{engine=\"1\",model_name=\"org/tiny\"} 4432.0\n"));
        QVERIFY(run.out.contains(
            "vllm:estimated_write_bytes_per_gpu_total{engine=\"1\",model_name=\"org/tiny\"} 1116.0\n"));
    }

    void aSummaryForPeople()
    {
        const CliRun run = replay({}, stepLine(", \"time\": 0") + stepLine(", \"time\": 4.432"));
        QCOMPARE(run.status, 0);
        QVERIFY(run.out.startsWith("vLLM counters · per GPU\n"));
        for (const char* part :
             {"Steps             2", "4 with 10 tokens", "2 with 2 tokens", "8.86 kFLOP", "2 kFLOP/s", "From"})
            QVERIFY2(run.out.contains(part), run.out.constData());
        QVERIFY(!replay({}, stepLine()).out.contains("FLOP/s"));  // no times, no rates
        QVERIFY(replay({}, "").out.contains("Steps             0"));
    }

    void aSummaryForPrograms()
    {
        const QByteArray trace = stepLine(", \"time\": 0") + stepLine(", \"time\": 2");
        const QJsonObject json = replay({"--format", "json"}, trace).json();
        QCOMPARE(json["accounting"].toString(), "vllm");
        QCOMPARE(json["steps"].toInt(), 2);
        QCOMPARE(json["flops"].toDouble(), 8864.0);
        QCOMPARE(json["flops_per_s"].toDouble(), 4432.0);
        QCOMPARE(json["prefill_num_tokens"].toInt(), 10);
        QVERIFY(replay({"--format", "csv"}, trace).out.contains("\nflops,8864\n"));
    }

    void longTracesKeepAHandfulOfWindows()
    {
        QByteArray trace;
        for (int i = 0; i < 500; ++i) trace += stepLine(", \"time\": " + QByteArray::number(i * 0.37));
        const CliRun run = replay({}, trace);
        const QByteArray table = run.out.mid(run.out.indexOf("From"));
        QVERIFY(table.count('\n') > 6 && table.count('\n') < 14);
        double steps = 0;
        for (const QByteArray& row : table.split('\n').mid(1))
            if (!row.isEmpty()) steps += QString(row).simplified().split(' ')[4].toDouble();
        QCOMPARE(steps, 500.0);
    }

    void tracesMayBeFiles()
    {
        const QString trace = m_files.write("trace.jsonl", stepLine() + "\n" + stepLine());
        QCOMPARE(runCli({"replay", "--scenario", m_scenario, trace, "--emit", "stats"}).lines().size(), 2);
        QVERIFY(runCli({"replay", "--scenario", m_scenario, m_files.path("none")}).refusedWith("none: "));
    }

    void aBadLineEndsTheReplay()
    {
        const CliRun run =
            replay({"--emit", "stats"}, stepLine() +
                                            R"({"scheduler_output": {"num_scheduled_tokens": {"a": -1}}})"
                                            "\n" +
                                            stepLine());
        QVERIFY2(run.refusedWith("standard input line 2: /scheduler_output/num_scheduled_tokens/a: expected"),
                 run.err.constData());
        QCOMPARE(run.lines().size(), 1);  // what came before
        QVERIFY(replay({}, "{").refusedWith("standard input line 1: "));
        QVERIFY(replay({}, QByteArray(10 << 20, '[')).refusedWith("standard input line 1: "));
        QVERIFY(replay({}, QByteArray(17 << 20, ' ')).refusedWith("16 MiB"));
    }

    void argumentsThatCantBeRead()
    {
        QVERIFY(runCli({"replay"}).refusedWith("--scenario"));
        QVERIFY(runCli({"replay", "--scenario", "/no/such"}).refusedWith("/no/such: "));
        QVERIFY(replay({"--emit", "smoke"}, "").refusedWith("smoke"));
        QVERIFY(replay({"--start", "noon"}, "").refusedWith("--start"));
    }
};

QTEST_GUILESS_MAIN(TestReplayCommand)
#include "test_replay_command.moc"
