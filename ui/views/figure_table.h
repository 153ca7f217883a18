#pragma once

#include <QTableView>

#include "ui/theme/palette.h"

namespace gable {

class TableModel;
class TotalLastProxy;

/// A table of figures that sorts by value, keeps its totals last and copies with all digits.
class FigureTable : public QTableView {
    Q_OBJECT

public:
    /// `id` begins the names of its actions: "formats.copyTable".
    FigureTable(TableModel* model, const QString& id, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);

    /// The whole table as it is sorted, with a header that says the units and cells with all digits.
    [[nodiscard]] QString toTsv() const;

    /// As high as all rows need.
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildActions(const QString& id);
    [[nodiscard]] bool isText(int column) const;
    [[nodiscard]] int neededWidth(int column) const;
    void distributeWidth();
    void updateMetrics();

    TableModel* m_figures;
    TotalLastProxy* m_proxy;
    Theme m_theme;
    bool m_distributing = false;  ///< column widths are being set, not dragged
    bool m_widthsChosen = false;  ///< the user dragged a column; its widths stay
};

}  // namespace gable
