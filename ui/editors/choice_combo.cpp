#include "ui/editors/choice_combo.h"

#include <QLineEdit>
#include <QWheelEvent>

#include "ui/models/text.h"

namespace gable {

ChoiceCombo::ChoiceCombo(const Field& field, QWidget* parent) : QComboBox(parent), m_field(field)
{
    for (const Choice& choice : field.choices) addItem(toQString(choice.label), toQString(choice.value));
    setEditable(field.open);
    setInsertPolicy(QComboBox::NoInsert);
    setFocusPolicy(Qt::StrongFocus);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(6);
    connect(this, &QComboBox::activated, this, [this](int index) {
        if (itemData(index).toString() != m_value) emit choiceEdited(itemData(index).toString());
    });
    if (!field.open) return;
    setCompleter(nullptr);  // it would take what is typed for the choice that begins alike
    connect(lineEdit(), &QLineEdit::editingFinished, this, &ChoiceCombo::commitTyped);
}

QString ChoiceCombo::plainLabel(int index) const
{
    return toQString(m_field.choices[static_cast<std::size_t>(index)].label);
}

void ChoiceCombo::setChoice(const QString& value, const QString& resolved)
{
    if (value == m_value && resolved == m_resolved && currentIndex() == findData(value)) return;
    const int before = findData(m_value);
    const int index = findData(value);
    m_value = value;
    m_resolved = resolved;
    if (before >= 0) setItemText(before, plainLabel(before));
    // "auto: from config" becomes "auto: bfloat16"
    if (index >= 0 && !resolved.isEmpty())
        setItemText(index, plainLabel(index).section(QLatin1Char(':'), 0, 0) + QStringLiteral(": ") + resolved);
    if (isEditable() && lineEdit()->hasFocus() && lineEdit()->isModified()) return;
    setCurrentIndex(index);
    if (isEditable()) {
        setEditText(index >= 0 ? itemText(index) : value);
        lineEdit()->setCursorPosition(0);
    }
}

void ChoiceCombo::commitTyped()
{
    if (!lineEdit()->isModified()) return;
    lineEdit()->setModified(false);
    const QString typed = lineEdit()->text().trimmed();
    QString value = typed;
    for (int index = 0; index < count(); ++index) {
        const bool named = itemText(index).compare(typed, Qt::CaseInsensitive) == 0 ||
                           itemData(index).toString().compare(typed, Qt::CaseInsensitive) == 0;
        if (named) value = itemData(index).toString();
    }
    if (value != m_value && !typed.isEmpty()) emit choiceEdited(value);
    // What was set in answer, or still is when the value was refused.
    const int index = findData(m_value);
    setEditText(index >= 0 ? itemText(index) : m_value);
}

void ChoiceCombo::wheelEvent(QWheelEvent* event)
{
    // A wheel that scrolls the editor must not change what it passes over.
    if (hasFocus())
        QComboBox::wheelEvent(event);
    else
        event->ignore();
}

}  // namespace gable
