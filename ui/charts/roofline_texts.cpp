#include "ui/charts/roofline_texts.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QTransform>

namespace gable {

namespace {

constexpr double textGap = 6;  ///< else two texts side by side read as one

}  // namespace

QFont zoneFont(QFont font)
{
    constexpr double small = 0.85;
    if (font.pointSizeF() > 0) font.setPointSizeF(small * font.pointSizeF());
    font.setLetterSpacing(QFont::AbsoluteSpacing, 1);
    return font;
}

std::vector<QRectF> boxesOf(const RoofText& text, const QFont& font)
{
    if (text.angle == 0) return {text.rect};
    constexpr int count = 6;
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(text.text) / count;
    QTransform turned;
    turned.translate(text.base.x(), text.base.y());
    turned.rotate(-text.angle);
    std::vector<QRectF> boxes;
    for (int i = 0; i < count; ++i) boxes.push_back(turned.mapRect(QRectF(i * width, -metrics.ascent(), width, metrics.height())));
    return boxes;
}

RooflineTexts::RooflineTexts(const RooflineData& data, const RooflineGeometry& geometry, const QFont& font, const RooflinePainter& painter,
                             const std::vector<LabelRequest>& dots)
    : m_data(data), m_geometry(geometry), m_font(font), m_metrics(font), m_painter(painter), m_dots(dots), m_lines(painter.roofLines())
{}

std::vector<RoofText> RooflineTexts::take()
{
    if (m_data.roofs.empty()) return {};
    addRidgeName();
    addRoofNames();
    addOtherRidges();
    for (const SlopedRoof& slope : m_data.slopes)
        if (slope.visible) addSlopeName(slope);
    addZoneNames();
    return std::move(m_texts);
}

RoofText RooflineTexts::straight(RoofText::Role role, const QString& text, double left, double top, const QString& roof) const
{
    return {role, text, QRectF(left, top, m_metrics.horizontalAdvance(text), m_metrics.height()), {left, top + m_metrics.ascent()}, 0, roof};
}

bool RooflineTexts::isFree(const QRectF& rect) const
{
    return m_geometry.plot.contains(rect) && std::none_of(m_texts.begin(), m_texts.end(), [&](const RoofText& other) { return other.rect.adjusted(-textGap, 0, textGap, 0).intersects(rect); }) &&
           std::none_of(m_dots.begin(), m_dots.end(), [&](const LabelRequest& dot) { return covers(rect, dot); });
}

void RooflineTexts::addFirstFree(const std::vector<RoofText>& candidates, bool crossLines)
{
    for (const RoofText& text : candidates) {
        const auto touches = [&](const QLineF& line) { return crosses(text.rect, line); };
        if (!isFree(text.rect) || (!crossLines && std::any_of(m_lines.begin(), m_lines.end(), touches))) continue;
        m_texts.push_back(text);
        return;
    }
}

/// At the right end, above the roof, where no other roof and no dot is; else shorter; else below the line.
void RooflineTexts::addRoofNames()
{
    const double right = m_geometry.plot.right() - 4;
    for (auto roof = m_data.roofs.rbegin(); roof != m_data.roofs.rend(); ++roof) {
        if (!roof->visible) continue;
        const double y = m_geometry.yAt(std::log10(roof->peak));
        const auto role = roof->chosen ? RoofText::Role::Roof : RoofText::Role::OtherRoof;
        const auto named = [&](const QString& name, bool above) {
            return straight(role, name, right - m_metrics.horizontalAdvance(name), above ? y - m_metrics.height() - 1 : y + 2, roof->id);
        };
        std::vector<RoofText> places;
        for (const double shift : {0.0, 0.15, 0.3, 0.45})
            for (const bool above : {true, false})
                for (const QString& name : {roof->label, roof->shortLabel}) {
                    RoofText text = named(name, above);
                    const double by = -shift * m_geometry.plot.width();
                    text.rect.translate(by, 0);
                    text.base += QPointF(by, 0);
                    if (text.rect.left() > m_geometry.xAt(std::log10(roof->ridge))) places.push_back(std::move(text));
                }
        addFirstFree(places, false);
    }
}

RoofText RooflineTexts::along(const QLineF& roof, double start, double lift, const SlopedRoof& slope) const
{
    const QLineF unit = roof.unitVector();
    RoofText name{RoofText::Role::Slope, slope.label, {}, {}, roof.angle(), slope.id};
    name.base = roof.pointAt(start) + QPointF(unit.dy(), -unit.dx()) * lift;
    QTransform turned;
    turned.translate(name.base.x(), name.base.y());
    turned.rotate(-name.angle);
    name.rect = turned.mapRect(QRectF(0, -m_metrics.ascent(), m_metrics.horizontalAdvance(name.text), m_metrics.height()));
    return name;
}

/// Along the roof, above it, near its lower end, where no dot lies on it.
void RooflineTexts::addSlopeName(const SlopedRoof& slope)
{
    const QLineF line = m_painter.slopeLine(slope);
    if (line.isNull()) return;
    const double width = m_metrics.horizontalAdvance(slope.label);
    const QLineF unit = line.unitVector();
    const double near = m_metrics.descent() + 4;
    for (const double lift : {near, near + m_metrics.height(), near + 2 * m_metrics.height()})
        for (const double start : {0.1, 0.04, 0.18, 0.25, 0.33, 0.4, 0.48, 0.55, 0.63, 0.7, 0.8}) {
            if (start * line.length() + width > line.length()) break;
            const RoofText name = along(line, start, lift, slope);
            const auto touches = [&](const LabelRequest& dot) {
                // In the roof's own directions the name is a strip above it.
                const QPointF d = dot.dot - line.p1();
                const double at = d.x() * unit.dx() + d.y() * unit.dy(), above = d.x() * unit.dy() - d.y() * unit.dx();
                const double from = start * line.length(), reach = dot.radius + 2;
                return at > from - reach && at < from + width + reach && above > lift - near - reach && above < lift + m_metrics.ascent() + reach;
            };
            const auto collides = [&](const RoofText& other) { return other.rect.intersects(name.rect); };
            if (!m_geometry.plot.contains(name.rect) || std::any_of(m_dots.begin(), m_dots.end(), touches) || std::any_of(m_texts.begin(), m_texts.end(), collides)) continue;
            m_texts.push_back(name);
            return;
        }
}

/// The ridge that parts the zones has its name at the foot of its line.
void RooflineTexts::addRidgeName()
{
    const double foot = m_geometry.plot.bottom() - 2 * m_metrics.height() - 6;
    for (const RidgePoint& ridge : m_painter.ridges()) {
        if (!ridge.primary) continue;
        const double width = m_metrics.horizontalAdvance(ridge.text), x = ridge.at.x();
        const auto at = [&](double left, double top) { return straight(RoofText::Role::Ridge, ridge.text, left, top); };
        addFirstFree({at(x + 5, foot), at(x - 5 - width, foot), at(x + 5, foot - 2 * m_metrics.height()), at(x - 5 - width, foot - 2 * m_metrics.height())}, true);
    }
}

/// The others have their numbers at their corners.
void RooflineTexts::addOtherRidges()
{
    for (const RidgePoint& ridge : m_painter.ridges()) {
        if (ridge.primary) continue;
        const double width = m_metrics.horizontalAdvance(ridge.text), x = ridge.at.x(), y = ridge.at.y(), height = m_metrics.height();
        const auto at = [&](double left, double top) { return straight(RoofText::Role::OtherRidge, ridge.text, left, top); };
        addFirstFree({at(x - 6 - width, y - height - 1), at(x - width / 2, y - height - 5), at(x + 4, y + 4), at(x + 4, y - height - 4), at(x - width - 8, y + 4)}, false);
    }
}

void RooflineTexts::addZoneNames()
{
    const QFontMetricsF spaced(zoneFont(m_font));
    const QRectF& plot = m_geometry.plot;
    const double edge = m_painter.zoneEdge();
    const auto add = [&](const QString& name, double left, double right, const std::vector<double>& tops) {
        const double width = spaced.horizontalAdvance(name);
        if (right - left < width + 8) return;
        std::vector<RoofText> places;
        for (const double x : {(left + right - width) / 2, left + 6, right - width - 6})
            for (const double top : tops) places.push_back({RoofText::Role::Zone, name, QRectF(x, top, width, spaced.height()), {x, top + spaced.ascent()}, 0, {}});
        addFirstFree(places, false);
    };
    const double high = plot.top() + 5, low = plot.bottom() - spaced.height() - 4;
    add(QStringLiteral("MEMORY-BOUND"), plot.left(), edge, {high, high + spaced.height() + 4});
    add(QStringLiteral("COMPUTE-BOUND"), edge, plot.right(), {low, low - 2 * spaced.height()});
}

void paintRoofTexts(QPainter& painter, const std::vector<RoofText>& texts, const Theme& theme, const QFont& font, double zoneEdge)
{
    for (const RoofText& text : texts) {
        const bool isRidge = text.role == RoofText::Role::Ridge;
        // The line of another ridge may pass behind.
        if (isRidge) painter.fillRect(text.rect, text.rect.center().x() < zoneEdge ? theme.memoryZone : theme.computeZone);
        painter.setFont(text.role == RoofText::Role::Zone ? zoneFont(font) : font);
        painter.setPen(isRidge ? theme.accent : text.role == RoofText::Role::Roof ? theme.text : theme.mutedText);
        painter.save();
        painter.translate(text.base);
        painter.rotate(-text.angle);
        painter.drawText(QPointF(0, 0), text.text);
        painter.restore();
    }
}

}  // namespace gable
