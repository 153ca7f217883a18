#include "core/timing/roofline.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestRoofline : public QObject {
    Q_OBJECT

private:
    static const Accelerator& gpu(const char* id) { return *test::catalog().accelerator(id); }
    static QString effective(const Accelerator& accelerator, Precision wanted) { return str(label(effectivePrecision(accelerator, wanted))); }
    static Accelerator only(std::initializer_list<Precision> precisions)
    {
        Accelerator a;
        for (const Precision p : precisions) a.peaks.push_back({p, FlopsPerSecond(100)});
        return a;
    }

private slots:
    void theLowerOfTwoRoofs()
    {
        const FlopsPerSecond peak(1000);
        const BytesPerSecond bandwidth(10);
        COMPARE_EXACT(ridge(peak, bandwidth).value, 100);
        COMPARE_EXACT(attainable(FlopsPerByte(5), peak, bandwidth).value, 50);
        COMPARE_EXACT(attainable(FlopsPerByte(100), peak, bandwidth).value, 1000);
        COMPARE_EXACT(attainable(FlopsPerByte(500), peak, bandwidth).value, 1000);
        COMPARE_EXACT(attainable(FlopsPerByte(0), peak, bandwidth).value, 0);
    }

    void h100()
    {
        COMPARE_EXACT(peakRate(gpu("h100-sxm"), Precision::Bfloat16).value, 989e12);
        COMPARE_EXACT(peakRate(gpu("h100-sxm"), Precision::Fp8).value, 1979e12);
        QCOMPARE(str(format::intensity(ridge(FlopsPerSecond(989e12), BytesPerSecond(3350e9)))), "295 FLOP/B");
    }

    void missingFormatsAreWidened()
    {
        QCOMPARE(effective(gpu("h100-sxm"), Precision::Bfloat16), "BF16");
        QCOMPARE(effective(gpu("h100-sxm"), Precision::Fp4), "FP8");
        QCOMPARE(effective(gpu("a100-sxm"), Precision::Fp8), "BF16");
        QCOMPARE(effective(gpu("a100-sxm"), Precision::Fp4), "BF16");
        QCOMPARE(effective(gpu("b200-sxm"), Precision::Fp4), "FP4");
        QCOMPARE(effective(only({Precision::Float32, Precision::Float16}), Precision::Bfloat16), "FP16");
        QCOMPARE(effective(only({Precision::Float32, Precision::Float16}), Precision::Fp8), "FP16");
        QCOMPARE(effective(only({Precision::Float32, Precision::Fp8}), Precision::Bfloat16), "FP32");
        QCOMPARE(effective(only({Precision::Float32}), Precision::Fp4), "FP32");
        COMPARE_EXACT(peakRate(gpu("a100-sxm"), Precision::Fp8).value, 312e12);
        COMPARE_EXACT(peakRate(only({}), Precision::Bfloat16).value, 0);
    }

    void boundByTheRidge()
    {
        Accelerator a = only({Precision::Bfloat16});
        a.memoryBandwidth = BytesPerSecond(10);  // ridge 100 ÷ 10 = 10 FLOP/B
        Operation operation;
        operation.add({Kind::Flops, "f", 90});
        operation.add({Kind::Weights, "w", 10});
        QCOMPARE(bound(operation, a), Bound::Memory);  // 9 FLOP/B
        operation.add({Kind::Flops, "f", 10});
        QCOMPARE(bound(operation, a), Bound::Compute);  // exactly at the ridge
        QCOMPARE(bound(Operation(), a), Bound::Overhead);  // neither multiplies, nor moves, nor sends
        QCOMPARE(str(label(Bound::Memory)), "memory");
        QCOMPARE(str(label(Bound::Compute)), "compute");
    }
};

QTEST_GUILESS_MAIN(TestRoofline)
#include "test_roofline.moc"
