#pragma once

#include <functional>
#include <vector>

#include <QFont>
#include <QPointF>
#include <QSizeF>
#include <QTextLayout>

class QPaintDevice;
class QPainter;

namespace gable {

/// Text set in lines of a width, in the units of a device.
class TextBlock {
public:
    TextBlock(const QString& text, const QFont& font, double width, QPaintDevice* device, Qt::Alignment alignment = Qt::AlignLeft);

    [[nodiscard]] int lineCount() const { return m_layout.lineCount(); }
    [[nodiscard]] double height() const { return heightOf(0, lineCount()); }
    [[nodiscard]] double heightOf(int first, int last) const;
    void draw(QPainter& painter, QPointF at) const { draw(painter, at, 0, lineCount()); }
    /// Lines [first, last).
    void draw(QPainter& painter, QPointF at, int first, int last) const;

private:
    QTextLayout m_layout;
};

/// Fills pages from top to bottom. What is added stays whole; nothing is painted before `draw`, when the number of pages is known.
class PdfPages {
public:
    using Draw = std::function<void(QPainter&, QPointF at)>;

    explicit PdfPages(QSizeF area) : m_area(area) {}

    [[nodiscard]] double width() const { return m_area.width(); }
    [[nodiscard]] double height() const { return m_area.height(); }

    /// Below the last, on this page or the next; `before` is left out at the top of a page.
    void add(double height, double before, Draw draw);
    /// The same, but never at the end of a page: it goes with what comes after it.
    void addHeading(double height, double before, Draw draw);
    /// Whether this much finds room below the headings that wait for it.
    [[nodiscard]] bool fits(double height) const;

    [[nodiscard]] std::size_t count() const { return m_pages.size(); }
    void draw(std::size_t page, QPainter& painter, QPointF origin) const;

private:
    struct Item {
        double height = 0, before = 0;
        Draw draw;
        double top = 0;
    };
    [[nodiscard]] double waiting() const;
    void place(Item item);

    QSizeF m_area;
    double m_used = 0;
    std::vector<std::vector<Item>> m_pages{1};
    std::vector<Item> m_waiting;  ///< headings
};

}  // namespace gable
