#include "core/trace/explanation.h"
#include "core/trace/traced.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestTraced : public QObject {
    Q_OBJECT

private:
    const Traced a = Traced::symbol("a", "first", 7);
    const Traced b = Traced::symbol("b", "second", 2);
    const Traced c = Traced::symbol("c", "third", 3);

    static QString formula(const Traced& traced) { return str(explain(traced).formula); }
    static QString substitution(const Traced& traced) { return str(explain(traced).substitution); }

private slots:
    void valuesAreThoseOfDoubles()
    {
        COMPARE_EXACT((a + b).value(), 9);
        COMPARE_EXACT((a - b).value(), 5);
        COMPARE_EXACT((a * b).value(), 14);
        COMPARE_EXACT((a / b).value(), 3.5);
        COMPARE_EXACT(floor(a / b).value(), 3);
        COMPARE_EXACT(floorDivide(a, b).value(), 3);
        COMPARE_EXACT(floorDivide(7.0, 2.0), 3);
        COMPARE_EXACT(larger(a, b).value(), 7);
        COMPARE_EXACT(smaller(a, b).value(), 2);
        COMPARE_EXACT(power(a, b).value(), 49);
        COMPARE_EXACT(power(7.0, 2.0), 49);
        COMPARE_EXACT(Traced().value(), 0);
        COMPARE_EXACT(let("x", "", a).value(), 7);
        COMPARE_EXACT(let("x", "", 7.0), 7);
        QVERIFY(a > b && b < a && a == Traced(7) && !(a == b));
    }

    void formulasReadAsWritten()
    {
        QCOMPARE(formula(2.0 * a * b), "2 · a · b");
        QCOMPARE(formula(a + b * c), "a + b · c");
        QCOMPARE(formula((a + b) * c), "(a + b) · c");
        QCOMPARE(formula(a - (b - c)), "a − (b − c)");
        QCOMPARE(formula(a - b - c), "a − b − c");
        QCOMPARE(formula(a / (b * c)), "a ÷ (b · c)");
        QCOMPARE(formula(a * (b * c)), "a · (b · c)");
        QCOMPARE(formula(floor(a / b)), "⌊a ÷ b⌋");
        QCOMPARE(formula(floor(a / b) * c), "⌊a ÷ b⌋ · c");
        QCOMPARE(formula(power(a, b) * c), "a^b · c");
        QCOMPARE(formula(power(a + b, c)), "(a + b)^c");
        QCOMPARE(formula(Traced(0.5)), "0.5");
        QCOMPARE(formula(a), "a");
    }

    void numbersStandForNames()
    {
        QCOMPARE(substitution(2.0 * (a + b) * c), "2 · (7 + 2) · 3");
        QCOMPARE(substitution(floor(a / b)), "⌊7 ÷ 2⌋");
        COMPARE_EXACT(explain(2.0 * (a + b) * c).value, 54);
    }

    void namedIntermediates()
    {
        const Traced sum = let("sum", "both", a + b);
        QCOMPARE(formula(sum), "a + b");  // on top: what it is made of
        QCOMPARE(formula(sum * c), "sum · c");
        QCOMPARE(substitution(sum * c), "9 · 3");
        // A name that is a formula keeps its brackets.
        QCOMPARE(formula(c * let("a + b", "both", a + b)), "c · (a + b)");
        QCOMPARE(substitution(c * let("a + b", "both", a + b)), "3 · 9");
    }

    void theBranchTakenIsShown()
    {
        QCOMPARE(formula(larger(a, b) * c), "a · c");
        QCOMPARE(formula(smaller(a, b) * c), "b · c");
        QCOMPARE(formula(larger(Traced(1), floorDivide(b, a))), "1");
    }

    void evaluateRecomputesFromTheLeaves()
    {
        const Traced all = let("all", "", floor((a + b) / c) * a - b);
        COMPARE_EXACT(evaluate(all.node()), 19);  // ⌊9 ÷ 3⌋ · 7 − 2
        COMPARE_EXACT(evaluate(all.node()), all.value());
        COMPARE_EXACT(evaluate(a.node()), 7);
        COMPARE_EXACT(evaluate(Traced(1.5).node()), 1.5);
    }

    void symbolsKeepTheirMeaning()
    {
        QCOMPARE(str(a.node().name), "a");
        QCOMPARE(str(a.node().meaning), "first");
        QCOMPARE(a.node().op, Traced::Op::Symbol);
    }
};

QTEST_GUILESS_MAIN(TestTraced)
#include "test_traced.moc"
