#include "ui/charts/component_chart.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace gable {

ComponentChart::ComponentChart(QWidget* parent) : BreakdownChart(parent)
{
    setObjectName(QStringLiteral("components"));
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    auto* group = new QButtonGroup(this);
    constexpr std::array ids{"parameters", "stored", "active"};
    const std::array texts{tr("Parameters"), tr("Stored bytes"), tr("Active")};
    const std::array tips{tr("All parameters of a component"), tr("Bytes in the checkpoint, scales included"),
                          tr("Parameters that one token passes through: of routed experts those chosen, of tables none")};
    for (const ModelMeasure measure : allModelMeasures) {
        const auto at = static_cast<std::size_t>(measure);
        auto* button = new QToolButton;
        button->setObjectName(QStringLiteral("components.") + QLatin1String(ids[at]));
        button->setText(texts[at]);
        button->setToolTip(tips[at]);
        button->setCheckable(true);
        button->setProperty("segment", true);
        button->setFocusPolicy(Qt::StrongFocus);
        connect(button, &QToolButton::clicked, this, [this, measure] { setMeasure(measure); });
        group->addButton(button);
        row->addWidget(button);
        m_buttons[at] = button;
    }
    row->addStretch();
    m_buttons.front()->setChecked(true);
    column()->insertLayout(1, row);
}

void ComponentChart::setModel(const Architecture& architecture, const Inspection& inspection)
{
    for (const ModelMeasure measure : allModelMeasures)
        m_data[static_cast<std::size_t>(measure)] = componentBreakdown(architecture, inspection, measure);
    setMeasure(m_measure);
}

void ComponentChart::setMeasure(ModelMeasure measure)
{
    m_measure = measure;
    const auto at = static_cast<std::size_t>(measure);
    m_buttons[at]->setChecked(true);
    setData(m_data[at]);
}

}  // namespace gable
