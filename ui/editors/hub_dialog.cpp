#include "ui/editors/hub_dialog.h"

#include <algorithm>
#include <limits>

#include <QAccessible>
#include <QBoxLayout>
#include <QCloseEvent>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>

#include "core/units/format.h"
#include "ui/models/text.h"
#include "ui/views/breakable_text.h"

namespace gable {

namespace {

QString bytesText(qint64 bytes)
{
    return toQString(format::bytes(Bytes{static_cast<double>(bytes)}));
}

}  // namespace

HubDialog::HubDialog(const QString& endpoint, QWidget* parent)
    : QDialog(parent),
      m_text(new QLineEdit(this)),
      m_progress(new QProgressBar(this)),
      m_error(new QLabel(this)),
      m_fetch(new QPushButton(tr("Fetch"), this)),
      m_cancel(new QPushButton(tr("Cancel"), this))
{
    setObjectName(QStringLiteral("hubDialog"));
    setWindowTitle(tr("Open from Hugging Face"));
    new QVBoxLayout(this);
    buildField(endpoint);
    buildProgress();
    buildButtons();
    connect(m_text, &QLineEdit::textChanged, this, [this] {
        setError({});
        updateButtons();
    });
    setBusy(false);
    constexpr int characters = 76;
    resize(fontMetrics().averageCharWidth() * characters, sizeHint().height());
}

void HubDialog::buildField(const QString& endpoint)
{
    auto* label = new QLabel(tr("&Model or address of a config.json"), this);
    label->setBuddy(m_text);
    m_text->setObjectName(QStringLiteral("hubDialog.text"));
    m_text->setPlaceholderText(tr("org/name or https://…"));
    m_text->setAccessibleName(tr("Model or address of a config.json"));
    m_text->setClearButtonEnabled(true);
    constexpr int longest = 2048;
    m_text->setMaxLength(longest);
    auto* from = new QLabel(tr("Ids are looked up at %1. Nothing is sent before you press Fetch.").arg(endpoint), this);
    from->setObjectName(QStringLiteral("hubDialog.endpoint"));
    from->setTextFormat(Qt::PlainText);
    from->setProperty("muted", true);
    from->setWordWrap(true);
    for (QWidget* widget : std::initializer_list<QWidget*>{label, m_text, from}) layout()->addWidget(widget);
}

void HubDialog::buildProgress()
{
    m_progress->setObjectName(QStringLiteral("hubDialog.progress"));
    m_progress->setAccessibleName(tr("Progress of the fetch"));
    // It keeps its place while it is hidden, so that nothing jumps.
    QSizePolicy policy = m_progress->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_progress->setSizePolicy(policy);
    m_error->setObjectName(QStringLiteral("hubDialog.error"));
    m_error->setTextFormat(Qt::PlainText);  // it quotes what a server says
    m_error->setWordWrap(true);
    m_error->setProperty("bad", true);
    m_error->hide();
    layout()->addWidget(m_error);
    layout()->addWidget(m_progress);
}

void HubDialog::buildButtons()
{
    auto* row = new QHBoxLayout;
    static_cast<QVBoxLayout*>(layout())->addStretch();
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    row->addStretch();
    row->addWidget(m_cancel);
    row->addWidget(m_fetch);
    m_cancel->setObjectName(QStringLiteral("hubDialog.cancel"));
    m_cancel->setProperty("flat", true);
    m_cancel->setAutoDefault(false);
    m_fetch->setObjectName(QStringLiteral("hubDialog.fetch"));
    m_fetch->setProperty("primary", true);
    m_fetch->setDefault(true);
    connect(m_cancel, &QPushButton::clicked, this, &HubDialog::reject);
    connect(m_fetch, &QPushButton::clicked, this, &HubDialog::request);  // and Enter in the field
}

void HubDialog::request()
{
    setError({});
    setBusy(true);
    emit fetchRequested(m_text->text().trimmed());
}

void HubDialog::reject()
{
    if (!m_busy) return QDialog::reject();
    setBusy(false);
    emit cancelRequested();
}

void HubDialog::closeEvent(QCloseEvent* event)
{
    if (m_busy) reject();
    QDialog::closeEvent(event);
}

void HubDialog::setText(const QString& text)
{
    m_text->setText(text.trimmed());
    m_text->setFocus();
    m_text->selectAll();
}

void HubDialog::setBusy(bool busy)
{
    m_busy = busy;
    m_text->setReadOnly(busy);
    m_progress->setVisible(busy);
    setProgress(0, -1);
    updateButtons();
    if (busy) m_cancel->setFocus();  // the other button goes off, and the focus would wander
    else m_text->setFocus();
}

void HubDialog::setProgress(qint64 got, qint64 total)
{
    const bool known = total > 0 && total <= std::numeric_limits<int>::max() && got <= total;
    m_progress->setRange(0, known ? static_cast<int>(total) : 0);
    m_progress->setValue(known ? static_cast<int>(got) : 0);
    m_progress->setFormat(known ? tr("%1 of %2").arg(bytesText(got), bytesText(total)) : bytesText(got));
}

void HubDialog::setError(const QString& message)
{
    m_error->setText(breakable(message));
    m_error->setAccessibleName(message.isEmpty() ? QString() : tr("Error: %1").arg(message));
    m_error->setVisible(!message.isEmpty());
    if (message.isEmpty()) return;
    setBusy(false);
    m_text->selectAll();
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));  // a window does not follow its wrapped text
    QAccessibleEvent alert(m_error, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void HubDialog::setTheme(const Theme& theme)
{
    QPalette colors = m_progress->palette();
    colors.setColor(QPalette::Highlight, theme.accent);
    m_progress->setPalette(colors);
}

void HubDialog::updateButtons()
{
    m_fetch->setEnabled(!m_busy && !m_text->text().trimmed().isEmpty());
    m_cancel->setText(m_busy ? tr("Stop") : tr("Cancel"));
}

}  // namespace gable
