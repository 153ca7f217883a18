#include "ui/views/themed_icon.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

/// Resources of a static library are linked only when something asks for them. Must stand outside of any namespace.
static void linkResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace gable {

namespace {

constexpr int side = 16;
constexpr const char* drawnColor = "#5b6470";  ///< the stroke of every icon file

QPixmap render(QByteArray svg, const QColor& color, int scale)
{
    svg.replace(drawnColor, color.name().toLatin1());
    QSvgRenderer renderer(svg);
    QPixmap pixmap(side * scale, side * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF(0, 0, side, side));
    return pixmap;
}

}  // namespace

QIcon themedIcon(const QString& name, const Theme& theme)
{
    linkResources();
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QByteArray svg = file.readAll();
    QIcon icon;
    for (const int scale : {1, 2, 3}) {
        icon.addPixmap(render(svg, theme.mutedText, scale));
        icon.addPixmap(render(svg, theme.text, scale), QIcon::Active);
        icon.addPixmap(render(svg, theme.border, scale), QIcon::Disabled);
    }
    return icon;
}

}  // namespace gable
