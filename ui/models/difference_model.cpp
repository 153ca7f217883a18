#include "ui/models/difference_model.h"

#include <algorithm>
#include <cmath>

#include "core/units/format.h"
#include "ui/models/dot_icon.h"
#include "ui/models/text.h"

namespace gable {

namespace {

const QString nothing = QStringLiteral("–");
const QString roomForDot = QStringLiteral("    ");  ///< in the text that the column's width comes from; not in what is shown

bool sameFigure(const Difference& a, const Difference& b) { return a.operation == b.operation && a.kind == b.kind; }

QString ruleNames(const Difference& difference)
{
    QStringList names;
    for (const RuleEffect& effect : difference.effects) names.append(toQString(effect.rule->name));
    return names.join(QStringLiteral(", "));
}

/// Every rule with its part and its text, as a tool tip that breaks its lines.
QString explanation(const Difference& difference)
{
    QStringList parts;
    for (const RuleEffect& effect : difference.effects)
        parts.append(QStringLiteral("<p><b>%1</b> &nbsp;%2<br>%3</p>")
                         .arg(toQString(effect.rule->name).toHtmlEscaped(), changeText(effect.change, difference.kind),
                              toQString(effect.rule->text).toHtmlEscaped()));
    return parts.join(QString());
}

}  // namespace

QString figureText(double value, Kind kind)
{
    return toQString(kind == Kind::Flops ? format::flops(Flops(value)) : format::bytes(Bytes(value)));
}

QString changeText(double change, Kind kind)
{
    const QString text = figureText(change, kind);
    return change > 0 ? QStringLiteral("+") + text : text;
}

DifferenceModel::DifferenceModel(QObject* parent) : TableModel(parent)
{
    setColumns({
        textColumn(tr("Operation"), tr("Work that both accountings count, or one of them"), [this](int r) { return toQString(row(r).label) + roomForDot; }),
        textColumn(tr("What"), tr("FLOPs, or a kind of bytes"), [this](int r) { return toQString(label(row(r).kind)); }),
        figureColumn(tr("Counters"), tr("vLLM counters"), [](const Difference& d) { return d.counters; }, false),
        figureColumn(tr("Hardware"), tr("Hardware estimate"), [](const Difference& d) { return d.hardware; }, false),
        figureColumn(tr("Difference"), tr("Hardware estimate minus vLLM counters"), [](const Difference& d) { return d.change(); }, true),
        ratioColumn(),
        textColumn(tr("Why"), tr("The rules that the two part ways by, the largest effect first"), [this](int r) { return ruleNames(row(r)); }),
    });
}

TableModel::Column DifferenceModel::figureColumn(const QString& header, const QString& toolTip, double (*value)(const Difference&), bool sign) const
{
    Column column;
    column.header = header;
    column.copyHeader = tr("%1 (FLOP or B)").arg(toolTip);
    column.toolTip = toolTip;
    column.widest = sign ? QStringLiteral("+88.8 GFLOP") : QStringLiteral("88.8 GFLOP");
    column.text = [this, value, sign](int r) {
        const double figure = value(row(r));
        if (figure == 0) return nothing;
        return sign ? changeText(figure, row(r).kind) : figureText(figure, row(r).kind);
    };
    column.sortKey = [this, value](int r) { return QVariant(value(row(r))); };
    return column;
}

TableModel::Column DifferenceModel::ratioColumn() const
{
    Column column;
    column.header = tr("Ratio");
    column.copyHeader = tr("Hardware ÷ counters");
    column.toolTip = tr("Hardware estimate to vLLM counters");
    column.widest = QStringLiteral("+88 %");
    column.text = [this](int r) {
        const Difference& difference = row(r);
        const bool comparable = difference.counters > 0 && difference.hardware > 0;
        return comparable ? toQString(format::change(difference.counters, difference.hardware)) : nothing;
    };
    column.sortKey = [this](int r) { return QVariant(row(r).ratio()); };
    return column;
}

void DifferenceModel::setRows(std::vector<Difference> rows)
{
    if (!std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(), sameFigure)) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    m_rows = std::move(rows);
    if (!m_rows.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DisplayRole, SortRole});
}

void DifferenceModel::setTheme(const Theme& theme)
{
    for (const Component component : allComponents) m_dots[static_cast<std::size_t>(component)] = dotIcon(theme.component(component));
    if (rowCount() > 0) emit dataChanged(index(0, Name), index(rowCount() - 1, Name), {Qt::DecorationRole});
}

const Difference* DifferenceModel::at(int row) const { return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr; }

int DifferenceModel::rowSelecting(const QString& operation) const
{
    const std::string wanted = operation.toStdString();
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const Difference& d) { return d.selects == wanted; });
    return found == m_rows.end() || wanted.empty() ? -1 : static_cast<int>(found - m_rows.begin());
}

int DifferenceModel::rowOf(const QString& id) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (rowId(row) == id) return row;
    return -1;
}

int DifferenceModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant DifferenceModel::data(const QModelIndex& index, int role) const
{
    if (index.isValid() && role == Qt::ToolTipRole) return explanation(row(index.row()));
    if (index.isValid() && role == Qt::DisplayRole && index.column() == Name) return toQString(row(index.row()).label);
    if (index.isValid() && role == Qt::DecorationRole && index.column() == Name) return m_dots[static_cast<std::size_t>(row(index.row()).component)];
    return TableModel::data(index, role);
}

QString DifferenceModel::rowId(int index) const { return toQString(row(index).operation) + QLatin1Char('/') + toQString(label(row(index).kind)); }

}  // namespace gable
