#include "ui/export/svg_engine.h"

#include <QBuffer>
#include <QCryptographicHash>
#include <QImage>
#include <QPen>

namespace gable {

namespace {

/// Up to two digits behind the point: a hundredth of a pixel.
QByteArray number(double value)
{
    constexpr int digits = 2;
    QByteArray text = QByteArray::number(value, 'f', digits);
    while (text.endsWith('0')) text.chop(1);
    if (text.endsWith('.')) text.chop(1);
    return text == "-0" ? QByteArray("0") : text;
}

QByteArray attribute(const QByteArray& name, const QByteArray& value) { return ' ' + name + "=\"" + value + '"'; }
QByteArray attribute(const QByteArray& name, double value) { return attribute(name, number(value)); }
QByteArray place(const QRectF& rect) { return attribute("x", rect.x()) + attribute("y", rect.y()) + attribute("width", rect.width()) + attribute("height", rect.height()); }

QByteArray pointText(QPointF point) { return number(point.x()) + ' ' + number(point.y()); }

/// Whether an element ends a subpath where it began.
bool closes(const QPainterPath& path, int element, QPointF start)
{
    const bool last = element + 1 == path.elementCount() || path.elementAt(element + 1).isMoveTo();
    return last && path.elementAt(element).isLineTo() && QPointF(path.elementAt(element)) == start;
}

QByteArray pathText(const QPainterPath& path)
{
    QByteArray text;
    QPointF start;
    for (int i = 0; i < path.elementCount(); ++i) {
        const QPainterPath::Element& element = path.elementAt(i);
        if (element.isMoveTo()) start = element;
        if (closes(path, i, start)) text += 'Z';
        else if (element.type == QPainterPath::CurveToDataElement) text += ' ' + pointText(element);
        else text += (element.isMoveTo() ? 'M' : element.isLineTo() ? 'L' : 'C') + pointText(element);
    }
    return text;
}

/// XML has no place for control characters.
QByteArray escaped(QString text)
{
    for (QChar& character : text)
        if (character.unicode() < ' ') character = ' ';
    return text.toHtmlEscaped().toUtf8();
}

}  // namespace

SvgEngine::SvgEngine()
    : DrawingEngine(PrimitiveTransform | PixmapTransform | PatternBrush | PatternTransform | LinearGradientFill | AlphaBlend | PainterPaths | Antialiasing | BrushStroke |
                    ConstantOpacity)
{
}

QByteArray SvgEngine::svg(QSize size, const QString& title) const
{
    QByteArray sizes = attribute("width", size.width()) + attribute("height", size.height());
    sizes += attribute("viewBox", "0 0 " + number(size.width()) + ' ' + number(size.height()));
    // What a pen is unless it says otherwise is said once. Spaces are kept in two ways: browsers know the one, other programs the other.
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"" + sizes +
           " fill=\"none\" fill-rule=\"evenodd\" clip-rule=\"evenodd\" stroke-linecap=\"square\" stroke-linejoin=\"bevel\" xml:space=\"preserve\">\n"
           "<title>" + escaped(title) + "</title>\n<style>\ntext{white-space:pre}\n" + m_fonts.faces() + "</style>\n<defs>\n" + m_definitions + "</defs>\n" + m_elements + "</svg>\n";
}

QPointF SvgEngine::origin() const
{
    const QTransform& moved = state->transform();
    return moved.type() <= QTransform::TxTranslate ? QPointF(moved.dx(), moved.dy()) : QPointF();
}

QByteArray SvgEngine::define(const QByteArray& tag, const QByteArray& attributes, const QByteArray& content)
{
    constexpr int length = 10;
    const QByteArray name = tag.left(1) + QCryptographicHash::hash(attributes + content, QCryptographicHash::Md5).toHex().left(length);
    if (m_defined.insert(name).second) m_definitions += '<' + tag + attribute("id", name) + attributes + '>' + content + "</" + tag + ">\n";
    return "url(#" + name + ')';
}

void SvgEngine::add(const Element& element, const Clip& clip)
{
    QByteArray text = '<' + element.tag + element.attributes, edge;
    if (clip) edge = attribute("clip-path", define("clipPath", {}, "<path" + attribute("d", pathText(*clip)) + "/>"));
    const QTransform& to = state->transform();
    const bool turned = to.type() > QTransform::TxTranslate;
    if (turned) {
        QByteArray matrix;
        for (const double part : {to.m11(), to.m12(), to.m21(), to.m22(), to.dx(), to.dy()}) matrix += QByteArray::number(part, 'g', 6) + ' ';
        text += attribute("transform", "matrix(" + matrix.trimmed() + ')');
    } else {
        text += edge;
    }
    text += element.content.isEmpty() ? QByteArray("/>\n") : '>' + element.content + "</" + element.tag + ">\n";
    // The clip is in the picture's coordinates, and not in those of the transform.
    m_elements += turned && clip ? "<g" + edge + '>' + text + "</g>\n" : text;
}

QByteArray SvgEngine::colour(const QByteArray& name, const QColor& colour) const
{
    const double opacity = colour.alphaF() * state->opacity();
    return attribute(name, colour.name().toLatin1()) + (opacity < 1 ? attribute(name == "stop-color" ? "stop-opacity" : name + "-opacity", opacity) : QByteArray());
}

QByteArray SvgEngine::fill(const QBrush& brush)
{
    switch (brush.style()) {
        case Qt::NoBrush: return {};
        case Qt::LinearGradientPattern: return attribute("fill", gradient(*static_cast<const QLinearGradient*>(brush.gradient())));
        case Qt::BDiagPattern: return attribute("fill", hatching(brush.color()));  // the only pattern that there is
        default: return colour("fill", brush.color());
    }
}

QByteArray SvgEngine::gradient(const QLinearGradient& gradient)
{
    const QPointF from = gradient.start() + origin(), to = gradient.finalStop() + origin();
    QByteArray stops;
    for (const auto& [at, stop] : gradient.stops()) stops += "<stop" + attribute("offset", at) + colour("stop-color", stop) + "/>";
    const QByteArray ends = attribute("x1", from.x()) + attribute("y1", from.y()) + attribute("x2", to.x()) + attribute("y2", to.y());
    return define("linearGradient", attribute("gradientUnits", "userSpaceOnUse") + ends, stops);
}

/// Lines as Qt draws them, eight pixels apart.
QByteArray SvgEngine::hatching(const QColor& colour)
{
    const QByteArray lines = "<path" + attribute("d", "M-1 1L1 -1M0 8L8 0M7 9L9 7") + this->colour("stroke", colour) + "/>";
    return define("pattern", attribute("patternUnits", "userSpaceOnUse") + attribute("width", "8") + attribute("height", "8"), lines);
}

QByteArray SvgEngine::stroke() const
{
    const QPen& pen = state->pen();
    if (pen.style() == Qt::NoPen) return {};
    const double width = pen.widthF() > 0 ? pen.widthF() : 1;
    QByteArray text = colour("stroke", pen.color());
    if (width != 1) text += attribute("stroke-width", width);
    if (pen.capStyle() != Qt::SquareCap) text += attribute("stroke-linecap", pen.capStyle() == Qt::FlatCap ? "butt" : "round");
    if (pen.joinStyle() != Qt::BevelJoin) text += attribute("stroke-linejoin", pen.joinStyle() == Qt::RoundJoin ? "round" : "miter");
    QByteArray dashes;
    for (const double dash : pen.style() == Qt::SolidLine ? QList<qreal>() : pen.dashPattern()) dashes += number(dash * width) + ' ';
    return dashes.isEmpty() ? text : text + attribute("stroke-dasharray", dashes.trimmed());
}

void SvgEngine::addShape(const QPainterPath& path, const QBrush& brush, const Clip& clip)
{
    QByteArray attributes = attribute("d", pathText(path.translated(origin()))) + fill(brush) + stroke();
    if (path.fillRule() == Qt::WindingFill) attributes += attribute("fill-rule", "nonzero");
    add({"path", attributes, {}}, clip);
}

void SvgEngine::addText(QPointF at, const QTextItem& item, const Clip& clip)
{
    const QFont font = item.font();
    const SvgFont used = m_fonts.use(font, item.text());
    const QPointF start = at + origin();
    QByteArray attributes = attribute("x", start.x()) + attribute("y", start.y()) + attribute("font-family", escaped(used.families.join(QStringLiteral(", ")))) +
                            attribute("font-size", used.size);
    if (used.weight != QFont::Normal) attributes += attribute("font-weight", used.weight);
    if (used.slanted) attributes += attribute("font-style", "italic");
    if (font.letterSpacingType() == QFont::AbsoluteSpacing && font.letterSpacing() != 0) attributes += attribute("letter-spacing", font.letterSpacing());
    // As wide as on the screen, where characters stand on whole pixels.
    attributes += attribute("textLength", item.width()) + colour("fill", state->pen().color());
    add({"text", attributes, escaped(item.text())}, clip);
}

void SvgEngine::addImage(const QRectF& target, const QImage& image, const Clip& clip)
{
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    const QByteArray data = attribute("xlink:href", "data:image/png;base64," + png.toBase64());
    add({"image", place(target.translated(origin())) + attribute("preserveAspectRatio", "none") + data, {}}, clip);
}

}  // namespace gable
