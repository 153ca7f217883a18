#include "ui/views/formula_layout.h"

#include <algorithm>
#include <cmath>

#include <QtTest>

#include "ui/views/formula_setter.h"

using namespace gable;
using Mark = FormulaMark::Kind;

namespace {

/// Every character is 8 wide and 7 high, letters that stand for quantities reach 2 below the line; a sign is 6 high.
FormulaFont fakeFont()
{
    FormulaFont font;
    font.em = 10;
    font.measure = [](const QString& text, bool italic, double scale) {
        const bool sign = text == "+" || text == "−" || text == "·" || text == "=";
        return TextExtent{8.0 * scale * static_cast<double>(text.size()), (sign ? 6 : 7) * scale, italic ? 2 * scale : 0};
    };
    return font;
}

Traced symbol(const char* name) { return Traced::symbol(name, "something", 2); }

Traced longSum(int terms)
{
    Traced sum = symbol("x");
    for (int i = 1; i < terms; ++i) sum = sum + symbol("y") * symbol("z");
    return sum;
}

FormulaLayout layoutOf(const Traced& traced, double width = std::numeric_limits<double>::infinity(), const std::string& name = {})
{
    const FormulaFont font = fakeFont();
    return layoutFormula(name, notate(definitionOf(traced.node()), Leaves::Names), font, width);
}

const FormulaMark& mark(const FormulaLayout& layout, Mark kind, const QString& text = {})
{
    const auto found = std::find_if(layout.marks.begin(), layout.marks.end(), [&](const FormulaMark& m) { return m.kind == kind && m.text == text; });
    if (found == layout.marks.end()) qFatal("no such mark: %s", qPrintable(text));
    return *found;
}

const FormulaMark& text(const FormulaLayout& layout, const QString& text) { return mark(layout, Mark::Text, text); }

int count(const FormulaLayout& layout, Mark kind)
{
    return static_cast<int>(std::count_if(layout.marks.begin(), layout.marks.end(), [&](const FormulaMark& m) { return m.kind == kind; }));
}

/// The texts as they are drawn: "x + y".
QString texts(const FormulaLayout& layout)
{
    QStringList out;
    for (const FormulaMark& m : layout.marks)
        if (m.kind == Mark::Text) out << m.text;
    return out.join(' ');
}

/// What is drawn over something else, or outside of the layout.
QString fault(const FormulaLayout& layout)
{
    const QRectF all = QRectF(QPointF(), layout.size).adjusted(-0.01, -0.01, 0.01, 0.01);
    for (std::size_t i = 0; i < layout.marks.size(); ++i) {
        const FormulaMark& a = layout.marks[i];
        if (!all.contains(a.area)) return "outside: " + a.text;
        for (std::size_t j = 0; j < i; ++j)
            if (a.area.adjusted(0.01, 0.01, -0.01, -0.01).intersects(layout.marks[j].area))
                return "over each other: " + a.text + " and " + layout.marks[j].text;
    }
    return {};
}

}  // namespace

class TestFormulaLayout : public QObject {
    Q_OBJECT

private:
    const Traced a = symbol("a"), b = symbol("b"), c = symbol("c"), k = symbol("k"), experts = symbol("E"), tokens = symbol("T");
    const Traced distinct = experts * (1.0 - power(1.0 - k / experts, tokens));

    [[nodiscard]] std::vector<Traced> samples() const
    {
        return {a,
                distinct,
                longSum(6),
                floor(a / (b + c / k)) * symbol("d_v") / symbol("TP"),
                power(symbol("d_v"), Traced(2)) + power((a + 1.0) * b, k / experts),
                2.0 * tokens * let("q + 2·kv", "", a) * symbol("n_in") * (longSum(4) - floor(a * b * c)) * Traced(1.5e-5),
                (a + b + c) * (b + c * (a + k * (b + experts))),
                power(power(a / b, b), c / k)};
    }

private slots:
    void quantitiesAreItalicAndTheRestIsUpright()
    {
        const FormulaLayout layout = layoutOf(2.0 * a * symbol("TP") * symbol("n_in") * symbol("d_v") * symbol("r1"));
        QCOMPARE(texts(layout), QString("2 · a · TP · n in · d v · r 1"));
        for (const char* italic : {"a", "n", "d", "v", "r"}) QVERIFY2(text(layout, italic).italic, italic);
        for (const char* upright : {"2", "TP", "in", "1", "·"}) QVERIFY2(!text(layout, upright).italic, upright);
    }

