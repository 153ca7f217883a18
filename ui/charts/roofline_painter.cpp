#include "ui/charts/roofline_painter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QPainter>
#include <QPainterPath>
#include <QTransform>

namespace gable {

namespace {

constexpr double tickGap = 6;  ///< between an axis and its numbers

bool collides(const std::vector<RoofText>& texts, const QRectF& rect)
{
    return std::any_of(texts.begin(), texts.end(), [&](const RoofText& other) { return other.rect.intersects(rect); });
}

}  // namespace

QPointF RooflineGeometry::at(double intensity, double rate) const
{
    return {xAt(std::log10(intensity)), yAt(std::log10(rate))};
}

QLineF RooflineGeometry::inSight(QLineF line) const
{
    // Liang–Barsky: the stretch of the line's parameter that is inside of all four sides.
    double from = 0, to = 1;
    const std::array<double, 4> p{-line.dx(), line.dx(), -line.dy(), line.dy()};
    const std::array<double, 4> q{line.x1() - plot.left(), plot.right() - line.x1(), line.y1() - plot.top(),
                                  plot.bottom() - line.y1()};
    for (std::size_t i = 0; i < p.size(); ++i) {
        if (p[i] == 0 && q[i] < 0) return {};
        if (p[i] < 0) from = std::max(from, q[i] / p[i]);
        if (p[i] > 0) to = std::min(to, q[i] / p[i]);
    }
    return from < to ? QLineF(line.pointAt(from), line.pointAt(to)) : QLineF();
}

RooflinePainter::RooflinePainter(const RooflineData& data, const RooflineGeometry& geometry, const Theme& theme,
                                 const QFont& font)
    : m_data(data), m_geometry(geometry), m_theme(theme), m_font(font), m_metrics(font)
{}

QFont RooflinePainter::zoneFont() const
{
    QFont font = m_font;
    constexpr double small = 0.85;
    if (font.pointSizeF() > 0) font.setPointSizeF(small * font.pointSizeF());
    font.setLetterSpacing(QFont::AbsoluteSpacing, 1);
    return font;
}

RoofText RooflinePainter::straight(RoofText::Role role, const QString& text, double left, double top) const
{
    return {role,
            text,
            QRectF(left, top, m_metrics.horizontalAdvance(text), m_metrics.height()),
            {left, top + m_metrics.ascent()},
            0};
}

/// Where the zones meet.
double RooflinePainter::ridgeInSight() const
{
    return std::clamp(m_geometry.xAt(std::log10(m_data.roofs[m_data.primary].ridge)), m_geometry.plot.left(),
                      m_geometry.plot.right());
}

std::vector<QLineF> RooflinePainter::roofLines() const
{
    std::vector<QLineF> lines;
    if (m_data.roofs.empty()) return lines;
    const auto add = [&](QPointF from, QPointF to) {
        const QLineF line = m_geometry.inSight({from, to});
        if (!line.isNull()) lines.push_back(line);
    };
    const double left = std::pow(10.0, m_geometry.x.low);
    const Roof& highest = m_data.roofs.back();
    add(m_geometry.at(left, left * m_data.bandwidth), m_geometry.at(highest.ridge, highest.peak));
    for (const Roof& roof : m_data.roofs)
        add(m_geometry.at(roof.ridge, roof.peak), {m_geometry.plot.right(), m_geometry.yAt(std::log10(roof.peak))});
    return lines;
}

std::vector<RoofText> RooflinePainter::roofTexts(const std::vector<LabelRequest>& dots) const
{
    std::vector<RoofText> texts;
    if (m_data.roofs.empty()) return texts;
    addRoofNames(texts, dots);
    addMemoryName(texts, dots);
    addRidgeNames(texts);
    addZoneNames(texts);
    std::erase_if(texts, [&](const RoofText& text) { return !m_geometry.plot.contains(text.rect); });
    return texts;
}

/// At the right end, above the roof, where no other roof and no dot is; else shorter; else below the line.
void RooflinePainter::addRoofNames(std::vector<RoofText>& texts, const std::vector<LabelRequest>& dots) const
{
    const double right = m_geometry.plot.right() - 4;
    const std::vector<QLineF> lines = roofLines();
    for (auto roof = m_data.roofs.rbegin(); roof != m_data.roofs.rend(); ++roof) {
        const double y = m_geometry.yAt(std::log10(roof->peak));
        const auto role = roof->chosen ? RoofText::Role::Roof : RoofText::Role::OtherRoof;
        const auto named = [&](const QString& name, bool above) {
            return straight(role, name, right - m_metrics.horizontalAdvance(name),
                            above ? y - m_metrics.height() - 1 : y + 2);
        };
        const auto isFree = [&](const RoofText& text) {
            return !collides(texts, text.rect) &&
                   std::none_of(lines.begin(), lines.end(), [&](const QLineF& l) { return crosses(text.rect, l); }) &&
                   std::none_of(dots.begin(), dots.end(),
                                [&](const LabelRequest& dot) { return covers(text.rect, dot); });
        };
        for (const RoofText& text : {named(roof->label, true), named(roof->shortLabel, true), named(roof->label, false),
                                     named(roof->shortLabel, false)}) {
            if (!isFree(text)) continue;
            texts.push_back(text);
            break;
        }
    }
}

RoofText RooflinePainter::alongMemoryRoof(const QLineF& roof, double start) const
{
    const double lift = m_metrics.descent() + 4;
    const QLineF unit = roof.unitVector();
    RoofText name{RoofText::Role::Memory, m_data.memoryLabel, {}, {}, roof.angle()};
    name.base = roof.pointAt(start) + QPointF(unit.dy(), -unit.dx()) * lift;
    QTransform turned;
    turned.translate(name.base.x(), name.base.y());
    turned.rotate(-name.angle);
    name.rect =
        turned.mapRect(QRectF(0, -m_metrics.ascent(), m_metrics.horizontalAdvance(name.text), m_metrics.height()));
    return name;
}

/// Along the memory roof, above it, near its lower end, where no dot lies on it.
void RooflinePainter::addMemoryName(std::vector<RoofText>& texts, const std::vector<LabelRequest>& dots) const
{
    const double left = std::pow(10.0, m_geometry.x.low);
    const Roof& roof = m_data.roofs[m_data.primary];
    const QLineF line =
        m_geometry.inSight({m_geometry.at(left, left * m_data.bandwidth), m_geometry.at(roof.ridge, roof.peak)});
    const double width = m_metrics.horizontalAdvance(m_data.memoryLabel);
    if (line.isNull()) return;
    for (const double start : {0.1, 0.04, 0.25, 0.4, 0.55, 0.7}) {
        if (start * line.length() + width > line.length()) return;
        const RoofText name = alongMemoryRoof(line, start);
        const auto touches = [&](const LabelRequest& dot) {
            // Distance of the dot, which lies on the line, from the stretch under the name.
            const double along = QLineF(line.p1(), dot.dot).length(), from = start * line.length();
            return along > from - dot.radius - 2 && along < from + width + dot.radius + 2;
        };
        if (std::any_of(dots.begin(), dots.end(), touches) || collides(texts, name.rect)) continue;
        texts.push_back(name);
        return;
    }
}

/// At the foot of each ridge line; further ridges a line higher.
void RooflinePainter::addRidgeNames(std::vector<RoofText>& texts) const
{
    const auto ridges =
        std::count_if(m_data.roofs.begin(), m_data.roofs.end(), [](const Roof& roof) { return roof.chosen; });
    const double first = m_geometry.plot.bottom() - 2 * m_metrics.height() - 6;
    double top = first;
    for (const Roof& roof : m_data.roofs) {
        if (!roof.chosen && &roof != &m_data.roofs[m_data.primary]) continue;
        const double x = m_geometry.xAt(std::log10(roof.ridge));
        if (x < m_geometry.plot.left() || x > m_geometry.plot.right()) continue;
        const double width = m_metrics.horizontalAdvance(roof.ridgeLabel);
        const bool right = x + 5 + width < m_geometry.plot.right();
        // Of several the lowest has its name on the left, so that it is clear of the lines of the others.
        const bool outer = top == first && ridges > 1;
        texts.push_back(straight(RoofText::Role::Ridge, roof.ridgeLabel, right && !outer ? x + 5 : x - 5 - width, top));
        top -= m_metrics.height();
    }
}

void RooflinePainter::addZoneNames(std::vector<RoofText>& texts) const
{
    const QFontMetricsF spaced(zoneFont());
    const auto add = [&](const QString& name, double left, double right, double top) {
        const double width = spaced.horizontalAdvance(name);
        if (right - left < width + 8) return;
        const double x = (left + right - width) / 2;
        texts.push_back(
            {RoofText::Role::Zone, name, QRectF(x, top, width, spaced.height()), {x, top + spaced.ascent()}, 0});
    };
    const QRectF& plot = m_geometry.plot;
    add(QStringLiteral("MEMORY-BOUND"), plot.left(), ridgeInSight(), plot.top() + 5);
    add(QStringLiteral("COMPUTE-BOUND"), ridgeInSight(), plot.right(), plot.bottom() - spaced.height() - 4);
}

void RooflinePainter::paintZones(QPainter& painter) const
{
    if (m_data.roofs.empty()) return;
    const QRectF plot = m_geometry.plot;
    const double ridge = ridgeInSight();
    painter.fillRect(QRectF(plot.left(), plot.top(), ridge - plot.left(), plot.height()), m_theme.memoryZone);
    painter.fillRect(QRectF(ridge, plot.top(), plot.right() - ridge, plot.height()), m_theme.computeZone);
}

void RooflinePainter::paintGrid(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(m_theme.grid);
    for (const Tick& tick : logTicks(m_geometry.x)) {
        const double x = m_geometry.xAt(tick.at);
        painter.drawLine(QPointF(x, m_geometry.plot.top()), QPointF(x, m_geometry.plot.bottom()));
    }
    for (const Tick& tick : logTicks(m_geometry.y)) {
        const double y = m_geometry.yAt(tick.at);
        painter.drawLine(QPointF(m_geometry.plot.left(), y), QPointF(m_geometry.plot.right(), y));
    }
}

void RooflinePainter::paintRidges(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(m_theme.accent, 1, Qt::DotLine));
    for (std::size_t i = 0; i < m_data.roofs.size(); ++i) {
        const Roof& roof = m_data.roofs[i];
        if (!roof.chosen && i != m_data.primary) continue;
        const QPointF top = m_geometry.at(roof.ridge, roof.peak);
        const QLineF line = m_geometry.inSight({top, {top.x(), m_geometry.plot.bottom()}});
        if (!line.isNull()) painter.drawLine(line);
    }
}

