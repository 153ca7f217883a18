#include "ui/editors/count_spin_box.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <QKeyEvent>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QWheelEvent>

#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

CountSpinBox::CountSpinBox(double minimum, double maximum, bool powersOfTwo, QWidget* parent)
    : QSpinBox(parent), m_powersOfTwo(powersOfTwo)
{
    constexpr double intLimit = std::numeric_limits<int>::max();
    setRange(static_cast<int>(minimum), static_cast<int>(std::min(maximum, intLimit)));
    setKeyboardTracking(false);
    setFocusPolicy(Qt::StrongFocus);
    setCorrectionMode(QAbstractSpinBox::CorrectToPreviousValue);
    connect(this, &QSpinBox::valueChanged, this, [this](int value) { emit countEdited(value, m_stepping); });
    // The words for a default are no number to edit: who clicks into them types over them.
    connect(lineEdit(), &QLineEdit::cursorPositionChanged, this, [this] {
        if (hasFocus() && lineEdit()->text() == specialValueText() && !lineEdit()->hasSelectedText()) QMetaObject::invokeMethod(lineEdit(), &QLineEdit::selectAll, Qt::QueuedConnection);
    });
}

bool CountSpinBox::isTyping() const
{
    return hasFocus() && lineEdit()->isModified() && lineEdit()->text() != shownText();
}

QString CountSpinBox::shownText() const
{
    return value() == minimum() && !specialValueText().isEmpty() ? specialValueText() : textFromValue(value());
}

void CountSpinBox::setAuto(double value)
{
    const QString text = value > 0 ? tr("auto: %1").arg(toQString(format::count(value))) : tr("auto");
    if (text == specialValueText() || isTyping()) return;
    m_auto = value;
    const QSignalBlocker silent(this);
    setSpecialValueText(text);
}

/// Nothing, or what begins as the text for the default does.
bool CountSpinBox::isAuto(const QString& text) const
{
    return !specialValueText().isEmpty() && specialValueText().startsWith(text.trimmed(), Qt::CaseInsensitive);
}

void CountSpinBox::setCount(double value)
{
    if (static_cast<int>(value) == this->value() || isTyping()) return;
    const QSignalBlocker silent(this);
    setValue(static_cast<int>(value));
}

void CountSpinBox::stepBy(int steps)
{
    const QScopedValueRollback<bool> stepping(m_stepping, true);
    if (!m_powersOfTwo) return QSpinBox::stepBy(steps);
    interpretText();  // step on from what was typed
    const bool fromAuto = value() == minimum() && m_auto > 0;
    auto stepped = static_cast<quint64>(fromAuto ? m_auto : std::max(1, value()));
    for (int step = 0; step < std::abs(steps); ++step) {
        if (steps > 0)
            stepped = std::min(std::bit_floor(stepped) * 2, static_cast<quint64>(maximum()));
        else
            stepped = stepped > 1 ? std::bit_floor(stepped - 1) : 0;
    }
    setValue(static_cast<int>(stepped));
    selectAll();
}

QAbstractSpinBox::StepEnabled CountSpinBox::stepEnabled() const
{
    StepEnabled enabled = StepNone;
    if (value() < maximum()) enabled |= StepUpEnabled;
    if (value() > minimum() || m_auto > 0) enabled |= StepDownEnabled;
    return enabled;
}

QValidator::State CountSpinBox::validate(QString& text, int&) const
{
    if (isAuto(text)) return QValidator::Acceptable;
    double number = 0;
    if (!format::parse(text.toStdString(), number)) {
        // Letters and marks of a number that is not finished yet.
        const bool possible = std::all_of(text.begin(), text.end(), [](QChar c) {
            return c.isDigit() || c.isSpace() || QStringLiteral(",.+kKmMgGiI").contains(c);
        });
        return possible ? QValidator::Intermediate : QValidator::Invalid;
    }
    const bool inRange = number == std::floor(number) && number >= minimum() && number <= maximum();
    return inRange ? QValidator::Acceptable : QValidator::Intermediate;
}

int CountSpinBox::valueFromText(const QString& text) const
{
    double number = 0;
    if (isAuto(text)) return minimum();
    return format::parse(text.toStdString(), number)
               ? static_cast<int>(std::clamp<double>(number, minimum(), maximum()))
               : value();
}

QString CountSpinBox::textFromValue(int value) const
{
    return toQString(format::count(value));
}

void CountSpinBox::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && isTyping()) {
        lineEdit()->setText(shownText());
        selectAll();
        return;
    }
    QSpinBox::keyPressEvent(event);
}

void CountSpinBox::wheelEvent(QWheelEvent* event)
{
    // A wheel that scrolls the editor must not change what it passes over.
    if (hasFocus())
        QSpinBox::wheelEvent(event);
    else
        event->ignore();
}

}  // namespace gable
