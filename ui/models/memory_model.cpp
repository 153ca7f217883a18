#include "ui/models/memory_model.h"

#include <algorithm>
#include <array>

#include "core/units/format.h"
#include "ui/charts/memory_data.h"
#include "ui/models/dot_icon.h"
#include "ui/models/text.h"

namespace gable {

namespace {

const QString nothing = QStringLiteral("–");

QString storage(Bytes value) { return toQString(format::storage(value)); }
QString count(double value) { return toQString(format::count(value)); }

/// What a line is called in vLLM's log or settings, and where its bytes are.
struct LineFacts {
    std::string_view name;
    const char* logName;
    Bytes MemoryLedger::*bytes = nullptr;  ///< none: a count
    std::optional<MemoryPart> part = std::nullopt;
};
const std::array facts{
    LineFacts{"total_gib", "total GPU memory", &MemoryLedger::total},
    LineFacts{"requested_gib", "gpu_memory_utilization", &MemoryLedger::requested},
    LineFacts{"weights_gib", "model weights take", &MemoryLedger::weights, MemoryPart::Weights},
    LineFacts{"torch_peak_gib", "torch peak memory increase", &MemoryLedger::torchPeak, MemoryPart::Activations},
    LineFacts{"non_torch_gib", "non_torch_memory", &MemoryLedger::nonTorch, MemoryPart::Overhead},
    LineFacts{"cuda_graph_gib", "Graph capturing", &MemoryLedger::graphs, MemoryPart::Reserved},
    LineFacts{"available_kv_cache_gib", "Available KV cache memory", &MemoryLedger::availableKv, MemoryPart::KvFree},
    LineFacts{"used_kv_cache_gib", "GPU KV cache usage", &MemoryLedger::usedKv, MemoryPart::KvUsed},
    LineFacts{"num_gpu_blocks", "num_gpu_blocks"},
    LineFacts{"kv_cache_tokens", "GPU KV cache size"},
    LineFacts{"max_model_len", "max_model_len"},
    LineFacts{"max_concurrency", "Maximum concurrency"},
};

const LineFacts* factsOf(std::string_view name)
{
    const auto* found = std::find_if(facts.begin(), facts.end(), [name](const LineFacts& f) { return f.name == name; });
    return found == facts.end() ? nullptr : found;
}

/// The largest parts first, as far as they count.
QString weightsRemark(const components::RankWeights& parts)
{
    auto all = components::weightParts;
    std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return parts.*a.bytes > parts.*b.bytes; });
    constexpr double least = 0.005;  // of the whole
    QStringList out;
    for (const components::WeightPart& part : all)
        if (parts.*part.bytes > least * parts.total()) out.append(QStringLiteral("%1 %2").arg(toQString(part.label), storage(Bytes(parts.*part.bytes))));
    return out.join(QStringLiteral(", "));
}

QString kindText(const CacheGroup& group)
{
    switch (group.kind) {
        case CacheGroup::Kind::Full: return QStringLiteral("Full attention");
        case CacheGroup::Kind::Window: return QStringLiteral("Sliding window");
        case CacheGroup::Kind::Chunk: return QStringLiteral("Chunked attention");
        case CacheGroup::Kind::State: return QStringLiteral("State");
    }
    return {};
}

}  // namespace

MemoryModel::MemoryModel(QObject* parent) : TableModel(parent)
{
    setColumns({textColumn(tr("Line"), tr("What one GPU holds and has room for"), [this](int row) { return toQString(at(row).label); }),
                textColumn(tr("In vLLM"), tr("What vLLM’s log or its settings call it"), [this](int row) {
                    const LineFacts* line = factsOf(at(row).name);
                    return line ? QString::fromUtf8(line->logName) : nothing;
                }),
                figureColumn(), originColumn(),
                textColumn(tr("Remark"), tr("What it is made of"), [this](int row) { return remarkText(row); })});
}

TableModel::Column MemoryModel::figureColumn() const
{
    Column column;
    column.header = tr("Figure");
    column.copyHeader = tr("Figure (GiB or count)");
    column.toolTip = tr("Of one GPU");
    column.widest = QStringLiteral("8,888,888");
    column.text = [this](int row) { return figureText(row); };
    column.sortKey = [this](int row) { return QVariant(at(row).value); };
    return column;
}

/// As a figure, not as a text: it is short, and never cut.
TableModel::Column MemoryModel::originColumn() const
{
    Column column = textColumn(tr("From"), tr("Predicted, measured, or fixed by settings and hardware"), [this](int row) { return originText(row); });
    column.alignment = Qt::AlignRight | Qt::AlignVCenter;
    column.widest = tr("accelerator");
    return column;
}

