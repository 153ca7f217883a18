#include <cmath>

#include "core/timing/kernel_rows.h"
#include "core/trace/explanation.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::timing;
using gable::test::str;

/// The formulas by numbers worked out by hand, their limits, and that `Traced` gives the same bits.
class TestKernelTimes : public QObject {
    Q_OBJECT

private:
    static constexpr Machine<double> machine{1000, 500, 100, 10, 2, 4};  // FLOP/µs and B/µs

    static double us(TimeModel model, const Sizes<double>& load, const Sizes<double>& fit) { return microseconds({model, load, machine}, fit); }

    static KernelTimes row(TimeModel model, std::initializer_list<std::pair<std::string_view, std::string_view>> cells)
    {
        std::vector<std::string_view> names, values;
        for (const auto& [name, value] : cells) {
            names.push_back(name);
            values.push_back(value);
        }
        const auto out = kernelTimes(model, {names, values}, [](std::string_view id) { return test::catalog().accelerator(id); });
        if (!out) qFatal("%s", out.error().text().c_str());
        return *out;
    }

    static void compare(double got, double wanted) { QVERIFY2(std::abs(got - wanted) <= 1e-9 * std::abs(wanted), qPrintable(str(got) + " is not " + str(wanted))); }

private slots:
    void smoothMaximumLiesBetweenTheLargestAndTheSum()
    {
        compare(smoothMaximum(1.0, {3.0, 4.0}), 7);
        compare(smoothMaximum(2.0, {3.0, 4.0}), 5);
        compare(smoothMaximum(20.0, {0.0, 4.0}), 4);
        QCOMPARE(smoothMaximum(2.0, {0.0, 0.0}), 0.0);
        QVERIFY(std::isfinite(smoothMaximum(20.0, {1e300, 1.0})));
    }

    void matrixProduct()
    {
        // 1 µs, then of 8000/(0.8·1000) = 10, 500/(0.5·100) = 10 and 2·1000/1000 = 2 → 2/(1 + 2/2) = 1 with p = 1 the sum.
        compare(us(TimeModel::Gemm, {8000, 500, 1000}, {1, 0.8, 0.5, 1, 2, 2}), 1 + 10 + 10 + 1);
        compare(us(TimeModel::Gemm, {8000, 500, 1000}, {1, 0.8, 0.5, 2, 2, 2}), 1 + std::sqrt(201.0));
    }

    void prefillAttention()
    {
        // A pair and head takes 40·(1 + 10/10)/(0.8·1000) = 0.1 µs; 2 heads × (100 pairs + 5 masked × 10 rows) = 300 of them: 30 µs; 8 tiles at 0.5 on 4 multiprocessors: 1 µs.
        // The last tile: 128 × 10 keys × 0.1 × 4 = 512 µs.
        const Sizes<double> load{100, 2, 40, 10, 10, 10, 8, 1000, 0}, fit{3, 0.8, 0.5, 1, 5, 7, 10, 0.5};
        compare(us(TimeModel::PrefillAttention, load, fit), 3 + 31 + 20 + 512);
        Sizes<double> windowed = load;
        windowed[8] = 1;  // 7 more keys a row are computed for nothing: 2 × 7 × 10 × 0.1
        compare(us(TimeModel::PrefillAttention, windowed, fit), 3 + 31 + 14 + 20 + 512);
    }

    void decodeAttention()
    {
        // 1000 B at 0.5·100, 4000 FLOP at 0.8·500, (2·8 + 1·16)/4, 5·√400/100.
        compare(us(TimeModel::DecodeAttention, {1000, 4000, 8, 16, 400}, {2, 0.8, 0.5, 1, 2, 1, 5}), 2 + 20 + 10 + 8 + 1);
    }

    void expertsShareWhatIsFixed()
    {
        // ½·(10 + 1·4) + 2·(6 + 2·4)·100/(0.7·1000) + 4·250/(0.5·100) + (1·6 + 0.5·12)·2·20/100.
        const Sizes<double> fit{10, 1, 0.7, 0.5, 1, 2, 1, 0.5};
        compare(us(TimeModel::Experts, {6, 4, 100, 250, 12, 20, 0.5}, fit), 7 + 4 + 20 + 4.8);
        // A layer is the sum of its two products when both are cut alike.
        const double whole = us(TimeModel::Experts, {6, 4, 300, 750, 12, 50, 1}, fit);
        compare(us(TimeModel::Experts, {6, 4, 200, 500, 12, 30, 0.5}, fit) + us(TimeModel::Experts, {6, 4, 100, 250, 12, 20, 0.5}, fit), whole);
    }

    void exchanges()
    {
        // One shot: 1 + 2·3 + 3·40/(0.5·10) = 31; two shots: 4 + 1·3 + 2·3/4·40/(1·10) = 13. The faster runs.
        compare(us(TimeModel::AllReduce, {40, 4}, {1, 2, 0.5, 4, 1, 9, 1, 9}), 13);
        compare(us(TimeModel::AllReduce, {4, 4}, {1, 0, 0.5, 4, 1, 9, 1, 9}), 1 + 3 * 4 / 5.0);
        // Inside 1 + 0.5·1 beside 40/(0.8·10) = 5; beyond 1 + 0.5·2 beside 8/(0.4·2) = 10, with the part of the link of 8 GPUs.
        compare(us(TimeModel::Collective, {40, 2, 0, 1}, {1, 0.5, 1, 0.8, 9, 0.4}), 1.5 + 5);
        compare(us(TimeModel::Collective, {40, 2, 8, 3}, {1, 0.5, 1, 0.8, 9, 0.4}), 1.5 + 5 + 2 + 10);
        compare(us(TimeModel::Collective, {0, 1, 8, 3}, {1, 0.5, 1, 0.8, 9, 0.4}), 2 + 10);
    }

