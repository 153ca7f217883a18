#include "ui/editors/scenario_editor.h"

#include <algorithm>

#include <QEvent>
#include <QVBoxLayout>

#include "core/units/format.h"
#include "ui/editors/accelerator_figures.h"
#include "ui/editors/accelerator_picker.h"
#include "ui/editors/batch_editor.h"
#include "ui/editors/field_row.h"
#include "ui/editors/fold_button.h"
#include "ui/editors/group_note.h"
#include "ui/editors/measured_lines.h"
#include "ui/editors/model_section.h"
#include "ui/editors/section.h"
#include "ui/models/field_text.h"
#include "ui/models/text.h"
#include "ui/views/elided_label.h"

namespace gable {

namespace {

/// In the tool bar or on the page of the model, not here.
bool isElsewhere(const Field& field)
{
    return field.group == reportGroup || field.group == storedFormatsGroup || field.group == demandGroup;
}

}  // namespace

ScenarioEditor::ScenarioEditor(const std::vector<Accelerator>& accelerators, QWidget* parent)
    : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("scenarioEditor"));
    setAccessibleName(tr("Scenario"));
    setAutoFillBackground(true);
    m_layout->setContentsMargins(10, 2, 10, 0);
    m_layout->setSpacing(0);
    addModel();
    addBatch();
    addFields();
    addAccelerator(accelerators);
    m_layout->addStretch();
    updateWidth();
}

ScenarioEditor::~ScenarioEditor()
{
    // What is being typed is committed when it loses the focus, which it does when it goes: too late for an edit.
    m_batch->disconnect(this);
    m_figures->disconnect(this);
    for (FieldRow* row : m_rows) row->disconnect(this);
}

ScenarioEditor::Part& ScenarioEditor::addPart(const QString& id, const QString& title, const QString& aside)
{
    auto* section = new Section(id, title, aside);
    m_layout->addWidget(section);
    return m_parts.emplace_back(Part{section, new GroupNote(id), {}});
}

void ScenarioEditor::finishPart(Part& part)
{
    part.section->addWidget(part.note);
    connect(part.note, &GroupNote::fixRequested, this, &ScenarioEditor::applyFix);
}

void ScenarioEditor::addModel()
{
    Part& part = addPart(QStringLiteral("model"), tr("Model"));
    part.ids = {"model"};
    m_model = new ModelSection;
    part.section->addWidget(m_model);
    connect(m_model, &ModelSection::modelRequested, this, &ScenarioEditor::modelRequested);
    finishPart(part);
}

void ScenarioEditor::addBatch()
{
    Part& part = addPart(QStringLiteral("batch"), tr("Batch mix"), tr("per DP rank"));
    part.ids = {"batch"};
    m_batch = new BatchEditor(m_gestures);
    part.section->addWidget(m_batch);
    part.section->setCorner(m_batch->tools());
    connect(m_batch, &BatchEditor::message, this, &ScenarioEditor::message);
    connect(m_batch, &BatchEditor::workloadEdited, this, [this](const Workload& workload, const EditInfo& info) {
        Scenario changed = m_scenario;
        changed.workload = workload;
        emit scenarioEdited(changed, info);
    });
    finishPart(part);
}

void ScenarioEditor::addFields()
{
    std::vector<std::string_view> groups;
    for (const Field& field : fields())
        if (!isElsewhere(field) && std::find(groups.begin(), groups.end(), field.group) == groups.end())
            groups.push_back(field.group);
    for (const std::string_view group : groups) {
        Part& part = addPart(toQString(group), toQString(group));
        for (const Field& field : fields())
            if (field.group == group && !isElsewhere(field)) addRow(part, field);
        if (group == engineGroup) addMeasured(part);
        finishPart(part);
    }
}

/// Defaults serve most, so the group begins folded.
void ScenarioEditor::addMeasured(Part& part)
{
    m_engine = part.section;
    m_engine->setOpen(false);
    m_measured = new MeasuredLines;
    part.section->addWidget(m_measured);
    connect(m_measured, &MeasuredLines::cleared, this, [this] {
        Scenario changed = m_scenario;
        changed.engine.overrides.clear();
        changed.engine.constants.reset();
        emit scenarioEdited(changed, {tr("Clear measured memory"), 0});
    });
}

