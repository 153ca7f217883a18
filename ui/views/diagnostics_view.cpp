#include "ui/views/diagnostics_view.h"

#include <QLabel>
#include <QVBoxLayout>

#include "ui/models/text.h"
#include "ui/views/diagnostic_row.h"

namespace gable {

DiagnosticsView::DiagnosticsView(QWidget* parent) : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Warnings"));
    auto* content = new QWidget(this);
    m_layout = new QVBoxLayout(content);
    m_layout->setContentsMargins(10, 6, 10, 6);
    m_layout->setSpacing(2);
    m_empty = new QLabel(tr("✓  No warnings: the scenario divides evenly and every component of the model is counted."),
                         content);
    m_empty->setObjectName(QStringLiteral("diagnostics.empty"));
    m_empty->setProperty("muted", true);
    m_empty->setWordWrap(true);
    m_layout->addWidget(m_empty);
    m_layout->addStretch();
    setWidget(content);
}

std::vector<DiagnosticsView::Shown> DiagnosticsView::shownOf(const Estimate& estimate)
{
    std::vector<Shown> shown;
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Info}) {
        for (const Diagnostic& diagnostic : estimate.diagnostics)
            if (diagnostic.severity == severity)
                shown.push_back({severity, toQString(diagnostic.message), diagnostic.fix, diagnostic.remedies});
        if (severity != Severity::Warning) continue;
        for (const vllm::Unavailable& missing : estimate.unavailable)
            shown.push_back(
                {severity,
                 tr("%1 is not counted: %2").arg(toQString(label(missing.component)), toQString(missing.message)),
                 {}, {}});
    }
    return shown;
}

void DiagnosticsView::setDiagnostics(const Estimate& estimate)
{
    std::vector<Shown> shown = shownOf(estimate);
    if (shown == m_shown) return;
    m_shown = std::move(shown);
    while (m_rows.size() < m_shown.size()) addRow();
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (row < m_shown.size()) m_rows[row]->set(m_shown[row].severity, m_shown[row].message, m_shown[row].fix, m_shown[row].remedies);
        m_rows[row]->setVisible(row < m_shown.size());
    }
    m_empty->setVisible(m_shown.empty());
}

void DiagnosticsView::addRow()
{
    auto* row = new DiagnosticRow(widget());
    row->setTheme(m_theme);
    connect(row, &DiagnosticRow::fixRequested, this, &DiagnosticsView::fixRequested);
    m_layout->insertWidget(static_cast<int>(m_rows.size()), row);
    m_rows.push_back(row);
}

QString DiagnosticsView::countText() const
{
    return tr("Warnings (%1)").arg(count());
}

void DiagnosticsView::setTheme(const Theme& theme)
{
    m_theme = theme;
    QPalette colors = palette();
    colors.setColor(QPalette::Window, theme.surface);
    setPalette(colors);
    for (DiagnosticRow* row : m_rows) row->setTheme(theme);
}

}  // namespace gable