QString MemoryModel::figureText(int row) const
{
    const LineFacts* line = factsOf(at(row).name);
    if (line && line->bytes) return storage(m_ledger.*(line->bytes));
    return at(row).name == "max_concurrency" ? toQString(format::si(at(row).value, "")) + QStringLiteral("×") : count(at(row).value);
}

QString MemoryModel::originText(int row) const
{
    const std::string name(at(row).name);
    if (m_engine.overrides.count(name) > 0) return tr("measured");
    if (name == "total_gib") return tr("accelerator");
    if (name == "requested_gib") return tr("setting");
    if (name == "max_model_len") return m_engine.maxModelLen > 0 ? tr("setting") : tr("config");
    const bool byConstants = name == "torch_peak_gib" || name == "non_torch_gib" || name == "cuda_graph_gib";
    return byConstants && m_engine.constants ? tr("calibrated") : tr("predicted");
}

QString MemoryModel::remarkText(int row) const
{
    const MemoryLedger& m = m_ledger;
    const std::string_view name = at(row).name;
    if (name == "total_gib") return m_reported ? tr("as its driver reports it") : tr("by its data sheet; drivers report a little less");
    if (name == "requested_gib") return tr("%1 of the memory, by gpu_memory_utilization").arg(toQString(format::share(m_engine.utilization, 1)));
    if (name == "weights_gib") return m_engine.overrides.count("weights_gib") > 0 ? QString() : weightsRemark(m.parts);
    if (name == "torch_peak_gib") return tr("when vLLM profiles %1 sequences, %2 tokens").arg(count(m.maxNumSeqs), count(m.maxNumBatchedTokens));
    if (name == "non_torch_gib") return tr("CUDA context, libraries, buffers of collectives");
    if (name == "cuda_graph_gib") return tr("captured afterwards, beside what is requested");
    if (name == "available_kv_cache_gib") return m.availableKv.value > 0 ? tr("requested − weights − torch peak − non-torch") : tr("nothing is left: vLLM refuses to start");
    if (name == "used_kv_cache_gib") return m.holdsBatch() ? tr("%1 of the cache").arg(toQString(format::share(m.usedKv.value, m.availableKv.value))) : tr("more than there is: requests have to wait");
    if (name == "num_gpu_blocks") return m.groups.empty() ? tr("no layer keeps a cache") : tr("%1 each").arg(storage(m.block));
    if (name == "kv_cache_tokens") return m.groups.size() > 1 ? tr("concurrency × max_model_len: layers keep different lengths") : tr("blocks × tokens of a block");
    if (name == "max_model_len") return m.groups.empty() ? QString() : tr("%1 blocks, %2 a request").arg(count(m.blocksPerRequest), storage(m.block * m.blocksPerRequest));
    if (name == "max_concurrency") return m.fits ? tr("requests of max_model_len at once") : tr("less than one: vLLM refuses to start");
    return {};
}

void MemoryModel::setLedger(const MemoryLedger& ledger, const Scenario& scenario)
{
    std::vector<LedgerLine> lines = ledgerLines(ledger);
    const bool sameLines = lines.size() == m_lines.size();
    if (!sameLines) beginResetModel();
    m_ledger = ledger;
    m_engine = scenario.engine;
    m_reported = scenario.accelerator && scenario.accelerator->reportedMemory;
    m_lines = std::move(lines);
    if (!sameLines) return endResetModel();
    emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DisplayRole, Qt::ForegroundRole, SortRole});
}

void MemoryModel::setTheme(const Theme& theme)
{
    for (const MemoryPart part : allMemoryParts) m_dots[part] = dotIcon(theme.memory(part));
    m_bad = theme.bad;
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DecorationRole, Qt::ForegroundRole});
}

int MemoryModel::rowOf(const QString& id) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (rowId(row) == id) return row;
    return -1;
}

int MemoryModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_lines.size()); }

QVariant MemoryModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const LineFacts* line = factsOf(at(index.row()).name);
    if (role == Qt::DecorationRole && index.column() == Line && line && line->part) {
        const auto dot = m_dots.find(*line->part);
        return dot == m_dots.end() ? QVariant() : QVariant(dot->second);
    }
    if (role == Qt::ForegroundRole && index.column() == Figure && line && line->bytes) {
        const bool short_ = (m_ledger.*(line->bytes)).value < 0 || (line->name == "used_kv_cache_gib" && !m_ledger.holdsBatch());
        return short_ && m_bad.isValid() ? QVariant(m_bad) : QVariant();
    }
    if (role == Qt::ToolTipRole && index.column() == Remark) return remarkText(index.row());  // which may be cut
    return TableModel::data(index, role);
}

