#include "ui/editors/field_row.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>

#include "core/units/format.h"
#include "ui/editors/choice_combo.h"
#include "ui/editors/count_spin_box.h"
#include "ui/models/text.h"
#include "ui/views/severity_icon.h"

namespace gable {

FieldRow::FieldRow(const Field& field, GestureSource& gestures, QWidget* parent)
    : QWidget(parent), m_field(field), m_run(gestures), m_label(new QLabel(toQString(field.label), this))
{
    m_editor = createEditor();
    m_editor->setObjectName(toQString(field.id));
    m_editor->setAccessibleName(toQString(field.label));
    m_editor->setToolTip(toQString(field.help));
    m_label->setToolTip(toQString(field.help));
    m_label->setBuddy(m_editor);
    // The share of the width decides, not the texts, so that the editors of all groups stand in one column.
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_editor->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 1, 2, 1);
    layout->setSpacing(6);
    constexpr int labelShare = 9, editorShare = 11;
    layout->addWidget(m_label, labelShare);
    layout->addWidget(m_editor, editorShare);
}

QWidget* FieldRow::createEditor()
{
    switch (m_field.kind) {
        case FieldKind::Count:
            m_spin = new CountSpinBox(m_field.minimum, m_field.maximum, m_field.powersOfTwo, this);
            connect(m_spin, &CountSpinBox::countEdited, this, [this](int value, bool stepped) {
                emit valueEdited(toQString(format::exact(value)), stepped ? m_run.gesture(1) : 0);
            });
            return m_spin;
        case FieldKind::Toggle:
            m_check = new QCheckBox(this);
            connect(m_check, &QCheckBox::clicked, this,
                    [this](bool on) { emit valueEdited(on ? QStringLiteral("on") : QStringLiteral("off"), 0); });
            return m_check;
        case FieldKind::Choice:
            break;
    }
    m_combo = new ChoiceCombo(m_field, this);
    connect(m_combo, &ChoiceCombo::choiceEdited, this, [this](const QString& value) { emit valueEdited(value, 0); });
    return m_combo;
}

void FieldRow::setScenario(const Scenario& scenario, const Estimate* estimate)
{
    const std::string value = m_field.get(scenario);
    if (m_spin) {
        double count = m_field.minimum;
        format::parse(value, count);
        if (m_field.group == engineGroup && m_field.minimum == 0) m_spin->setAuto(defaultCount(estimate));
        m_spin->setCount(count);
    } else if (m_check) {
        setToggle(value == "on", estimate);
    } else {
        m_combo->setChoice(toQString(value), resolved(value, estimate));
    }
}

void FieldRow::setToggle(bool on, const Estimate* estimate)
{
    const QSignalBlocker silent(m_check);
    m_check->setChecked(on);
    const bool dense =
        m_field.id == "parallelism.ep" && estimate && !estimate->hasExperts;
    const QString text = (on ? tr("on") : tr("off")) + (dense ? tr(" · dense model") : QString());
    if (m_check->text() != text) m_check->setText(text);
}

/// What 0 comes to in this scenario; 0 when that is not known.
double FieldRow::defaultCount(const Estimate* estimate) const
{
    if (!estimate || !estimate->memory) return 0;
    const MemoryLedger& memory = *estimate->memory;
    if (m_field.id == "engine.max_model_len") return memory.maxModelLen;
    return m_field.id == "engine.max_num_seqs" ? memory.maxNumSeqs : memory.maxNumBatchedTokens;
}

/// What "auto" and "from config" come to in this scenario.
QString FieldRow::resolved(const std::string& value, const Estimate* estimate) const
{
    if (!estimate) return {};
    if (value == "auto" && m_field.id == "software") return estimate->step ? toQString(estimate->step->software) : QString();
    if (value == "auto" && m_field.id == "engine.version") return estimate->memory ? tr("constants of %1").arg(toQString(estimate->memory->version)) : QString();
    if (value == "auto") return toQString(estimate->dtype);
    if (m_field.id == "quantization" && value == "from-config")
        return estimate->quantization.empty() ? tr("none") : toQString(estimate->quantization);
    return {};
}

void FieldRow::setMark(const Diagnostic* diagnostic)
{
    const bool marked = diagnostic != nullptr;
    const QString reason = marked ? toQString(diagnostic->message) : QString();
    const Severity severity = marked ? diagnostic->severity : Severity::Info;
    if (marked == m_marked && severity == m_severity && m_editor->accessibleDescription() == reason) return;
    m_marked = marked;
    m_severity = severity;
    m_editor->setAccessibleDescription(reason);
    m_editor->setToolTip(marked ? reason : toQString(m_field.help));
    update();
}

void FieldRow::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void FieldRow::paintEvent(QPaintEvent*)
{
    // Notes are told under the group; a frame would alarm.
    if (!m_marked || m_severity == Severity::Info) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    constexpr double width = 1.6, radius = 4;
    painter.setPen(QPen(severityColor(m_severity, m_theme), width));
    painter.drawRoundedRect(QRectF(m_editor->geometry()).adjusted(-0.8, -0.8, 0.8, 0.8), radius, radius);
    const int side = m_label->fontMetrics().height() - 1;
    const QRect icon(m_label->geometry().right() - side, (height() - side) / 2, side, side);
    severityIcon(m_severity, m_theme).paint(&painter, icon);
}

}  // namespace gable
