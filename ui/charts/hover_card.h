#pragma once

#include <QWidget>

#include "ui/charts/chart_data.h"
#include "ui/theme/palette.h"

namespace gable {

/// The colour that a key stands for.
QColor colourOf(const ColourKey& key, const Theme& theme);

/// A small card beside the cursor with the figures of an operation. Lies over the window, inside it, and lets the mouse
/// through.
class HoverCard : public QWidget {
    Q_OBJECT

public:
    explicit HoverCard(QWidget* window);

    void setTheme(const Theme& theme);
    /// Shows it beside a point given in the window's coordinates.
    void showText(const HoverText& text, QPoint at);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void measure();

    Theme m_theme = lightTheme();
    HoverText m_text;
    int m_labelWidth = 0, m_valueWidth = 0, m_exactWidth = 0;
};

}  // namespace gable
