#include "app/gui/sharing.h"

#include <QAction>
#include <QMenu>
#include <QTableView>

#include "app/gui/exporter.h"
#include "app/gui/main_window.h"
#include "app/gui/report_dialog.h"
#include "app/gui/step_views.h"
#include "app/gui/study_document.h"
#include "ui/charts/chart_card.h"

namespace gable {

namespace {

struct Chart {
    const char* name;  ///< of the card
    const char* id;
    const char* title;
};
constexpr Chart charts[] = {
    {"roofline.card", "roofline", QT_TR_NOOP("Roofline")},
    {"flops", "flops", QT_TR_NOOP("FLOPs")},
    {"bytes", "bytes", QT_TR_NOOP("Bytes")},
    {"memory", "memory", QT_TR_NOOP("Memory")},
    {"bounds", "bounds", QT_TR_NOOP("What bounds the step")},
    {"stepTime", "step-time", QT_TR_NOOP("Step time")},
    {"layerStack", "layers", QT_TR_NOOP("Layers")},
    {"components", "parameters", QT_TR_NOOP("Parameters")},
    {"memoryPage.memory", "memory-page", QT_TR_NOOP("Memory")},
    {"capacity", "capacity", QT_TR_NOOP("Requests that find room")},
    {"compare.roofline", "compare-roofline", QT_TR_NOOP("Roofline of both")},
    {"pairedBars", "compare-bars", QT_TR_NOOP("Operations of both")},
    {"causes", "causes", QT_TR_NOOP("Step time by cause")},
    {"loadCurve", "load", QT_TR_NOOP("Times under load")},
};

}  // namespace

Sharing::Sharing(MainWindow& window, StudyDocument& document, Dialogs dialogs)
    : QObject(&window), m_window(window), m_document(document), m_dialogs(dialogs), m_exporter(new Exporter(document, std::move(dialogs), window)),
      m_exports(new QMenu(tr("&Export"), &window))
{
    m_exports->setObjectName(QStringLiteral("file.export"));
    m_exports->setIcon(QIcon(QStringLiteral(":/icons/export.svg")));
    addTargets();
    m_exporter->fillMenu(*m_exports);
    connect(m_exporter, &Exporter::failed, &window, &MainWindow::showError);
    connect(m_exporter, &Exporter::told, &window, &MainWindow::tell);
}

void Sharing::addTargets()
{
    QWidget* pages = m_window.pages().widget();
    m_exporter->addPicture(QStringLiteral("page"), tr("This page"), *pages, [this] { return drawingOf(*m_window.pages().currentWidget()); });
    for (const Chart& chart : charts)
        for (const ChartCard* card : m_window.findChildren<ChartCard*>(QLatin1String(chart.name)))
            m_exporter->addPicture(QLatin1String(chart.id), tr(chart.title), *card, [card] { return card->drawing(); });
    for (const QTableView* table : m_window.findChildren<QTableView*>())
        if (table->objectName().endsWith(QStringLiteral(".table")) && !table->accessibleName().isEmpty())
            m_exporter->addTable(table->objectName().chopped(6).replace(QLatin1Char('.'), QLatin1Char('-')), table->accessibleName(), *table);
}

void Sharing::fillMenu(QMenu& menu, QAction* before)
{
    auto* report = new QAction(tr("&Report…"), this);
    report->setObjectName(QStringLiteral("file.report"));
    report->setShortcut(QKeySequence(QStringLiteral("Ctrl+P")));
    report->setStatusTip(tr("Verdict, figures, charts, assumptions and sources, as PDF or HTML"));
    connect(report, &QAction::triggered, this, &Sharing::showReport);
    menu.insertSeparator(before);
    menu.insertAction(before, report);
    menu.insertMenu(before, m_exports);
}

void Sharing::showReport()
{
    auto* dialog = new ReportDialog(m_document.study(), m_dialogs, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // All that is typed in one dialog is one undo step.
    connect(dialog, &ReportDialog::studyEdited, this, [this, gesture = m_gestures.next()](const QString& title, const QString& verdict) {
        Study after = m_document.study();
        after.title = title.toStdString();
        after.verdict = verdict.toStdString();
        m_document.replace(after, {tr("Edit the report"), gesture});
    });
    dialog->open();
}

}  // namespace gable
