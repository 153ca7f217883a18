#include "ui/charts/roofline_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <QApplication>
#include <QChart>
#include <QKeyEvent>
#include <QLineSeries>
#include <QPainter>
#include <QValueAxis>
#include <QWheelEvent>

namespace gable {

namespace {

constexpr double largestRadius = 2.2;             ///< of a dot that moves all bytes, in lines of text
constexpr double leastRadius = 4;                 ///< pixels
constexpr double catchRadius = 8;                 ///< within which a small dot is hit
constexpr double zoomStep = 0.85;                 ///< per notch of the wheel
constexpr double leastSpan = 0.5, mostSpan = 14;  ///< decades in sight
constexpr double roofEnd = 12;                    ///< decades to either side that roofs are drawn for, beyond any zoom

/// Two ranges about fixed points; the same factor for both.
LogRange zoomed(LogRange range, double about, double factor)
{
    return {about - (about - range.low) * factor, about + (range.high - about) * factor};
}

}  // namespace

RooflinePlot::RooflinePlot(QWidget* parent)
    : OperationPlot(parent), m_x(new QValueAxis(this)), m_y(new QValueAxis(this))
{
    setRenderHint(QPainter::Antialiasing);
    chart()->addAxis(m_x, Qt::AlignBottom);
    chart()->addAxis(m_y, Qt::AlignLeft);
    m_x->setVisible(false);
    m_y->setVisible(false);
}

RooflinePainter RooflinePlot::painterOf() const
{
    return {m_data, m_geometry, theme(), font()};
}

void RooflinePlot::setData(const RooflineData& data)
{
    const bool sameRoofs = data.roofs == m_data.roofs && data.bandwidth == m_data.bandwidth &&
                           data.primary == m_data.primary && data.memoryLabel == m_data.memoryLabel &&
                           data.emptyText == m_data.emptyText && data.caption == m_data.caption;
    const LogRange home = steppedRange(data.x, m_home);
    const bool sameHome = home == m_home;
    m_data = data;
    m_home = home;
    if (!sameRoofs) {
        rebuildRoofs();
        layOut();  // the caption may have another height
    }
    if (!m_zoomed && (!sameRoofs || !sameHome)) show(m_home, rateRange(m_data, m_home));
    m_order.resize(m_data.dots.size());
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    std::stable_sort(m_order.begin(), m_order.end(),
                     [&](std::size_t a, std::size_t b) { return m_data.dots[a].share > m_data.dots[b].share; });
    placeDots();
    refreshHover();
    viewport()->update();
}

void RooflinePlot::rebuildRoofs()
{
    for (QLineSeries* roof : m_roofs) {
        chart()->removeSeries(roof);
        delete roof;
    }
    m_roofs.clear();
    m_still = {};
    double chosenRidge = 0;  // to here the memory roof is drawn solid
    for (const Roof& roof : m_data.roofs)
        if (roof.chosen) chosenRidge = std::max(chosenRidge, roof.ridge);
    double below = std::log10(chosenRidge > 0        ? chosenRidge
                              : m_data.roofs.empty() ? 1
                                                     : m_data.roofs[m_data.primary].ridge);
    const double bandwidth = std::log10(m_data.bandwidth > 0 ? m_data.bandwidth : 1);
    for (const Roof& roof : m_data.roofs) {
        auto* series = new QLineSeries(this);
        const double ridge = std::log10(roof.ridge), peak = std::log10(roof.peak);
        if (roof.chosen)
            series->append(-roofEnd, bandwidth - roofEnd);
        else if (ridge > below)
            series->append(below, bandwidth + below);
        series->append(ridge, peak);
        series->append(ridge + 2 * roofEnd, peak);
        series->setPen(roof.chosen ? QPen(theme().roof, 1.6) : QPen(theme().mutedText, 1.3, Qt::DashLine));
        chart()->addSeries(series);
        series->attachAxis(m_x);
        series->attachAxis(m_y);
        m_roofs.push_back(series);
        if (!roof.chosen) below = std::max(below, ridge);
    }
}

void RooflinePlot::show(LogRange x, LogRange y)
{
    m_geometry.x = x;
    m_geometry.y = y;
    m_x->setRange(x.low, x.high);
    m_y->setRange(y.low, y.high);
    m_still = {};
}

void RooflinePlot::layOut()
{
    const double line = fontMetrics().height();
    const double left = line + 6 + fontMetrics().horizontalAdvance(QStringLiteral("500 G")) + 6;
    const double right = fontMetrics().horizontalAdvance(QStringLiteral("10 k")) / 2.0 + 2;
    const double bottom = 2 * line + 13 + captionHeight();
    // Whole pixels keep grid lines and zones crisp.
    m_geometry.plot = QRectF(left, 3, std::max(1.0, std::floor(width() - left - right)),
                             std::max(1.0, std::floor(height() - bottom - 3)));
    chart()->setPlotArea(m_geometry.plot);
    m_still = {};
    placeDots();
}

double RooflinePlot::captionHeight() const
{
    return std::ceil(painterOf().captionHeight(width()));
}

double RooflinePlot::radius(std::size_t dot) const
{
    return std::max(leastRadius, largestRadius * fontMetrics().height() * std::sqrt(m_data.dots[dot].share));
}

QPointF RooflinePlot::dotCentre(int item) const
{
    const RooflineDot& dot = m_data.dots[static_cast<std::size_t>(item)];
    return m_geometry.at(dot.intensity, dot.rate);
}

void RooflinePlot::placeDots()
{
    const QFontMetricsF metrics(font());
    std::vector<LabelRequest> requests;
    std::vector<std::size_t> inSight;
    for (std::size_t i = 0; i < m_data.dots.size(); ++i) {
        const QPointF centre = dotCentre(static_cast<int>(i));
        if (!m_geometry.plot.contains(centre)) continue;
        requests.push_back(
            {centre, radius(i), QSizeF(metrics.horizontalAdvance(m_data.dots[i].label), metrics.height())});
        inSight.push_back(i);
    }
    const RooflinePainter painter = painterOf();
    std::vector<RoofText> texts = painter.roofTexts(requests);
    if (texts != m_texts) m_still = {};
    m_texts = std::move(texts);
    LabelObstacles obstacles{m_geometry.plot, {}, painter.roofLines()};
    for (const RoofText& text : m_texts) obstacles.rects.push_back(text.rect);
    const std::vector<PlacedLabel> placed = placeLabels(requests, obstacles);
    m_labels.assign(m_data.dots.size(), {});
    for (std::size_t i = 0; i < inSight.size(); ++i) m_labels[inSight[i]] = placed[i];
}

int RooflinePlot::itemAt(QPointF position) const
{
    if (!m_geometry.plot.contains(position)) return -1;
    for (std::size_t i = 0; i < m_labels.size(); ++i)
        if (m_labels[i].visible && m_labels[i].rect.contains(position)) return static_cast<int>(i);
    // The one that is hit deepest, for its size: a small dot on a large one wins.
    int best = -1;
    double bestDepth = 1;
    for (std::size_t i = 0; i < m_data.dots.size(); ++i) {
        const QPointF away = position - dotCentre(static_cast<int>(i));
        const double depth = std::hypot(away.x(), away.y()) / std::max(catchRadius, radius(i));
        if (depth >= bestDepth) continue;
        bestDepth = depth;
        best = static_cast<int>(i);
    }
    return best;
}

QString RooflinePlot::itemDescription(int item) const
{
    const HoverText text = hoverText(m_data, static_cast<std::size_t>(item));
    QString description = text.title;
    for (const HoverLine& line : text.lines) description += QStringLiteral(", ") + line.label;
    return description + QStringLiteral(", ") + text.footer;
}

void RooflinePlot::updateLook()
{
    rebuildRoofs();
    layOut();
}

void RooflinePlot::resizeEvent(QResizeEvent* event)
{
    OperationPlot::resizeEvent(event);
    layOut();
}

void RooflinePlot::drawBackground(QPainter* painter, const QRectF& rect)
{
    painter->fillRect(rect, theme().surface);
    if (!m_data.emptyText.isEmpty()) return;
    const RooflinePainter still = painterOf();
    still.paintZones(*painter);
    still.paintGrid(*painter);
    painter->setRenderHint(QPainter::Antialiasing);
}

void RooflinePlot::drawForeground(QPainter* painter, const QRectF&)
{
    if (!m_data.emptyText.isEmpty()) return paintEmpty(*painter);
    const RooflinePainter still = painterOf();
    still.paintRidges(*painter);
    painter->setRenderHint(QPainter::Antialiasing);
    still.paintAxes(*painter);
    still.paintTexts(*painter, m_texts);
    still.paintCaption(*painter, QRectF(0, height() - captionHeight(), width(), captionHeight()));
}

void RooflinePlot::paintEmpty(QPainter& painter) const
{
    // A roof in outline above the text: what will be here.
    const double unit = fontMetrics().height();
    const QPointF middle = QRectF(rect()).center() - QPointF(0, 2 * unit);
    const std::array outline{middle + QPointF(-4 * unit, unit), middle + QPointF(0.5 * unit, -2 * unit),
                             middle + QPointF(4 * unit, -2 * unit)};
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().border, 3, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(outline.data(), static_cast<int>(outline.size()));
    painter.setFont(font());
    painter.setPen(theme().mutedText);
    painter.drawText(QRectF(0, middle.y() + 1.5 * unit, width(), 4 * unit),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, m_data.emptyText);
}

void RooflinePlot::paintMoving(QPainter& painter)
{
    if (!m_data.emptyText.isEmpty()) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font());
    painter.setClipRect(m_geometry.plot);
    const RooflinePainter moving = painterOf();
    moving.paintLeaders(painter, m_labels);
    for (const std::size_t i : m_order)
        moving.paintDot(painter, i, radius(i), isSelected(static_cast<int>(i)), static_cast<int>(i) == hoveredItem());
    for (std::size_t i = 0; i < m_labels.size(); ++i)
        moving.paintLabel(painter, i, m_labels[i], isSelected(static_cast<int>(i)));
    if (hoveredItem() >= 0) {
        const auto hovered = static_cast<std::size_t>(hoveredItem());
        moving.paintGap(painter, hovered, radius(hovered));
    }
    painter.setClipping(false);
}

