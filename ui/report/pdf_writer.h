#pragma once

#include <QPageSize>

#include "core/report/report.h"
#include "ui/report/report_pictures.h"

class QIODevice;

namespace gable {

/// Pages with running title, version, date and numbers. Text stays text, and charts stay drawings.
void writeReportPdf(QIODevice& device, const Report& report, const ReportPictures& pictures, QPageSize::PageSizeId paper);

}  // namespace gable
