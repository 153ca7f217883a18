#include "ui/models/field_text.h"

#include <QCoreApplication>

#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("gable::FieldText", text);
}

QString valueText(const Field& field, std::string_view value)
{
    double number = 0;
    if (field.group == engineGroup && field.kind == FieldKind::Count && format::parse(value, number) && number == 0) return translated("auto");
    if (field.kind == FieldKind::Count && format::parse(value, number)) return toQString(format::count(number));
    for (const Choice& choice : field.choices)
        if (choice.value == value) return toQString(choice.label);
    return toQString(value);
}

}  // namespace

QString editText(const Field& field, std::string_view value)
{
    if (field.kind == FieldKind::Toggle) {
        const QString pattern = value == "on" ? translated("Turn %1 on") : translated("Turn %1 off");
        return pattern.arg(toQString(field.label).toLower());
    }
    if (field.group == storedFormatsGroup)
        return value == "from-config" ? translated("Store %1 as the config says").arg(toQString(field.label))
                                      : translated("Store %1 as %2").arg(toQString(field.label), valueText(field, value));
    const QString name = toQString(field.symbol.empty() ? field.label : field.symbol);
    return translated("Set %1 to %2").arg(name, valueText(field, value));
}

QString fixText(const Fix& fix)
{
    const Field* field = findField(fix.field);
    return field ? editText(*field, fix.value) : QString();
}

}  // namespace gable
