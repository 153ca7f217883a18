#pragma once

#include <vector>

#include <QLineF>
#include <QPointF>
#include <QRectF>
#include <QSizeF>

/// Where labels of dots go, in pixels, so that none covers a dot, a line or another label.
namespace gable {

struct LabelRequest {
    QPointF dot;
    double radius = 0;
    QSizeF size;  ///< of the text
    double importance = 0;  ///< where there is not room for all, the least goes; of equal ones the smaller dot
    bool mute = false;      ///< keeps its place, but wants no label
};

struct LabelObstacles {
    QRectF area;                ///< labels stay inside
    std::vector<QRectF> rects;  ///< other texts
    std::vector<QLineF> lines;  ///< roofs
};

struct PlacedLabel {
    QRectF rect;
    bool visible = false;  ///< false: there is no room; the hover card names the dot
    bool leader = false;   ///< a line leads from the dot to the label
    QLineF line;
};

bool crosses(const QRectF& rect, const QLineF& line);
bool covers(const QRectF& rect, const LabelRequest& dot);

/// A dot that stands alone has its label beside it. Where dots crowd, their labels form a column on one side with
/// leader lines; where the column is full, the least important go without. In the order of `requests`.
std::vector<PlacedLabel> placeLabels(const std::vector<LabelRequest>& requests, const LabelObstacles& obstacles);

}  // namespace gable
