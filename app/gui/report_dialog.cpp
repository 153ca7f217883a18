#include "app/gui/report_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/gui/report_file.h"

namespace gable {

ReportDialog::ReportDialog(const Study& study, Dialogs dialogs, QWidget* parent)
    : QDialog(parent), m_study(countedAlike(study)), m_dialogs(std::move(dialogs)), m_proposedVerdict(QString::fromStdString(proposedVerdict(m_study, estimatesOf(m_study)))), m_title(new QLineEdit),
      m_verdict(new QPlainTextEdit), m_paper(new QComboBox), m_message(new QLabel)
{
    setObjectName("report");
    setWindowTitle(tr("Report"));
    auto* column = new QVBoxLayout(this);
    buildForm();
    m_message->setWordWrap(true);
    m_message->setObjectName("report.message");
    column->addWidget(m_message);
    buildButtons();
    constexpr int wide = 560;
    setMinimumWidth(wide);
}

void ReportDialog::buildForm()
{
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_title->setObjectName("report.title");
    m_title->setPlaceholderText(QString::fromStdString(proposedTitle(m_study)));
    m_title->setText(QString::fromStdString(m_study.title));
    form->addRow(tr("&Title"), m_title);
    m_verdict->setObjectName("report.verdict");
    m_verdict->setTabChangesFocus(true);
    m_verdict->setPlainText(m_study.verdict.empty() ? m_proposedVerdict : QString::fromStdString(m_study.verdict));
    constexpr int lines = 5;
    m_verdict->setFixedHeight(lines * fontMetrics().lineSpacing() + 2 * m_verdict->frameWidth() + static_cast<int>(2 * m_verdict->document()->documentMargin()));
    form->addRow(tr("&Verdict"), m_verdict);
    auto* propose = new QPushButton(tr("P&ropose"));
    propose->setObjectName("report.propose");
    propose->setToolTip(tr("The sentence that the figures of this study give"));
    propose->setAutoDefault(false);
    propose->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    form->addRow(QString(), propose);
    m_paper->setObjectName("report.paper");
    m_paper->addItem(tr("A4"), QPageSize::A4);
    m_paper->addItem(tr("Letter"), QPageSize::Letter);
    form->addRow(tr("&Paper"), m_paper);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    connect(m_title, &QLineEdit::textEdited, this, &ReportDialog::edited);
    connect(propose, &QPushButton::clicked, this, [this] { m_verdict->setPlainText(m_proposedVerdict); });
    connect(m_verdict, &QPlainTextEdit::textChanged, this, &ReportDialog::edited);
}

void ReportDialog::buildButtons()
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    const auto add = [&](const QString& text, const QString& name, PathKind kind) {
        QPushButton* button = buttons->addButton(text, QDialogButtonBox::ActionRole);
        button->setObjectName(name);
        connect(button, &QPushButton::clicked, this, [this, kind] { m_dialogs.askPath(this, kind, QDir::homePath(), [this](const QString& path) { write(path); }); });
    };
    add(tr("Save as P&DF…"), QStringLiteral("report.pdf"), PathKind::SavePdf);
    add(tr("Save as &HTML…"), QStringLiteral("report.html"), PathKind::SaveHtml);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout()->addWidget(buttons);
}

QPageSize::PageSizeId ReportDialog::paper() const { return static_cast<QPageSize::PageSizeId>(m_paper->currentData().toInt()); }

QString ReportDialog::title() const { return m_title->text().simplified(); }

/// What is proposed follows the figures: as long as it is not changed, it is not kept.
QString ReportDialog::verdict() const
{
    const QString text = m_verdict->toPlainText().trimmed();
    return text == m_proposedVerdict ? QString() : text;
}

void ReportDialog::edited()
{
    m_study.title = title().toStdString();
    m_study.verdict = verdict().toStdString();
    emit studyEdited(title(), verdict());
}

void ReportDialog::write(const QString& path)
{
    const auto fault = writeReport(m_study, path, paper());
    m_message->setText(fault ? QString::fromStdString(fault->text()) : tr("Written to %1").arg(QFileInfo(path).fileName()));
}

}  // namespace gable