void ScenarioEditor::addRow(Part& part, const Field& field)
{
    auto* row = new FieldRow(field, m_gestures);
    part.ids.push_back(field.id);
    part.section->addWidget(row);
    m_rows.push_back(row);
    connect(row, &FieldRow::valueEdited, this,
            [this, &field](const QString& value, quint64 gesture) { editField(field, value.toStdString(), gesture); });
}

void ScenarioEditor::addAccelerator(const std::vector<Accelerator>& accelerators)
{
    Part& part = addPart(QStringLiteral("accelerator"), tr("Accelerator"));
    part.ids = {"accelerator"};
    m_accelerator = new AcceleratorPicker(accelerators);
    part.section->addWidget(m_accelerator);
    m_acceleratorFacts = new ElidedLabel;
    m_acceleratorFacts->setObjectName(QStringLiteral("accelerator.facts"));
    part.section->addWidget(m_acceleratorFacts);
    connect(m_accelerator, &AcceleratorPicker::acceleratorEdited, this,
            [this](const std::optional<Accelerator>& accelerator) {
                editAccelerator(accelerator, tr("Set accelerator to %1").arg(accelerator ? toQString(accelerator->name) : tr("none")));
            });
    addFigures(part, accelerators);
    finishPart(part);
}

void ScenarioEditor::addFigures(Part& part, const std::vector<Accelerator>& accelerators)
{
    m_figuresFold = new FoldButton(tr("Figures"));
    m_figuresFold->setObjectName(QStringLiteral("figures.fold"));
    m_figuresFold->setChecked(false);
    m_figures = new AcceleratorFigures(accelerators);
    m_figures->hide();
    part.section->addWidget(m_figuresFold);
    part.section->addWidget(m_figures);
    connect(m_figuresFold, &FoldButton::toggled, this, &ScenarioEditor::showAccelerator);
    connect(m_figures, &AcceleratorFigures::acceleratorEdited, this, [this](const std::optional<Accelerator>& accelerator) {
        editAccelerator(accelerator, tr("Edit figures of %1").arg(toQString(accelerator->name)));
    });
}

void ScenarioEditor::editAccelerator(const std::optional<Accelerator>& accelerator, const QString& text)
{
    Scenario changed = m_scenario;
    changed.accelerator = accelerator;
    emit scenarioEdited(changed, {text, 0});
}

void ScenarioEditor::showAccelerator()
{
    const std::optional<Accelerator>& accelerator = m_scenario.accelerator;
    m_accelerator->setAccelerator(accelerator);
    m_acceleratorFacts->setText(accelerator ? AcceleratorPicker::describe(*accelerator) : tr("counts only, no roofline"));
    m_figures->setAccelerator(accelerator);
    m_figures->setVisible(accelerator && m_figuresFold->isChecked());
    m_figuresFold->setVisible(accelerator.has_value());
    const int edited = m_figures->edited();
    const QString title = edited > 0 ? tr("Figures · %1 edited").arg(edited) : tr("Figures");
    if (title == m_figuresFold->text()) return;
    m_figuresFold->setText(title);
    m_figuresFold->setAccessibleName(title);
    m_figuresFold->updateGeometry();
}

void ScenarioEditor::editField(const Field& field, std::string_view value, quint64 gesture)
{
    const Result<Scenario> changed = with(m_scenario, field, value);
    if (changed)
        emit scenarioEdited(*changed, {editText(field, value), gesture});
    else
        emit message(toQString(field.label) + QStringLiteral(": ") + toQString(changed.error().message));
}

void ScenarioEditor::applyFix(const Fix& fix)
{
    if (const Field* field = findField(fix.field)) editField(*field, fix.value, 0);
}

void ScenarioEditor::setScenario(const Scenario& scenario, const Estimate* estimate,
                                 const std::vector<Diagnostic>& diagnostics, const SharedReading& reading)
{
    m_scenario = scenario;
    m_model->setModel(scenario.model, reading);
    m_batch->setWorkload(scenario.workload);
    for (FieldRow* row : m_rows) {
        row->setScenario(scenario, estimate);
        row->setVisible(!row->field().applies || row->field().applies(scenario));
    }
    for (const Part& part : m_parts) part.section->setVisible(isNeeded(part));
    showAccelerator();
    showEngine(diagnostics);
    showDiagnostics(diagnostics, estimate);
}

