#pragma once

#include "ui/charts/chart_card.h"
#include "ui/charts/roofline_data.h"

class QMenu;
class QToolButton;

namespace gable {

class RooflinePlot;

/// The operations of a step under the roofs of the accelerator. What is in sight comes with the data; what the user wants to see instead goes out.
class RooflineChart : public ChartCard {
    Q_OBJECT

public:
    explicit RooflineChart(QWidget* parent = nullptr);

    void setData(const RooflineData& roofline);
    /// What the dots would be over the range of a slider.
    void setPath(const std::vector<RooflineData>& steps);
    /// Stands below the plot, and in no picture.
    void setFooter(QWidget* footer);

    [[nodiscard]] RooflinePlot* plot() const { return m_plot; }

signals:
    void optionsEdited(const gable::RooflineOptions& options);

protected:
    [[nodiscard]] HoverText itemText(int item) const override;
    [[nodiscard]] QString itemId(int item) const override;
    void addActions(QMenu& menu) override;

private:
    void addRoofActions(QMenu& menu);
    void addDotActions(QMenu& menu);
    void addZoomActions(QMenu& menu);
    void toggleRoof(const QString& id);
    [[nodiscard]] QToolButton* menuButton(const QString& name, const QString& text, const QString& tip, void (RooflineChart::*fill)(QMenu&));

    RooflinePlot* m_plot;
};

}  // namespace gable
