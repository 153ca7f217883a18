#pragma once

#include <functional>

#include <QObject>

#include "app/gui/dialogs.h"
#include "app/gui/settings.h"
#include "app/gui/study_document.h"
#include "core/scenario/startup_log.h"

class QMimeData;
class QWidget;

namespace gable {

/// Opening and saving: studies, models from files, folders, drops and pasted text. Whatever can't be read leaves what is open as it is.
class StudyFiles : public QObject {
    Q_OBJECT

public:
    StudyFiles(StudyDocument& document, const Catalog& catalog, Settings& settings, Dialogs dialogs, QWidget* window);

    void newStudy();
    void askOpenFile();
    void askOpenFolder();
    void askOpenLog();
    /// A `.gable` file, a config.json, a folder with one, or a start-up log of vLLM, which is read and not kept.
    void open(const QString& path);
    /// Text of a config.json, of a study, of a start-up log, or a path. What names a model on the Hub is asked for, and not fetched.
    void openText(const QString& text);
    void pickModel(const Model& model);

    void save();
    void saveAs();
    /// Calls `next` when nothing unsaved would be lost: at once, after saving, or never.
    void whenSafe(std::function<void()> next);

    /// The first local file or folder of a drop or of the clipboard, else text that may be a config; empty for neither.
    static QString pathOf(const QMimeData& data);

    [[nodiscard]] QString documentName() const;

signals:
    void failed(const QString& message);
    void told(const QString& message);
    void recentChanged();
    void hubRequested(const QString& text);  ///< an id or address
    void logOpened(const gable::StartupLog& log, const QString& source);

private:
    void openStudy(const QString& path);
    void openLog(const QString& path);
    void adoptStudy(const Result<Study>& study, const QString& path);
    void adoptModel(const Result<Model>& model, const QString& path);
    void write(const QString& path, const std::function<void()>& then = {});
    void remember(const QString& path);
    void report(const Error& error);

    StudyDocument& m_document;
    const Catalog& m_catalog;
    Settings& m_settings;
    Dialogs m_dialogs;
    QWidget* m_window;
};

}  // namespace gable
