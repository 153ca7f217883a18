#pragma once

#include <optional>

#include <QWidget>

#include "core/estimate/differences.h"
#include "ui/theme/palette.h"

class QLabel;
class QModelIndex;
class QStackedLayout;

namespace gable {

class DifferenceModel;
class FigureTable;
class WaterfallChart;

/// How the hardware estimate departs from vLLM's counters: figure by figure with the reasons, and from total to total.
class DifferencesView : public QWidget {
    Q_OBJECT

public:
    explicit DifferencesView(QWidget* parent = nullptr);

    /// nullptr: there are none to show, and `reason` says why.
    void setDifferences(const Differences* differences, const QString& reason = {});
    void setTheme(const Theme& theme);
    /// The operation that is selected everywhere; emits nothing. Empty id: none.
    void setSelected(const QString& operation);

    /// The table as it is sorted, cells with all digits.
    [[nodiscard]] QString toTsv() const;

signals:
    /// An operation of the scenario's accounting.
    void operationSelected(const QString& id);

private:
    [[nodiscard]] QWidget* buildContent();
    [[nodiscard]] QWidget* buildEmpty();
    void onCurrentRow(const QModelIndex& current);
    void showRow(const Difference* difference);
    void showRule(const QString& id);
    void selectRow(int row);
    void updateMetrics();
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

    DifferenceModel* m_model;
    FigureTable* m_table;
    QLabel* m_detail;
    WaterfallChart* m_waterfall;
    QLabel* m_emptyTitle;
    QLabel* m_emptyText;
    QStackedLayout* m_pages;
    std::optional<Differences> m_differences;
    QString m_row;             ///< id of the chosen row
    bool m_updating = false;   ///< the selection is being set, not chosen
};

}  // namespace gable
