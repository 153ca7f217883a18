#include "core/trace/explanation.h"

#include "core/trace/traced.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

namespace {

Traced symbol(const char* name, double value, const char* meaning = "something", const char* origin = "")
{
    return Traced::symbol(name, meaning, value, origin);
}

/// r1 · n1 + r2 · n2 + …
Traced sumOverGroups(int groups)
{
    Traced sum = 0;
    for (int i = 1; i <= groups; ++i) {
        const std::string index = std::to_string(i);
        const Traced term = symbol(("r_" + index).c_str(), 2) * symbol(("n_" + index).c_str(), i);
        sum = i == 1 ? term : sum + term;
    }
    return sum;
}

QString names(const std::vector<SymbolUse>& symbols)
{
    QStringList out;
    for (const SymbolUse& use : symbols) out << str(use.name);
    return out.join(' ');
}

/// "A = T · k; T = r · n"
QString text(const std::vector<Definition>& definitions)
{
    QStringList out;
    for (const Definition& d : definitions) out << str(d.name) + " = " + str(d.formula);
    return out.join("; ");
}

}  // namespace

class TestExplanation : public QObject {
    Q_OBJECT

private:
    const Traced a = symbol("a", 7), b = symbol("b", 2), c = symbol("c", 3);

private slots:
    void textAndLatex()
    {
        const auto row = [](const Traced& traced, const char* text, const char* latex) {
            QCOMPARE(str(explain(traced).formula), QString::fromUtf8(text));
            QCOMPARE(str(explain(traced).latex), QString::fromUtf8(latex));
        };
        const Traced k = symbol("k", 8), e = symbol("E", 256), t = symbol("T", 64);
        row(2.0 * a * b, "2 · a · b", "2 \\cdot a \\cdot b");
        row(a / (b * c), "a ÷ (b · c)", "\\frac{a}{b \\cdot c}");
        row(a * b / c, "a · b ÷ c", "\\frac{a \\cdot b}{c}");
        row(a / b * c, "a ÷ b · c", "\\frac{a}{b} \\cdot c");
        row(a * (b / c), "a · (b ÷ c)", "a \\cdot \\frac{b}{c}");
        row((a + b) / (a - c), "(a + b) ÷ (a − c)", "\\frac{a + b}{a - c}");
        row((a + b) * c, "(a + b) · c", "(a + b) \\cdot c");
        row(a * (b * c), "a · (b · c)", "a \\cdot (b \\cdot c)");
        row((a + b / c) * a, "(a + b ÷ c) · a", "\\left(a + \\frac{b}{c}\\right) \\cdot a");
        row(floor(a) * b, "⌊a⌋ · b", "\\lfloor a \\rfloor \\cdot b");
        row(floor(a / b) * c, "⌊a ÷ b⌋ · c", "\\left\\lfloor \\frac{a}{b} \\right\\rfloor \\cdot c");
        row(power(a, b), "a^b", "a^{b}");
        row(power(a * b, c - a), "(a · b)^(c − a)", "(a \\cdot b)^{c - a}");
        row(power(a, power(b, c)), "a^(b^c)", "a^{b^{c}}");
        row(power(power(a, b), c), "(a^b)^c", "\\left(a^{b}\\right)^{c}");
        row(power(a / b, Traced(2)), "(a ÷ b)^2", "\\left(\\frac{a}{b}\\right)^{2}");
        row(power(Traced(-2), b), "(-2)^b", "(-2)^{b}");
        row(a + Traced(-1), "a + (-1)", "a + (-1)");
        row(Traced(1e-5) * a, "1e-05 · a", "1 \\times 10^{-5} \\cdot a");
        row(e * (1.0 - power(1.0 - k / e, t)), "E · (1 − (1 − k ÷ E)^T)",
            "E \\cdot \\left(1 - \\left(1 - \\frac{k}{E}\\right)^{T}\\right)");
    }

