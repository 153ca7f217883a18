#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "core/estimate/compare.h"
#include "ui/charts/roofline_data.h"
#include "ui/theme/palette.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QPushButton;
class QStackedLayout;

namespace gable {

class ComparisonModel;
class FieldDifferenceModel;
class FigureTable;
class PairedBarsChart;
class RooflineChart;
class StepTimeChart;
class WrappedLabel;

/// Two scenarios side by side: what is set differently, what comes of it, and which change causes it.
class ComparePage : public QWidget {
    Q_OBJECT

public:
    explicit ComparePage(QWidget* parent = nullptr);

    /// The scenarios of the study by their names, and the two that are compared. Emits nothing.
    void setScenarios(const std::vector<QString>& names, std::size_t a, std::size_t b);
    /// Estimates are those of the scenarios.
    void setComparison(const Scenario& a, const Estimate& estimateA, const Scenario& b, const Estimate& estimateB, const Comparison& comparison);
    /// There is nothing to compare, and why; no reason: there is one scenario alone.
    void setEmpty(const QString& reason);
    /// The operation that is selected everywhere; emits nothing.
    void setSelected(const QString& operation);
    void setTheme(const Theme& theme);

    /// The table of figures, for a clipboard.
    [[nodiscard]] QString toTsv() const;

signals:
    void chosen(std::size_t a, std::size_t b);
    void operationSelected(const QString& operation);
    void duplicateRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    /// What the roofline is drawn from, in whatever way it is looked at.
    struct Pair {
        std::optional<Accelerator> acceleratorA, acceleratorB;
        Estimate a, b;
    };

    QWidget* buildHead();
    QWidget* buildContent();
    QWidget* buildTables();
    QWidget* buildEmpty();
    void choose(std::size_t a, std::size_t b);
    void drawRoofline();

    std::size_t m_a = 0, m_b = 0;
    std::optional<Pair> m_pair;
    RooflineOptions m_options;
    QWidget* m_head = nullptr;
    QComboBox *m_comboA, *m_comboB;
    WrappedLabel* m_outcome;
    QLabel* m_same;
    FieldDifferenceModel* m_fieldModel;
    FigureTable* m_fields;
    ComparisonModel* m_metricModel;
    FigureTable* m_metrics;
    RooflineChart* m_roofline;
    PairedBarsChart* m_bars;
    StepTimeChart* m_causes;
    QBoxLayout* m_columns = nullptr;  ///< tables and charts: beside each other where there is room
    QLabel *m_emptyTitle, *m_emptyText;
    QPushButton* m_duplicate;
    QStackedLayout* m_pages;
};

}  // namespace gable
