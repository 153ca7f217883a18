#pragma once

#include "ui/charts/operation_plot.h"

namespace gable {

/// Items one below the other: a name at the left, what a subclass draws, and a figure behind it.
class RowPlot : public OperationPlot {
    Q_OBJECT

public:
    explicit RowPlot(QWidget* parent = nullptr);

    [[nodiscard]] QRectF rowRect(int row) const;
    [[nodiscard]] QRectF labelRect(int row) const;
    /// Where the figure of a row stands.
    [[nodiscard]] QRectF textRect(int row) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// What all rows need at the least.
    [[nodiscard]] int leastHeight() const;

    [[nodiscard]] int itemCount() const override = 0;
    [[nodiscard]] QString itemId(int item) const override = 0;
    [[nodiscard]] int itemAt(QPointF position) const override;

protected:
    [[nodiscard]] virtual QString rowLabel(int row) const = 0;
    [[nodiscard]] virtual QString rowText(int row) const = 0;
    /// The right end of what is drawn.
    [[nodiscard]] virtual double drawnEnd(int row) const = 0;
    [[nodiscard]] virtual bool isStrong(int row) const = 0;
    [[nodiscard]] virtual QString emptyText() const = 0;
    /// In lines of text.
    [[nodiscard]] virtual double leastRow() const = 0;
    [[nodiscard]] virtual double tallestRow() const = 0;
    virtual void drawRows(QPainter& painter) const = 0;
    virtual void drawText(QPainter& painter, int row) const;

    [[nodiscard]] QString itemDescription(int item) const override;
    void updateLook() override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

    [[nodiscard]] QFont fontOf(int row) const;
    [[nodiscard]] double rowHeight() const;
    /// The stretch that all rows draw in.
    [[nodiscard]] double stretchLeft() const { return m_left; }
    [[nodiscard]] double stretchWidth() const { return m_width; }
    /// After the items have changed.
    void showRows(bool sameCount);

    static constexpr double gap = 8;  ///< between name, drawing and figure

private:
    void layOut();

    double m_left = 0, m_width = 1;
};

}  // namespace gable
