#pragma once

#include "ui/charts/chart_card.h"
#include "ui/charts/operation_plot.h"
#include "ui/charts/step_time_data.h"

namespace gable {

/// The time of a step as one bar, parted by what bounds the operations.
class BoundPlot : public OperationPlot {
    Q_OBJECT

public:
    explicit BoundPlot(QWidget* parent = nullptr);

    void setData(const BoundStripData& data);
    [[nodiscard]] const BoundStripData& data() const { return m_data; }
    [[nodiscard]] QRectF shareRect(int item) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.shares.size()); }
    [[nodiscard]] QString itemId(int item) const override { return m_data.shares[static_cast<std::size_t>(item)].id; }
    [[nodiscard]] int itemAt(QPointF position) const override;

protected:
    [[nodiscard]] QString itemDescription(int item) const override;
    void updateLook() override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    void fitHeight();

    BoundStripData m_data;
};

/// What bounds the step: memory, compute, the link or the engine. Choosing a part selects its longest operation; the part of the selected operation is marked.
class BoundStrip : public ChartCard {
    Q_OBJECT

public:
    explicit BoundStrip(QWidget* parent = nullptr);

    void setData(const BoundStripData& data);
    void setSelected(const QString& id) override;
    [[nodiscard]] BoundPlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;
    [[nodiscard]] QString itemId(int item) const override;

private:
    BoundPlot* m_plot;
    QString m_selected;  ///< everywhere: one of the operations of a part
};

}  // namespace gable
