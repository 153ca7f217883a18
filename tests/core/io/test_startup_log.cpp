#include <QDir>
#include <QFile>

#include "core/io/startup_log.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

/// Start-up logs of several versions. The lines in tests/data/logs are written for this, in the formats that vLLM prints.
class TestStartupLog : public QObject {
    Q_OBJECT

private:
    using Lines = std::map<std::string, double>;

    static QByteArray file(const QString& name)
    {
        QFile log(QStringLiteral(GABLE_TEST_DATA "/logs/") + name + ".txt");
        if (!log.open(QIODevice::ReadOnly)) qFatal("no log %s", qPrintable(name));
        return log.readAll();
    }
    static StartupLog read(const QByteArray& text)
    {
        auto log = readStartupLog(text.toStdString(), "log");
        if (!log) qFatal("%s", log.error().text().c_str());
        return *log;
    }

    struct Expected {
        const char* file;
        const char* version;
        const char* model;
        const char* dtype;
        const char* kvCacheDtype;
        const char* quantization;
        bool drafts;
        Lines lines;
        const char* refused;
        std::size_t passedOver;
    };
    static const std::vector<Expected>& expected()
    {
        static const std::vector<Expected> all{
            // The peak is logged with the weights in it: 17.98 − 14.9888.
            {"v0.6-refused", "vllm-0.6.4.post1", "meta-llama/Llama-3.1-8B-Instruct", "bfloat16", "auto", "none", false,
             {{"weights_gib", 14.9888}, {"torch_peak_gib", 2.99}, {"non_torch_gib", 0.35}, {"available_kv_cache_gib", 2.89}, {"total_gib", 23.58}, {"requested_gib", 21.22}, {"gpu_memory_utilization", 0.9},
              {"num_gpu_blocks", 1478}, {"kv_cache_tokens", 23648}, {"max_concurrency", 0.82}, {"max_model_len", 29000}, {"max_num_seqs", 256}, {"tp", 1}, {"pp", 1}, {"block_size", 16}},
             "The model's max seq len (29000) is larger than", 0},
            {"v0.7", "vllm-0.7.2", "/models/llama-3.1-8b", "bfloat16", "auto", "none", false,
             {{"weights_gib", 14.99}, {"torch_peak_gib", 1.26}, {"non_torch_gib", 0.05}, {"available_kv_cache_gib", 3.56}, {"total_gib", 22.07}, {"requested_gib", 19.86},
              {"gpu_memory_utilization", 0.9}, {"num_gpu_blocks", 1823}, {"max_concurrency", 1.46}, {"max_model_len", 20000}, {"cuda_graph_gib", 0.22}, {"tp", 1}, {"pp", 1}},
             "", 0},
            {"v0.10-refused", "vllm-0.10.1", "meta-llama/Llama-3.1-8B-Instruct", "bfloat16", "auto", "none", false,
             {{"weights_gib", 14.9889}, {"available_kv_cache_gib", 4.71}, {"max_model_len", 131072}, {"tp", 1}, {"pp", 1}}, "To serve at least one request with the models's max seq len (131072), (16.00 GiB",
             0},
            // Colours, CRLF and two ranks: the larger weights, the smaller cache.
            {"v0.11-tp2", "vllm-0.11.0", "Qwen/Qwen3-32B", "bfloat16", "fp8", "none", false,
             {{"weights_gib", 30.59}, {"torch_peak_gib", 5.67}, {"non_torch_gib", 0.54}, {"available_kv_cache_gib", 36.05}, {"total_gib", 79.19}, {"requested_gib", 72.85},
              {"gpu_memory_utilization", 0.92}, {"cuda_graph_gib", 0.81}, {"kv_cache_tokens", 590640}, {"max_concurrency", 36.92}, {"max_model_len", 16000}, {"max_num_seqs", 512},
              {"max_num_batched_tokens", 4096}, {"tp", 2}, {"pp", 1}, {"dp", 1}},
             "", 0},
            // The memory of the GPU is 75.23 ÷ 0.95.
            {"v0.19", "vllm-0.19.0", "meta-llama/Llama-3.1-8B-Instruct", "bfloat16", "auto", "none", false,
             {{"weights_gib", 14.99}, {"torch_peak_gib", 1.89}, {"non_torch_gib", 0.25}, {"available_kv_cache_gib", 58.11}, {"total_gib", 79.19}, {"requested_gib", 75.23},
              {"gpu_memory_utilization", 0.95}, {"cuda_graph_gib", 0.91}, {"cuda_graph_estimate_gib", 0.74}, {"kv_cache_tokens", 476016}, {"num_gpu_blocks", 29751}, {"max_concurrency", 58.11},
              {"max_model_len", 8192}, {"max_num_seqs", 1024}, {"max_num_batched_tokens", 8192}, {"tp", 1}, {"pp", 1}, {"dp", 1}},
             "", 1},
            // Weights and non-torch memory in one: 15.26 − 15.0. Size and concurrency in one line.
            {"v0.28", "vllm-0.28.0", "meta-llama/Llama-3.1-8B-Instruct", "bfloat16", "auto", "none", true,
             {{"weights_gib", 15}, {"torch_peak_gib", 1.44}, {"non_torch_gib", 0.26}, {"available_kv_cache_gib", 55.93}, {"total_gib", 79.25}, {"requested_gib", 72.91},
              {"gpu_memory_utilization", 0.92}, {"cuda_graph_gib", 0.23}, {"cuda_graph_estimate_gib", 0.28}, {"kv_cache_tokens", 458192}, {"max_concurrency", 3.49}, {"max_model_len", 131072},
              {"max_num_seqs", 256}, {"tp", 1}, {"pp", 1}, {"dp", 1}},
             "", 0},
            {"v0.19-busy-gpu", "", "", "", "", "", false, {{"total_gib", 23.43}, {"requested_gib", 22.49}, {"gpu_memory_utilization", 0.96}},
             "Free memory on device cuda:0 (3.25/23.43 GiB) on startup is less than desired", 0},
            {"out-of-memory", "vllm-0.11.2", "openai/gpt-oss-120b", "bfloat16", "auto", "mxfp4", false, {{"total_gib", 47.4}, {"max_model_len", 131072}, {"tp", 1}, {"pp", 1}},
             "CUDA out of memory. Tried to allocate 1.98 GiB.", 0},
        };
        return all;
    }

