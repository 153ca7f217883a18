#include "app/gui/dialogs.h"

#include <vector>

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QRegularExpression>

namespace gable {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Dialogs", text); }

/// A dialog for paths: what it is called, and what it offers.
struct PathSpec {
    const char* title;
    QFileDialog::FileMode mode;
    std::vector<const char*> filters;
};

PathSpec specOf(PathKind kind)
{
    constexpr const char* all = QT_TRANSLATE_NOOP("Dialogs", "All files (*)");
    switch (kind) {
        case PathKind::OpenFolder: return {QT_TRANSLATE_NOOP("Dialogs", "Open a folder with a config.json"), QFileDialog::Directory, {}};
        case PathKind::OpenFile:
            return {QT_TRANSLATE_NOOP("Dialogs", "Open a model's config.json or a study"), QFileDialog::ExistingFile,
                    {QT_TRANSLATE_NOOP("Dialogs", "Models and studies (*.json *.gable)"), all}};
        case PathKind::OpenLog:
            return {QT_TRANSLATE_NOOP("Dialogs", "Open a start-up log of vLLM"), QFileDialog::ExistingFile, {QT_TRANSLATE_NOOP("Dialogs", "Logs (*.log *.txt)"), all}};
        case PathKind::SavePdf: return {QT_TRANSLATE_NOOP("Dialogs", "Save the report"), QFileDialog::AnyFile, {"PDF (*.pdf)"}};
        case PathKind::SaveHtml: return {QT_TRANSLATE_NOOP("Dialogs", "Save the report"), QFileDialog::AnyFile, {"HTML (*.html)"}};
        case PathKind::SavePicture: return {QT_TRANSLATE_NOOP("Dialogs", "Export the picture"), QFileDialog::AnyFile, {"PNG (*.png)", "SVG (*.svg)", "PDF (*.pdf)"}};
        case PathKind::SaveTable: return {QT_TRANSLATE_NOOP("Dialogs", "Export the table"), QFileDialog::AnyFile, {"CSV (*.csv)", "TSV (*.tsv)", "Markdown (*.md)"}};
        case PathKind::SaveJson: return {QT_TRANSLATE_NOOP("Dialogs", "Export the estimate"), QFileDialog::AnyFile, {"JSON (*.json)"}};
        case PathKind::SaveStudy: break;
    }
    return {QT_TRANSLATE_NOOP("Dialogs", "Save the study"), QFileDialog::AnyFile, {QT_TRANSLATE_NOOP("Dialogs", "Gable studies (*.gable)")}};
}

/// Proposes a name where `start` is not only a folder; a name without an ending gets the one of the filter that is chosen.
void propose(QFileDialog& dialog, const QString& start)
{
    static const QRegularExpression ending(QStringLiteral("\\*\\.(\\w+)"));
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    const auto takeSuffix = [&dialog](const QString& filter) { dialog.setDefaultSuffix(ending.match(filter).captured(1)); };
    QObject::connect(&dialog, &QFileDialog::filterSelected, &dialog, takeSuffix);
    const QFileInfo file(start);
    QString chosen = dialog.nameFilters().constFirst();
    for (const QString& filter : dialog.nameFilters())
        if (!file.suffix().isEmpty() && ending.match(filter).captured(1) == file.suffix()) chosen = filter;
    dialog.selectNameFilter(chosen);
    takeSuffix(chosen);
    if (file.isDir()) return;
    dialog.setDirectory(file.path());
    dialog.selectFile(file.fileName());
}

void askPath(QWidget* parent, PathKind kind, const QString& start, std::function<void(QString)> chosen)
{
    const PathSpec spec = specOf(kind);
    QStringList filters;
    for (const char* filter : spec.filters) filters.append(tr(filter));
    auto* dialog = new QFileDialog(parent, tr(spec.title), start);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(spec.mode);
    if (spec.mode == QFileDialog::Directory) dialog->setOption(QFileDialog::ShowDirsOnly);
    else dialog->setNameFilters(filters);
    if (spec.mode == QFileDialog::AnyFile) propose(*dialog, start);
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
