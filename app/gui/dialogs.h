#pragma once

#include <functional>

#include <QString>

class QWidget;

namespace gable {

enum class PathKind { OpenFile, OpenFolder, OpenLog, SaveStudy, SavePdf, SaveHtml, SavePicture, SaveTable, SaveJson };
enum class SaveAnswer { Save, Discard, Cancel };

/// The seam between the program and the dialogs that wait for a person: tests put their answers here. Both return at once and answer later
/// (not at all for a cancelled path), so that no event loop is nested.
struct Dialogs {
    std::function<void(QWidget* parent, PathKind kind, const QString& start, std::function<void(QString)> chosen)> askPath;
    std::function<void(QWidget* parent, const QString& document, std::function<void(SaveAnswer)> answered)> askSave;
};

Dialogs systemDialogs();

}  // namespace gable
