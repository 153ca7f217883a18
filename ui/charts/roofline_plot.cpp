#include "ui/charts/roofline_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <QPaintEngine>
#include <QPainter>

namespace gable {

namespace {

constexpr double markImportance = 0.05;  ///< of a mark's label: that of a dot with this share of the time
constexpr double catchRadius = 8;        ///< within which a small dot is hit

bool sameStill(const RooflineData& a, const RooflineData& b)
{
    return a.roofs == b.roofs && a.ghostRoof == b.ghostRoof && a.slopes == b.slopes && a.bandwidth == b.bandwidth && a.primary == b.primary && a.emptyText == b.emptyText && a.caption == b.caption;
}

}  // namespace

RooflinePlot::RooflinePlot(QWidget* parent) : OperationPlot(parent)
{
    setRenderHint(QPainter::Antialiasing);
}

void RooflinePlot::setData(const RooflineData& data)
{
    const LogRange homeX = steppedRange(data.x, m_homeX);
    const bool same = sameStill(data, m_data);
    LogRange homeY = rateRange(data, homeX);
    if (same) homeY = steppedRange(homeY, m_homeY);
    const bool sameHome = homeX == m_homeX && homeY == m_homeY;
    m_data = data;
    m_homeX = homeX;
    m_homeY = homeY;
    m_order.resize(m_data.dots.size());
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    std::stable_sort(m_order.begin(), m_order.end(), [&](std::size_t a, std::size_t b) { return m_data.dots[a].share > m_data.dots[b].share; });
    if (!m_zoomed && (!same || !sameHome)) showHome();
    if (!same) layOut();  // the caption may have another height
    placeLabels();
    refreshHover();
    viewport()->update();
}

void RooflinePlot::setPaths(std::vector<DotPath> paths)
{
    m_paths = std::move(paths);
    viewport()->update();
}

void RooflinePlot::setPathsShown(bool all)
{
    if (all == m_pathsShown) return;
    m_pathsShown = all;
    viewport()->update();
}

void RooflinePlot::showHome()
{
    m_geometry.x = m_homeX;
    m_geometry.y = m_homeY;
    m_still = {};
}

void RooflinePlot::look(const RooflineGeometry& geometry)
{
    if (!m_data.emptyText.isEmpty() || !geometry.isSensible()) return;
    m_zoomed = true;
    m_geometry = geometry;
    m_still = {};
    placeLabels();
    viewport()->update();
}

void RooflinePlot::zoom(double factor, QPointF about, bool both)
{
    look(m_geometry.zoomed(factor, about, both));
}

void RooflinePlot::fitDots()
{
    look(fitted(m_data, m_geometry));
}

void RooflinePlot::resetZoom()
{
    m_zoomed = false;
    showHome();
    placeLabels();
    viewport()->update();
}

double RooflinePlot::captionHeight() const
{
    // Where there is little room the dots have it; the hover card says the same.
    constexpr int low = 240;
    return height() < low ? 0 : std::ceil(painterOf().captionHeight(width()));
}

void RooflinePlot::layOut()
{
    const double line = fontMetrics().height();
    const double left = line + 6 + fontMetrics().horizontalAdvance(QStringLiteral("500 G")) + 6;
    const double right = fontMetrics().horizontalAdvance(QStringLiteral("100 k")) / 2.0 + 2;
    const double bottom = 2 * line + 13 + captionHeight();
    // Whole pixels keep grid lines and zones crisp.
    m_geometry.plot = QRectF(left, 3, std::max(1.0, std::floor(width() - left - right)), std::max(1.0, std::floor(height() - bottom - 3)));
    m_still = {};
}

QPointF RooflinePlot::dotCentre(int item) const
{
    const auto index = static_cast<std::size_t>(item);
    const RooflineDots dots = dotsOf();
    return index < m_data.dots.size() ? dots.centre(index) : dots.markCentre(index - m_data.dots.size());
}

const StepMark* RooflinePlot::markOf(int item) const
{
    const auto index = static_cast<std::size_t>(item);
    return index < m_data.dots.size() ? nullptr : &m_data.marks[index - m_data.dots.size()];
}

QString RooflinePlot::itemId(int item) const
{
    return markOf(item) ? QStringLiteral("total") : m_data.dots[static_cast<std::size_t>(item)].id;
}

QString RooflinePlot::itemLabel(std::size_t item) const
{
    if (item < m_data.dots.size()) return m_data.dots[item].label;
    return m_data.marks[item - m_data.dots.size()].slope == QStringLiteral("link") ? QStringLiteral("step ÷ sent") : QStringLiteral("step ÷ sent out");
}

QSizeF RooflinePlot::labelSize(const QString& label)
{
    const auto known = m_widths.constFind(label);
    if (known != m_widths.constEnd()) return {*known, QFontMetricsF(font()).height()};
    const QFontMetricsF metrics(font());
    m_widths.insert(label, metrics.horizontalAdvance(label));
    return {m_widths[label], metrics.height()};
}

void RooflinePlot::placeLabels()
{
    m_labels.assign(static_cast<std::size_t>(itemCount()), {});
    if (m_data.roofs.empty()) return;
    std::vector<LabelRequest> requests;
    std::vector<std::size_t> inSight;
    const RooflineDots dots = dotsOf();
    for (std::size_t i = 0; i < m_labels.size(); ++i) {
        const QPointF centre = dotCentre(static_cast<int>(i));
        if (!m_geometry.plot.contains(centre)) continue;
        const bool isDot = i < m_data.dots.size();
        const double share = isDot ? m_data.dots[i].share : markImportance;
        requests.push_back({centre, isDot ? dots.radius(share) : RooflineDots::markRadius, labelSize(itemLabel(i)), share, isDot && !m_data.dots[i].labelled});
        inSight.push_back(i);
    }
    const RooflinePainter painter = painterOf();
    m_texts = RooflineTexts(m_data, m_geometry, font(), painter, requests).take();
    if (!m_data.options.labels) return;
    LabelObstacles obstacles{m_geometry.plot, {}, painter.roofLines()};
    for (const RoofText& text : m_texts)
        for (const QRectF& box : boxesOf(text, font())) obstacles.rects.push_back(box);
    for (const RidgePoint& ridge : painter.ridges()) {
        obstacles.rects.push_back(QRectF(ridge.at, QSizeF()).adjusted(-4, -4, 4, 4));
        if (ridge.primary) obstacles.lines.emplace_back(ridge.at, QPointF(ridge.at.x(), m_geometry.plot.bottom()));
    }
    // Long lines up to the ticks; short ones hardly disturb a text.
    for (const RooflineDot& dot : m_data.dots) {
        constexpr double longTick = 25;
        const QLineF line(m_geometry.at(dot.intensity, dot.rate), m_geometry.at(dot.intensity, dot.attainable));
        if (line.length() > longTick) obstacles.lines.push_back(line);
    }
    const std::vector<PlacedLabel> placed = gable::placeLabels(requests, obstacles);
    for (std::size_t i = 0; i < inSight.size(); ++i) m_labels[inSight[i]] = placed[i];
}

int RooflinePlot::itemAt(QPointF position) const
{
    if (!m_geometry.plot.contains(position) || m_data.roofs.empty()) return -1;
    for (std::size_t i = 0; i < m_labels.size(); ++i)
        if (m_labels[i].visible && m_labels[i].rect.contains(position)) return static_cast<int>(i);
    // The one that is hit deepest, for its size: a small dot on a large one wins.
    int best = -1;
    double bestDepth = 1;
    const RooflineDots dots = dotsOf();
    for (int i = 0; i < itemCount(); ++i) {
        const QPointF away = position - dotCentre(i);
        const double radius = markOf(i) ? RooflineDots::markRadius : dots.radius(m_data.dots[static_cast<std::size_t>(i)].share);
        const double depth = std::hypot(away.x(), away.y()) / std::max(catchRadius, radius);
        if (depth >= bestDepth) continue;
        bestDepth = depth;
        best = i;
    }
    return best;
}

const RoofText* RooflinePlot::roofTextAt(QPointF position) const
{
    for (const RoofText& text : m_texts)
        if (!text.roof.isEmpty() && text.rect.contains(position)) return &text;
    return nullptr;
}

QString RooflinePlot::itemDescription(int item) const
{
    const StepMark* mark = markOf(item);
    const HoverText text = mark ? markText(*mark) : hoverText(m_data, static_cast<std::size_t>(item));
    QString description = text.title;
    for (const HoverLine& line : text.lines) description += QStringLiteral(", ") + line.label;
    return description + QStringLiteral(", ") + text.footer;
}

void RooflinePlot::updateLook()
{
    m_widths.clear();
    layOut();
    placeLabels();
}

void RooflinePlot::resizeEvent(QResizeEvent* event)
{
    OperationPlot::resizeEvent(event);
    layOut();
    placeLabels();
}

void RooflinePlot::paintStill(QPainter& painter) const
{
    if (!m_data.emptyText.isEmpty() || m_data.roofs.empty()) return paintEmpty(painter);
    const RooflinePainter still = painterOf();
    still.paintZones(painter);
    still.paintGrid(painter);
    still.paintRoofs(painter);
    still.paintRidges(painter);
    still.paintAxes(painter);
    if (captionHeight() > 0) still.paintCaption(painter, QRectF(0, height() - captionHeight(), width(), captionHeight()));
}

void RooflinePlot::paintEmpty(QPainter& painter) const
{
    // A roof in outline above the text: what will be here.
    const double unit = fontMetrics().height();
    const QPointF middle = QRectF(rect()).center() - QPointF(0, 2 * unit);
    const std::array outline{middle + QPointF(-4 * unit, unit), middle + QPointF(0.5 * unit, -2 * unit), middle + QPointF(4 * unit, -2 * unit)};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().border, 3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(outline.data(), static_cast<int>(outline.size()));
    painter.setFont(font());
    painter.setPen(theme().mutedText);
    painter.drawText(QRectF(0, middle.y() + 1.5 * unit, width(), 4 * unit), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_data.emptyText);
}

void RooflinePlot::paintMoving(QPainter& painter)
{
    if (!m_data.emptyText.isEmpty() || m_data.roofs.empty()) return;
    const auto state = [&](std::size_t item) { return DotState{isSelected(static_cast<int>(item)), static_cast<int>(item) == hoveredItem()}; };
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(m_geometry.plot);
    paintRoofTexts(painter, m_texts, theme(), font(), painterOf().zoneEdge());
    painter.setFont(font());
    const RooflineDots dots = dotsOf();
    dots.paintPaths(painter, m_paths, hoveredItem() >= 0 ? itemId(hoveredItem()) : selectedId(), m_pathsShown);
    dots.paintGhosts(painter);
    dots.paintTicks(painter);
    dots.paintLeaders(painter, m_labels);
    for (const std::size_t i : m_order) dots.paintDot(painter, i, state(i));
    for (std::size_t i = 0; i < m_data.marks.size(); ++i) dots.paintMark(painter, i, state(m_data.dots.size() + i));
    for (std::size_t i = 0; i < m_labels.size(); ++i) dots.paintLabel(painter, itemLabel(i), m_labels[i], isSelected(static_cast<int>(i)));
    if (hoveredItem() >= 0 && !markOf(hoveredItem())) dots.paintGap(painter, static_cast<std::size_t>(hoveredItem()));
    painter.setClipping(false);
}

void RooflinePlot::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const qreal ratio = devicePixelRatioF();
    // In a file a drawing stays a drawing, and a larger picture is as crisp.
    const QPaintEngine& engine = *painter.paintEngine();
    if (engine.type() != QPaintEngine::Raster || engine.paintDevice()->devicePixelRatio() != ratio) return paintAll(painter);
    if (m_still.isNull() || m_still.devicePixelRatio() != ratio) {
        m_still = QPixmap((QSizeF(size()) * ratio).toSize());
        m_still.setDevicePixelRatio(ratio);
        m_still.fill(theme().surface);
        QPainter still(&m_still);
        paintStill(still);
    }
    painter.drawPixmap(0, 0, m_still);
    paintMoving(painter);
}

void RooflinePlot::paintAll(QPainter& painter)
{
    painter.save();
    painter.fillRect(rect(), theme().surface);
    paintStill(painter);
    paintMoving(painter);
    painter.restore();
}

}  // namespace gable
