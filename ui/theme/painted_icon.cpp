#include "ui/theme/painted_icon.h"

#include <QIconEngine>
#include <QPainter>
#include <QPixmap>

namespace gable {

namespace {

class PaintedIcon : public QIconEngine {
public:
    PaintedIcon(int side, std::function<void(QPainter&)> paint) : m_side(side), m_paint(std::move(paint)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode, QIcon::State) override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->translate(rect.topLeft());
        if (rect.width() != m_side) painter->scale(static_cast<double>(rect.width()) / m_side, static_cast<double>(rect.height()) / m_side);
        m_paint(*painter);
        painter->restore();
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, pixmap.rect(), mode, state);
        return pixmap;
    }
    QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override { return size.boundedTo({m_side, m_side}); }
    [[nodiscard]] QIconEngine* clone() const override { return new PaintedIcon(*this); }

private:
    int m_side;
    std::function<void(QPainter&)> m_paint;
};

}  // namespace

QIcon paintedIcon(int side, std::function<void(QPainter&)> paint) { return QIcon(new PaintedIcon(side, std::move(paint))); }

}  // namespace gable
