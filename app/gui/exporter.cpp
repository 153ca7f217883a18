#include "app/gui/exporter.h"

#include <algorithm>

#include <QBuffer>
#include <QDir>
#include <QFileInfo>
#include <QMenu>
#include <QRegularExpression>
#include <QSaveFile>
#include <QTableView>

#include "app/gui/study_document.h"
#include "core/io/estimate_json.h"
#include "ui/export/table_text.h"

namespace gable {

namespace {

QByteArray pngOf(const Drawing& picture, int scale)
{
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    imageOf(picture, scale).save(&buffer, "PNG");
    return png;
}

}  // namespace

Exporter::Exporter(const StudyDocument& document, Dialogs dialogs, QWidget& window)
    : QObject(&window), m_document(document), m_dialogs(std::move(dialogs)), m_window(window)
{
    const Format json{tr("JSON…"), QStringLiteral(".json"), [this] { return estimateJson(); }};
    m_targets.push_back({QStringLiteral("estimate"), tr("Estimate"), PathKind::SaveJson, [this] { return !m_document.error(); }, {json}});
}

void Exporter::addPicture(const QString& id, const QString& title, const QWidget& shown, std::function<Drawing()> picture)
{
    Target target{id, title, PathKind::SavePicture, [&shown] { return shown.isVisible(); }, {}};
    const auto png = [&](const QString& text, const QString& ending, int scale) {
        target.formats.push_back({text, ending, [picture, scale] { return pngOf(picture(), scale); }});
    };
    // The plain one first: it is what a name that ends in .png stands for.
    png(tr("PNG…"), QStringLiteral(".png"), 1);
    png(tr("PNG, 2×…"), QStringLiteral("@2x.png"), 2);
    png(tr("PNG, 4×…"), QStringLiteral("@4x.png"), 4);
    const auto named = [this, title] { return scenarioName().isEmpty() ? title : tr("%1: %2").arg(scenarioName(), title); };
    target.formats.push_back({tr("SVG…"), QStringLiteral(".svg"), [picture, named] { return svgOf(picture(), named()); }});
    target.formats.push_back({tr("PDF…"), QStringLiteral(".pdf"), [picture, named] { return pdfOf(picture(), named()); }});
    m_targets.push_back(std::move(target));
}

void Exporter::addTable(const QString& id, const QString& title, const QTableView& table)
{
    Target target{id, title, PathKind::SaveTable, [&table] { return table.isVisible(); }, {}};
    const auto format = [&](const QString& text, const QString& ending, TableFormat kind) {
        target.formats.push_back({text, ending, [&table, kind] { return tableText(table, kind).toUtf8(); }});
    };
    format(tr("CSV…"), QStringLiteral(".csv"), TableFormat::Csv);
    format(tr("TSV…"), QStringLiteral(".tsv"), TableFormat::Tsv);
    format(tr("Markdown…"), QStringLiteral(".md"), TableFormat::Markdown);
    m_targets.push_back(std::move(target));
}

void Exporter::fillMenu(QMenu& menu)
{
    for (const PathKind kind : {PathKind::SavePicture, PathKind::SaveTable, PathKind::SaveJson}) {
        menu.addSeparator();
        for (const Target& target : m_targets) {
            if (target.kind != kind) continue;
            QAction* entry = addActions(menu, target);
            connect(&menu, &QMenu::aboutToShow, entry, [entry, &target] { entry->setVisible(target.isInSight()); });
        }
    }
}

/// Of the ways to write one thing a menu, unless there is only one.
QAction* Exporter::addActions(QMenu& menu, const Target& target)
{
    const bool single = target.formats.size() == 1;
    QMenu* formats = single ? &menu : menu.addMenu(target.kind == PathKind::SaveTable ? tr("%1 as table").arg(target.title) : target.title);
    QAction* last = nullptr;
    for (const Format& format : target.formats) {
        last = formats->addAction(single ? tr("%1 as %2").arg(target.title, format.text) : format.text, this, [this, &target, &format] { ask(target, format); });
        last->setObjectName(QStringLiteral("export.") + target.id + format.ending);
    }
    return single ? last : formats->menuAction();
}

void Exporter::ask(const Target& target, const Format& format)
{
    const QString& study = m_document.filePath();
    const QDir folder(study.isEmpty() ? QDir::homePath() : QFileInfo(study).path());
    const QString start = folder.filePath(fileName(target, format));
    m_dialogs.askPath(&m_window, target.kind, start, [this, &target, &format](const QString& path) { write(path, target, format); });
}

/// "Llama-3.1-70B-roofline@2x.png"
QString Exporter::fileName(const Target& target, const Format& format) const
{
    static const QRegularExpression awkward(QStringLiteral("[^\\w.+-]+"), QRegularExpression::UseUnicodePropertiesOption);
    QString name = scenarioName().replace(awkward, QStringLiteral("-"));
    if (!name.isEmpty()) name += QLatin1Char('-');
    return name + target.id + format.ending;
}

QString Exporter::scenarioName() const { return QString::fromStdString(m_document.scenario().name); }

void Exporter::write(const QString& path, const Target& target, const Format& proposed)
{
    // The name of the file decides; among equal endings what was asked for.
    const auto suffix = [](const Format& format) { return format.ending.section(QLatin1Char('.'), -1); };
    const QString wanted = QFileInfo(path).suffix();
    const auto fits = [&](const Format& format) { return suffix(format).compare(wanted, Qt::CaseInsensitive) == 0; };
    const auto other = std::find_if(target.formats.begin(), target.formats.end(), fits);
    if (!fits(proposed) && other == target.formats.end())
        return emit failed(tr("Could not write %1: a name that ends in .%2 was expected").arg(path, suffix(proposed)));
    const QByteArray bytes = (fits(proposed) ? proposed : *other).bytes();
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    written ? emit told(tr("Written: %1").arg(path)) : emit failed(tr("Could not write %1: %2").arg(path, file.errorString()));
}

/// What `gable-cli estimate --format json` prints of the same scenario.
QByteArray Exporter::estimateJson() const
{
    std::string text;
    writeEstimate(m_document.estimate(), m_document.scenario(), "null", text);
    return QByteArray::fromStdString(text) + '\n';
}

}  // namespace gable
