#include "ui/charts/label_layout.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>

namespace gable {

bool crosses(const QRectF& rect, const QLineF& line)
{
    // A line and a box are apart when their extents are, or when all corners lie on one side of the line.
    if (std::max(line.x1(), line.x2()) < rect.left() || std::min(line.x1(), line.x2()) > rect.right()) return false;
    if (std::max(line.y1(), line.y2()) < rect.top() || std::min(line.y1(), line.y2()) > rect.bottom()) return false;
    const auto side = [&](double x, double y) { return line.dx() * (y - line.y1()) - line.dy() * (x - line.x1()); };
    const auto [least, most] = std::minmax({side(rect.left(), rect.top()), side(rect.right(), rect.top()),
                                            side(rect.left(), rect.bottom()), side(rect.right(), rect.bottom())});
    return least <= 0 && most >= 0;
}

bool covers(const QRectF& rect, const LabelRequest& dot)
{
    const double dx = dot.dot.x() - std::clamp(dot.dot.x(), rect.left(), rect.right());
    const double dy = dot.dot.y() - std::clamp(dot.dot.y(), rect.top(), rect.bottom());
    const double reach = dot.radius + 1;
    return dx * dx + dy * dy < reach * reach;
}

namespace {

constexpr double gap = 5;          ///< between a dot and the label beside it
constexpr double leaderGap = 3;    ///< between the end of a leader and its label
constexpr double lineSpacing = 1;  ///< between the labels of a column

constexpr std::size_t alone = 10;     ///< labels of a crowd that are tried alone
constexpr double longestLeader = 0.36;  ///< of the width of the area
constexpr double shortRoom = 150;       ///< pixels that a leader may have in a small one

enum class Side { Right, Left, Above, Below };

/// Everything placed so far; tells whether one more label fits.
class Layout {
public:
    Layout(const std::vector<LabelRequest>& requests, const LabelObstacles& obstacles)
        : m_requests(requests), m_obstacles(obstacles), m_placed(requests.size())
    {}

    std::vector<PlacedLabel> run();

private:
    /// Labels beside the dots, as far as nothing is in the way but perhaps another such label.
    [[nodiscard]] QRectF beside(std::size_t index, Side side) const;
    [[nodiscard]] bool free(const QRectF& rect, std::size_t self) const;
    /// The same for a label with its leader.
    [[nodiscard]] bool fits(const PlacedLabel& label, std::size_t self) const;
    [[nodiscard]] bool overlapsDot(std::size_t index) const;
    [[nodiscard]] bool placeBeside(std::size_t index);
    /// Crowded dots whose places overlap, as one group.
    [[nodiscard]] std::vector<std::vector<std::size_t>> groups(const std::vector<std::size_t>& crowded) const;
    void placeColumn(std::vector<std::size_t> group);
    /// Where a column would begin, and its inner edge.
    [[nodiscard]] QPointF columnStart(const std::vector<std::size_t>& group, Side side, bool fromTop) const;
    /// How many labels of the group the column holds; they are placed.
    std::size_t fillColumn(const std::vector<std::size_t>& group, Side side, double distance, bool fromTop);
    /// All labels of the group in the column with the shortest leaders; false, and nothing placed, when none holds them all.
    [[nodiscard]] bool placeAll(const std::vector<std::size_t>& column);
    [[nodiscard]] bool matters(std::size_t more, std::size_t less) const;

