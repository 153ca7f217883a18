#pragma once

#include <vector>

#include <QWidget>

#include "ui/charts/layer_stack_data.h"
#include "ui/charts/tone_legend.h"
#include "ui/theme/palette.h"

namespace gable {

/// The layers of a model from left to right, drawn to scale: mixers above, feed-forward parts below the middle, each as high as it has
/// parameters. Bands can be hovered, clicked and walked through with the keys.
class LayerPlot : public QWidget {
    Q_OBJECT

public:
    explicit LayerPlot(QWidget* parent = nullptr);

    void setData(const LayerStackData& data);
    [[nodiscard]] const LayerStackData& data() const { return m_data; }
    void setTheme(const Theme& theme);

    [[nodiscard]] int bandCount() const { return static_cast<int>(m_data.bands.size()); }
    /// Both halves.
    [[nodiscard]] QRectF bandRect(int band) const;
    /// −1 when there is none.
    [[nodiscard]] int bandAt(QPointF position) const;
    /// Chosen by a click or by keys; −1 when none is.
    [[nodiscard]] int current() const { return m_current; }

    /// At the widget's size, without what cursor and keys light up.
    void paintPicture(QPainter& painter) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    /// Under the cursor or chosen by keys; −1 when none is. `at` is in the widget's coordinates.
    void bandShown(int band, QPoint at);
    void focusShown(bool shown);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void layOut();
    void choose(int band);
    [[nodiscard]] double layerWidth() const;
    [[nodiscard]] QRectF laneRect(bool mixer) const;
    [[nodiscard]] double xOf(double layer) const { return m_layers.left() + layer * layerWidth(); }

    void paintAxis(QPainter& painter) const;
    void paintLane(QPainter& painter, bool mixer) const;
    [[nodiscard]] std::vector<QRectF> solidRects(const LayerHalf& half, const QRectF& lane, bool mixer) const;
    void paintText(QPainter& painter, const LayerHalf& half, const LayerPiece& piece, const QRectF& solid, const QRectF& lane) const;
    void paintLines(QPainter& painter, double first, double count, const QRectF& lane) const;
    void paintTable(QPainter& painter, const LayerBand& band, const QRectF& rect) const;
    void paintFrame(QPainter& painter, int band, double width) const;

    LayerStackData m_data;
    ToneLegend m_legend;
    Theme m_theme = lightTheme();
    QRectF m_layers;        ///< where the layers are
    double m_tableWidth = 0;
    int m_hovered = -1;
    int m_current = -1;
};

}  // namespace gable