    void namesInLatex_data()
    {
        QTest::addColumn<QString>("latex");
        const auto row = [](const char* name, const char* latex) { QTest::newRow(name) << QString::fromUtf8(latex); };
        row("d_v", "d_{v}");
        row("a_in", "a_{\\mathrm{in}}");
        row("r_1", "r_{1}");
        row("r1", "r_{1}");
        row("r_12", "r_{12}");
        row("T_logits", "T_{\\mathrm{logits}}");
        row("E", "E");
        row("ρ", "\\rho");
        row("σ_e", "\\sigma_{e}");
        row("TP", "\\mathrm{TP}");
        row("TP_ffn", "\\mathrm{TP}_{\\mathrm{ffn}}");
        row("ΔT", "\\mathrm{\\Delta T}");
        row("Σtc", "\\Sigma tc");
        row("a_b_c", "a_{\\mathrm{b,c}}");
        row("50%", "50\\%");
        row("_", "\\_");
        row("", "");
    }
    void namesInLatex()
    {
        QFETCH(QString, latex);
        const Traced named = symbol(QTest::currentDataTag(), 1);
        QCOMPARE(str(explain(named).latex), latex);
        QCOMPARE(str(explain(named).formula), QString::fromUtf8(QTest::currentDataTag()));
    }

    void aNameThatIsAFormula()
    {
        const Traced heads = let("q + 2·kv", "heads", a + 2.0 * b);
        QCOMPARE(str(explain(c * heads).formula), "c · (q + 2·kv)");
        QCOMPARE(str(explain(c * heads).latex), "c \\cdot (q + 2 \\cdot \\mathrm{kv})");
        QCOMPARE(str(explain(heads / c).latex), "\\frac{q + 2 \\cdot \\mathrm{kv}}{c}");
        QCOMPARE(str(explain(floor(heads)).formula), "⌊q + 2·kv⌋");
        QCOMPARE(str(explain(c * let("new tokens", "", a)).latex), "c \\cdot (\\mathrm{new}\\mathrm{\\ tokens})");
    }

    void longSumsAreCut()
    {
        QCOMPARE(str(explain(sumOverGroups(6)).formula), "r_1 · n_1 + r_2 · n_2 + r_3 · n_3 + r_4 · n_4 + r_5 · n_5 + r_6 · n_6");
        const Explanation seven = explain(sumOverGroups(7));
        QCOMPARE(str(seven.formula), "r_1 · n_1 + r_2 · n_2 + r_3 · n_3 + r_4 · n_4 + r_5 · n_5 + … + 2 more terms");
        QCOMPARE(str(seven.substitution), "2 · 1 + 2 · 2 + 2 · 3 + 2 · 4 + 2 · 5 + … + 2 more terms");
        QVERIFY(str(seven.latex).endsWith("r_{5} \\cdot n_{5} + \\ldots + 2\\ \\text{more terms}"));
        QCOMPARE(names(seven.symbols), "r_1 n_1 r_2 n_2 r_3 n_3 r_4 n_4 r_5 n_5");
        COMPARE_EXACT(seven.value, 56);
    }

    void aChainOfTenThousand()
    {
        const Traced sum = sumOverGroups(10000);
        const Explanation explanation = explain(c * let("T", "tokens", sum));
        QCOMPARE(str(explanation.formula), "c · T");
        QVERIFY(str(explanation.definitions.at(0).formula).endsWith(" + … + 9,995 more terms"));
        QVERIFY(str(explanation.definitions.at(0).latex).endsWith("9{,}995\\ \\text{more terms}"));
        COMPARE_EXACT(evaluate(sum.node()), 100010000);
    }

    void otherDeepTrees()
    {
        Traced product = a, right = a, alternating = a, nested = a;
        for (int i = 0; i < 3000; ++i) {
            product = product * b;
            right = a + right;
            alternating = (alternating + 1.0) * b;
            nested = let(std::to_string(i), "", nested + 1.0);
        }
        QVERIFY(str(explain(product).formula).endsWith(" · b · … · 2,978 more factors"));
        QVERIFY(str(explain(right).formula).contains("a + (a + …)"));
        QVERIFY(explain(alternating).formula.size() < 1000);
        QCOMPARE(explain(nested).definitions.size(), std::size_t{2999});
        COMPARE_EXACT(evaluate(nested.node()), 3007);
    }

