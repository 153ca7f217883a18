#pragma once

#include <QWidget>

namespace gable {

/// One line of text that is cut with "…" when it is too long; then its tool tip says the whole. Unlike QLabel, a new
/// text asks for no new layout, so that figures may change with every frame of a drag.
class ElidedLabel : public QWidget {
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setText(const QString& text);
    [[nodiscard]] const QString& text() const { return m_text; }
    void setElideMode(Qt::TextElideMode mode) { m_mode = mode; }
    void setColor(const QColor& color);
    /// Size relative to the font that is inherited.
    void setScale(double scale, bool bold = false);
    void setStruck(bool struck);
    /// A text that is a little too long is set smaller before it is cut.
    void setShrinks(bool shrinks) { m_shrinks = shrinks; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QFont scaledFont() const;

    QString m_text;
    Qt::TextElideMode m_mode = Qt::ElideRight;
    QColor m_color;
    double m_scale = 1;
    bool m_bold = false;
    bool m_struck = false;
    bool m_shrinks = false;
};

}  // namespace gable
