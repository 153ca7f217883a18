#include "ui/editors/batch_table.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/editors/batch_delegate.h"
#include "ui/editors/batch_model.h"
#include "ui/editors/log_slider.h"

namespace gable {

BatchTable::BatchTable(BatchModel& model, GestureSource& gestures, QWidget* parent)
    : QTableView(parent), m_model(model), m_gestures(gestures), m_delegate(new BatchDelegate(model, gestures, this))
{
    setObjectName(QStringLiteral("batch.table"));
    setAccessibleName(tr("Batch mix per data-parallel rank"));
    setModel(&model);
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(DoubleClicked | SelectedClicked | EditKeyPressed | AnyKeyPressed);
    setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_Hover);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setWordWrap(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerPixel);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setShowGrid(true);
    verticalHeader()->hide();
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    // As the cells have it, so that numbers stand under their header.
    horizontalHeader()->setStyleSheet(QStringLiteral("QHeaderView::section { padding: 3px 6px; }"));
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setMinimumSectionSize(1);
    const auto rowsChanged = [this] { updateGeometry(); };
    connect(&model, &QAbstractItemModel::rowsInserted, this, rowsChanged);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, rowsChanged);
    updateMetrics();
}

void BatchTable::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_delegate->setTheme(theme);
    viewport()->update();
}

void BatchTable::updateMetrics()
{
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + slider::zoneHeight + 1);
    constexpr double headerScale = 0.9;
    QFont small = font();
    if (small.pointSizeF() > 0) small.setPointSizeF(small.pointSizeF() * headerScale);
    horizontalHeader()->setFont(small);
    distributeWidth();
    updateGeometry();
}

void BatchTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateMetrics();
}

void BatchTable::showEvent(QShowEvent* event)
{
    QTableView::showEvent(event);
    updateMetrics();  // a style sheet takes fonts back that were set before it came
}

void BatchTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    distributeWidth();
}

/// Each column gets what its header needs and an equal part of the rest.
void BatchTable::distributeWidth()
{
    const QFontMetrics headerMetrics(horizontalHeader()->font());
    constexpr int roundingAndGrid = 3;
    std::array<int, BatchModel::ColumnCount> needed{};
    for (int column = 0; column < BatchModel::ColumnCount; ++column) {
        const QString header = m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        needed[column] = headerMetrics.horizontalAdvance(header) + 2 * slider::sideMargin + roundingAndGrid;
    }
    const int phase = fontMetrics().horizontalAdvance(tr("Decode ▾")) + 2 * slider::sideMargin;
    needed[BatchModel::PhaseColumn] = std::max(needed[BatchModel::PhaseColumn], phase);
    int spare = viewport()->width() - std::accumulate(needed.begin(), needed.end(), 0);
    for (int column = 0; column < BatchModel::ColumnCount; ++column) {
        const int part = spare / (BatchModel::ColumnCount - column);
        spare -= part;
        setColumnWidth(column, std::max(1, needed[column] + part));
    }
}

QSize BatchTable::sizeHint() const
{
    constexpr int fewest = 2, most = 5;  // beyond, the table scrolls, so that parallelism stays in sight
    const int rows = std::clamp(m_model.rowCount(), fewest, most);
    const int height =
        horizontalHeader()->sizeHint().height() + rows * verticalHeader()->defaultSectionSize() + 2 * frameWidth();
    constexpr int characters = 26;
    return {fontMetrics().averageCharWidth() * characters, height};
}

bool BatchTable::isOnBar(const QPoint& position) const
{
    const QModelIndex index = indexAt(position);
    if (!index.isValid() || !BatchDelegate::hasBar(index.column())) return false;
    return position.y() > visualRect(index).bottom() - slider::zoneHeight;
}

void BatchTable::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && isOnBar(event->pos())) {
        setFocus(Qt::MouseFocusReason);  // what was being typed elsewhere is committed first
        m_dragged = indexAt(event->pos());
        selectOnly(m_dragged);
        m_dragExponent = m_delegate->barExponent(m_dragged.row(), m_dragged.column());
        m_gesture = m_gestures.next();
        dragTo(*event);
        return;
    }
    QTableView::mousePressEvent(event);
    const QModelIndex index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && event->modifiers() == Qt::NoModifier && index.isValid() &&
        index.column() == BatchModel::PhaseColumn && state() != EditingState)
        edit(index);
}

void BatchTable::selectOnly(const QModelIndex& index)
{
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void BatchTable::dragTo(const QMouseEvent& event)
{
    const QRect track = slider::track(visualRect(m_dragged));
    const double fraction = static_cast<double>(event.pos().x() - track.left()) / std::max(1, track.width());
    const double value = slider::valueAt(fraction, m_dragExponent, event.modifiers().testFlag(Qt::ShiftModifier));
    m_model.proposeNumber(m_dragged.row(), m_dragged.column(), value, m_gesture);
}

void BatchTable::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragged.isValid()) {
        dragTo(*event);
        return;
    }
    viewport()->setCursor(isOnBar(event->pos()) ? Qt::SizeHorCursor : Qt::ArrowCursor);
    QTableView::mouseMoveEvent(event);
}

void BatchTable::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_gesture != 0 && event->button() == Qt::LeftButton) {
        m_dragged = QPersistentModelIndex();
        m_gesture = 0;
        viewport()->update();
        return;
    }
    QTableView::mouseReleaseEvent(event);
}

void BatchTable::mouseDoubleClickEvent(QMouseEvent* event)
{
    // The second press on a bar is another drag, not a wish to type.
    if (isOnBar(event->pos()))
        mousePressEvent(event);
    else
        QTableView::mouseDoubleClickEvent(event);
}

void BatchTable::keyPressEvent(QKeyEvent* event)
{
    const bool opens = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (opens && event->modifiers() == Qt::NoModifier && currentIndex().isValid() && state() != EditingState) {
        edit(currentIndex());
        return;
    }
    if (stepByKey(*event) || choosePhaseByKey(*event)) return;
    QTableView::keyPressEvent(event);
}

bool BatchTable::stepByKey(const QKeyEvent& event)
{
    const QModelIndex index = currentIndex();
    if (!index.isValid() || index.column() == BatchModel::PhaseColumn) return false;
    const bool control = event.modifiers() == Qt::ControlModifier;
    if (control && (event.key() == Qt::Key_Up || event.key() == Qt::Key_Down))
        m_delegate->step(index, event.key() == Qt::Key_Up ? 1 : -1, true);
    else if (!control && (event.key() == Qt::Key_Plus || event.key() == Qt::Key_Minus))
        m_delegate->step(index, event.key() == Qt::Key_Plus ? 1 : -1, false);
    else
        return false;
    return true;
}

bool BatchTable::choosePhaseByKey(const QKeyEvent& event)
{
    const QModelIndex index = currentIndex();
    if (index.column() != BatchModel::PhaseColumn || event.modifiers() != Qt::NoModifier) return false;
    if (event.key() != Qt::Key_P && event.key() != Qt::Key_D) return false;
    m_model.setData(index, static_cast<int>(event.key() == Qt::Key_P ? Phase::Prefill : Phase::Decode), Qt::EditRole);
    return true;
}

void BatchTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (m_model.rowCount() > 0) return;
    QPainter painter(viewport());
    painter.setPen(m_theme.mutedText);
    painter.drawText(viewport()->rect(), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("No requests: add a group\nor choose a preset."));
}

}  // namespace gable
