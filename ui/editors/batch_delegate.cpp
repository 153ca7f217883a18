#include "ui/editors/batch_delegate.h"

#include <functional>

#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QTimer>

#include "core/units/format.h"
#include "ui/editors/batch_model.h"
#include "ui/editors/log_slider.h"
#include "ui/models/text.h"

namespace gable {

namespace {

/// A line edit in which the arrow keys step the number.
class CountEdit : public QLineEdit {
public:
    using QLineEdit::QLineEdit;
    std::function<void(int steps, bool doubling)> step;

protected:
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() != Qt::Key_Up && event->key() != Qt::Key_Down) return QLineEdit::keyPressEvent(event);
        step(event->key() == Qt::Key_Up ? 1 : -1, event->modifiers().testFlag(Qt::ControlModifier));
    }
};

constexpr double contextStep = 128;  // a block of the KV cache holds a divisor of it

}  // namespace

BatchDelegate::BatchDelegate(BatchModel& model, GestureSource& gestures, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model), m_run(gestures)
{}

bool BatchDelegate::hasBar(int column)
{
    return column == BatchModel::Requests || column == BatchModel::Context;
}

double BatchDelegate::barExponent(int row, int column) const
{
    constexpr double requestsExponent = 10;
    constexpr double contextExponent = 17;
    const double smallest = column == BatchModel::Requests ? requestsExponent : contextExponent;
    return slider::endExponent(m_model.number(row, column), smallest, BatchModel::limit(column));
}

double BatchDelegate::stepped(double value, int column, int steps, bool doubling) const
{
    if (doubling) {
        // Through the powers of two, from wherever the value is.
        if (steps > 0) return value < 1 ? 1 : std::exp2(std::floor(std::log2(value)) + steps);
        return value <= 1 ? 0 : std::exp2(std::ceil(std::log2(value)) + steps);
    }
    const double size = column == BatchModel::Context ? contextStep : 1;
    const double whole = steps > 0 ? std::floor(value / size) : std::ceil(value / size);
    return std::max(0.0, (whole + steps) * size);
}

void BatchDelegate::step(const QModelIndex& index, int steps, bool doubling)
{
    if (!index.isValid() || index.column() == BatchModel::PhaseColumn) return;
    const auto thing =
        static_cast<quint64>(index.row()) * BatchModel::ColumnCount + static_cast<quint64>(index.column());
    const double value = stepped(m_model.number(index.row(), index.column()), index.column(), steps, doubling);
    m_model.proposeNumber(index.row(), index.column(), value, m_run.gesture(thing));
}

void BatchDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->fillRect(option.rect, selected ? m_theme.selection : m_theme.surface);
    const QRect textRect = option.rect.adjusted(slider::sideMargin, 1, -slider::sideMargin, -(slider::zoneHeight - 4));
    painter->setFont(option.font);
    painter->setPen(m_theme.text);
    const bool isPhase = index.column() == BatchModel::PhaseColumn;
    painter->drawText(textRect, Qt::AlignVCenter | (isPhase ? Qt::AlignLeft : Qt::AlignRight), index.data().toString());
    if (isPhase) {
        painter->setPen(m_theme.mutedText);
        painter->drawText(textRect, Qt::AlignVCenter | Qt::AlignRight, QStringLiteral("▾"));
    }
    if (hasBar(index.column())) paintBar(painter, option, index);
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(m_theme.accent);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
}

void BatchDelegate::paintBar(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QRect track = slider::track(option.rect);
    const double fraction =
        slider::fraction(m_model.number(index.row(), index.column()), barExponent(index.row(), index.column()));
    const int filled = qRound(track.width() * fraction);
    painter->fillRect(track, m_theme.border);
    painter->fillRect(QRect(track.topLeft(), QSize(filled, track.height())), m_theme.accent);
    // The knob shows where the mouse can take hold.
    if (!option.state.testFlag(QStyle::State_MouseOver) && !option.state.testFlag(QStyle::State_Selected)) return;
    constexpr double radius = 4;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(m_theme.surface, 1));
    painter->setBrush(m_theme.accent);
    painter->drawEllipse(QPointF(track.left() + filled, QRectF(track).center().y()), radius, radius);
    painter->restore();
}

QWidget* BatchDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const
{
    auto* self =
        const_cast<BatchDelegate*>(this);  // signals of a delegate can't be emitted from its const functions otherwise
    return index.column() == BatchModel::PhaseColumn ? self->createPhaseEditor(parent)
                                                     : self->createNumberEditor(parent, index);
}

QWidget* BatchDelegate::createPhaseEditor(QWidget* parent)
{
    auto* combo = new QComboBox(parent);
    combo->setObjectName(QStringLiteral("batch.phaseEditor"));
    combo->setAccessibleName(tr("Phase"));
    for (const Phase phase : {Phase::Prefill, Phase::Decode})
        combo->addItem(toQString(label(phase)), static_cast<int>(phase));
    connect(combo, &QComboBox::activated, this, [this, combo] {
        emit commitData(combo);
        emit closeEditor(combo);
    });
    QTimer::singleShot(0, combo, &QComboBox::showPopup);  // once it has its place
    return combo;
}

QWidget* BatchDelegate::createNumberEditor(QWidget* parent, const QModelIndex& index)
{
    auto* line = new CountEdit(parent);
    line->setObjectName(QStringLiteral("batch.numberEditor"));
    line->setAccessibleName(index.data(Qt::AccessibleTextRole).toString());
    line->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    line->setFrame(false);
    line->setAutoFillBackground(true);
    line->step = [this, line, cell = QPersistentModelIndex(index)](int steps, bool doubling) {
        if (line->isModified()) setModelData(line, &m_model, cell);  // step on from what was typed
        step(cell, steps, doubling);
        line->setText(cell.data(Qt::DisplayRole).toString());
    };
    return line;
}

void BatchDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    if (auto* combo = qobject_cast<QComboBox*>(editor)) {
        combo->setCurrentIndex(combo->findData(index.data(Qt::EditRole)));
    } else if (auto* line = qobject_cast<QLineEdit*>(editor)) {
        if (!line->isModified()) line->setText(index.data(Qt::DisplayRole).toString());  // never under someone's typing
    }
}

void BatchDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    if (auto* combo = qobject_cast<QComboBox*>(editor))
        model->setData(index, combo->currentData());
    else if (auto* line = qobject_cast<QLineEdit*>(editor); line && line->isModified())
        model->setData(index, line->text());
}

void BatchDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const
{
    editor->setGeometry(option.rect);
}

}  // namespace gable
