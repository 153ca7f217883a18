#include "app/gui/model_sources.h"

#include <QApplication>
#include <QClipboard>
#include <QMimeData>

#include "app/gui/hub_fetch.h"
#include "app/gui/study_files.h"
#include "ui/editors/hub_dialog.h"
#include "ui/editors/model_picker.h"

namespace gable {

namespace {

/// The models of the cache as the picker lists them.
std::vector<Model> cachedModels(const std::string& folder)
{
    std::vector<Model> models;
    for (CachedModel& cached : listHubCache(folder)) {
        Model& model = models.emplace_back();
        model.name = std::move(cached.repository);
        model.source = std::move(cached.folder);
    }
    return models;
}

}  // namespace

ModelSources::ModelSources(const std::vector<Model>& catalog, StudyFiles& files, HubOptions options, QWidget* window)
    : QObject(window), m_catalog(catalog), m_files(files), m_options(std::move(options)), m_window(window)
{
    connect(&m_files, &StudyFiles::hubRequested, this, &ModelSources::askHub);
}

void ModelSources::choose()
{
    auto* picker = new ModelPicker(m_catalog, cachedModels(m_options.cacheFolder), m_window);
    picker->setAttribute(Qt::WA_DeleteOnClose);
    picker->setTheme(m_theme);
    connect(picker, &ModelPicker::modelPicked, this, &ModelSources::pick);
    connect(picker, &ModelPicker::openFileRequested, &m_files, &StudyFiles::askOpenFile);
    connect(picker, &ModelPicker::openFolderRequested, &m_files, &StudyFiles::askOpenFolder);
    connect(picker, &ModelPicker::pasteRequested, this, &ModelSources::paste);
    connect(picker, &ModelPicker::hubRequested, this, [this](const QString& searched) {
        askHub(looksLikeHubAddress(searched) ? searched : QString());
    });
    picker->open();
}

void ModelSources::pick(const Model& model)
{
    if (model.config)
        m_files.pickModel(model);
    else
        m_files.open(QString::fromStdString(model.source));
}

void ModelSources::paste()
{
    const QMimeData* data = QApplication::clipboard()->mimeData();
    const QString path = data ? StudyFiles::pathOf(*data) : QString();
    path.isEmpty() ? m_files.openText(QApplication::clipboard()->text()) : m_files.open(path);
}

void ModelSources::askHub(const QString& text)
{
    HubDialog* dialog = m_dialog ? m_dialog.data() : openDialog();
    dialog->activateWindow();
    if (!text.isEmpty()) dialog->setText(text);
}

HubDialog* ModelSources::openDialog()
{
    m_dialog = new HubDialog(shownUrl(m_options.endpoint), m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setTheme(m_theme);
    connect(m_dialog, &HubDialog::fetchRequested, this, [this](const QString& text) { fetcher().fetch(text); });
    connect(m_dialog, &HubDialog::cancelRequested, this, [this] { fetcher().cancel(); });
    m_dialog->open();
    return m_dialog;
}

HubFetch& ModelSources::fetcher()
{
    if (m_fetch) return *m_fetch;
    m_fetch = new HubFetch(m_options, this);
    connect(m_fetch, &HubFetch::progressed, this, [this](qint64 got, qint64 total) {
        if (m_dialog) m_dialog->setProgress(got, total);
    });
    connect(m_fetch, &HubFetch::failed, this, [this](const QString& message) {
        if (m_dialog) m_dialog->setError(message);
    });
    connect(m_fetch, &HubFetch::fetched, this, [this](const Model& model) {
        if (m_dialog) {
            m_dialog->setBusy(false);
            m_dialog->accept();
        }
        m_files.pickModel(model);
    });
    return *m_fetch;
}

void ModelSources::setTheme(const Theme& theme)
{
    m_theme = theme;
    if (m_dialog) m_dialog->setTheme(theme);
}

}  // namespace gable
