#pragma once

#include <QFrame>

#include "ui/theme/palette.h"

namespace gable {

class ElidedLabel;

/// A title, a figure and a line about it in a frame.
class SummaryCard : public QFrame {
    Q_OBJECT

public:
    explicit SummaryCard(const QString& id, QWidget* parent = nullptr);

    /// Of the line below the figure; its words say it too.
    enum class Tone { Plain, Good, Bad };

    /// `more` goes on with the detail where there is room for both.
    void set(const QString& title, const QString& figure, const QString& detail, Tone tone = Tone::Plain, const QString& more = {});
    /// The figure is of a step that can't run: it is shown struck through, and told to be so.
    void setStruck(bool struck);
    [[nodiscard]] bool isStruck() const { return m_struck; }
    void setTheme(const Theme& theme);

signals:
    /// Clicked, or chosen by keyboard: the figure wants to be explained.
    void activated();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitDetail();
    void tell();
    void colourDetail();

    Theme m_theme;
    Tone m_tone = Tone::Plain;
    bool m_struck = false;
    QString m_shortDetail, m_more;
    ElidedLabel* m_title;
    ElidedLabel* m_figure;
    ElidedLabel* m_detail;
};

}  // namespace gable
