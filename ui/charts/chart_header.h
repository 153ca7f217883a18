#pragma once

#include <vector>

#include <QWidget>

#include "ui/charts/chart_data.h"
#include "ui/theme/palette.h"

namespace gable {

/// Where a legend goes that has no room beside the title.
enum class LegendFit { OwnLine, Hidden };

/// Title, subtitle and colour legend of a chart.
class ChartHeader : public QWidget {
    Q_OBJECT

public:
    explicit ChartHeader(QWidget* parent = nullptr);

    /// Of the subtitle: a time that can't be, or what is wrong. Its words, or another card, say it too.
    enum class Tone { Plain, Struck, Bad };

    void setTheme(const Theme& theme);
    void setTexts(const QString& title, const QString& subtitle);
    void setTone(Tone tone);
    void setLegend(const std::vector<ColourKey>& legend, LegendFit fit = LegendFit::OwnLine);

    /// For pictures, at the widget's size.
    void paint(QPainter& painter) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] int lineHeight() const;
    [[nodiscard]] int legendWidth() const;
    [[nodiscard]] bool fitsBesideTitle() const;
    [[nodiscard]] bool hasOwnLines() const;
    [[nodiscard]] std::vector<QPoint> legendPlaces(int left, int right) const;
    void fitHeight();
    void paintLegend(QPainter& painter, QRect first, const std::vector<QPoint>& places) const;

    Theme m_theme = lightTheme();
    QString m_title, m_subtitle;
    Tone m_tone = Tone::Plain;
    std::vector<ColourKey> m_legend;
    LegendFit m_fit = LegendFit::OwnLine;
    int m_subtitleWidth = 0;  ///< steps, so that the legend does not jump while figures change
};

}  // namespace gable
