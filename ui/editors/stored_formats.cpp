#include "ui/editors/stored_formats.h"

#include <algorithm>

#include <QCoreApplication>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include "core/scenario/fields.h"
#include "ui/editors/choice_combo.h"
#include "ui/models/text.h"

namespace gable {

namespace {

const QString fromConfig = QStringLiteral("from-config");

/// Whether there is a matrix that a choice could change.
bool has(const std::vector<Module>& modules, Part part)
{
    return std::any_of(modules.begin(), modules.end(), [part](const Module& module) { return module.part == part && module.use == Use::Linear; });
}

bool has(const Architecture& architecture, Part part)
{
    return has(architecture.outside, part) || std::any_of(architecture.layers.begin(), architecture.layers.end(),
                                                          [part](const LayerGroup& group) { return has(group.layer.modules, part); });
}

/// The format that the matrices of a part have in the config, or that they have several.
QString storedAs(const Architecture& architecture, Part part)
{
    const Format* only = nullptr;
    bool several = false;
    const auto look = [&](const std::vector<Module>& modules) {
        for (const Module& module : modules) {
            if (module.part != part || module.use != Use::Linear) continue;
            several = several || (only && !(*only == module.format));
            only = &module.format;
        }
    };
    look(architecture.outside);
    for (const LayerGroup& group : architecture.layers) look(group.layer.modules);
    if (several) return QCoreApplication::translate("gable::StoredFormats", "several formats");
    return only ? toQString(only->label()) : QString();
}

}  // namespace

StoredFormats::StoredFormats(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("storedFormats"));
    setAccessibleName(tr("Stored formats"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(2, 1);
    int at = 0;
    for (const Part part : allParts)
        if (const Field* field = findField("formats." + std::string(id(part)))) addRow(part, *field, at++);
}

void StoredFormats::addRow(Part part, const Field& field, int at)
{
    Row row{part, &field, new QLabel(this), new QLabel(toQString(field.label), this), new ChoiceCombo(field, this), new QPushButton(tr("Reset"), this)};
    const QString name = toQString(field.id);
    row.combo->setObjectName(name);
    row.combo->setAccessibleName(tr("Stored format: %1").arg(toQString(field.label)));
    row.combo->setToolTip(toQString(field.help));
    row.name->setBuddy(row.combo);
    row.reset->setObjectName(name + QStringLiteral(".reset"));
    row.reset->setAccessibleName(tr("Store %1 as the config says").arg(toQString(field.label)));
    row.reset->setToolTip(tr("As the config says"));
    row.reset->setProperty("link", true);
    row.mark->setText(QStringLiteral("●"));
    row.mark->setToolTip(tr("Not as the config says"));
    auto* grid = static_cast<QGridLayout*>(layout());
    // The choices stay in one column, whatever is hidden beside them.
    grid->setColumnMinimumWidth(0, row.mark->sizeHint().width());
    grid->setColumnMinimumWidth(3, row.reset->sizeHint().width());
    int column = 0;
    for (QWidget* widget : {static_cast<QWidget*>(row.mark), static_cast<QWidget*>(row.name), static_cast<QWidget*>(row.combo), static_cast<QWidget*>(row.reset)})
        grid->addWidget(widget, at, column++);
    connect(row.combo, &ChoiceCombo::choiceEdited, this, [this, name](const QString& value) { emit fieldEdited(name, value); });
    connect(row.reset, &QPushButton::clicked, this, [this, name] { emit fieldEdited(name, fromConfig); });
    m_rows.push_back(row);
}

void StoredFormats::setScenario(const Scenario& scenario, const Architecture& architecture)
{
    for (Row& row : m_rows) {
        const QString value = toQString(row.field->get(scenario));
        row.changed = value != fromConfig;
        // A choice that is made stays in sight, so that it can be taken back.
        const bool shown = row.changed || has(architecture, row.part);
        for (QWidget* widget : {static_cast<QWidget*>(row.name), static_cast<QWidget*>(row.combo)}) widget->setVisible(shown);
        row.reset->setVisible(shown && row.changed);
        row.mark->setVisible(shown && row.changed);
        show(row, value, row.changed || !shown ? QString() : storedAs(architecture, row.part));
    }
}

void StoredFormats::show(Row& row, const QString& value, const QString& resolved)
{
    row.combo->setChoice(value, resolved);
    row.combo->setAccessibleDescription(row.changed ? tr("Not as the config says") : QString());
    QFont font = row.name->font();
    font.setBold(row.changed);
    row.name->setFont(font);
}

int StoredFormats::overridden() const
{
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.changed; }));
}

void StoredFormats::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (const Row& row : m_rows) {
        QPalette colors = row.mark->palette();
        colors.setColor(QPalette::WindowText, theme.accent);
        row.mark->setPalette(colors);
    }
}

}  // namespace gable
