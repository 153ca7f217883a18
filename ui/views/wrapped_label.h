#pragma once

#include <QEvent>
#include <QHash>
#include <QLabel>

namespace gable {

/// A label of text that wraps, as narrow as it is made. A QLabel lays rich text out anew for every size that a layout asks for, dozens of times for
/// each update; this one does it once for a width.
class WrappedLabel : public QLabel {
    Q_OBJECT

public:
    explicit WrappedLabel(QWidget* parent = nullptr) : QLabel(parent)
    {
        setWordWrap(true);
        setTextInteractionFlags(Qt::TextSelectableByMouse);
        QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Preferred);  // its height is that for its width, not that of a hint
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
    }

    [[nodiscard]] QSize minimumSizeHint() const override { return {1, fontMetrics().height()}; }
    [[nodiscard]] QSize sizeHint() const override
    {
        constexpr int usual = 260;
        const int wide = width() > 1 ? width() : usual;
        return {wide, heightForWidth(wide)};
    }
    [[nodiscard]] int heightForWidth(int width) const override
    {
        if (m_measured != text()) m_heights.clear();
        m_measured = text();
        const auto found = m_heights.constFind(width);
        return found != m_heights.cend() ? *found : *m_heights.insert(width, QLabel::heightForWidth(width));
    }

protected:
    void changeEvent(QEvent* event) override
    {
        if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) m_heights.clear();
        QLabel::changeEvent(event);
    }

private:
    mutable QString m_measured;         ///< text of the heights
    mutable QHash<int, int> m_heights;  ///< by width
};

}  // namespace gable
