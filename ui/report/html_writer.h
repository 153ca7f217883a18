#pragma once

#include <QByteArray>

#include "core/report/report.h"
#include "ui/report/report_pictures.h"

namespace gable {

/// One file that needs nothing else: XHTML with its style and its pictures, light and dark, without scripts.
QByteArray reportHtml(const Report& report, const ReportPictures& pictures);

}  // namespace gable
