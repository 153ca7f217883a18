#include "app/gui/report_file.h"

#include <QDate>
#include <QSaveFile>

#include "core/io/model_source.h"
#include "core/io/study_json.h"
#include "core/model/json_reader.h"
#include "ui/report/html_writer.h"
#include "ui/report/pdf_writer.h"

namespace gable {

Result<Study> studyOf(const QString& path, const Catalog& catalog)
{
    Study study{{defaultScenario(catalog)}};
    if (path.isEmpty()) return study;
    const std::string file = path.toStdString();
    if (path.endsWith(QLatin1String(".gable"), Qt::CaseInsensitive)) {
        const auto text = readTextFile(file);
        return text ? readStudy(*text, file, catalog) : tl::unexpected(text.error());
    }
    auto model = loadModel(file);
    if (!model) return tl::unexpected(model.error());
    study.scenarios[0].name = model->name;
    study.scenarios[0].model = std::move(*model);
    return study;
}

std::optional<Error> writeReport(const Study& study, const QString& path, QPageSize::PageSizeId paper)
{
    const Study alike = countedAlike(study);
    const auto estimates = estimatesOf(alike);
    const Report report = makeReport(alike, estimates, {GABLE_VERSION, QDate::currentDate().toString(Qt::ISODate).toStdString()});
    const ReportPictures pictures(alike, estimates);
    const auto refused = [&](const QString& why) { return Error{why.toStdString(), path.toStdString(), {}}; };
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return refused(file.errorString());
    const bool html = path.endsWith(QLatin1String(".html"), Qt::CaseInsensitive) || path.endsWith(QLatin1String(".htm"), Qt::CaseInsensitive);
    if (html) file.write(reportHtml(report, pictures));
    else writeReportPdf(file, report, pictures, paper);
    if (!file.commit()) return refused(file.errorString());
    return std::nullopt;
}

}  // namespace gable
