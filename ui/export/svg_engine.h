#pragma once

#include <set>

#include <QByteArray>

#include "ui/export/drawing_engine.h"
#include "ui/export/svg_fonts.h"

namespace gable {

/// Writes what a painter paints as elements of SVG. The generator of Qt 6.4 knows no clips, and does not tell which fonts and characters it used, so that they could be
/// embedded.
class SvgEngine : public DrawingEngine {
public:
    SvgEngine();

    /// After the painter has ended.
    [[nodiscard]] QByteArray svg(QSize size, const QString& title) const;

protected:
    void addShape(const QPainterPath& path, const QBrush& brush, const Clip& clip) override;
    void addText(QPointF at, const QTextItem& item, const Clip& clip) override;
    void addImage(const QRectF& target, const QImage& image, const Clip& clip) override;

private:
    struct Element {
        QByteArray tag, attributes, content;
    };

    void add(const Element& element, const Clip& clip);
    /// Where the origin is in the picture, as long as nothing is turned or scaled: coordinates then hold it, and no element needs a transform.
    [[nodiscard]] QPointF origin() const;
    [[nodiscard]] QByteArray fill(const QBrush& brush);
    [[nodiscard]] QByteArray stroke() const;
    [[nodiscard]] QByteArray gradient(const QLinearGradient& gradient);
    [[nodiscard]] QByteArray hatching(const QColor& colour);
    [[nodiscard]] QByteArray colour(const QByteArray& attribute, const QColor& colour) const;
    /// Adds a definition once and returns its name, which follows from its content: several SVGs can stand in one document.
    [[nodiscard]] QByteArray define(const QByteArray& tag, const QByteArray& attributes, const QByteArray& content);

    QByteArray m_definitions, m_elements;
    std::set<QByteArray> m_defined;
    SvgFonts m_fonts;
};

}  // namespace gable
