#include <type_traits>

#include "core/units/quantity.h"
#include "tests/support/core_test.h"

using namespace gable;

namespace {

template <typename A, typename B>
concept Addable = requires(A a, B b) { a + b; };
template <typename A, typename B>
concept Subtractable = requires(A a, B b) { a - b; };
template <typename A, typename B>
concept Comparable = requires(A a, B b) { a < b; };
template <typename A, typename B>
concept Assignable = requires(A a, B b) { a = b; };

static_assert(Addable<Bytes, Bytes> && Subtractable<Flops, Flops> && Comparable<Seconds, Seconds>);
static_assert(!Addable<Bytes, Flops>, "bytes and FLOPs must not add up");
static_assert(!Addable<Bytes, double> && !Addable<double, Bytes>, "a bare number has no dimension");
static_assert(!Subtractable<Seconds, Bytes>);
static_assert(!Comparable<FlopsPerSecond, BytesPerSecond>);
static_assert(!Assignable<Bytes, Flops> && !std::is_convertible_v<double, Bytes> && !std::is_convertible_v<Bytes, double>);

static_assert(std::is_same_v<decltype(Bytes() / BytesPerSecond()), Seconds>);
static_assert(std::is_same_v<decltype(Flops() / FlopsPerSecond()), Seconds>);
static_assert(std::is_same_v<decltype(Flops() / Bytes()), FlopsPerByte>);
static_assert(std::is_same_v<decltype(Flops() / Seconds()), FlopsPerSecond>);
static_assert(std::is_same_v<decltype(FlopsPerByte() * BytesPerSecond()), FlopsPerSecond>);
static_assert(std::is_same_v<decltype(BytesPerSecond() * Seconds()), Bytes>);
static_assert(std::is_same_v<decltype(FlopsPerSecond() / BytesPerSecond()), FlopsPerByte>);
static_assert(std::is_same_v<decltype(Bytes() / Bytes()), double>, "a ratio has no dimension");
static_assert(std::is_same_v<decltype(Seconds() * (1.0 / Seconds(1).value)), Seconds>);

}  // namespace

class TestQuantity : public QObject {
    Q_OBJECT

private slots:
    void arithmetic()
    {
        COMPARE_EXACT((Bytes(6) + Bytes(2)).value, 8);
        COMPARE_EXACT((Bytes(6) - Bytes(2)).value, 4);
        COMPARE_EXACT((Bytes(6) * 2.5).value, 15);
        COMPARE_EXACT((2.5 * Bytes(6)).value, 15);
        COMPARE_EXACT((Bytes(6) / 4.0).value, 1.5);
        COMPARE_EXACT(Bytes(6) / Bytes(4), 1.5);
        Flops sum(1);
        sum += Flops(2);
        COMPARE_EXACT(sum.value, 3);
        COMPARE_EXACT(Bytes().value, 0);
    }

    void dimensionsFollowTheUnits()
    {
        COMPARE_EXACT((Bytes(6.7e12) / BytesPerSecond(3.35e12)).value, 2);
        COMPARE_EXACT((Flops(300) / Bytes(2)).value, 150);
        COMPARE_EXACT((FlopsPerByte(10) * BytesPerSecond(5)).value, 50);
        COMPARE_EXACT((BytesPerSecond(5) * Seconds(3)).value, 15);
    }

    void order()
    {
        QVERIFY(Bytes(1) < Bytes(2));
        QVERIFY(Bytes(2) >= Bytes(2));
        QVERIFY(Bytes(2) == Bytes(2));
        QVERIFY(Bytes(2) != Bytes(3));
    }
};

QTEST_GUILESS_MAIN(TestQuantity)
#include "test_quantity.moc"
