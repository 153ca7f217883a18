#include "ui/charts/layer_plot.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"
#include "ui/charts/mixer_text.h"

namespace gable {

namespace {

constexpr int rowGap = 4;
constexpr double laneGap = 2;    ///< between the halves
constexpr double tableGap = 8;   ///< between the tables and the layers
constexpr double nameGap = 10;
constexpr double legendGap = 10;
constexpr int leastLane = 44;
constexpr int usualLane = 84;

/// The least of 1, 2, 5, 10 … that is not below `wanted`.
double roundStep(double wanted)
{
    for (double decade = 1;; decade *= 10)
        for (const double step : {1.0, 2.0, 5.0})
            if (step * decade >= wanted) return step * decade;
}

}  // namespace

LayerPlot::LayerPlot(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void LayerPlot::setData(const LayerStackData& data)
{
    m_data = data;
    m_legend.set(data.legend);
    m_hovered = m_current = -1;
    setAccessibleName(data.title);
    setAccessibleDescription(data.subtitle);
    layOut();
    updateGeometry();
    update();
}

void LayerPlot::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void LayerPlot::layOut()
{
    const QFontMetrics metrics(smallFont(font()));
    double names = 0;
    for (const QString& name : {tr("Mixer"), tr("Feed-forward"), m_data.mixerScale, m_data.ffnScale})
        names = std::max(names, metrics.horizontalAdvance(name) + nameGap);
    constexpr double tableShare = 0.03, leastTable = 24, mostTable = 40;
    m_tableWidth = std::clamp(tableShare * width(), leastTable, mostTable);
    const double top = m_legend.height(font(), width()) + legendGap;
    const double bottom = height() - metrics.height() - rowGap;
    const double left = names + m_tableWidth + tableGap;
    const double right = width() - m_tableWidth - tableGap;
    m_layers = QRectF(left, top, std::max(1.0, right - left), std::max(2.0, bottom - top));
}

double LayerPlot::layerWidth() const
{
    return m_data.layers > 0 ? m_layers.width() / m_data.layers : 0;
}

QRectF LayerPlot::bandRect(int band) const
{
    const LayerBand& described = m_data.bands[static_cast<std::size_t>(band)];
    if (described.isTable()) {
        const double x = band == 0 ? m_layers.left() - tableGap - m_tableWidth : m_layers.right() + tableGap;
        return {x, m_layers.top(), m_tableWidth, m_layers.height()};
    }
    return {m_layers.left() + described.first * layerWidth(), m_layers.top(), described.count * layerWidth(), m_layers.height()};
}

QRectF LayerPlot::laneRect(bool mixer) const
{
    const double height = (m_layers.height() - laneGap) / 2;
    return {m_layers.left(), mixer ? m_layers.top() : m_layers.bottom() - height, m_layers.width(), height};
}

int LayerPlot::bandAt(QPointF position) const
{
    for (int band = 0; band < bandCount(); ++band) {
        const QRectF rect = bandRect(band);
        if (position.x() >= rect.left() && position.x() < rect.right() && position.y() >= rect.top() && position.y() < rect.bottom()) return band;
    }
    return -1;
}

QSize LayerPlot::sizeHint() const
{
    constexpr int usualWidth = 700;
    return {usualWidth, m_legend.height(font(), width()) + static_cast<int>(legendGap) + 2 * usualLane + QFontMetrics(smallFont(font())).height() + rowGap};
}

QSize LayerPlot::minimumSizeHint() const
{
    constexpr int leastWidth = 320;
    return {leastWidth, m_legend.height(font(), width()) + static_cast<int>(legendGap) + 2 * leastLane + QFontMetrics(smallFont(font())).height() + rowGap};
}

void LayerPlot::paintAxis(QPainter& painter) const
{
    const QFontMetricsF metrics(smallFont(font()));
    painter.setFont(smallFont(font()));
    painter.setPen(m_theme.mutedText);
    for (const bool mixer : {true, false}) {
        QRectF name = laneRect(mixer);
        name.setLeft(0);
        name.setRight(m_layers.left() - tableGap - m_tableWidth - nameGap);
        const QString scale = mixer ? m_data.mixerScale : m_data.ffnScale;
        painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter, (mixer ? tr("Mixer") : tr("Feed-forward")) + (scale.isEmpty() ? QString() : QLatin1Char('\n') + scale));
    }
    if (m_data.layers <= 0) return;
    constexpr double apart = 34;
    double step = roundStep(apart / layerWidth());
    // A pattern is easier to see where its beginnings are numbered.
    const double length = m_data.pattern.length;
    if (length > 0) step = length * std::ceil(apart / layerWidth() / length);
    const double first = length > 0 ? m_data.pattern.first : 0;
    for (double layer = first; layer < m_data.layers; layer += step) {
        const QString number = charts::text(format::count(layer));
        const double x = m_layers.left() + (layer + 0.5) * layerWidth(), half = metrics.horizontalAdvance(number) / 2 + 1;
        painter.drawText(QRectF(x - half, m_layers.bottom() + rowGap / 2.0, 2 * half, metrics.height()), Qt::AlignCenter, number);
    }
}

/// What of a lane the pieces fill, growing away from the middle.
std::vector<QRectF> LayerPlot::solidRects(const LayerHalf& half, const QRectF& lane, bool mixer) const
{
    constexpr double leastHeight = 3;
    const double filled = std::max(leastHeight, half.height * lane.height());
    std::vector<QRectF> rects;
    double from = 0;
    for (const LayerPiece& piece : half.pieces) {
        const double height = piece.share * filled;
        rects.emplace_back(lane.left(), mixer ? lane.bottom() - from - height : lane.top() + from, lane.width(), height);
        from += height;
    }
    return rects;
}

/// In the solid part where it is high enough, else in the wash.
void LayerPlot::paintText(QPainter& painter, const LayerHalf& half, const LayerPiece& piece, const QRectF& solid, const QRectF& lane) const
{
    const QFontMetricsF metrics(painter.font());
    constexpr double padding = 3;
    const bool whole = metrics.horizontalAdvance(piece.text) + 2 * padding <= lane.width();
    const QString text = whole ? piece.text : QString(letterOf(piece.tone));
    constexpr double letterPadding = 2;
    if (metrics.horizontalAdvance(text) + 2 * letterPadding > lane.width()) return;
    const bool inside = solid.height() >= metrics.height();
    const bool above = solid.top() > lane.top() + 1;
    const QRectF wash = above ? QRectF(lane.topLeft(), solid.topRight()) : QRectF(solid.bottomLeft(), lane.bottomRight());
    if (!inside && (half.pieces.size() > 1 || wash.height() < metrics.height())) return;
    painter.setPen(inside ? m_theme.textOn(m_theme.layer(piece.tone)) : m_theme.text);
    painter.drawText(inside ? solid : wash, Qt::AlignCenter | Qt::TextSingleLine, text);
}

/// Between layers, faint, so that texts over them stay readable; and an edge in front of the first.
void LayerPlot::paintLines(QPainter& painter, double first, double count, const QRectF& lane) const
{
    constexpr double leastForLines = 5, leastForEdges = 3;
    const auto line = [&](double layer) {
        const double x = std::round(xOf(layer)) + 0.5;
        painter.drawLine(QPointF(x, lane.top()), QPointF(x, lane.bottom()));
    };
    QColor faint = m_theme.surface;
    faint.setAlpha(70);
    painter.setPen(QPen(faint, 1));
    if (layerWidth() >= leastForLines)
        for (double layer = 1; layer < count; ++layer) line(first + layer);
    painter.setPen(QPen(m_theme.surface, 1));
    if (first > 0 && layerWidth() >= leastForEdges) line(first);
}

/// Halves that are alike in neighbouring bands are one: whatever changes in the other lane does not cut them.
void LayerPlot::paintLane(QPainter& painter, bool mixer) const
{
    const auto halfOf = [&](std::size_t band) -> const LayerHalf& {
        return mixer ? m_data.bands[band].mixer : m_data.bands[band].feedForward;
    };
    for (std::size_t band = 0; band < m_data.bands.size();) {
        const double first = m_data.bands[band].first;
        double count = 0;
        const LayerHalf& half = halfOf(band);
        if (m_data.bands[band].isTable()) {
            ++band;
            continue;
        }
        for (; band < m_data.bands.size() && !m_data.bands[band].isTable() && halfOf(band) == half; ++band) count += m_data.bands[band].count;
        QRectF lane = laneRect(mixer);
        lane.setLeft(xOf(first));
        lane.setRight(xOf(first + count));
        const std::vector<QRectF> solids = solidRects(half, lane, mixer);
        painter.fillRect(lane, half.pieces.empty() ? m_theme.field : m_theme.wash(m_theme.layer(half.pieces.front().tone)));
        for (std::size_t i = 0; i < solids.size(); ++i) painter.fillRect(solids[i], m_theme.layer(half.pieces[i].tone));
        paintLines(painter, first, count, lane);
        for (std::size_t i = 0; i < solids.size(); ++i) paintText(painter, half, half.pieces[i], solids[i], lane);
    }
}

void LayerPlot::paintTable(QPainter& painter, const LayerBand& band, const QRectF& rect) const
{
    const QColor colour = m_theme.layer(LayerTone::Table);
    const bool empty = band.mixer.parameters <= 0;  // it uses the table at the other end
    painter.fillRect(rect, empty ? m_theme.wash(colour) : colour);
    painter.save();
    painter.translate(rect.center());
    painter.rotate(-90);
    painter.setPen(empty ? m_theme.text : m_theme.textOn(colour));
    const QRectF turned(-rect.height() / 2, -rect.width() / 2, rect.height(), rect.width());
    painter.drawText(turned, Qt::AlignCenter | Qt::TextSingleLine,
                     QFontMetrics(smallFont(font())).elidedText(band.title, Qt::ElideRight, static_cast<int>(rect.height())));
    painter.restore();
}

void LayerPlot::paintFrame(QPainter& painter, int band, double width) const
{
    if (band < 0 || band >= bandCount()) return;
    painter.setBrush(Qt::NoBrush);
    const QRectF rect = bandRect(band).adjusted(-1, -1, 1, 1);
    painter.setPen(QPen(m_theme.surface, width + 2));
    painter.drawRect(rect);
    painter.setPen(QPen(m_theme.text, width));
    painter.drawRect(rect);
}

void LayerPlot::paintPicture(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing, false);
    m_legend.paint(painter, m_theme, font(), width());
    paintAxis(painter);
    painter.setFont(smallFont(font()));
    for (const bool mixer : {true, false}) paintLane(painter, mixer);
    for (int band = 0; band < bandCount(); ++band)
        if (m_data.bands[static_cast<std::size_t>(band)].isTable()) paintTable(painter, m_data.bands[static_cast<std::size_t>(band)], bandRect(band));
}

void LayerPlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintPicture(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_hovered != m_current) paintFrame(painter, m_hovered, 1);
    paintFrame(painter, m_current, 2);
}

void LayerPlot::resizeEvent(QResizeEvent*)
{
    layOut();
    const int least = minimumSizeHint().height();
    if (minimumHeight() != least) setMinimumHeight(least);
}

void LayerPlot::choose(int band)
{
    m_current = band;
    if (band >= 0) {
        const HoverText& hover = m_data.bands[static_cast<std::size_t>(band)].hover;
        QStringList facts{hover.title};
        for (const HoverLine& line : hover.lines) facts.append(line.label + QLatin1Char(' ') + line.value);
        setAccessibleDescription(facts.join(QStringLiteral(", ")));
    }
    update();
}

void LayerPlot::mouseMoveEvent(QMouseEvent* event)
{
    const int band = bandAt(event->position());
    if (band != m_hovered) update();
    m_hovered = band;
    emit bandShown(band, event->pos());
}

void LayerPlot::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) return event->ignore();
    choose(bandAt(event->position()));
}

void LayerPlot::leaveEvent(QEvent*)
{
    m_hovered = -1;
    update();
    emit bandShown(-1, {});
}

void LayerPlot::keyPressEvent(QKeyEvent* event)
{
    emit focusShown(true);
    int to = m_current;
    const int last = bandCount() - 1;
    switch (event->key()) {
        case Qt::Key_Right:
        case Qt::Key_Down:
            to = std::min(last, m_current + 1);
            break;
        case Qt::Key_Left:
        case Qt::Key_Up:
            to = m_current < 0 ? last : std::max(0, m_current - 1);
            break;
        case Qt::Key_Home:
            to = std::min(0, last);
            break;
        case Qt::Key_End:
            to = last;
            break;
        case Qt::Key_Escape:
            if (m_current < 0) return event->ignore();
            to = -1;
            break;
        default:
            return event->ignore();
    }
    choose(to);
    emit bandShown(to, to < 0 ? QPoint() : bandRect(to).center().toPoint());
}

void LayerPlot::focusInEvent(QFocusEvent* event)
{
    const Qt::FocusReason reason = event->reason();
    emit focusShown(reason != Qt::MouseFocusReason && reason != Qt::ActiveWindowFocusReason && reason != Qt::PopupFocusReason);
}

void LayerPlot::focusOutEvent(QFocusEvent*)
{
    emit focusShown(false);
    if (m_hovered < 0) emit bandShown(-1, {});
}

void LayerPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    layOut();
    updateGeometry();
}

}  // namespace gable
