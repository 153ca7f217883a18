#include "ui/editors/demand_editor.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "core/scenario/accelerator_figures.h"
#include "core/scenario/fields.h"
#include "ui/editors/field_row.h"
#include "ui/models/field_text.h"
#include "ui/models/sizing_text.h"
#include "ui/models/text.h"

namespace gable {

namespace {

/// The editor of the scenario counts its gestures from 1, the sliders of the roofline from 2⁶³; ours must merge with neither.
constexpr quint64 ownGestures = quint64{1} << 62;

}  // namespace

DemandEditor::DemandEditor(QWidget* parent) : QWidget(parent), m_price(new QDoubleSpinBox), m_priceSource(new QLabel)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(3);
    for (const char* id : {"demand.requests_per_second", "serving.isl", "serving.osl", "demand.ttft_ms", "demand.tpot_ms", "demand.utilization_percent"}) {
        const Field& field = *findField(id);
        auto* row = new FieldRow(field, m_gestures);
        // The scenario's own editor has rows of the same fields.
        row->findChild<QWidget*>(QString::fromLatin1(id))->setObjectName(QStringLiteral("sizing.") + QLatin1String(id));
        connect(row, &FieldRow::valueEdited, this, [this, &field](const QString& value, quint64 gesture) { editField(field, value, gesture); });
        column->addWidget(row);
        m_rows.push_back(row);
    }
    column->addWidget(buildPrice());
    m_priceSource->setObjectName(QStringLiteral("sizing.priceSource"));
    m_priceSource->setProperty("muted", true);
    m_priceSource->setWordWrap(true);
    m_priceSource->setAlignment(Qt::AlignRight);
    m_priceSource->setTextFormat(Qt::RichText);
    m_priceSource->setOpenExternalLinks(true);
    column->addWidget(m_priceSource);
}

DemandEditor::~DemandEditor()
{
    // What is being typed is committed when it loses the focus, which it does when it goes: too late for an edit.
    for (FieldRow* row : m_rows) row->disconnect(this);
    m_price->disconnect(this);
}

QWidget* DemandEditor::buildPrice()
{
    m_price->setObjectName(QStringLiteral("sizing.price"));
    m_price->setAccessibleName(tr("Price of a GPU"));
    m_price->setRange(0, 10000);
    m_price->setDecimals(2);
    m_price->setSingleStep(0.1);
    m_price->setPrefix(QStringLiteral("$ "));
    m_price->setSpecialValueText(tr("not known"));
    m_price->setKeyboardTracking(false);
    m_price->setFocusPolicy(Qt::StrongFocus);
    m_price->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_price->setToolTip(tr("Of one GPU for an hour, in US dollars; 0 where it is not known"));
    connect(m_price, &QDoubleSpinBox::valueChanged, this, &DemandEditor::editPrice);
    auto* name = new QLabel(tr("GPU-hour"));
    name->setBuddy(m_price);
    name->setToolTip(m_price->toolTip());
    name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 1, 2, 1);
    row->setSpacing(6);
    constexpr int labelShare = 9, editorShare = 11;  // as the rows of fields
    row->addWidget(name, labelShare);
    row->addWidget(m_price, editorShare);
    return box;
}

void DemandEditor::setScenario(const Scenario& scenario, const Estimate* estimate)
{
    m_scenario = scenario;
    for (FieldRow* row : m_rows) row->setScenario(scenario, estimate);
    const QSignalBlocker silent(m_price);
    m_price->setEnabled(scenario.accelerator.has_value());
    m_price->setValue(scenario.accelerator ? scenario.accelerator->pricePerHour.value_or(0) : 0);
    showSource();
}

void DemandEditor::showSource()
{
    m_priceSource->setText(priceSource(m_scenario, m_theme));
    m_priceSource->setVisible(!m_priceSource->text().isEmpty());
    const FigureSource* source = m_scenario.accelerator ? sourceOf(*m_scenario.accelerator, "price_USD_per_hour") : nullptr;
    m_priceSource->setToolTip(source ? QStringLiteral("<qt>%1</qt>").arg(toQString(source->note).toHtmlEscaped()) : QString());
}

void DemandEditor::editField(const Field& field, const QString& value, quint64 gesture)
{
    const auto changed = with(m_scenario, field, value.toStdString());
    if (!changed || *changed == m_scenario) return;
    emit scenarioEdited(*changed, {editText(field, value.toStdString()), gesture == 0 ? 0 : gesture | ownGestures});
}

void DemandEditor::editPrice(double value)
{
    if (!m_scenario.accelerator) return;
    const auto changed = withFigure(*m_scenario.accelerator, *findAcceleratorFigure("price_USD_per_hour"), value > 0 ? std::optional(value) : std::nullopt);
    if (!changed || *changed == *m_scenario.accelerator) return;
    Scenario scenario = m_scenario;
    scenario.accelerator = *changed;
    emit scenarioEdited(scenario, {tr("Set the price of a GPU"), 0});
}

Scenario DemandEditor::switchedOn(Scenario scenario)
{
    if (!scenario.demand) scenario.demand = Demand();
    if (!scenario.serving) scenario.serving = Serving();
    return scenario;
}

void DemandEditor::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (FieldRow* row : m_rows) row->setTheme(theme);
    showSource();
}

}  // namespace gable
