#include <set>

#include "core/embedded_file.h"
#include "core/timing/read_calibration.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::timing;
using gable::test::str;

/// The calibration files, and which fit is taken where one is missing.
class TestCalibration : public QObject {
    Q_OBJECT

private:
    static QString fault(std::string_view change, std::string_view with)
    {
        std::string text = R"({"accelerator": "x", "version": "1", "source": "s", "date": "2026-01-01", "note": "n", "errors": "e", "fits": [
            {"op": "moe", "software": "vllm-1.0", "weights": "fp8", "rows": 5, "error_median_percent": 1, "error_p90_percent": 2, "measured_us": [1, 2],
             "parameters": {"t0_us": 1, "tau_expert_us": 1, "e_c": 0.5, "e_m": 0.5, "p": 2, "delta_rows": 1, "a_local": 1, "a_global": 1}}]})";
        const std::size_t at = text.find(change);
        if (at == std::string::npos) qFatal("nothing to change");
        text.replace(at, change.size(), with);
        const auto file = readCalibrationFile(text, "x.json");
        return file ? QString() : str(file.error());
    }

    static const Fit& gemm(std::string_view accelerator, std::string_view software, WeightType type = WeightType::Bfloat16)
    {
        return *builtinCalibration().set(accelerator, software).gemm[static_cast<std::size_t>(type)].fit;
    }

private slots:
    void filesHaveSourceDateVersionAndErrors()
    {
        std::set<std::string> accelerators;
        for (const CalibrationFile& file : builtinCalibration().files()) {
            QVERIFY2(file.accelerator == "pooled" || test::catalog().accelerator(file.accelerator), file.accelerator.c_str());
            QVERIFY(accelerators.insert(file.accelerator).second);
            QVERIFY(!file.source.empty() && !file.version.empty() && !file.errors.empty());
            QVERIFY(QDate::fromString(str(file.date), Qt::ISODate).isValid());
            for (const Fit& fit : file.fits) {
                QVERIFY(fit.rows > 0 && fit.errorMedian > 0 && fit.errorP90 > fit.errorMedian && fit.longest > fit.shortest);
                for (const Fit& other : file.fits) QVERIFY(&fit == &other || !(fit.key() == other.key() && fit.software == other.software));
            }
        }
        QVERIFY(accelerators.size() >= 10);
    }

    void faultyFilesSayWhere()
    {
        QCOMPARE(fault("\"op\": \"moe\"", "\"op\": \"moe\""), QString());
        QCOMPARE(fault("\"moe\"", "\"mow\""), QString("x.json: /fits/0/op: expected a kind of kernel, found \"mow\""));
        QCOMPARE(fault("\"e_c\": 0.5", "\"e_c\": 1.5"), QString("x.json: /fits/0/parameters/e_c: expected a number in range, found 1.5"));
        QCOMPARE(fault("\"a_local\": 1, ", ""), QString("x.json: /fits/0/parameters/a_local: expected a number, found nothing"));
        QCOMPARE(fault("\"a_local\"", "\"b_local\""), QString("x.json: /fits/0/parameters/b_local: a parameter that this kind of kernel does not have"));
        QCOMPARE(fault("[1, 2]", "[1]"), QString("x.json: /fits/0/measured_us: expected the shortest and the longest measured time, found a list"));
        QCOMPARE(fault("\"rows\": 5", "\"rows\": \"5\""), QString("x.json: /fits/0/rows: expected a number, found \"5\""));
    }

    void softwareIsFoundByVersionFrameworkOrAuto()
    {
        const Calibration& c = builtinCalibration();
        QCOMPARE(str(c.set("h100-sxm", "auto").software), QString("vllm-0.24.0"));
        QCOMPARE(str(c.set("h100-sxm", "vllm").software), QString("vllm-0.24.0"));
        QCOMPARE(str(c.set("h100-sxm", "vllm-0.24").software), QString("vllm-0.24.0"));
        QCOMPARE(str(c.set("h100-sxm", "trtllm").software), QString("trtllm-1.3.0rc20"));
        QCOMPARE(str(c.set("a100-sxm", "auto").software), QString("vllm-0.14.0"));
        for (const char* unknown : {"vllm-0.2", "vllm-0.19", "sglang", "", "nonsense"}) {
            QCOMPARE(str(c.set("h100-sxm", unknown).software), QString("pooled vllm"));
            QVERIFY(!c.set("h100-sxm", unknown).fitted);
        }
        QCOMPARE(str(c.set("h100-sxm", "trtllm-9").software), QString("pooled trtllm"));
        QCOMPARE(str(c.set("mi300x", "auto").software), QString("pooled vllm"));
        QCOMPARE(QStringList({str(c.softwareOf("a100-sxm")[0]), str(c.softwareOf("a100-sxm")[1])}), QStringList({"vllm-0.14.0", "trtllm-1.0.0"}));
        QVERIFY(c.softwareOf("mi300x").empty());
    }

    void everySetHasAFitForEveryKernel()
    {
        for (const char* accelerator : {"h100-sxm", "h200-sxm", "b200-sxm", "b300-sxm", "gb200", "gb300", "a100-sxm", "l40s", "rtx-pro-6000-server", "none"})
            for (const char* software : {"auto", "vllm", "trtllm", "other"}) {
                const FitSet& set = builtinCalibration().set(accelerator, software);
                for (std::size_t i = 0; i < allWeightTypes.size(); ++i) QVERIFY(set.gemm[i].fit && set.experts[i].fit);
                for (std::size_t i = 0; i < 2; ++i) QVERIFY(set.prefill[i].fit && set.decode[i].fit && set.latentPrefill[i].fit && set.latentDecode[i].fit);
                for (const Slot& slot : {set.allReduce, set.allGather, set.reduceScatter, set.allToAll}) QVERIFY(slot.fit);
            }
    }

    void theNearestIsTakenAndMarked()
    {
        const FitSet& h100 = builtinCalibration().set("h100-sxm", "vllm-0.24");
        const auto slot = [&](WeightType type) { return h100.gemm[static_cast<std::size_t>(type)]; };
        QVERIFY(!slot(WeightType::Fp8).pooled);
        // vLLM's kernels for blocks were not measured: those of the other framework on this GPU are nearer than the mean of others.
        QVERIFY(slot(WeightType::Fp8Block).pooled);
        QCOMPARE(str(slot(WeightType::Fp8Block).fit->software), QString("trtllm-1.3.0rc20"));
        QVERIFY(slot(WeightType::Int4Weights).pooled);
        QVERIFY(h100.latentDecode[0].pooled);
        QCOMPARE(str(h100.latentDecode[0].fit->software), QString("trtllm-1.3.0rc20"));
        QCOMPARE(str(h100.allReduce.fit->variant), QString("vLLM_custom_graph"));
        QCOMPARE(str(builtinCalibration().set("h100-sxm", "trtllm").allReduce.fit->variant), QString("TRTLLM"));
        // Its newest version of the framework with this kernel.
        const Slot l40s = builtinCalibration().set("l40s", "vllm-0.24").allReduce;
        QVERIFY(!l40s.pooled);
        QCOMPARE(str(l40s.fit->software), QString("vllm-0.22.0"));
        QVERIFY(gemm("h100-sxm", "vllm").values[0] != gemm("b200-sxm", "vllm").values[0]);
    }
};

QTEST_APPLESS_MAIN(TestCalibration)
#include "test_calibration.moc"