void RooflinePlot::paintEvent(QPaintEvent*)
{
    const qreal ratio = devicePixelRatioF();
    if (m_still.isNull() || m_still.devicePixelRatio() != ratio) {
        m_still = QPixmap((QSizeF(size()) * ratio).toSize());
        m_still.setDevicePixelRatio(ratio);
        m_still.fill(theme().surface);
        QPainter still(&m_still);
        render(&still, QRectF(rect()), rect());
    }
    QPainter painter(viewport());
    painter.drawPixmap(0, 0, m_still);
    paintMoving(painter);
}

void RooflinePlot::paintAll(QPainter& painter)
{
    OperationPlot::paintAll(painter);
    painter.save();
    paintMoving(painter);
    painter.restore();
}

void RooflinePlot::zoom(double factor, QPointF about)
{
    const RooflineGeometry& g = m_geometry;
    const double span = g.x.span() * factor;
    if (span < leastSpan || span > mostSpan || !m_data.emptyText.isEmpty()) return;
    const double x = g.x.low + (about.x() - g.plot.left()) / g.plot.width() * g.x.span();
    const double y = g.y.low + (g.plot.bottom() - about.y()) / g.plot.height() * g.y.span();
    m_zoomed = true;
    show(zoomed(g.x, x, factor), zoomed(g.y, y, factor));
    placeDots();
    viewport()->update();
}

