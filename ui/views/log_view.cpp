#include "ui/views/log_view.h"

#include <QAccessible>
#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>

#include "ui/editors/fold_button.h"
#include "ui/models/log_model.h"
#include "ui/models/text.h"
#include "ui/views/breakable_text.h"
#include "ui/views/figure_table.h"
#include "ui/views/wrapped_label.h"

namespace gable {

namespace {

/// A label that is not there when it has nothing to say.
void say(QLabel* label, const QString& text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

QString lines(const std::vector<std::string>& texts)
{
    QStringList out;
    for (const std::string& text : texts) out << breakable(toQString(text));
    return out.join('\n');
}

}  // namespace

LogView::LogView(QWidget* parent) : QDialog(parent), m_model(new LogModel(this)), m_table(new FigureTable(m_model, QStringLiteral("logView")))
{
    setObjectName(QStringLiteral("logView"));
    setWindowTitle(tr("Start-up log"));
    auto* column = new QVBoxLayout(this);
    m_title = new QLabel;
    m_title->setObjectName(QStringLiteral("logView.title"));
    m_title->setTextFormat(Qt::PlainText);  // it quotes a file
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    column->addWidget(m_title);

    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget;
    m_content = new QVBoxLayout(content);
    m_content->setContentsMargins(0, 0, 6, 0);
    m_content->setSpacing(8);
    scroll->setWidget(content);
    column->addWidget(scroll, 1);
    buildContent();
    buildButtons();
    constexpr int characters = 136, rows = 46;
    resize(fontMetrics().averageCharWidth() * characters, fontMetrics().height() * rows);
}

WrappedLabel* LogView::addText(const char* name, const char* property)
{
    auto* label = new WrappedLabel;
    label->setObjectName(QStringLiteral("logView.") + QLatin1String(name));
    label->setTextFormat(Qt::PlainText);
    if (property) label->setProperty(property, true);
    m_content->addWidget(label);
    return label;
}

void LogView::buildContent()
{
    m_basis = addText("basis", "muted");
    m_refused = addText("refused", "bad");
    m_warnings = addText("warnings");
    m_content->addWidget(m_table);
    m_budget = addText("budget", "muted");
    m_reasons = addText("reasons");
    m_reasons->setTextFormat(Qt::RichText);
    m_settings = addText("settings");
    m_settings->setTextFormat(Qt::RichText);
    m_fold = new FoldButton({});
    m_fold->setChecked(false);
    m_fold->setObjectName(QStringLiteral("logView.fold"));
    m_content->addWidget(m_fold, 0, Qt::AlignLeft);
    m_passedOver = addText("passedOver", "muted");
    m_passedOver->hide();
    connect(m_fold, &QAbstractButton::toggled, m_passedOver, &QWidget::setVisible);
    m_content->addStretch();
}

void LogView::buildButtons()
{
    m_note = new WrappedLabel;
    m_note->setObjectName(QStringLiteral("logView.note"));
    m_note->setTextFormat(Qt::PlainText);
    m_adopt = new QPushButton(tr("Adopt measured lines"));
    m_adopt->setObjectName(QStringLiteral("logView.adopt"));
    m_adopt->setProperty("primary", true);
    m_adopt->setToolTip(tr("Sets the scenario as the log says and puts the logged lines in the place of the predicted ones; one undo step"));
    m_calibrate = new QPushButton(tr("Save as calibration"));
    m_calibrate->setObjectName(QStringLiteral("logView.calibrate"));
    m_calibrate->setToolTip(tr("Keeps torch peak, non-torch memory and CUDA graphs of the log as constants for its version and this accelerator, and predicts this scenario by them"));
    auto* close = new QPushButton(tr("Close"));
    close->setObjectName(QStringLiteral("logView.close"));
    auto* row = new QHBoxLayout;
    row->addWidget(m_note, 1);
    for (QPushButton* button : {close, m_calibrate, m_adopt}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    for (QPushButton* button : {close, m_calibrate}) button->setProperty("flat", true);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_adopt, &QPushButton::clicked, this, &LogView::adoptRequested);
    connect(m_calibrate, &QPushButton::clicked, this, &LogView::calibrationRequested);
}

QString LogView::reasonsText(const LogComparison& comparison)
{
    QString out;
    for (const LogRow& row : comparison.rows)
        if (!row.reason.empty()) out += QStringLiteral("<p style='margin:2px 0'>%1: %2</p>").arg(toQString(row.label).toHtmlEscaped(), toQString(row.reason).toHtmlEscaped());
    return out.isEmpty() ? out : QStringLiteral("<p style='margin:2px 0'><b>%1</b></p>").arg(tr("Why they differ")) + out;
}

QString LogView::settingsText(const LogComparison& comparison)
{
    QStringList out;
    for (const FieldDifference& field : comparison.settings)
        out << QStringLiteral("%1 %2 → %3").arg(toQString(field.label), toQString(field.a), toQString(field.b)).toHtmlEscaped();
    return out.isEmpty() ? QString() : QStringLiteral("<b>%1</b> %2").arg(tr("Set as the log says:"), out.join(QStringLiteral(" · ")));
}

void LogView::setLog(const QString& source, const QString& scenario, const StartupLog& log, const LogComparison& comparison)
{
    QStringList title{source};
    title << (log.version.empty() ? tr("unknown version") : toQString(log.version));
    if (!log.model.empty()) title << toQString(log.model);
    m_title->setText(title.join(QStringLiteral(" · ")));
    const QString constants = comparison.ownConstants ? tr("your calibration") : tr("constants from %1 on").arg(toQString(comparison.constants.version));
    say(m_basis, tr("Predicted for %1, set as the log says, by %2 (%3).").arg(scenario, constants, toQString(comparison.constants.fit)));
    say(m_refused, log.refused.empty() ? QString() : tr("vLLM did not start: %1").arg(breakable(toQString(log.refused))));
    say(m_warnings, lines(comparison.warnings));
    m_model->setRows(comparison.rows);
    say(m_budget, toQString(comparison.budget));
    say(m_reasons, reasonsText(comparison));
    say(m_settings, settingsText(comparison));
    m_fold->setText(tr("Lines passed over (%1)").arg(log.unknown.size()));
    m_fold->setVisible(!log.unknown.empty());
    m_passedOver->setText(lines(log.unknown));
    m_passedOver->setVisible(!log.unknown.empty() && m_fold->isChecked());
    updateColors();
}

void LogView::setAdoptable(bool adoptable) { m_adopt->setEnabled(adoptable); }

void LogView::setCalibratable(bool calibratable) { m_calibrate->setEnabled(calibratable); }

void LogView::setNote(const QString& note, bool isError)
{
    m_note->setText(breakable(note));
    QPalette colors = palette();
    if (isError) colors.setColor(QPalette::WindowText, m_theme.bad);
    m_note->setPalette(colors);
    QAccessibleEvent alert(m_note, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void LogView::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_table->setTheme(theme);
    updateColors();
}

void LogView::updateColors()
{
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, m_theme.warning);
    m_warnings->setPalette(colors);
}

}  // namespace gable
