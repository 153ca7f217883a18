#pragma once

#include <optional>
#include <vector>

#include <QWidget>

#include "core/scenario/accelerator_figures.h"
#include "ui/theme/palette.h"

class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace gable {

/// Every figure of an accelerator in a row of its own, so that a person can ask "an H100, but with twice the bandwidth". An edited figure is
/// marked and can be taken back to what the catalogue says.
class AcceleratorFigures : public QWidget {
    Q_OBJECT

public:
    explicit AcceleratorFigures(const std::vector<Accelerator>& catalog, QWidget* parent = nullptr);
    ~AcceleratorFigures() override;

    /// Emits nothing, and leaves alone what is being typed.
    void setAccelerator(const std::optional<Accelerator>& accelerator);
    void setTheme(const Theme& theme);

    /// Figures that are not as their source says.
    [[nodiscard]] int edited() const;

signals:
    void acceleratorEdited(const std::optional<gable::Accelerator>& accelerator);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Row {
        const AcceleratorFigure* figure;
        QLabel* mark;
        QLabel* name;
        QLineEdit* edit;
        QLabel* unit;
        QPushButton* reset;
        QLabel* error;
    };

    void addRow(const AcceleratorFigure& figure, QGridLayout* grid);
    void connectRow(std::size_t at);
    void commit(const Row& row);
    void showRow(const Row& row);
    void showError(const Row& row, const QString& reason);
    [[nodiscard]] QString toolTipOf(const AcceleratorFigure& figure) const;
    [[nodiscard]] bool isEdited(const AcceleratorFigure& figure) const;
    /// The catalogue's accelerator with the id of the one that is shown; nullptr when it has none.
    [[nodiscard]] const Accelerator* original() const;

    std::vector<Accelerator> m_catalog;
    std::optional<Accelerator> m_accelerator;
    std::vector<Row> m_rows;
    QPushButton* m_resetAll;
};

}  // namespace gable
