#include "ui/views/formula_view.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include "ui/models/text.h"

namespace gable {

namespace {

using Mark = FormulaMark::Kind;

constexpr int margin = 4;
constexpr int unbounded = 0;  // a width that asks for one line

/// Thin at the ends and thick in the middle.
QPainterPath bracketPath(const QRectF& area, bool left, double thickness)
{
    const double inset = area.width() * 0.14;
    const double tip = left ? area.right() - inset : area.left() + inset, middle = left ? area.left() + inset : area.right() - inset;
    // A cubic reaches three quarters of the way to its control points.
    const double outer = middle + (middle - tip) / 3, inner = outer + (left ? thickness : -thickness) * 4 / 3;
    const double reach = area.height() * 0.22;
    QPainterPath path(QPointF(tip, area.top()));
    path.cubicTo(outer, area.top() + reach, outer, area.bottom() - reach, tip, area.bottom());
    path.cubicTo(inner, area.bottom() - reach, inner, area.top() + reach, tip, area.top());
    return path;
}

void drawFloor(QPainter& painter, const QRectF& area, bool left, double thickness)
{
    const double inset = area.width() * 0.28;
    const double x = left ? area.left() + inset : area.right() - inset - thickness;
    const double foot = area.width() - inset - area.width() * 0.12;
    painter.fillRect(QRectF(x, area.top(), thickness, area.height()), painter.pen().color());
    painter.fillRect(QRectF(left ? x : x + thickness - foot, area.bottom() - thickness, foot, thickness), painter.pen().color());
}

}  // namespace

FormulaView::FormulaView(QWidget* parent) : QWidget(parent), m_notation(notate(Traced().node(), Leaves::Names))
{
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setFocusPolicy(Qt::StrongFocus);  // Ctrl+C needs it
    buildActions();
}

void FormulaView::buildActions()
{
    auto* copyText = new QAction(tr("Copy as text"), this);
    copyText->setObjectName(QStringLiteral("formula.copyText"));
    copyText->setShortcut(QKeySequence::Copy);
    copyText->setShortcutContext(Qt::WidgetShortcut);
    connect(copyText, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(toText()); });
    auto* copyLatex = new QAction(tr("Copy as LaTeX"), this);
    copyLatex->setObjectName(QStringLiteral("formula.copyLatex"));
    connect(copyLatex, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(toLatex()); });
    addActions({copyText, copyLatex});
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

void FormulaView::setFormula(const std::string& resultName, const Traced& value) { setFormula(resultName, definitionOf(value.node())); }

void FormulaView::setFormula(const std::string& resultName, const Traced::Node& tree)
{
    // While a slider is dragged numbers change and formulas don't: no new layout of the window then.
    const QString before = toLatex() + accessibleName();
    m_resultName = resultName;
    m_notation = notate(tree, Leaves::Names);
    setAccessibleName(toText());
    if (toLatex() + accessibleName() == before) return;
    forgetLayouts();
}

void FormulaView::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

QString FormulaView::toText() const
{
    const std::string formula = gable::toText(m_notation);
    return toQString(m_resultName.empty() ? formula : m_resultName + " = " + formula);
}

QString FormulaView::toLatex() const
{
    const std::string formula = gable::toLatex(m_notation);
    return toQString(m_resultName.empty() ? formula : nameToLatex(m_resultName) + " = " + formula);
}

QFont FormulaView::serif(bool italic, double scale) const
{
    constexpr double relativeSize = 1.2;  // letters of a serif and fractions want more room than a label
    QFont out = font();
    out.setFamilies({QStringLiteral("DejaVu Serif"), QStringLiteral("STIX Two Text"), QStringLiteral("Times New Roman")});
    out.setStyleHint(QFont::Serif);
    out.setItalic(italic);
    out.setHintingPreference(QFont::PreferNoHinting);  // so that widths scale with the size
    if (out.pointSizeF() > 0)
        out.setPointSizeF(out.pointSizeF() * relativeSize * scale);
    else
        out.setPixelSize(std::max(1, qRound(out.pixelSize() * relativeSize * scale)));
    return out;
}