void RooflinePainter::paintAxes(QPainter& painter) const
{
    const QRectF plot = m_geometry.plot;
    const double height = m_metrics.height();
    painter.setFont(m_font);
    painter.setPen(m_theme.mutedText);
    double free = -height;  // right end of the number before
    for (const Tick& tick : logTicks(m_geometry.x)) {
        const double width = m_metrics.horizontalAdvance(tick.text);
        const double left = m_geometry.xAt(tick.at) - width / 2;
        if (left < free + tickGap) continue;
        painter.drawText(QPointF(left, plot.bottom() + tickGap + m_metrics.ascent()), tick.text);
        free = left + width;
    }
    for (const Tick& tick : logTicks(m_geometry.y)) {
        const double width = m_metrics.horizontalAdvance(tick.text);
        const double base = m_geometry.yAt(tick.at) + m_metrics.ascent() / 2 - 1;
        painter.drawText(QPointF(plot.left() - tickGap - width, base), tick.text);
    }
    painter.drawText(
        QRectF(plot.left(), plot.bottom() + tickGap + height + 2, plot.width(), height), Qt::AlignCenter,
        m_metrics.elidedText(QStringLiteral("Arithmetic intensity (FLOP / byte)"), Qt::ElideRight, plot.width()));
    painter.save();
    painter.translate(0, plot.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-plot.height() / 2, 0, plot.height(), height), Qt::AlignCenter,
                     m_metrics.elidedText(QStringLiteral("FLOP/s per GPU"), Qt::ElideRight, plot.height()));
    painter.restore();
}

