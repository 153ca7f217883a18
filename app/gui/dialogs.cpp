#include "app/gui/dialogs.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QMessageBox>

namespace gable {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Dialogs", text); }

void askPath(QWidget* parent, PathKind kind, const QString& start, std::function<void(QString)> chosen)
{
    auto* dialog = new QFileDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setDirectory(start);
    if (kind == PathKind::OpenFolder) {
        dialog->setWindowTitle(tr("Open a folder with a config.json"));
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
    } else if (kind == PathKind::OpenFile) {
        dialog->setWindowTitle(tr("Open a model's config.json or a study"));
        dialog->setFileMode(QFileDialog::ExistingFile);
        dialog->setNameFilters({tr("Models and studies (*.json *.gable)"), tr("All files (*)")});
    } else {
        dialog->setWindowTitle(tr("Save the study"));
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix("gable");
        dialog->setNameFilters({tr("Gable studies (*.gable)")});
    }
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, [chosen = std::move(chosen)](const QString& path) { chosen(path); });
    dialog->open();
}

void askSave(QWidget* parent, const QString& document, std::function<void(SaveAnswer)> answered)
{
    auto* box = new QMessageBox(QMessageBox::Question, tr("Unsaved changes"), tr("Save the changes to %1?").arg(document),
                                QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(box, &QMessageBox::finished, box, [answered = std::move(answered)](int button) {
        answered(button == QMessageBox::Save ? SaveAnswer::Save : button == QMessageBox::Discard ? SaveAnswer::Discard : SaveAnswer::Cancel);
    });
    box->open();
}

}  // namespace

Dialogs systemDialogs() { return {askPath, askSave}; }

}  // namespace gable