/// Beside the title stands what a folded group would hide.
void ScenarioEditor::showEngine(const std::vector<Diagnostic>& diagnostics)
{
    m_measured->setEngine(m_scenario.engine);
    const auto isWrong = [](const Diagnostic& diagnostic) {
        const auto isOf = [](const std::string& id) { return findField(id) && findField(id)->group == engineGroup; };
        return diagnostic.severity == Severity::Error && std::any_of(diagnostic.fields.begin(), diagnostic.fields.end(), isOf);
    };
    const bool wrong = std::any_of(diagnostics.begin(), diagnostics.end(), isWrong);
    m_engine->setAside(wrong ? tr("✕ does not fit") : MeasuredLines::text(m_scenario.engine));
}

/// A part of fields is there when one of them changes something.
bool ScenarioEditor::isNeeded(const Part& part) const
{
    const auto isOf = [&](const FieldRow* row) { return std::find(part.ids.begin(), part.ids.end(), row->field().id) != part.ids.end(); };
    const auto isShown = [&](const FieldRow* row) { return isOf(row) && !row->isHidden(); };
    return std::none_of(m_rows.begin(), m_rows.end(), isOf) || std::any_of(m_rows.begin(), m_rows.end(), isShown);
}

void ScenarioEditor::showDiagnostics(const std::vector<Diagnostic>& diagnostics, const Estimate* estimate)
{
    const auto names = [](const Diagnostic& diagnostic, std::string_view id) {
        return std::find(diagnostic.fields.begin(), diagnostic.fields.end(), id) != diagnostic.fields.end();
    };
    for (FieldRow* row : m_rows) {
        const Diagnostic* gravest = nullptr;
        for (const Diagnostic& diagnostic : diagnostics)
            if (names(diagnostic, row->field().id) && (!gravest || diagnostic.severity > gravest->severity))
                gravest = &diagnostic;
        row->setMark(gravest);
    }
    for (const Part& part : m_parts) {
        std::vector<Diagnostic> concerned;
        for (const Diagnostic& diagnostic : diagnostics)
            if (std::any_of(part.ids.begin(), part.ids.end(),
                            [&](std::string_view id) { return names(diagnostic, id); }))
                concerned.push_back(diagnostic);
        part.note->set(fineText(part, estimate), std::move(concerned));
    }
}

QString ScenarioEditor::fineText(const Part& part, const Estimate* estimate) const
{
    if (std::find(part.ids.begin(), part.ids.end(), "parallelism.tp") == part.ids.end() || !estimate) return {};

    const auto counted = [](double count, const QString& one, const QString& many) {
        return toQString(format::count(count)) + QLatin1Char(' ') + (count == 1 ? one : many);
    };
    const Deployment& deployment = m_scenario.deployment;
    QString text = counted(deployment.tp * deployment.pp * deployment.dp, tr("GPU"), tr("GPUs"));
    if (estimate->queryHeads > 0) {
        text += QStringLiteral(" · ") + counted(estimate->queryHeads, tr("query head"), tr("query heads")) +
                QStringLiteral(", ") + counted(estimate->kvHeads, tr("KV head"), tr("KV heads")) + tr(" each");
    }
    return text;
}

void ScenarioEditor::setTheme(const Theme& theme)
{
    QPalette colors = palette();
    colors.setColor(QPalette::Window, theme.surface);
    setPalette(colors);
    for (const Part& part : m_parts) {
        part.section->setTheme(theme);
        part.note->setTheme(theme);
    }
    for (FieldRow* row : m_rows) row->setTheme(theme);
    m_model->setTheme(theme);
    m_batch->setTheme(theme);
    m_accelerator->setTheme(theme);
    m_acceleratorFacts->setColor(theme.mutedText);
    m_figures->setTheme(theme);
}

void ScenarioEditor::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) updateWidth();
}

void ScenarioEditor::updateWidth()
{
    constexpr int fewest = 46;  // characters; labels and numbers are readable from here on
    setMinimumWidth(fontMetrics().averageCharWidth() * fewest);
}

}  // namespace gable
