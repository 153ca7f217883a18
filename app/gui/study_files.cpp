#include "app/gui/study_files.h"

#include <QDir>
#include <QFileInfo>
#include <QMimeData>
#include <QSaveFile>
#include <QUrl>
#include <QWidget>

#include "app/gui/hub_address.h"
#include "core/io/model_source.h"
#include "core/io/startup_log.h"
#include "core/io/study_json.h"
#include "core/model/json_reader.h"

namespace gable {

namespace {

std::string toText(const QString& path) { return path.toStdString(); }

/// Whether text is that of a study: its first key says so, and a config has none of that name.
bool looksLikeStudy(std::string_view text)
{
    constexpr std::size_t head = 64;
    return text.substr(0, head).find("\"format\"") != std::string_view::npos;
}

/// Of a file that is no JSON. Nothing where it is no log: another reader says what is wrong with it.
std::optional<StartupLog> logIn(const QString& path)
{
    if (!QFileInfo(path).isFile() || path.endsWith(".json", Qt::CaseInsensitive)) return std::nullopt;
    const auto text = readTextFile(toText(path), longestStartupLog);
    if (!text || text->starts_with('{')) return std::nullopt;
    auto log = readStartupLog(*text, toText(path));
    return log ? std::optional(std::move(*log)) : std::nullopt;
}

}  // namespace

StudyFiles::StudyFiles(StudyDocument& document, const Catalog& catalog, Settings& settings, Dialogs dialogs, QWidget* window)
    : QObject(window), m_document(document), m_catalog(catalog), m_settings(settings), m_dialogs(std::move(dialogs)), m_window(window)
{
}

void StudyFiles::newStudy()
{
    whenSafe([this] {
        m_document.replace({{defaultScenario(m_catalog)}, 0, std::nullopt}, {tr("New study"), 0});
        m_document.undoStack().setClean();
        m_document.setFilePath({});
    });
}

void StudyFiles::askOpenFile()
{
    const QString start = m_document.filePath().isEmpty() ? QDir::homePath() : QFileInfo(m_document.filePath()).path();
    m_dialogs.askPath(m_window, PathKind::OpenFile, start, [this](const QString& path) { open(path); });
}

void StudyFiles::askOpenFolder()
{
    m_dialogs.askPath(m_window, PathKind::OpenFolder, QDir::homePath(), [this](const QString& path) { open(path); });
}

void StudyFiles::askOpenLog()
{
    m_dialogs.askPath(m_window, PathKind::OpenLog, QDir::homePath(), [this](const QString& path) { openLog(path); });
}

void StudyFiles::open(const QString& path)
{
    if (path.endsWith(".gable", Qt::CaseInsensitive))
        whenSafe([this, path] { openStudy(path); });
    else if (const auto log = logIn(path))
        emit logOpened(*log, QFileInfo(path).fileName());
    else
        adoptModel(loadModel(toText(path)), path);
}

void StudyFiles::openText(const QString& text)
{
    const QString trimmed = text.trimmed();
    if (!trimmed.startsWith('{')) {
        if (const auto log = readStartupLog(trimmed.toStdString(), "pasted text")) return emit logOpened(*log, tr("Pasted log"));
        if (QFileInfo::exists(trimmed)) return open(trimmed);
        if (looksLikeHubAddress(trimmed)) return emit hubRequested(trimmed);
        emit failed(tr("The clipboard holds no config: expected JSON, the path of a file, org/name or an address, found \"%1\"").arg(trimmed.left(60)));
        return;
    }
    const std::string json = trimmed.toStdString();
    if (looksLikeStudy(json))
        whenSafe([this, json] { adoptStudy(readStudy(json, "pasted text", m_catalog), {}); });
    else
        adoptModel(modelFromText(json, "Pasted config", "pasted text"), {});
}

void StudyFiles::pickModel(const Model& model) { adoptModel(model, {}); }

void StudyFiles::openStudy(const QString& path)
{
    const auto text = readTextFile(toText(path));
    if (!text) return report(text.error());
    adoptStudy(readStudy(*text, toText(path), m_catalog), path);
}

void StudyFiles::openLog(const QString& path)
{
    const auto text = readTextFile(toText(path), longestStartupLog);
    if (!text) return report(text.error());
    const auto log = readStartupLog(*text, toText(path));
    if (!log) return report(log.error());
    emit logOpened(*log, QFileInfo(path).fileName());
}

void StudyFiles::adoptStudy(const Result<Study>& study, const QString& path)
{
    if (!study) return report(study.error());
    m_document.replace(*study, {tr("Open %1").arg(path.isEmpty() ? tr("pasted study") : QFileInfo(path).fileName()), 0});
    m_document.setFilePath(path);
    if (path.isEmpty()) return;
    m_document.undoStack().setClean();
    remember(path);
}

void StudyFiles::adoptModel(const Result<Model>& model, const QString& path)
{
    if (!model) return report(model.error());
    Scenario scenario = m_document.scenario();
    scenario.model = *model;
    scenario.name = model->name;
    SharedPrepared prepared = prepare(scenario.model, scenario.deployment);
    QString note;
    if (const Error* fault = prepared->fault(Accounting::Vllm); fault && fault->pointer.ends_with("torch_dtype") && scenario.deployment.dtype == "auto") {
        // Some published configs name no dtype. The choice is made in the open: in the field, in the message and in the undo step.
        scenario.deployment.dtype = "bfloat16";
        prepared = prepare(scenario.model, scenario.deployment);
        note = tr("The config of %1 names no dtype: bfloat16 was chosen.").arg(QString::fromStdString(model->name));
    }
    // A model that only the other accounting can count is opened too: the page of the step says why this one can't.
    if (prepared->fault(scenario.accounting) && prepared->fault(other(scenario.accounting))) return report(*prepared->fault(scenario.accounting));
    m_document.edit(scenario, {tr("Open %1").arg(QString::fromStdString(model->name)), 0});
    if (!path.isEmpty()) remember(path);
    emit told(note);
}

void StudyFiles::save()
{
    if (m_document.filePath().isEmpty())
        saveAs();
    else
        write(m_document.filePath());
}

void StudyFiles::saveAs()
{
    const QString start = m_document.filePath().isEmpty() ? QDir::homePath() : m_document.filePath();
    m_dialogs.askPath(m_window, PathKind::SaveStudy, start, [this](const QString& path) { write(path); });
}

void StudyFiles::whenSafe(std::function<void()> next)
{
    if (!m_document.isModified()) return next();
    m_dialogs.askSave(m_window, documentName(), [this, next = std::move(next)](SaveAnswer answer) {
        if (answer == SaveAnswer::Discard) return next();
        if (answer == SaveAnswer::Cancel) return;
        if (!m_document.filePath().isEmpty()) return write(m_document.filePath(), next);
        m_dialogs.askPath(m_window, PathKind::SaveStudy, QDir::homePath(), [this, next](const QString& path) { write(path, next); });
    });
}

void StudyFiles::write(const QString& path, const std::function<void()>& then)
{
    QSaveFile file(path);
    const std::string text = writeStudy(m_document.study());
    const bool written = file.open(QIODevice::WriteOnly) && file.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size())
        && file.commit();
    if (!written) {
        emit failed(tr("Could not save %1: %2").arg(path, file.errorString()));
        return;
    }
    m_document.undoStack().setClean();
    m_document.setFilePath(path);
    remember(path);
    emit told({});
    if (then) then();
}

QString StudyFiles::pathOf(const QMimeData& data)
{
    for (const QUrl& url : data.urls())
        if (url.isLocalFile()) return url.toLocalFile();
    return {};
}

QString StudyFiles::documentName() const
{
    const QString& path = m_document.filePath();
    return path.isEmpty() ? tr("Untitled") : QFileInfo(path).fileName();
}

void StudyFiles::remember(const QString& path)
{
    m_settings.addRecentFile(QFileInfo(path).absoluteFilePath());
    emit recentChanged();
}

void StudyFiles::report(const Error& error) { emit failed(tr("Could not open: %1").arg(QString::fromStdString(error.text()))); }

}  // namespace gable
