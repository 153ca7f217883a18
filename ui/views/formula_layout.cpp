#include "ui/views/formula_layout.h"

#include <algorithm>

#include "ui/views/formula_setter.h"

namespace gable {

namespace {

// Parts of an em.
constexpr double indentation = 1.2, leading = 0.35, lineAscent = 0.76, lineDescent = 0.24;

/// Fills lines with pieces.
class LineBreaker {
public:
    LineBreaker(const std::vector<FormulaPiece>& pieces, double width, double indent) : m_pieces(pieces), m_width(width), m_indent(indent)
    {
        m_lines.emplace_back();
        place(0, pieces.size());
    }

    [[nodiscard]] const std::vector<FormulaBox>& lines() const { return m_lines; }
    [[nodiscard]] bool fits() const
    {
        return std::all_of(m_lines.begin(), m_lines.end(), [&](const FormulaBox& line) { return line.width <= m_width; });
    }

private:
    [[nodiscard]] FormulaBox& line() { return m_lines.back(); }
    [[nodiscard]] bool isEmpty() const { return m_lines.back().marks.empty(); }

    [[nodiscard]] double widthOf(std::size_t begin, std::size_t end) const
    {
        double sum = 0;
        for (std::size_t i = begin; i < end; ++i) sum += m_pieces[i].box.width + (i > begin ? m_pieces[i].gap : 0);
        return sum;
    }

    void append(std::size_t begin, std::size_t end)
    {
        for (std::size_t i = begin; i < end; ++i) line().append(m_pieces[i].box, isEmpty() ? 0 : m_pieces[i].gap);
    }

    void startLine()
    {
        m_lines.emplace_back();
        line().width = m_indent;
    }

    /// On this line, else on a line of its own, else broken where its structure is loosest.
    void place(std::size_t begin, std::size_t end)
    {
        const double needed = widthOf(begin, end);
        const double gap = isEmpty() ? 0 : m_pieces[begin].gap;
        const bool onOwnLine = m_indent + needed <= m_width || end - begin == 1;
        if (line().width + gap + needed <= m_width || (isEmpty() && end - begin == 1)) {
            append(begin, end);
        } else if (onOwnLine && !isEmpty()) {
            startLine();
            append(begin, end);
        } else {
            split(begin, end);
        }
    }

    void split(std::size_t begin, std::size_t end)
    {
        int loosest = m_pieces[begin + 1].level;
        for (std::size_t i = begin + 1; i < end; ++i) loosest = std::min(loosest, m_pieces[i].level);
        std::size_t from = begin;
        for (std::size_t i = begin + 1; i <= end; ++i) {
            if (i < end && m_pieces[i].level > loosest) continue;
            place(from, i);
            from = i;
        }
    }

    const std::vector<FormulaPiece>& m_pieces;
    double m_width, m_indent;
    std::vector<FormulaBox> m_lines;
};

/// Takes away what lies beyond the width and says so.
void elide(FormulaBox& line, const FormulaBox& ellipsis, double width)
{
    const double limit = std::max(0.0, width - ellipsis.width);
    std::erase_if(line.marks, [&](FormulaMark& mark) {
        if (mark.kind == FormulaMark::Kind::Bar) mark.area.setRight(std::min(mark.area.right(), limit));
        return mark.area.right() > limit || mark.area.width() <= 0;
    });
    line.width = limit;
    line.append(ellipsis);
}

FormulaLayout stacked(const std::vector<FormulaBox>& lines, double em)
{
    FormulaLayout out;
    double top = 0;
    for (const FormulaBox& line : lines) {
        const double ascent = std::max(line.ascent, lineAscent * em), descent = std::max(line.descent, lineDescent * em);
        FormulaBox moved;
        moved.put(line, 0, top + ascent);
        std::move(moved.marks.begin(), moved.marks.end(), std::back_inserter(out.marks));
        out.size = QSizeF(std::max(out.size.width(), line.width), top + ascent + descent);
        top += ascent + descent + leading * em;
    }
    out.lines = static_cast<int>(lines.size());
    return out;
}

}  // namespace

FormulaLayout layoutFormula(const std::string& resultName, const Notation& notation, const FormulaFont& font, double width)
{
    constexpr double scales[] = {1, 0.9, 0.8, 0.7};
    for (const double scale : scales) {
        const FormulaSetter setter(font, scale);
        const double em = font.em * scale;
        // A narrow view has no room to give away.
        constexpr double narrow = 12;
        const double indent = width < narrow * em ? 0 : indentation * em;
        const std::vector<FormulaPiece> pieces = setter.pieces(resultName, notation);
        const LineBreaker breaker(pieces, width, indent);
        if (!breaker.fits() && scale != scales[std::size(scales) - 1]) continue;
        std::vector<FormulaBox> lines = breaker.lines();
        bool elided = false;
        for (FormulaBox& line : lines) {
            if (line.width <= width) continue;
            elide(line, setter.text(QStringLiteral("…"), false, scale), width);
            elided = true;
        }
        FormulaLayout out = stacked(lines, em);
        out.scale = scale;
        out.elided = elided;
        return out;
    }
    return {};
}

}  // namespace gable
