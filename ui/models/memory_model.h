#pragma once

#include <map>
#include <vector>

#include <QIcon>

#include "core/estimate/memory.h"
#include "core/scenario/scenario.h"
#include "ui/models/table_model.h"
#include "ui/theme/palette.h"

namespace gable {

/// The ledger of one GPU, a line a row, beside the names under which vLLM logs them.
class MemoryModel : public TableModel {
    Q_OBJECT

public:
    enum ColumnId { Line, LogName, Figure, Origin, Remark };

    explicit MemoryModel(QObject* parent = nullptr);

    void setLedger(const MemoryLedger& ledger, const Scenario& scenario);
    void setTheme(const Theme& theme);

    /// By what `IdRole` says, "memory.weights_gib"; −1 when there is none.
    [[nodiscard]] int rowOf(const QString& id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

protected:
    QString rowId(int row) const override;

private:
    [[nodiscard]] Column figureColumn() const;
    [[nodiscard]] Column originColumn() const;
    [[nodiscard]] QString figureText(int row) const;
    [[nodiscard]] QString originText(int row) const;
    [[nodiscard]] QString remarkText(int row) const;
    [[nodiscard]] const LedgerLine& at(int row) const { return m_lines[static_cast<std::size_t>(row)]; }

    MemoryLedger m_ledger;
    Engine m_engine;
    bool m_reported = false;  ///< the memory of the GPU is what its driver reports
    std::vector<LedgerLine> m_lines;
    std::map<MemoryPart, QIcon> m_dots;
    QColor m_bad;
};

/// What layers keep of a request, by kind of layer, and the whole of it in the last row.
class CacheModel : public TableModel {
    Q_OBJECT

public:
    enum ColumnId { Kind, Layers, PerToken, Reach, Bytes, LongestBytes, Blocks, LongestBlocks };

    explicit CacheModel(QObject* parent = nullptr);

    /// For requests of `context` tokens and of max_model_len.
    void setLedger(const MemoryLedger& ledger, double context);
    /// Without the columns of blocks, where there is little room.
    void setBrief(bool brief);

    int rowCount(const QModelIndex& parent = {}) const override;

protected:
    QString rowId(int row) const override;
    bool isTotal(int row) const override { return row + 1 == rowCount(); }

private:
    void describeColumns();
    [[nodiscard]] Column kindColumn() const;
    [[nodiscard]] Column column(const QString& header, const QString& unit, const QString& toolTip, std::function<double(int)> value, std::function<QString(int, double)> text) const;
    [[nodiscard]] double layersOf(int row) const;
    [[nodiscard]] double blocksOf(int row, double context) const;
    [[nodiscard]] const CacheGroup& at(int row) const { return m_ledger.groups[static_cast<std::size_t>(row)]; }

    MemoryLedger m_ledger;
    double m_context = 0;
    bool m_filled = false;
    bool m_brief = false;
};

}  // namespace gable
