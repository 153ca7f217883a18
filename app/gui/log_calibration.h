#pragma once

#include <string>
#include <vector>

#include <QObject>
#include <QPointer>

#include "core/io/engine_json.h"
#include "core/result.h"
#include "core/scenario/startup_log.h"
#include "ui/theme/palette.h"

class QMenu;
class QWidget;

namespace gable {

class LogView;
class StudyDocument;
class StudyFiles;

/// Start-up logs of vLLM, and the constants of memory that a person keeps of them: compares a log that StudyFiles has read with the scenario, adopts its lines or saves
/// them, and lists what is saved. Nothing that is open changes before a button says so.
class LogCalibration : public QObject {
    Q_OBJECT

public:
    /// `folder`: of the saved calibrations, read at once; empty: none can be kept.
    LogCalibration(StudyDocument& document, StudyFiles& files, std::string folder, QWidget* window);

    /// Saved calibrations for the accelerator of the scenario; not to be seen when there are none.
    [[nodiscard]] QMenu* menu() const { return m_menu; }
    /// What can't be read in the folder.
    [[nodiscard]] const std::vector<Error>& errors() const { return m_errors; }
    void setTheme(const Theme& theme);

signals:
    void failed(const QString& message);

private:
    void show(const StartupLog& log, const QString& source);
    /// What the dialog shows, for the scenario as it is now.
    void update();
    void adopt();
    void calibrate();
    void use(const EngineConstants& constants);
    /// Empty when it is written.
    [[nodiscard]] QString write(const MemoryCalibration& calibration, QString& path) const;
    void readFolder();
    void updateMenu();

    StudyDocument& m_document;
    QWidget* m_window;
    std::string m_folder;
    std::vector<MemoryCalibration> m_calibrations;
    std::vector<Error> m_errors;
    QMenu* m_menu;
    std::string m_listed;  ///< accelerator that the menu is of
    Theme m_theme;
    StartupLog m_log;
    QString m_source;
    QPointer<LogView> m_view;  ///< while it is open
};

}  // namespace gable
