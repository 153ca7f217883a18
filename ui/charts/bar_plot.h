#pragma once

#include <vector>

#include "ui/charts/chart_data.h"
#include "ui/charts/operation_plot.h"

class QBarSet;
class QHorizontalStackedBarSeries;
class QValueAxis;

namespace gable {

/// Horizontal stacked bars, one row an operation. Qt Charts draws the bars; names, figures and highlights are painted
/// here, since its axes cut long names to "a…".
class BarPlot : public OperationPlot {
    Q_OBJECT

public:
    explicit BarPlot(QWidget* parent = nullptr);

    void setData(const BreakdownData& data);
    [[nodiscard]] const BreakdownData& data() const { return m_data; }

    /// The whole width of a row.
    [[nodiscard]] QRectF rowRect(int row) const;
    [[nodiscard]] QRectF barRect(int row) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// What all rows need at the least.
    [[nodiscard]] int leastHeight() const;

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.rows.size()); }
    [[nodiscard]] QString itemId(int item) const override { return m_data.rows[static_cast<std::size_t>(item)].id; }
    [[nodiscard]] int itemAt(QPointF position) const override;

protected:
    [[nodiscard]] QString itemDescription(int item) const override;
    void updateLook() override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void rebuildSets();
    void fillSets();
    void layOut();
    void colourSets();
    [[nodiscard]] QFont rowFont() const;
    [[nodiscard]] double rowHeight() const;

    BreakdownData m_data;
    QHorizontalStackedBarSeries* m_series;
    QValueAxis* m_lengths;
    QValueAxis* m_rows;
    std::vector<QBarSet*> m_sets;
    std::vector<QList<double>> m_drawn;  ///< values in each set: one that stays is not laid out anew
    std::vector<QString> m_labels;       ///< as they fit
    QRectF m_plot;
    double m_maximum = 0;
};

}  // namespace gable
