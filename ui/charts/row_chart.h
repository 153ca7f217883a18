#pragma once

#include "ui/charts/chart_card.h"

class QScrollArea;

namespace gable {

class RowPlot;

/// A card around rows, which scroll where there are more of them than there is room for.
class RowChart : public ChartCard {
    Q_OBJECT

public:
    void setSelected(const QString& id) override;

protected:
    /// The plot is named "<name>.bars".
    RowChart(RowPlot* plot, const QString& name, QWidget* parent);

    /// At the right end of the title's line, since a dock at the bottom has little height.
    void addBesideHeader(QWidget* widget);
    /// After the rows have changed.
    void fitRows();
    [[nodiscard]] QString itemId(int item) const override;

private:
    void showRow(const QString& id);

    RowPlot* m_rows;
    QScrollArea* m_scroll;
};

}  // namespace gable
