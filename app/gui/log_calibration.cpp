#include "app/gui/log_calibration.h"

#include <QDate>
#include <QDir>
#include <QMenu>
#include <QSaveFile>

#include "app/gui/study_document.h"
#include "app/gui/study_files.h"
#include "core/estimate/log_adoption.h"
#include "core/estimate/log_comparison.h"
#include "core/io/user_catalog.h"
#include "ui/views/log_view.h"

namespace gable {

namespace {

QString textOf(const Error& error) { return QString::fromStdString(error.text()); }

}  // namespace

LogCalibration::LogCalibration(StudyDocument& document, StudyFiles& files, std::string folder, QWidget* window)
    : QObject(window), m_document(document), m_window(window), m_folder(std::move(folder)), m_menu(new QMenu(tr("Use memory &calibration"), window))
{
    connect(&files, &StudyFiles::logOpened, this, &LogCalibration::show);
    connect(&m_document, &StudyDocument::changed, this, [this] {
        updateMenu();
        if (m_view) update();
    });
    readFolder();
}

void LogCalibration::show(const StartupLog& log, const QString& source)
{
    // What can't be compared at all is said in the window: there is nothing to look at.
    if (const auto comparison = compareLog(log, m_document.scenario()); !comparison) return emit failed(tr("No comparison with %1: %2").arg(source, textOf(comparison.error())));
    m_log = log;
    m_source = source;
    if (!m_view) {
        m_view = new LogView(m_window);
        m_view->setAttribute(Qt::WA_DeleteOnClose);
        m_view->setTheme(m_theme);
        connect(m_view, &LogView::adoptRequested, this, &LogCalibration::adopt);
        connect(m_view, &LogView::calibrationRequested, this, &LogCalibration::calibrate);
    }
    m_view->setNote({});
    update();
    m_view->show();
    m_view->raise();
    m_view->activateWindow();
}

void LogCalibration::update()
{
    const Scenario& scenario = m_document.scenario();
    const auto comparison = compareLog(m_log, scenario);
    m_view->setAdoptable(comparison && adopted(m_log, scenario) != scenario);
    m_view->setCalibratable(comparison && calibrated(m_log, scenario, {}).has_value());
    if (!comparison) return m_view->setNote(textOf(comparison.error()), true);
    m_view->setLog(m_source, tr("%1 on %2").arg(QString::fromStdString(scenario.model.name), QString::fromStdString(scenario.accelerator->name)), m_log, *comparison);
}

void LogCalibration::adopt()
{
    m_document.edit(adopted(m_log, m_document.scenario()), {tr("Adopt measured memory"), 0});
    m_view->setNote(tr("The scenario has the measured lines now."));
}

void LogCalibration::calibrate()
{
    const Scenario& scenario = m_document.scenario();
    const auto constants = calibrated(m_log, scenario, QDate::currentDate().toString(Qt::ISODate).toStdString());
    if (!constants) return m_view->setNote(textOf(constants.error()), true);
    QString path;
    if (const QString fault = write({scenario.accelerator->id, *constants}, path); !fault.isEmpty()) return m_view->setNote(fault, true);
    readFolder();
    use(*constants);
    m_view->setNote(tr("Saved as %1, and used in this scenario.").arg(path));
}

void LogCalibration::use(const EngineConstants& constants)
{
    Scenario scenario = m_document.scenario();
    scenario.engine.constants = constants;
    m_document.edit(scenario, {tr("Use memory calibration of vLLM %1").arg(QString::fromStdString(constants.version)), 0});
}

QString LogCalibration::write(const MemoryCalibration& calibration, QString& path) const
{
    if (m_folder.empty()) return tr("There is no place to save to: HOME is not set.");
    if (calibration.accelerator.empty()) return tr("The accelerator has no id, by which its calibration would be found again.");
    const QDir folder(QString::fromStdString(m_folder));
    path = folder.filePath(QString::fromStdString(memoryCalibrationFile(calibration)));
    const std::string text = writeMemoryCalibration(calibration);
    QDir().mkpath(folder.path());
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size()) && file.commit();
    return written ? QString() : tr("Could not save %1: %2").arg(path, file.errorString());
}

void LogCalibration::readFolder()
{
    UserMemory own = readUserMemory(m_folder);
    m_calibrations = std::move(own.calibrations);
    m_errors = std::move(own.errors);
    m_listed.clear();
    updateMenu();
}

void LogCalibration::updateMenu()
{
    const Accelerator* accelerator = m_document.accelerator();
    const std::string wanted = accelerator ? accelerator->id : std::string();
    if (wanted == m_listed && !wanted.empty()) return;
    m_listed = wanted;
    m_menu->clear();
    for (const MemoryCalibration& calibration : m_calibrations) {
        if (wanted.empty() || calibration.accelerator != wanted) continue;
        QAction* action = m_menu->addAction(QString::fromStdString(calibration.constants.fit), this, [this, constants = calibration.constants] { use(constants); });
        action->setStatusTip(tr("Predict torch peak, non-torch memory and CUDA graphs by this log"));
    }
    m_menu->menuAction()->setVisible(!m_menu->isEmpty());
}

void LogCalibration::setTheme(const Theme& theme)
{
    m_theme = theme;
    if (m_view) m_view->setTheme(theme);
}

}  // namespace gable
