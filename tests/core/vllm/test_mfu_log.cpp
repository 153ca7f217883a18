#include <QtTest>

#include "core/vllm/mfu_log.h"

using namespace gable;
using namespace gable::vllm;

namespace {

StepStats work(double flops, double reads, double writes)
{
    StepStats stats;
    stats.totals = {Flops(flops), Bytes(reads), Bytes(writes)};
    return stats;
}

StepDebug breakdowns(double flops, double reads, double writes)
{
    StepDebug debug;
    debug.context = {1, 8, 8, 64, 2, 2, 30, 30};
    debug.flops = {{"attn", "qkv_proj", flops}};
    debug.reads = {{"attn", "qkv_input", reads / 4}, {"attn", "qkv_weight", 3 * reads / 4}};
    debug.writes = {{"unembed", "output", writes}};
    return debug;
}

}  // namespace

class TestMfuLog : public QObject {
    Q_OBJECT

private slots:
    void ratesAreMeansOverTheWindow()
    {
        MfuLog log(100, false);
        log.observe(work(30e12, 40e9, 5e9));
        log.observe(work(5e12, 10e9, 6e9));
        QCOMPARE(log.log(110, "Engine 000: "), std::string("Engine 000: MFU: 3.5 TF/s/GPU 6.1 GB/s/GPU\n"));
    }

    void oneDecimalIsRoundedAsPythonDoes_data()
    {
        QTest::addColumn<double>("rate");
        QTest::addColumn<QString>("text");
        QTest::newRow("exact tie to even, down") << 0.25 << "0.2";
        QTest::newRow("exact tie to even, up") << 0.75 << "0.8";
        QTest::newRow("just below a tie") << 0.35 << "0.3";
        QTest::newRow("just above a tie") << 0.45 << "0.5";
        QTest::newRow("carries") << 9.96 << "10.0";
        QTest::newRow("large") << 123456789.0 << "123456789.0";
        QTest::newRow("nearly nothing") << 1e-9 << "0.0";
    }
    void oneDecimalIsRoundedAsPythonDoes()
    {
        QFETCH(double, rate);
        QFETCH(QString, text);
        MfuLog log(0, false);
        log.observe(work(rate * 1e12, 0, 0));
        QCOMPARE(QString::fromStdString(log.log(1, "")), "MFU: " + text + " TF/s/GPU 0.0 GB/s/GPU\n");
    }

    void anIdleWindowIsSilentAndGoesOn()
    {
        MfuLog log(0, false);
        QCOMPARE(log.log(10, ""), std::string());
        log.observe(work(0, 0, 0));
        QCOMPARE(log.log(20, ""), std::string());
        log.observe(work(40e12, 0, 0));
        QCOMPARE(log.log(40, ""), std::string("MFU: 1.0 TF/s/GPU 0.0 GB/s/GPU\n"));  // over 40 s, not over 20
        log.observe(work(40e12, 0, 0));
        QCOMPARE(log.log(50, ""), std::string("MFU: 4.0 TF/s/GPU 0.0 GB/s/GPU\n"));
    }

    void aWindowWithoutTimeHasNoRates()
    {
        MfuLog log(5, true);
        log.observe(work(1e12, 1e9, 1e9), breakdowns(1e12, 1e9, 1e9), 0.1);
        QCOMPARE(log.log(5, "E: "), std::string("E: MFU: 0.0 TF/s/GPU 0.0 GB/s/GPU\n"));
        QCOMPARE(log.log(6, "E: "), std::string());  // the window ended there
    }

    void detailsAreIndentedJson()
    {
        MfuLog log(0, true);
        log.observe(work(2e12, 4e9, 1e9), breakdowns(2e12, 4e9, 1e9), 0.25);
        log.observe(work(2e12, 4e9, 1e9), breakdowns(2e12, 4e9, 1e9), 0.25);
        const std::string expected = R"(E: MFU: 2.0 TF/s/GPU 5.0 GB/s/GPU
E: MFU details: {
  "prefill_reqs": 2,
  "decode_reqs": 4,
  "num_batches": 2,
  "context_breakdown": {
    "num_prefill_requests": 2,
    "prefill_num_tokens": 16,
    "prefill_context_len": 16,
    "prefill_token_context_product": 128,
    "num_decode_requests": 4,
    "decode_num_tokens": 4,
    "decode_context_len": 60,
    "decode_token_context_product": 60
  },
  "flops_breakdown": {
    "attn.qkv_proj": "4.0TF"
  },
  "num_read_bytes_breakdown": {
    "attn.qkv_input": "2.0GB",
    "attn.qkv_weight": "6.0GB"
  },
  "num_write_bytes_breakdown": {
    "unembed.output": "2.0GB"
  },
  "duration": "2.0s",
  "mfu_calc_overhead": "25.0%"
}
)";
        QCOMPARE(QString::fromStdString(log.log(2, "E: ")), QString::fromStdString(expected));
    }

    void aCopyIsAWindowOfItsOwn()
    {
        MfuLog first(0, false);
        first.observe(work(1e12, 0, 0));
        MfuLog second = first;
        second.observe(work(1e12, 0, 0));
        QCOMPARE(first.log(1, ""), std::string("MFU: 1.0 TF/s/GPU 0.0 GB/s/GPU\n"));
        QCOMPARE(second.log(1, ""), std::string("MFU: 2.0 TF/s/GPU 0.0 GB/s/GPU\n"));
    }
};

QTEST_GUILESS_MAIN(TestMfuLog)
#include "test_mfu_log.moc"
