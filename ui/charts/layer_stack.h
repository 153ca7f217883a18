#pragma once

#include <QFrame>
#include <QPointer>

#include "ui/charts/layer_stack_data.h"
#include "ui/export/drawing.h"
#include "ui/theme/palette.h"

namespace gable {

class ChartHeader;
class HoverCard;
class LayerPlot;

/// The card with the layers of a model; what a band holds is told beside the cursor. Can be copied as a picture.
class LayerStack : public QFrame {
    Q_OBJECT

public:
    explicit LayerStack(QWidget* parent = nullptr);
    ~LayerStack() override;

    void setData(const LayerStackData& data);
    void setTheme(const Theme& theme);
    [[nodiscard]] LayerPlot* plot() const { return m_plot; }
    /// For who moves the plot away from under the cursor.
    void hideCard() { showBand(-1, {}); }

    /// The card as it stands, all of it. Not to be painted after the card is gone.
    [[nodiscard]] Drawing drawing() const;

public slots:
    void copyPicture() const;

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void showBand(int band, QPoint at);

    Theme m_theme = lightTheme();
    ChartHeader* m_header;
    LayerPlot* m_plot;
    QPointer<HoverCard> m_hover;
    bool m_focusShown = false;
};

}  // namespace gable
