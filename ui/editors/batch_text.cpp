#include "ui/editors/batch_text.h"

#include <cmath>
#include <optional>

#include <QRegularExpression>
#include <QStringList>

#include "core/scenario/workload_presets.h"
#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

namespace {

std::optional<Phase> phaseOf(const QString& text)
{
    const QString name = text.trimmed().toLower();
    if (name == QLatin1String("prefill")) return Phase::Prefill;
    if (name == QLatin1String("decode")) return Phase::Decode;
    return std::nullopt;
}

bool readCount(const QString& text, double limit, double& value)
{
    return format::parse(text.toStdString(), value) && value >= 0 && value <= limit && value == std::floor(value);
}

tl::unexpected<Error> refuse(int line, const QString& expected, const QString& found)
{
    constexpr int longest = 60;
    return fail(QStringLiteral("line %1: expected %2; found \"%3\"")
                    .arg(QString::number(line), expected, found.trimmed().left(longest))
                    .toStdString());
}

/// Cells of a line by the separator that can't be part of a number first: "4,096" is one cell among tabs.
QStringList cellsOf(const QString& line)
{
    for (const QChar separator : {QLatin1Char('\t'), QLatin1Char(';'), QLatin1Char(',')})
        if (line.count(separator) >= 3) return line.split(separator);
    static const QRegularExpression spaces(QStringLiteral("\\s+"));
    return line.trimmed().split(spaces);
}

Result<RequestGroup> fromCells(const QString& line, int number)
{
    const QStringList cells = cellsOf(line);
    const std::optional<Phase> phase = phaseOf(cells.first());
    if (cells.size() != 4 || !phase)
        return refuse(number, QStringLiteral("phase, requests, new tokens, context"), line);
    RequestGroup group;
    group.phase = *phase;
    const auto limitText = [](double limit) {
        return QStringLiteral("a whole number up to ") + toQString(format::count(limit));
    };
    if (!readCount(cells[1], maxRequests, group.requests))
        return refuse(number, limitText(maxRequests) + QStringLiteral(" for the requests"), cells[1]);
    if (!readCount(cells[2], maxTokens, group.numTokens))
        return refuse(number, limitText(maxTokens) + QStringLiteral(" for the new tokens"), cells[2]);
    if (!readCount(cells[3], maxTokens, group.contextLen))
        return refuse(number, limitText(maxTokens) + QStringLiteral(" for the context"), cells[3]);
    return group;
}

/// "decode:1:8192x64"
Result<RequestGroup> fromShortForm(const QString& item, int number)
{
    const QStringList parts = item.trimmed().split(QLatin1Char(':'));
    const QStringList last = parts.last().split(QRegularExpression(QStringLiteral("[x×]")));
    const std::optional<Phase> phase = phaseOf(parts.first());
    RequestGroup group;
    const bool readable = parts.size() == 3 && last.size() <= 2 && phase &&
                          readCount(parts[1], maxTokens, group.numTokens) &&
                          readCount(last[0], maxTokens, group.contextLen) &&
                          (last.size() == 1 || readCount(last[1], maxRequests, group.requests));
    if (!readable) return refuse(number, QStringLiteral("phase:new tokens:context, as in decode:1:8192x64"), item);
    group.phase = *phase;
    return group;
}

bool isHeader(const QString& line)
{
    return cellsOf(line).first().trimmed().compare(QLatin1String("phase"), Qt::CaseInsensitive) == 0;
}

}  // namespace

QString batchToText(std::span<const RequestGroup> groups)
{
    QString text = QStringLiteral("Phase\tRequests\tNew tokens\tContext\n");
    for (const RequestGroup& group : groups) {
        const QStringList cells{toQString(id(group.phase)), toQString(format::exact(group.requests)),
                                toQString(format::exact(group.numTokens)), toQString(format::exact(group.contextLen))};
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    return text;
}

Result<std::vector<RequestGroup>> batchFromText(const QString& text)
{
    std::vector<RequestGroup> groups;
    const QStringList lines = text.split(QLatin1Char('\n'));
    for (int at = 0; at < lines.size(); ++at) {
        const QString& line = lines[at];
        if (line.trimmed().isEmpty() || (groups.empty() && isHeader(line))) continue;
        const bool shortForm = line.contains(QLatin1Char(':'));
        for (const QString& item : shortForm ? line.split(QLatin1Char(',')) : QStringList(line)) {
            const Result<RequestGroup> group = shortForm ? fromShortForm(item, at + 1) : fromCells(item, at + 1);
            if (!group) return tl::unexpected(group.error());
            groups.push_back(*group);
        }
    }
    if (groups.empty()) return refuse(1, QStringLiteral("phase, requests, new tokens, context"), text);
    return groups;
}

}  // namespace gable