    void subscriptsAreSmallerAndLower()
    {
        const FormulaLayout layout = layoutOf(symbol("n_in"));
        const FormulaMark &base = text(layout, "n"), &subscript = text(layout, "in");
        QVERIFY(subscript.scale < base.scale);
        QVERIFY(subscript.baseline > base.baseline);
        QVERIFY(subscript.area.left() >= base.area.right());
        QVERIFY(subscript.area.top() > base.area.top());
    }

    void exponentsAreSmallerAndHigher()
    {
        const FormulaLayout layout = layoutOf(power(a, b + 1.0));
        QCOMPARE(texts(layout), QString("a b + 1"));  // raised, it needs no brackets
        QVERIFY(text(layout, "b").scale < text(layout, "a").scale);
        QVERIFY(text(layout, "b").baseline < text(layout, "a").baseline);
        // Above a subscript, not behind it.
        const FormulaLayout both = layoutOf(power(symbol("d_v"), Traced(2)));
        QVERIFY(text(both, "2").area.left() < text(both, "v").area.right());
        QVERIFY(text(both, "2").area.bottom() <= text(both, "v").area.top());
    }

    void numbersWithAnExponent()
    {
        QCOMPARE(texts(layoutOf(Traced(1.5e-7) * a)), QString("1.5 × 10 −7 · a"));
        QCOMPARE(texts(layoutOf(a + Traced(-1))), QString("a + ( −1 )"));
    }

    void quotientsHaveABar()
    {
        const FormulaLayout layout = layoutOf((a + b) / (c * 2.0));
        QCOMPARE(texts(layout), QString("a + b c · 2"));  // the bar makes brackets needless
        const QRectF bar = mark(layout, Mark::Bar).area;
        QVERIFY(text(layout, "a").area.bottom() < bar.top());
        QVERIFY(text(layout, "c").area.top() > bar.bottom());
        for (const FormulaMark& m : layout.marks) QVERIFY(m.area.left() >= bar.left() && m.area.right() <= bar.right());
        // Both sides are centred.
        const double above = (text(layout, "a").area.left() + text(layout, "b").area.right()) / 2;
        const double below = (text(layout, "c").area.left() + text(layout, "2").area.right()) / 2;
        QVERIFY(std::abs(above - bar.center().x()) < 0.01 && std::abs(below - bar.center().x()) < 0.01);
        // The bar lies at the height of signs.
        const FormulaLayout sum = layoutOf(a + b / c);
        QVERIFY(std::abs(mark(sum, Mark::Bar).area.center().y() - text(sum, "+").area.center().y()) < 0.01);
    }

    void bracketsGrow()
    {
        const FormulaLayout low = layoutOf((a + b) * c);
        QCOMPARE(texts(low), QString("( a + b ) · c"));
        const FormulaLayout tall = layoutOf((a + b / c) * c);
        QCOMPARE(count(tall, Mark::LeftBracket) + count(tall, Mark::RightBracket), 2);
        const QRectF left = mark(tall, Mark::LeftBracket).area, right = mark(tall, Mark::RightBracket).area;
        QVERIFY(left.top() <= text(tall, "b").area.top() && left.bottom() >= text(tall, "c").area.bottom());
        QVERIFY(left.right() <= text(tall, "a").area.left() && right.left() >= text(tall, "b").area.right());
        QCOMPARE(count(layoutOf(distinct), Mark::LeftBracket), 2);
        const FormulaLayout rounded = layoutOf(floor(a) * floor(b / c));
        QCOMPARE(count(rounded, Mark::LeftFloor), 2);
        QCOMPARE(count(rounded, Mark::RightFloor), 2);
    }

