#pragma once

#include <optional>
#include <vector>

#include <QComboBox>

#include "core/scenario/accelerator.h"
#include "ui/theme/palette.h"

namespace gable {

class DetailDelegate;

/// An accelerator of the catalogue, by vendor, or none. One that a file brought along, or that was edited, is listed too while it is chosen.
class AcceleratorPicker : public QComboBox {
    Q_OBJECT

public:
    explicit AcceleratorPicker(const std::vector<Accelerator>& catalog, QWidget* parent = nullptr);

    void setAccelerator(const std::optional<Accelerator>& accelerator);
    void setTheme(const Theme& theme);

    /// "80 GiB HBM3 · 3.35 TB/s · BF16 989 TFLOP/s"
    [[nodiscard]] static QString describe(const Accelerator& accelerator);

signals:
    void acceleratorEdited(const std::optional<gable::Accelerator>& accelerator);

protected:
    void wheelEvent(QWheelEvent* event) override;
    void showPopup() override;

private:
    [[nodiscard]] QString nameOf(const Accelerator& accelerator) const;
    void addEntry(const Accelerator& accelerator);
    [[nodiscard]] int indexOf(const std::optional<Accelerator>& accelerator) const;

    std::vector<Accelerator> m_listed;  ///< in the order of the entries behind "No accelerator"
    std::size_t m_fromCatalog;
    std::optional<Accelerator> m_current;
    DetailDelegate* m_delegate;
};

}  // namespace gable
