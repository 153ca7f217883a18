#include "ui/views/symbol_html.h"

#include <cmath>

#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

namespace {

QString part(const QString& text)
{
    const QString escaped = text.toHtmlEscaped();
    return text.size() == 1 && text.front().isLetter() ? QStringLiteral("<i>%1</i>").arg(escaped) : escaped;
}

}  // namespace

QString symbolHtml(const QString& name)
{
    const qsizetype at = name.indexOf(QLatin1Char('_'));
    if (at <= 0 || name.contains(QLatin1Char(' '))) return part(name);
    return part(name.left(at)) + QStringLiteral("<sub>%1</sub>").arg(name.mid(at + 1).replace(QLatin1Char('_'), QLatin1Char(',')).toHtmlEscaped());
}

QString numberText(double value)
{
    constexpr double large = 1000;  // from here on four digits would want an exponent
    return toQString(std::abs(value) < large ? format::compact(value) : format::count(value));
}

}  // namespace gable