void RooflinePainter::paintTexts(QPainter& painter, const std::vector<RoofText>& texts) const
{
    for (const RoofText& text : texts) {
        const bool isRidge = text.role == RoofText::Role::Ridge;
        // The line of another ridge may pass behind.
        if (isRidge)
            painter.fillRect(text.rect,
                             text.rect.center().x() < ridgeInSight() ? m_theme.memoryZone : m_theme.computeZone);
        painter.setFont(text.role == RoofText::Role::Zone ? zoneFont() : m_font);
        painter.setPen(isRidge ? m_theme.accent : text.role == RoofText::Role::Roof ? m_theme.text : m_theme.mutedText);
        painter.save();
        painter.translate(text.base);
        painter.rotate(-text.angle);
        painter.drawText(QPointF(0, 0), text.text);
        painter.restore();
    }
}

double RooflinePainter::captionHeight(double width) const
{
    return m_metrics.boundingRect(QRectF(0, 0, width, 1), Qt::TextWordWrap, m_data.caption).height();
}

void RooflinePainter::paintCaption(QPainter& painter, const QRectF& lines) const
{
    painter.setFont(m_font);
    painter.setPen(m_theme.mutedText);
    painter.drawText(lines, Qt::AlignLeft | Qt::AlignBottom | Qt::TextWordWrap, m_data.caption);
}