    void theResultStandsInFront() { QCOMPARE(texts(layoutOf(a + b, 1000, "n_in")), QString("n in = a + b")); }

    void namesThatAreFormulas() { QCOMPARE(texts(layoutOf(a * let("q + 2·kv", "", b))), QString("a · ( q + 2 · kv )")); }

    void oneLineWhereThereIsRoom()
    {
        for (const Traced& sample : samples()) {
            const FormulaLayout natural = layoutOf(sample);
            QCOMPARE(natural.lines, 1);
            QCOMPARE(layoutOf(sample, natural.size.width()).lines, 1);
            QCOMPARE(fault(natural), QString());
        }
    }

    void nothingIsLostOrClippedAtAnyWidth()
    {
        for (const Traced& sample : samples())
            for (int width = 5; width < 700; width += 3) {
                const FormulaLayout layout = layoutOf(sample, width, "R");
                QVERIFY(layout.size.width() <= width || (layout.elided && width < 10));
                QVERIFY(layout.scale >= 0.7);
                if (layout.elided) continue;
                QCOMPARE(fault(layout), QString());
                QCOMPARE(texts(layout), texts(layoutOf(sample, 1e9, "R")));
            }
    }

    void signsBeginLines()
    {
        const FormulaLayout layout = layoutOf(a + b + c, 28);
        QCOMPARE(layout.lines, 3);
        QCOMPARE(text(layout, "+").baseline, text(layout, "b").baseline);
        QVERIFY(text(layout, "+").baseline > text(layout, "a").baseline);
    }

    /// a · b + c · k breaks at the plus, though more would fit.
    void theLoosestSignsBreakFirst()
    {
        const double whole = layoutOf(a * b + c * k).size.width();
        const FormulaLayout layout = layoutOf(a * b + c * k, whole - 1);
        QCOMPARE(layout.lines, 2);
        QCOMPARE(text(layout, "b").baseline, text(layout, "a").baseline);
        QCOMPARE(text(layout, "c").baseline, text(layout, "k").baseline);
        QVERIFY(text(layout, "c").baseline > text(layout, "b").baseline);
        // Within brackets only where nothing else helps.
        const FormulaLayout inner = layoutOf(a * (b + c + k + experts + tokens), 60);
        QCOMPARE(inner.scale, 1.0);
        QVERIFY(inner.lines > 2);
    }

    void whatCannotBreakShrinksAndThenIsElided()
    {
        const Traced fraction = (a + b + c + k + experts) / tokens;
        const double whole = layoutOf(fraction).size.width();
        QCOMPARE(layoutOf(fraction, whole * 0.92).scale, 0.9);
        const FormulaLayout small = layoutOf(fraction, whole * 0.72);
        QCOMPARE(small.scale, 0.7);
        QVERIFY(!small.elided);
        const FormulaLayout cut = layoutOf(fraction, whole * 0.5);
        QVERIFY(cut.elided);
        QCOMPARE(cut.scale, 0.7);
        QCOMPARE(cut.marks.back().text, QString("…"));
        QVERIFY(cut.size.width() <= whole * 0.5);
        QCOMPARE(fault(cut), QString());
    }

    void longSumsSayWhatIsLeftOut()
    {
        const FormulaLayout layout = layoutOf(longSum(10000), 200);
        QVERIFY(texts(layout).endsWith("… + 9,995 more terms"));
        QVERIFY(layout.marks.size() < 100);
    }

    void nothingToShow()
    {
        QCOMPARE(texts(layoutOf(Traced())), QString("0"));
        QCOMPARE(texts(layoutOf(symbol(""), 100)), QString());
        QCOMPARE(layoutOf(a, 0).lines, 1);
    }
};

QTEST_APPLESS_MAIN(TestFormulaLayout)
#include "test_formula_layout.moc"
