#pragma once

#include <QWidget>

#include "core/estimate/estimate.h"
#include "ui/theme/palette.h"

class QModelIndex;
class QTableView;

namespace gable {

class OperationModel;
class TotalLastProxy;

/// Table of the operations of a step with their sum. Sorts by value; copies with all digits.
class OperationsView : public QWidget {
    Q_OBJECT

public:
    explicit OperationsView(QWidget* parent = nullptr);

    void setEstimate(const Estimate& estimate, Times times);
    void setTheme(const Theme& theme);
    /// Empty id: none.
    void setSelected(const QString& id);

    /// The whole table as it is sorted, with a header that says the units and cells with all digits.
    [[nodiscard]] QString toTsv() const;

signals:
    void operationSelected(const QString& id);
    void operationHovered(const QString& id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildTable();
    void buildActions();
    void onCurrentRow(const QModelIndex& current);
    void showColumns(bool sends);
    void distributeWidth();
    void updateMetrics();

    OperationModel* m_model;
    TotalLastProxy* m_proxy;
    QTableView* m_table;
    Theme m_theme;
    QString m_selected;
    bool m_updating = false;      ///< the selection is being set, not chosen
    bool m_distributing = false;  ///< column widths are being set, not dragged
    bool m_widthsChosen = false;  ///< the user dragged a column; its widths stay
};

}  // namespace gable