    void elementwise() { compare(us(TimeModel::Stream, {10, 400}, streamFit().values), 400 / 80.0 + 2); }

    void everyFormulaIsTracedBitForBit()
    {
        for (const TimeModel model : measuredModels) {
            Kernel kernel{model, {3, 4, 5, 6, 7, 8, 9, 10, 1}, machine};
            const Sizes<double> fit{1.25, 0.75, 0.5, 1.5, 2, 3, 0.25, 0.875, 0.625};
            const Traced traced = trace(kernel, fit, "load", "fit", "gpu");
            QCOMPARE(str(traced.value()), str(microseconds(kernel, fit)));
            QCOMPARE(str(evaluate(traced.node())), str(traced.value()));
            QVERIFY(!explain(traced).formula.empty());
        }
    }

    /// H100, vLLM 0.24, BF16: t0 2.455, e_c 0.8401, e_m 0.8626, p 1.867, λ 2.248 ns, t_s 6.09 µs.
    void rowOfAMatrixProduct()
    {
        const KernelTimes times = row(TimeModel::Gemm, {{"gpu", "h100_sxm"}, {"backend", "vllm-0.24.0"}, {"dtype", "bfloat16"}, {"m", "64"}, {"n", "8192"}, {"k", "8192"}});
        const double flops = 2.0 * 64 * 8192 * 8192, bytes = 2.0 * (64 * 8192 + 8192.0 * 8192 + 64 * 8192);
        const double compute = flops / (0.8401 * 989e6), memory = bytes / (0.8626 * 3.35e6), x = 2.248 * 8192 / 1000, serial = x / (1 + x / 6.09);
        compare(times.boundUs, bytes / 3.35e6);
        compare(times.calibratedUs, 2.455 + std::pow(std::pow(compute, 1.867) + std::pow(memory, 1.867) + std::pow(serial, 1.867), 1 / 1.867));
        QVERIFY(!times.pooled);
    }

    void unknownNamesArePooled()
    {
        const auto of = [](std::string_view gpu, std::string_view backend, std::string_view dtype) {
            return row(TimeModel::Gemm, {{"gpu", gpu}, {"backend", backend}, {"dtype", dtype}, {"m", "64"}, {"n", "8192"}, {"k", "8192"}});
        };
        QVERIFY(!of("h100-sxm", "vllm", "bfloat16").pooled);
        QVERIFY(!of("h100-sxm", "vllm-0.24", "bfloat16").pooled);
        for (const KernelTimes& times : {of("mi300x", "vllm-0.24.0", "bfloat16"), of("nobody", "vllm-0.24.0", "bfloat16"), of("h100-sxm", "vllm-0.2", "bfloat16"),
                                         of("h100-sxm", "other-1", "bfloat16"), of("h100-sxm", "vllm-0.24.0", "float8"), of("h100-sxm", "vllm-0.24.0", "int4_wo")}) {
            QVERIFY(times.pooled);
            QVERIFY(times.calibratedUs >= times.boundUs && std::isfinite(times.calibratedUs));
        }
    }

    void faultsNameTheColumn()
    {
        const std::string_view columns[] = {"gpu", "m", "n", "k"}, cells[] = {"h100-sxm", "64", "none", "8192"};
        const auto out = kernelTimes(TimeModel::Gemm, {columns, cells}, [](std::string_view id) { return test::catalog().accelerator(id); });
        QVERIFY(!out);
        QCOMPARE(str(out.error()), QString("n: expected a number of at least 1, found \"none\""));
    }

    /// Over wide ranges of shapes: never below the bound, and more work never takes less time.
    void neverBelowTheBoundAndMonotone()
    {
        for (const char* gpu : {"h100_sxm", "b200_sxm", "l40s", "a100_sxm", "mi300x"})
            for (const char* dtype : {"bfloat16", "fp8", "fp8_block", "nvfp4", "sq", "int8_wo", "int4_wo"}) {
                double last = 0;
                for (double m = 1; m <= 65536; m *= 4) {
                    const std::string rows = format::exact(m);
                    const KernelTimes times = row(TimeModel::Gemm, {{"gpu", gpu}, {"backend", "vllm"}, {"dtype", dtype}, {"m", rows}, {"n", "4096"}, {"k", "7168"}});
                    QVERIFY(times.calibratedUs >= times.boundUs && times.calibratedUs >= last);
                    last = times.calibratedUs;
                }
            }
        for (const char* cache : {"bfloat16", "fp8"}) {
            double last = 0;
            for (double s = 2; s <= 1'048'576; s *= 4) {
                const std::string length = format::exact(s);
                const KernelTimes times =
                    row(TimeModel::DecodeAttention, {{"gpu", "h200_sxm"}, {"backend", "vllm"}, {"kvdtype", cache}, {"b", "16"}, {"s", length}, {"nh", "8"}, {"nkv", "1"}, {"hd", "128"}, {"window", "0"}});
                QVERIFY(times.calibratedUs >= times.boundUs && times.calibratedUs >= last);
                last = times.calibratedUs;
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestKernelTimes)
#include "test_kernel_times.moc"
