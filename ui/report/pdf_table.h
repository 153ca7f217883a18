#pragma once

#include <QFont>
#include <QString>

#include "core/report/report.h"
#include "ui/report/pdf_pages.h"
#include "ui/theme/palette.h"

class QPaintDevice;

namespace gable {

inline constexpr double hairline = 0.15;  ///< mm

/// What blocks on paper are set with.
struct PdfSheet {
    QPaintDevice* device = nullptr;
    QString family;
    Theme theme;

    /// In the units of the device.
    [[nodiscard]] double mm(double length) const;
    [[nodiscard]] QFont plain(double points) const;
    [[nodiscard]] QFont bold(double points) const;
};

/// Rows stay whole, and the header stands above those of every page.
void addTable(PdfPages& pages, const PdfSheet& sheet, const report::Table& table);

}  // namespace gable