QString MemoryModel::rowId(int row) const { return QStringLiteral("memory.") + toQString(at(row).name); }

CacheModel::CacheModel(QObject* parent) : TableModel(parent) { describeColumns(); }

void CacheModel::describeColumns()
{
    const auto storageText = [this](int row, double value) { return isTotal(row) && value == 0 ? nothing : storage(gable::Bytes(value)); };
    const auto countText = [](int, double value) { return value > 0 ? count(value) : nothing; };
    const auto reachText = [this](int row, double value) {
        const bool all = !isTotal(row) && at(row).kind == CacheGroup::Kind::Full;
        return value > 0 ? count(value) : all ? tr("all") : nothing;
    };
    std::vector<Column> columns{
        kindColumn(),
        column(tr("Layers"), {}, tr("Layers of this stage that keep their cache alike"), [this](int row) { return layersOf(row); }, countText),
        column(tr("Per token"), tr("B"), tr("Bytes of a token in one layer on this GPU; of a state, of a request"), [this](int row) { return isTotal(row) ? 0 : at(row).bytes; }, storageText),
        column(tr("Reach"), tr("tokens"), tr("How far back a layer keeps its cache"), [this](int row) { return isTotal(row) ? 0 : at(row).reach; }, reachText)};
    for (const double context : {m_context, m_ledger.maxModelLen})
        columns.push_back(column(tr("KV at %1").arg(count(context)), tr("B"), tr("KV cache of a request of %1 tokens").arg(count(context)),
                                 [this, context](int row) { return (m_ledger.block * blocksOf(row, context)).value; }, storageText));
    for (const double context : {m_context, m_ledger.maxModelLen})
        if (!m_brief)
            columns.push_back(column(tr("Blocks at %1").arg(count(context)), {}, tr("Blocks of the KV cache that a request of %1 tokens takes").arg(count(context)),
                                     [this, context](int row) { return blocksOf(row, context); }, countText));
    setColumns(std::move(columns));
}

double CacheModel::layersOf(int row) const
{
    if (!isTotal(row)) return at(row).layers;
    double all = 0;
    for (const CacheGroup& group : m_ledger.groups) all += group.layers;
    return all;
}

TableModel::Column CacheModel::kindColumn() const
{
    return textColumn(tr("Layers with"), tr("What a layer does with earlier tokens decides what it keeps of them"),
                      [this](int row) { return isTotal(row) ? tr("A request") : kindText(at(row)); });
}

TableModel::Column CacheModel::column(const QString& header, const QString& unit, const QString& toolTip, std::function<double(int)> value, std::function<QString(int, double)> text) const
{
    Column column;
    column.header = header;
    column.copyHeader = unit.isEmpty() ? header : tr("%1 (%2)").arg(header, unit);
    column.toolTip = toolTip;
    column.widest = unit == tr("B") ? QStringLiteral("88.8 MiB") : QStringLiteral("88,888");
    column.sortKey = [value](int row) { return QVariant(value(row)); };
    column.text = [value = std::move(value), text = std::move(text)](int row) { return text(row, value(row)); };
    return column;
}

double CacheModel::blocksOf(int row, double context) const
{
    // The longest request is what vLLM reserves for, with a whole step of new tokens; others are running decodes.
    const double added = context == m_ledger.maxModelLen ? m_ledger.maxNumBatchedTokens : 1;
    return isTotal(row) ? m_ledger.blocksOf(context, added) : at(row).blocks(context, added);
}

void CacheModel::setLedger(const MemoryLedger& ledger, double context)
{
    const bool same = m_filled && ledger.groups.size() == m_ledger.groups.size() && context == m_context && ledger.maxModelLen == m_ledger.maxModelLen;
    if (!same) beginResetModel();
    m_ledger = ledger;
    m_context = context;
    m_filled = true;
    if (same) return void(emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DisplayRole, SortRole}));
    describeColumns();  // headers name the contexts
    endResetModel();
}

void CacheModel::setBrief(bool brief)
{
    if (brief == m_brief) return;
    beginResetModel();
    m_brief = brief;
    describeColumns();
    endResetModel();
}

int CacheModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !m_filled ? 0 : static_cast<int>(m_ledger.groups.size()) + 1; }
QString CacheModel::rowId(int row) const { return isTotal(row) ? QString() : kindText(at(row)); }

}  // namespace gable