    const std::vector<LabelRequest>& m_requests;
    const LabelObstacles& m_obstacles;
    std::vector<PlacedLabel> m_placed;
};

QRectF Layout::beside(std::size_t index, Side side) const
{
    const LabelRequest& request = m_requests[index];
    if (side == Side::Above || side == Side::Below) {
        const double y = side == Side::Above ? request.dot.y() - request.radius - 2 - request.size.height() : request.dot.y() + request.radius + 2;
        return {QPointF(request.dot.x() - request.size.width() / 2, y), request.size};
    }
    const double x = side == Side::Right ? request.dot.x() + request.radius + gap : request.dot.x() - request.radius - gap - request.size.width();
    return {QPointF(x, request.dot.y() - request.size.height() / 2), request.size};
}

bool Layout::free(const QRectF& rect, std::size_t self) const
{
    if (!m_obstacles.area.contains(rect)) return false;
    for (const QRectF& other : m_obstacles.rects)
        if (other.intersects(rect)) return false;
    for (const QLineF& line : m_obstacles.lines)
        if (crosses(rect, line)) return false;
    for (std::size_t i = 0; i < m_requests.size(); ++i) {
        if (i != self && covers(rect, m_requests[i])) return false;
        if (m_placed[i].visible &&
            (m_placed[i].rect.intersects(rect) || (m_placed[i].leader && crosses(rect, m_placed[i].line))))
            return false;
    }
    return true;
}

bool Layout::fits(const PlacedLabel& label, std::size_t self) const
{
    const auto inTheWay = [&](const PlacedLabel& other) { return other.visible && crosses(other.rect, label.line); };
    // A leader across the picture leads nobody.
    const double longest = std::max(shortRoom, longestLeader * m_obstacles.area.width());
    return label.line.length() <= longest && free(label.rect, self) && std::none_of(m_placed.begin(), m_placed.end(), inTheWay);
}

bool Layout::overlapsDot(std::size_t index) const
{
    for (std::size_t i = 0; i < m_requests.size(); ++i)
        if (i != index &&
            QLineF(m_requests[i].dot, m_requests[index].dot).length() < m_requests[i].radius + m_requests[index].radius)
            return true;
    return false;
}

bool Layout::placeBeside(std::size_t index)
{
    // Beside a heap of dots a label could mean any of them.
    if (overlapsDot(index)) return false;
    for (const Side side : {Side::Right, Side::Left, Side::Above, Side::Below}) {
        const QRectF rect = beside(index, side);
        if (!free(rect, index)) continue;
        // A place that a neighbour would want as well is left to the column of both.
        bool contested = false;
        for (std::size_t i = 0; i < m_requests.size(); ++i)
            contested = contested || (i != index && !m_placed[i].visible && beside(i, Side::Right).intersects(rect));
        if (contested) continue;
        m_placed[index] = {rect, true, false, {}};
        return true;
    }
    return false;
}

std::vector<std::vector<std::size_t>> Layout::groups(const std::vector<std::size_t>& crowded) const
{
    const auto reach = [&](std::size_t i) {
        const LabelRequest& r = m_requests[i];
        const QRectF dot(r.dot.x() - r.radius, r.dot.y() - r.radius, 2 * r.radius, 2 * r.radius);
        return dot.united(beside(i, Side::Right));
    };
    std::vector<std::vector<std::size_t>> found;
    for (const std::size_t index : crowded) {
        std::vector<std::size_t> group{index};
        for (auto other = found.begin(); other != found.end();) {
            const bool touches = std::any_of(other->begin(), other->end(),
                                             [&](std::size_t i) { return reach(i).intersects(reach(index)); });
            if (touches) group.insert(group.end(), other->begin(), other->end());
            other = touches ? found.erase(other) : other + 1;
        }
        found.push_back(std::move(group));
    }
    return found;
}

QPointF Layout::columnStart(const std::vector<std::size_t>& group, Side side, bool fromTop) const
{
    const LabelRequest& first = m_requests[group.front()];
    constexpr double far = std::numeric_limits<double>::max();
    double edge = side == Side::Right ? -far : far, height = 0;
    for (const std::size_t i : group) {
        const LabelRequest& r = m_requests[i];
        edge = side == Side::Right ? std::max(edge, r.dot.x() + r.radius) : std::min(edge, r.dot.x() - r.radius);
        height += r.size.height() + lineSpacing;
    }
    // Low dots have a column that ends at the bottom.
    const double top = std::min(first.dot.y() - first.size.height() / 2, m_obstacles.area.bottom() - height);
    return {edge, fromTop ? m_obstacles.area.top() : std::max(top, m_obstacles.area.top())};
}

std::size_t Layout::fillColumn(const std::vector<std::size_t>& group, Side side, double distance, bool fromTop)
{
    const QPointF start = columnStart(group, side, fromTop);
    double y = start.y();
    std::size_t count = 0;
    for (const std::size_t i : group) {
        const LabelRequest& r = m_requests[i];
        const double x = side == Side::Right ? start.x() + distance : start.x() - distance - r.size.width();
        PlacedLabel label{QRectF(QPointF(x, y), r.size), true, true, {}};
        if (x < m_obstacles.area.left() || label.rect.right() > m_obstacles.area.right()) continue;
        for (; label.rect.bottom() <= m_obstacles.area.bottom(); label.rect.translate(0, r.size.height() / 3)) {
            const double end = side == Side::Right ? label.rect.left() - leaderGap : label.rect.right() + leaderGap;
            label.line = QLineF(r.dot, {end, label.rect.center().y()});
            if (fits(label, i)) break;
        }
        if (label.rect.bottom() > m_obstacles.area.bottom()) continue;
        m_placed[i] = label;
        y = label.rect.bottom() + lineSpacing;
        ++count;
    }
    return count;
}

bool Layout::placeAll(const std::vector<std::size_t>& column)
{
    std::vector<PlacedLabel> best;
    double shortest = 0;
    for (const double distance : {28.0, 48.0, 80.0, 120.0, 14.0})
        for (const Side side : {Side::Right, Side::Left})
            for (const bool fromTop : {false, true}) {
                const bool all = fillColumn(column, side, distance, fromTop) == column.size();
                double length = 0;
                for (const std::size_t i : column) length += m_placed[i].line.length();
                if (all && (best.empty() || length < shortest)) {
                    shortest = length;
                    best.clear();
                    for (const std::size_t i : column) best.push_back(m_placed[i]);
                }
                for (const std::size_t i : column) m_placed[i] = {};
            }
    for (std::size_t i = 0; i < best.size(); ++i) m_placed[column[i]] = best[i];
    return !best.empty();
}

bool Layout::matters(std::size_t more, std::size_t less) const
{
    const LabelRequest &a = m_requests[more], &b = m_requests[less];
    return a.importance != b.importance ? a.importance > b.importance : a.radius > b.radius;
}

void Layout::placeColumn(std::vector<std::size_t> group)
{
    std::sort(group.begin(), group.end(), [&](std::size_t a, std::size_t b) { return matters(a, b); });
    const auto lines = static_cast<std::size_t>(std::max(1.0, m_obstacles.area.height() / (m_requests[group.front()].size.height() + lineSpacing)));
    const std::vector<std::size_t> all = group;
    if (group.size() > lines) group.resize(lines);
    while (group.size() > 1) {
        // From the top; of dots at one height the right one first: so the leaders to a column below do not cross.
        std::vector<std::size_t> column = group;
        std::sort(column.begin(), column.end(), [&](std::size_t a, std::size_t b) {
            const QPointF p = m_requests[a].dot, q = m_requests[b].dot;
            return p.y() != q.y() ? p.y() < q.y() : p.x() > q.x();
        });
        if (placeAll(column)) break;
        // No room for the whole column: those that matter least go.
        group.resize(group.size() - std::max<std::size_t>(1, group.size() / 3));
    }
    // Who has no place in a common column may have one alone; a few, for it takes time.
    for (std::size_t i = 0; i < std::min(all.size(), alone); ++i)
        if (!m_placed[all[i]].visible) static_cast<void>(placeAll({all[i]}));
}

std::vector<PlacedLabel> Layout::run()
{
    std::vector<std::size_t> order(m_requests.size()), crowded;
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return matters(a, b); });
    for (const std::size_t i : order)
        if (!m_requests[i].mute && !placeBeside(i)) crowded.push_back(i);
    for (std::vector<std::size_t>& group : groups(crowded)) placeColumn(std::move(group));
    return m_placed;
}

}  // namespace

std::vector<PlacedLabel> placeLabels(const std::vector<LabelRequest>& requests, const LabelObstacles& obstacles)
{
    return Layout(requests, obstacles).run();
}

}  // namespace gable
