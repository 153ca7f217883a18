#include "ui/charts/roofline_dots.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>

#include "ui/charts/hover_card.h"

namespace gable {

namespace {

constexpr double largestRadius = 2.2;  ///< of a dot that takes all the time, in lines of text
constexpr double leastRadius = 4;      ///< pixels
constexpr double tickWidth = 5;        ///< half of it

}  // namespace

RooflineDots::RooflineDots(const RooflineData& data, const RooflineGeometry& geometry, const Theme& theme, const QFont& font)
    : m_data(data), m_geometry(geometry), m_theme(theme), m_metrics(font)
{}

double RooflineDots::radius(double share) const
{
    return std::max(leastRadius, largestRadius * m_metrics.height() * std::sqrt(share));
}

void RooflineDots::paintPaths(QPainter& painter, const std::vector<DotPath>& paths, const QString& strong, bool all) const
{
    painter.setBrush(Qt::NoBrush);
    for (const DotPath& path : paths) {
        const auto dot = std::find_if(m_data.dots.begin(), m_data.dots.end(), [&](const RooflineDot& other) { return other.id == path.id; });
        if (dot == m_data.dots.end() || (!all && path.id != strong)) continue;
        QPolygonF line;
        for (const QPointF& place : path.places) line << m_geometry.at(place.x(), place.y());
        QColor colour = colourOf(dot->key, m_theme);
        colour.setAlphaF(path.id == strong ? 0.8F : 0.4F);
        painter.setPen(QPen(colour, 1));
        painter.drawPolyline(line);
    }
}

void RooflineDots::paintGhosts(QPainter& painter) const
{
    painter.setBrush(Qt::NoBrush);
    for (const RooflineGhost& ghost : m_data.ghosts) {
        painter.setPen(QPen(colourOf(ghost.key, m_theme), 1.2, Qt::DashLine));
        const double r = radius(ghost.share);
        painter.drawEllipse(m_geometry.at(ghost.intensity, ghost.rate), r, r);
    }
    for (std::size_t i = 0; i < m_data.dots.size(); ++i) {
        if (!m_data.dots[i].ghost) continue;
        const RooflineGhost& ghost = m_data.ghosts[*m_data.dots[i].ghost];
        const QLineF drift(m_geometry.at(ghost.intensity, ghost.rate), centre(i));
        const double from = radius(ghost.share);
        if (drift.length() <= from + 1) continue;
        QColor colour = colourOf(m_data.dots[i].key, m_theme);
        painter.setPen(QPen(colour, 1.3));
        painter.drawLine(drift.pointAt(from / drift.length()), drift.p2());
    }
}

void RooflineDots::paintTicks(QPainter& painter) const
{
    for (std::size_t i = 0; i < m_data.dots.size(); ++i) {
        const RooflineDot& dot = m_data.dots[i];
        if (isOnRoof(dot)) continue;
        const QPointF top = m_geometry.at(dot.intensity, dot.attainable);
        painter.setPen(QPen(m_theme.mutedText, 0.8));
        painter.drawLine(top, centre(i));
        painter.setPen(QPen(m_theme.roof, 1.4));
        painter.drawLine(top - QPointF(tickWidth, 0), top + QPointF(tickWidth, 0));
    }
}

void RooflineDots::paintLeaders(QPainter& painter, std::span<const PlacedLabel> labels) const
{
    painter.setPen(QPen(m_theme.mutedText, 0.7));
    for (const PlacedLabel& label : labels)
        if (label.visible && label.leader) painter.drawLine(label.line);
}

void RooflineDots::paintDot(QPainter& painter, std::size_t index, DotState state) const
{
    const RooflineDot& dot = m_data.dots[index];
    const QPointF at = centre(index);
    const double r = radius(dot.share);
    QColor fill = colourOf(dot.key, m_theme);
    fill.setAlphaF(0.85F);  // dots that lie behind show through
    painter.setBrush(fill);
    painter.setPen(QPen(m_theme.surface, 1));
    painter.drawEllipse(at, r, r);
    if (!state.selected && !state.hovered) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(state.selected ? m_theme.accent : m_theme.text, state.selected ? 2.5 : 1.5));
    painter.drawEllipse(at, r + 1, r + 1);
}

void RooflineDots::paintMark(QPainter& painter, std::size_t index, DotState state) const
{
    const QPointF at = markCentre(index);
    QPolygonF diamond;
    diamond << at + QPointF(0, -markRadius) << at + QPointF(markRadius, 0) << at + QPointF(0, markRadius) << at + QPointF(-markRadius, 0);
    painter.setBrush(m_theme.component(Component::Communication));
    painter.setPen(state.selected ? QPen(m_theme.accent, 2.5) : state.hovered ? QPen(m_theme.text, 1.5) : QPen(m_theme.surface, 1));
    painter.drawPolygon(diamond);
}

void RooflineDots::paintLabel(QPainter& painter, const QString& text, const PlacedLabel& label, bool strong) const
{
    if (!label.visible) return;
    if (strong) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.selection);
        painter.drawRoundedRect(label.rect.adjusted(-2, 0, 2, 0), 3, 3);
    }
    painter.setPen(m_theme.text);
    painter.drawText(QPointF(label.rect.left(), label.rect.top() + m_metrics.ascent()), text);
}

void RooflineDots::paintGap(QPainter& painter, std::size_t index) const
{
    const RooflineDot& dot = m_data.dots[index];
    const QPointF from = centre(index);
    constexpr double leastLength = 12;
    if (!isOnRoof(dot)) return paintArrow(painter, from, m_geometry.at(dot.intensity, dot.attainable), roofShare(dot));
    const QPointF to = m_geometry.at(dot.intensity, dot.peak);
    const double r = radius(dot.share);
    if (from.y() - r - to.y() < leastLength) return;
    painter.setPen(QPen(m_theme.accent, 1, Qt::DotLine));
    painter.drawLine(to, m_geometry.at(dot.peak / m_data.bandwidth, dot.peak));
    paintArrow(painter, from - QPointF(0, r + 2), to, roofShare(dot));
}

void RooflineDots::paintArrow(QPainter& painter, QPointF from, QPointF to, const QString& text) const
{
    const double head = std::clamp((from.y() - to.y()) / 2, 2.0, 4.0);
    painter.setPen(QPen(m_theme.accent, 1.6));
    painter.drawLine(from, to);
    QPainterPath arrow(to);
    arrow.lineTo(to + QPointF(-head, 2 * head));
    arrow.lineTo(to + QPointF(head, 2 * head));
    painter.fillPath(arrow, m_theme.accent);
    // What lies between is said beside the line: left of it, where above the roof there is only the zone; else right of it.
    const double width = m_metrics.horizontalAdvance(text), top = std::max((from.y() + to.y()) / 2 - m_metrics.height(), m_geometry.plot.top() + 2);
    QRectF rect(from.x() - width - 10, std::min(top, to.y() - 2), width, m_metrics.height());
    if (rect.top() < m_geometry.plot.top()) rect.moveTop(m_geometry.plot.top() + 2);
    if (rect.left() < m_geometry.plot.left()) rect.moveLeft(from.x() + 10);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.surface);
    painter.drawRoundedRect(rect.adjusted(-4, -1, 4, 1), 3, 3);
    painter.setPen(m_theme.accent);
    painter.drawText(QPointF(rect.left(), rect.top() + m_metrics.ascent()), text);
}

}  // namespace gable