void RooflinePlot::resetZoom()
{
    m_zoomed = false;
    show(m_home, rateRange(m_data, m_home));
    placeDots();
    viewport()->update();
}

void RooflinePlot::mousePressEvent(QMouseEvent* event)
{
    OperationPlot::mousePressEvent(event);
    m_grabbed = event->pos();
    m_grabbedGeometry = m_geometry;
    m_dragging = false;
}

void RooflinePlot::mouseMoveEvent(QMouseEvent* event)
{
    if (!(event->buttons() & Qt::LeftButton)) return OperationPlot::mouseMoveEvent(event);
    const QPoint moved = event->pos() - m_grabbed;
    if (!m_dragging && moved.manhattanLength() < QApplication::startDragDistance()) return;
    m_dragging = true;
    m_zoomed = true;
    setHovered(-1, {});
    viewport()->setCursor(Qt::ClosedHandCursor);
    const RooflineGeometry& from = m_grabbedGeometry;
    const double dx = moved.x() / from.plot.width() * from.x.span(),
                 dy = moved.y() / from.plot.height() * from.y.span();
    show({from.x.low - dx, from.x.high - dx}, {from.y.low + dy, from.y.high + dy});
    placeDots();
    viewport()->update();
}

void RooflinePlot::mouseReleaseEvent(QMouseEvent* event)
{
    viewport()->unsetCursor();
    if (!m_dragging) OperationPlot::mouseReleaseEvent(event);
    m_dragging = false;
}

void RooflinePlot::mouseDoubleClickEvent(QMouseEvent*)
{
    resetZoom();
}

void RooflinePlot::wheelEvent(QWheelEvent* event)
{
    constexpr double notch = 120;  // QWheelEvent: eighths of a degree, 15 degrees a notch
    if (m_geometry.plot.contains(event->position()) && event->angleDelta().y() != 0)
        zoom(std::pow(zoomStep, event->angleDelta().y() / notch), event->position());
    event->accept();
}

void RooflinePlot::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoom(zoomStep, m_geometry.plot.center());
        case Qt::Key_Minus:
            return zoom(1 / zoomStep, m_geometry.plot.center());
        case Qt::Key_0:
            return resetZoom();
        default:
            OperationPlot::keyPressEvent(event);
    }
}

}  // namespace gable