    /// A graph of 60 nodes is a formula of 2⁶⁰.
    void sharedTreesStayShort()
    {
        Traced doubled = a;
        for (int i = 0; i < 60; ++i) doubled = power(doubled + doubled, Traced(1));
        const Explanation explanation = explain(doubled);
        QVERIFY(explanation.formula.size() < 20000);
        QVERIFY(explanation.latex.size() < 40000);
        COMPARE_EXACT(evaluate(doubled.node()), doubled.value());
    }

    void definitionsComeInOrderOfNeed()
    {
        const Traced tokens = let("T", "new tokens", a * b);
        const Traced pairs = let("A", "pairs", tokens * c);
        const Traced bytes = let("S", "bytes", tokens + pairs);
        // T is read first and needed last.
        const Explanation explanation = explain(tokens * bytes + pairs);
        QCOMPARE(str(explanation.formula), "T · S + A");
        QCOMPARE(text(explanation.definitions), "S = T + A; A = T · c; T = a · b");
        QCOMPARE(names(explanation.symbols), "c a b");
        const Definition& last = explanation.definitions.back();
        QCOMPARE(str(last.meaning), "new tokens");
        QCOMPARE(str(last.substitution), "7 · 2");
        QCOMPARE(str(last.latex), "a \\cdot b");
        COMPARE_EXACT(last.value, 14);
    }

    void independentDefinitionsComeAsTheyAreRead()
    {
        const Traced x = let("x", "", a + 1.0), y = let("y", "", b + 1.0), z = let("z", "", c + 1.0);
        QCOMPARE(text(explain(x * y * z).definitions), "x = a + 1; y = b + 1; z = c + 1");
    }

    void theTopIsNotADefinition()
    {
        const Explanation explanation = explain(let("sum", "all", let("inner", "", a + b)));
        QCOMPARE(str(explanation.formula), "a + b");
        QVERIFY(explanation.definitions.empty());
    }

    void whatIsDefinedTwiceShowsOnce()
    {
        const auto tokens = [&] { return let("T", "tokens", a * b); };  // two trees
        QCOMPARE(text(explain(tokens() + tokens()).definitions), "T = a · b");
        // One name with two values is two things.
        QCOMPARE(text(explain(tokens() + let("T", "others", a * c)).definitions), "T = a · b; T = a · c");
        // A name for a symbol of the same name tells nothing.
        const Explanation same = explain(c * let("a", "again", a));
        QVERIFY(same.definitions.empty());
        QCOMPARE(names(same.symbols), "c a");
        // A name for a name does.
        QCOMPARE(text(explain(c * let("y", "", let("x", "", a * b))).definitions), "y = x; x = a · b");
    }

    void symbolsSayWhereTheyComeFrom()
    {
        const Traced d = symbol("d", 128, "head size", "head_dim");
        const Explanation explanation = explain(2.0 * d * a + d);
        QCOMPARE(names(explanation.symbols), "d a");
        const SymbolUse& first = explanation.symbols.front();
        QCOMPARE(str(first.meaning), "head size");
        QCOMPARE(str(first.origin), "head_dim");
        COMPARE_EXACT(first.value, 128);
    }

    void powersAreEvaluated()
    {
        QCOMPARE(str(explain(power(a, b + 1.0)).substitution), "7^(2 + 1)");
        COMPARE_EXACT(evaluate(power(a, b + 1.0).node()), 343);
        COMPARE_EXACT(power(2.0, 10.0), 1024);
    }

    void numbersThatAreNone()
    {
        const Traced infinite = a / Traced(0);
        QCOMPARE(str(explain(c + let("x", "", infinite)).substitution), "3 + Infinity");
        QCOMPARE(str(explain(Traced(-infinite.value())).latex), "-\\infty");
    }
};

QTEST_GUILESS_MAIN(TestExplanation)
#include "test_explanation.moc"
