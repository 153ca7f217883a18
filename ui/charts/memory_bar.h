#pragma once

#include "ui/charts/chart_card.h"
#include "ui/charts/memory_data.h"
#include "ui/charts/operation_plot.h"

class QBoxLayout;

namespace gable {

/// The memory of a GPU as one bar. What is needed and not there is hatched.
class MemoryPlot : public OperationPlot {
    Q_OBJECT

public:
    /// `lines`: height in lines of text.
    explicit MemoryPlot(double lines, QWidget* parent = nullptr);

    void setData(const MemoryBarData& data);
    [[nodiscard]] const MemoryBarData& data() const { return m_data; }
    [[nodiscard]] QRectF segmentRect(int item) const;
    /// What is missing; empty where everything fits.
    [[nodiscard]] QRectF missingRect() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

    [[nodiscard]] int itemCount() const override { return static_cast<int>(m_data.segments.size()); }
    [[nodiscard]] QString itemId(int item) const override { return m_data.segments[static_cast<std::size_t>(item)].id; }
    [[nodiscard]] int itemAt(QPointF position) const override;

protected:
    [[nodiscard]] QString itemDescription(int item) const override;
    void updateLook() override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    void fitHeight();
    [[nodiscard]] double xOf(double bytes) const;
    void drawSegment(QPainter& painter, int item) const;
    void drawMissing(QPainter& painter) const;

    double m_lines;
    MemoryBarData m_data;
};

/// What lies in the memory of a GPU, and how many requests find room. Choosing a segment selects its line of the ledger. A narrow card has title and bar on one
/// line, without the text.
class MemoryBar : public ChartCard {
    Q_OBJECT

public:
    enum class Size { Slim, Large };
    explicit MemoryBar(const QString& name, Size size, QWidget* parent = nullptr);

    void setData(const MemoryBarData& data);
    [[nodiscard]] MemoryPlot* plot() const { return m_plot; }

protected:
    [[nodiscard]] HoverText itemText(int item) const override;
    [[nodiscard]] QString itemId(int item) const override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();

    MemoryPlot* m_plot;
    QBoxLayout* m_box;
    MemoryBarData m_data;
    bool m_mayBeNarrow;
};

}  // namespace gable