void RooflinePainter::paintLeaders(QPainter& painter, const std::vector<PlacedLabel>& labels) const
{
    painter.setPen(QPen(m_theme.mutedText, 0.7));
    for (const PlacedLabel& label : labels)
        if (label.visible && label.leader) painter.drawLine(label.line);
}

void RooflinePainter::paintDot(QPainter& painter, std::size_t index, double radius, bool selected, bool hovered) const
{
    const RooflineDot& dot = m_data.dots[index];
    const QPointF centre = m_geometry.at(dot.intensity, dot.rate);
    QColor fill = m_theme.component(dot.component);
    fill.setAlphaF(0.85F);  // dots that lie behind show through
    painter.setBrush(fill);
    painter.setPen(QPen(m_theme.surface, 1));
    painter.drawEllipse(centre, radius, radius);
    if (!selected && !hovered) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(selected ? m_theme.accent : m_theme.text, selected ? 2.5 : 1.5));
    painter.drawEllipse(centre, radius + 1, radius + 1);
}

void RooflinePainter::paintLabel(QPainter& painter, std::size_t index, const PlacedLabel& label, bool strong) const
{
    if (!label.visible) return;
    if (strong) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.selection);
        painter.drawRoundedRect(label.rect.adjusted(-2, 0, 2, 0), 3, 3);
    }
    painter.setPen(m_theme.text);
    painter.drawText(QPointF(label.rect.left(), label.rect.top() + m_metrics.ascent()), m_data.dots[index].label);
}

void RooflinePainter::paintGap(QPainter& painter, std::size_t index, double radius) const
{
    const RooflineDot& dot = m_data.dots[index];
    const QPointF from = m_geometry.at(dot.intensity, dot.rate), to = m_geometry.at(dot.intensity, dot.peak);
    constexpr double head = 4;
    if (dot.bound == Bound::Compute || from.y() - radius - to.y() < 3 * head) return;
    painter.setPen(QPen(m_theme.accent, 1.2, Qt::DashLine));
    painter.drawLine(from - QPointF(0, radius + 2), to);
    painter.setPen(QPen(m_theme.accent, 1, Qt::DotLine));
    painter.drawLine(to, m_geometry.at(dot.peak / m_data.bandwidth, dot.peak));
    QPainterPath arrow(to);
    arrow.lineTo(to + QPointF(-head, 2 * head));
    arrow.lineTo(to + QPointF(head, 2 * head));
    painter.fillPath(arrow, m_theme.accent);
    // What lies between is said at the middle of the line, left of it, where there is only the zone.
    const QString text = peakShare(dot);
    const double width = m_metrics.horizontalAdvance(text);
    const QPointF base((from.x() - width - 8), (from.y() + to.y()) / 2 + m_metrics.ascent() / 2);
    const QRectF rect(base.x(), base.y() - m_metrics.ascent(), width, m_metrics.height());
    if (!m_geometry.plot.contains(rect)) return;
    painter.fillRect(rect.adjusted(-2, 0, 2, 0), m_theme.memoryZone);
    painter.setPen(m_theme.accent);
    painter.drawText(base, text);
}

}  // namespace gable
