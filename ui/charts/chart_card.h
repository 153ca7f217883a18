#pragma once

#include <QFrame>
#include <QPointer>

#include "ui/charts/chart_data.h"
#include "ui/export/drawing.h"
#include "ui/theme/palette.h"

class QVBoxLayout;

namespace gable {

class ChartHeader;
class HoverCard;
class OperationPlot;

/// A card with a title, a legend and a plot of the step's operations; can be copied as a picture.
class ChartCard : public QFrame {
    Q_OBJECT

public:
    ~ChartCard() override;

    void setTheme(const Theme& theme);
    /// The operation that is selected everywhere; emits nothing.
    virtual void setSelected(const QString& id);

    /// The card as it stands, all of it, with whatever painter: on paper and in files it stays a drawing.
    [[nodiscard]] QSize pictureSize() const;
    void paintPicture(QPainter& painter) const;
    [[nodiscard]] Drawing drawing() const;
    /// The same, `scale` pixels to a point.
    [[nodiscard]] QImage toImage(qreal scale) const;

public slots:
    /// Puts the picture on the clipboard.
    void copyPicture() const;

signals:
    void operationHovered(const QString& id);  ///< empty when none is
    void operationSelected(const QString& id);

protected:
    /// `plot` is or will be somewhere inside of the card.
    ChartCard(OperationPlot* plot, QWidget* parent);

    [[nodiscard]] ChartHeader* header() const { return m_header; }
    [[nodiscard]] QVBoxLayout* column() const { return m_column; }
    [[nodiscard]] const Theme& theme() const { return m_theme; }
    /// What to say of an item, and its operation.
    [[nodiscard]] virtual HoverText itemText(int item) const = 0;
    [[nodiscard]] virtual QString itemId(int item) const = 0;

    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    /// More entries for the context menu.
    virtual void addActions(QMenu& menu);

private:
    void showHover(int item, QPoint at);

    Theme m_theme = lightTheme();
    ChartHeader* m_header;
    QVBoxLayout* m_column;
    OperationPlot* m_plot;
    QPointer<HoverCard> m_hover;
    QString m_hovered;
    bool m_focusShown = false;
};

}  // namespace gable