    static QString text(const Lines& lines)
    {
        QStringList out;
        for (const auto& [key, value] : lines) out << str(key) + ' ' + str(value);
        return out.join(", ");
    }

private slots:
    void logsOfVersions_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(expected().size()); ++i) QTest::newRow(expected()[static_cast<std::size_t>(i)].file) << i;
        // Nothing lies in the folder that is not read here.
        QCOMPARE(QDir(GABLE_TEST_DATA "/logs").entryList(QDir::Files).size(), qsizetype(expected().size()));
    }
    void logsOfVersions()
    {
        QFETCH(int, index);
        const Expected& wanted = expected()[static_cast<std::size_t>(index)];
        const StartupLog log = read(file(wanted.file));
        QCOMPARE(str(log.version), wanted.version);
        QCOMPARE(str(log.model), wanted.model);
        QCOMPARE(str(log.dtype), wanted.dtype);
        QCOMPARE(str(log.kvCacheDtype), wanted.kvCacheDtype);
        QCOMPARE(str(log.quantization), wanted.quantization);
        QCOMPARE(log.drafts, wanted.drafts);
        QCOMPARE(text(log.lines), text(wanted.lines));
        QVERIFY2(*wanted.refused ? str(log.refused).startsWith(wanted.refused) : log.refused.empty(), log.refused.c_str());
        QCOMPARE(log.unknown.size(), wanted.passedOver);
    }

    /// A line may come with any prefix, or with none.
    void prefixesDontMatter()
    {
        const QByteArray line = "Available KV cache memory: -2.14 GiB";
        for (const char* prefix : {"", "INFO 04-07 [x.py:1] ", "2026-04-07T08:00:01Z pod/server-0 (EngineCore pid=1) INFO ", "\x1b[32m(Worker_TP3_EP3 pid=4)\x1b[0m ", "[rank0]: \t"})
            QCOMPARE(read(prefix + line + "\x1b[0m\r\n").lines.at("available_kv_cache_gib"), -2.14);
    }

    void ofSeveralStartsTheLastCounts()
    {
        const StartupLog log = read(file("v0.10-refused") + file("v0.19"));
        QCOMPARE(str(log.version), "vllm-0.19.0");
        QVERIFY(log.refused.empty());
        QCOMPARE(log.lines.at("available_kv_cache_gib"), 58.11);
        QCOMPARE(log.lines.at("max_num_seqs"), 1024.0);
    }

    void parallelismOfExpertsIsRead()
    {
        QCOMPARE(read("non-default args: {'enable_expert_parallel': True, 'data_parallel_size': 8}\nModel loading took 1 GiB").lines, (Lines{{"dp", 8}, {"ep", 1}, {"weights_gib", 1}}));
    }

    /// Names of functions in a traceback speak of memory too, and nobody wants to read them.
    void whatIsPassedOverIsBounded()
    {
        QByteArray text = "Model loading took 1 GiB\n  File \"/x.py\", line 3, in check_memory 1 GiB\ndetermine_available_memory()\nset gpu_memory_utilization\n";
        QCOMPARE(read(text).unknown.size(), std::size_t(0));
        for (int i = 0; i < 100; ++i) text += "some memory, " + QByteArray(157 - 13, 'x') + "\xc3\xa4\xc3\xa4 GiB\n";
        const StartupLog log = read(text);
        QCOMPARE(log.unknown.size(), std::size_t(20));
        QCOMPARE(log.unknown.front().size(), std::size_t(159));  // not 160, which is half of a character
    }

    /// Bytes that are no text could not be saved as they are: a study that adopted the log would not open again.
    void namesHoldNothingButTheirCharacters()
    {
        const StartupLog log = read("LLM engine (v0.28\xe9\xe9.0) with config: model='a', dtype=torch.bf\xff, quantization=fp\"8, kv_cache_dtype=" + QByteArray(500, 'x') + "\nModel loading took 1 GiB");
        QCOMPARE(str(log.version), "vllm-0.28");
        QCOMPARE(str(log.dtype), "bf");
        QCOMPARE(str(log.quantization), "fp");
        QCOMPARE(log.kvCacheDtype.size(), std::size_t(64));
    }

    void hostileTextsAreSurvived_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no number") << QByteArray("Model loading took GiB");
        QTest::newRow("only a sign") << QByteArray("Model loading took - GiB");
        QTest::newRow("too many digits") << "Model loading took " + QByteArray(5000, '9') + " GiB";
        QTest::newRow("dots") << QByteArray("Model loading took ... GiB");
        QTest::newRow("ends in an escape") << QByteArray("\x1b[1;2");
        QTest::newRow("zero bytes") << QByteArray("Model\0loading\0took", 18);
        QTest::newRow("half a quote") << QByteArray("LLM engine (v0.1) with config: model='");
        QTest::newRow("settings alone") << QByteArray("max_num_seqs=4, dtype=torch.bfloat16, gpu_memory_utilization=0.9");
        QTest::newRow("prose") << QByteArray("The memory of 80 GiB is not enough for all of us.");
        QTest::newRow("nothing") << QByteArray();
    }
    void hostileTextsAreSurvived()
    {
        QFETCH(QByteArray, text);
        const auto log = readStartupLog(text.toStdString(), "x.log");
        QVERIFY(!log);
        QVERIFY(str(log.error()).startsWith("x.log: expected lines of a vLLM start-up log"));
    }

    void thereIsAnEndToALog()
    {
        const auto log = readStartupLog(std::string(longestStartupLog + 1, ' '), "x.log");
        QCOMPARE(str(log.error()), "x.log: expected a log of at most 64 MiB, found more");
    }
};

QTEST_APPLESS_MAIN(TestStartupLog)
#include "test_startup_log.moc"
