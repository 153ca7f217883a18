#include "ui/views/severity_icon.h"

#include <QCoreApplication>
#include <QPainter>

#include "ui/theme/painted_icon.h"

namespace gable {

namespace {

constexpr int side = 16;

void paintShape(QPainter& painter, Severity severity, const Theme& theme)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(severityColor(severity, theme));
    if (severity == Severity::Warning) {
        const QPointF triangle[] = {{8, 1.5}, {15.2, 14.5}, {0.8, 14.5}};
        painter.drawPolygon(triangle, 3);
    } else {
        painter.drawEllipse(QRectF(1, 1, 14, 14));
    }
    painter.setPen(QPen(theme.surface, 1.8, Qt::SolidLine, Qt::RoundCap));
    if (severity == Severity::Error) {
        painter.drawLine(QPointF(5.5, 5.5), QPointF(10.5, 10.5));
        painter.drawLine(QPointF(10.5, 5.5), QPointF(5.5, 10.5));
    } else if (severity == Severity::Warning) {
        painter.drawLine(QPointF(8, 6), QPointF(8, 9.5));
        painter.drawPoint(QPointF(8, 12.3));
    } else {
        painter.drawPoint(QPointF(8, 4.8));
        painter.drawLine(QPointF(8, 7.8), QPointF(8, 11.5));
    }
}

}  // namespace

QColor severityColor(Severity severity, const Theme& theme)
{
    return severity == Severity::Error ? theme.bad : severity == Severity::Warning ? theme.warning : theme.accent;
}

QString severityWord(Severity severity)
{
    const char* word = severity == Severity::Error ? "Error" : severity == Severity::Warning ? "Warning" : "Note";
    return QCoreApplication::translate("gable::Severity", word);
}

QIcon severityIcon(Severity severity, const Theme& theme)
{
    return paintedIcon(side, [severity, theme](QPainter& painter) { paintShape(painter, severity, theme); });
}

}  // namespace gable
