#pragma once

#include <optional>

#include <QPaintDevice>
#include <QPaintEngine>
#include <QPainterPath>
#include <QSize>

namespace gable {

/// Receives what a painter paints, for a file. What lies outside of the clips is left out, and only what crosses their edge is clipped: widgets rely on the clip of the
/// window, and neither Qt's PDF nor its SVG keeps to that one.
class DrawingEngine : public QPaintEngine {
public:
    explicit DrawingEngine(PaintEngineFeatures features) : QPaintEngine(features) {}

    bool begin(QPaintDevice*) override { return true; }
    bool end() override { return true; }
    [[nodiscard]] Type type() const override { return User; }
    void updateState(const QPaintEngineState& changed) override;
    void drawPath(const QPainterPath& path) override { drawShape(path, state->brush()); }
    void drawPolygon(const QPointF* points, int count, PolygonDrawMode mode) override;
    void drawTextItem(const QPointF& at, const QTextItem& item) override;
    void drawPixmap(const QRectF& target, const QPixmap& pixmap, const QRectF& source) override;
    void drawImage(const QRectF& target, const QImage& image, const QRectF& source, Qt::ImageConversionFlags flags) override;

protected:
    /// Nothing: all of an element is seen. Else the part of the picture where it is.
    using Clip = std::optional<QPainterPath>;

    // With the painter's state, for what is in sight at least in part.
    virtual void addShape(const QPainterPath& path, const QBrush& brush, const Clip& clip) = 0;
    virtual void addText(QPointF at, const QTextItem& item, const Clip& clip) = 0;
    virtual void addImage(const QRectF& target, const QImage& image, const Clip& clip) = 0;

private:
    void drawShape(const QPainterPath& path, const QBrush& brush);
    void combine(const QPainterPath& path, Qt::ClipOperation operation);
    [[nodiscard]] bool isInSight(const QRectF& box) const;
    [[nodiscard]] Clip clipOf(const QRectF& box) const;

    Clip m_clip;  ///< the painter's own
    bool m_clipping = false;
};

/// A sheet of paper for an engine.
class DrawingDevice : public QPaintDevice {
public:
    /// `dpi` is that of the screen: fonts have as many pixels as there.
    DrawingDevice(QSize size, int dpi, DrawingEngine& engine) : m_size(size), m_dpi(dpi), m_engine(engine) {}

    [[nodiscard]] QPaintEngine* paintEngine() const override { return &m_engine; }

protected:
    [[nodiscard]] int metric(PaintDeviceMetric metric) const override;

private:
    QSize m_size;
    int m_dpi;
    DrawingEngine& m_engine;
};

}  // namespace gable