FormulaFont FormulaView::formulaFont() const
{
    auto metrics = std::make_shared<std::map<std::pair<bool, double>, QFontMetricsF>>();
    const auto metricsOf = [this, metrics](bool italic, double scale) -> const QFontMetricsF& {
        return metrics->try_emplace({italic, scale}, serif(italic, scale), this).first->second;
    };
    FormulaFont out;
    out.em = QFontInfo(serif(false, 1)).pixelSize();
    out.measure = [metricsOf](const QString& text, bool italic, double scale) {
        const QFontMetricsF& font = metricsOf(italic, scale);
        const QRectF ink = font.tightBoundingRect(text);
        const double advance = font.horizontalAdvance(text);
        return TextExtent{italic ? std::max(advance, ink.right()) : advance, -ink.top(), ink.bottom()};
    };
    return out;
}

const FormulaLayout& FormulaView::layoutFor(double width) const
{
    const int key = std::isfinite(width) ? std::max(1, static_cast<int>(width)) : unbounded;
    constexpr qsizetype most = 32;  // while a window is resized there is no end of widths
    if (m_layouts.size() > most) m_layouts.clear();
    auto found = m_layouts.find(key);
    if (found == m_layouts.end()) found = m_layouts.insert(key, layoutFormula(m_resultName, m_notation, formulaFont(), width));
    return *found;
}

void FormulaView::forgetLayouts()
{
    m_layouts.clear();
    updateGeometry();
    update();
}

QSize FormulaView::sizeHint() const
{
    constexpr int usualWidth = 560;
    const int natural = static_cast<int>(std::ceil(layoutFor(std::numeric_limits<double>::infinity()).size.width())) + 2 * margin + 1;
    const int width = std::min(natural, usualWidth);
    return {width, heightForWidth(width)};
}

QSize FormulaView::minimumSizeHint() const
{
    constexpr int leastWidth = 120;
    return {std::min(leastWidth, sizeHint().width()), fontMetrics().height() + 2 * margin};
}

int FormulaView::heightForWidth(int width) const
{
    return static_cast<int>(std::ceil(layoutFor(std::max(1, width - 2 * margin)).size.height())) + 2 * margin;
}

void FormulaView::drawMark(QPainter& painter, const FormulaMark& mark, double em) const
{
    const double thickness = std::max(1.0, em * mark.scale * 0.06);
    const QColor color = painter.pen().color();
    switch (mark.kind) {
    case Mark::Text:
        painter.setFont(serif(mark.italic, mark.scale));
        painter.drawText(QPointF(mark.area.left(), mark.baseline), mark.text);
        break;
    case Mark::Bar: painter.fillRect(mark.area, color); break;
    case Mark::LeftBracket:
    case Mark::RightBracket: painter.fillPath(bracketPath(mark.area, mark.kind == Mark::LeftBracket, thickness * 1.5), color); break;
    case Mark::LeftFloor:
    case Mark::RightFloor: drawFloor(painter, mark.area, mark.kind == Mark::LeftFloor, thickness); break;
    }
}

void FormulaView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = m_theme.text.isValid() && isEnabled() ? m_theme.text : palette().color(foregroundRole());
    if (hasFocus()) {
        painter.setPen(m_theme.accent.isValid() ? m_theme.accent : palette().color(QPalette::Highlight));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
    painter.setPen(color);
    painter.translate(margin, margin);
    const double em = formulaFont().em;
    for (const FormulaMark& mark : layoutFor(std::max(1, width() - 2 * margin)).marks) drawMark(painter, mark, em);
}

void FormulaView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) forgetLayouts();
}

bool FormulaView::event(QEvent* event)
{
    // A tool tip that the owner set says more than the formula.
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty()) {
        const bool cut = layoutFor(std::max(1, width() - 2 * margin)).elided;
        if (cut) QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), toText(), this);
        return cut;
    }
    return QWidget::event(event);
}

}  // namespace gable
