#include "ui/charts/validation_scatter_chart.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QPainter>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/charts/chart_header.h"
#include "ui/charts/validation_scatter_plot.h"
#include "ui/theme/painted_icon.h"

namespace gable {

namespace {

QIcon markerIcon(const ScatterGroup& group, const Theme& theme)
{
    constexpr int side = 12;
    constexpr double radius = 4;
    return paintedIcon(side, [colour = group.colour(theme), marker = group.marker](QPainter& painter) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        paintMarker(painter, {side / 2.0, side / 2.0}, radius, marker);
    });
}

}  // namespace

ValidationScatterChart::ValidationScatterChart(QWidget* parent)
    : ChartCard(new ValidationScatterPlot, parent), m_plot(static_cast<ValidationScatterPlot*>(focusProxy())), m_accelerators(new QComboBox), m_groups(new QComboBox),
      m_bounds(new QCheckBox(tr("Bounds")))
{
    m_plot->setObjectName(QStringLiteral("validation.scatter"));
    buildFilters();
    column()->addWidget(m_plot, 1);
    fillChoices();
    updateData();
}

void ValidationScatterChart::buildFilters()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    auto* group = new QButtonGroup(this);
    struct Choice {
        const char* id;
        const char* text;
        const char* tip;
    };
    for (const Choice& choice : {Choice{"kernels", "Kernels", "Single kernels, each by itself"}, Choice{"tpot", "TPOT", "Served models: time per output token"},
                                 Choice{"ttft", "TTFT", "Served models: time to the first token"}}) {
        auto* button = new QToolButton;
        button->setObjectName(QStringLiteral("validation.what.") + QLatin1String(choice.id));
        button->setText(tr(choice.text));
        button->setToolTip(tr(choice.tip));
        button->setAccessibleName(tr(choice.tip));
        button->setProperty("segment", true);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        const auto what = static_cast<ValidationWhat>(m_what.size());
        connect(button, &QToolButton::clicked, this, [this, what] { show(what); });
        group->addButton(button);
        m_what.push_back(button);
        row->addWidget(button);
    }
    m_what.front()->setChecked(true);
    row->addStretch();
    addChoices(*row);
    column()->addLayout(row);
}

void ValidationScatterChart::addChoices(QHBoxLayout& row)
{
    for (QComboBox* combo : {m_groups, m_accelerators}) {
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(9);
        combo->setFocusPolicy(Qt::StrongFocus);
        connect(combo, &QComboBox::currentIndexChanged, this, &ValidationScatterChart::updateData);
        row.addWidget(combo, 1);
    }
    m_accelerators->setObjectName(QStringLiteral("validation.gpu"));
    m_accelerators->setAccessibleName(tr("GPU"));
    m_groups->setObjectName(QStringLiteral("validation.kind"));
    m_groups->setAccessibleName(tr("Kind"));
    m_bounds->setObjectName(QStringLiteral("validation.bounds"));
    m_bounds->setToolTip(tr("Also what the roofline alone allows, as small rings"));
    connect(m_bounds, &QCheckBox::toggled, this, &ValidationScatterChart::updateData);
    row.addWidget(m_bounds);
}

void ValidationScatterChart::setPoints(const ValidationPoints& points, const Catalog& catalog)
{
    m_points = points;
    m_catalog = catalog;
    fillChoices();
    updateData();
}

void ValidationScatterChart::setColours(const Theme& theme)
{
    setTheme(theme);
    m_offeredWhat = -1;
    fillChoices();
}

void ValidationScatterChart::show(ValidationWhat what, int group)
{
    m_filter.what = what;
    m_what[static_cast<std::size_t>(what)]->setChecked(true);
    fillChoices();
    m_groups->setCurrentIndex(group + 1);
    updateData();
}

/// Chosen GPU and kind stay chosen where they occur.
void ValidationScatterChart::fillChoices()
{
    const QStringList accelerators = scatterAccelerators(m_points, m_filter.what);
    const QSignalBlocker quietGpus(m_accelerators), quietGroups(m_groups);
    if (accelerators != m_offered || m_accelerators->count() == 0) {
        const QString chosen = m_accelerators->currentData().toString();
        m_offered = accelerators;
        m_accelerators->clear();
        m_accelerators->addItem(tr("All GPUs"), QString());
        for (const QString& id : accelerators) m_accelerators->addItem(acceleratorLabel(m_catalog, id.toStdString()), id);
        m_accelerators->setCurrentIndex(std::max(0, m_accelerators->findData(chosen)));
    }
    const bool kernels = m_filter.what == ValidationWhat::Kernels;
    if (m_offeredWhat == static_cast<int>(kernels)) return;
    const bool themed = m_offeredWhat < 0;
    const int chosen = themed ? m_groups->currentIndex() : 0;
    m_offeredWhat = static_cast<int>(kernels);
    m_groups->clear();
    m_groups->addItem(kernels ? tr("All kinds") : tr("All models"));
    for (const ScatterGroup& group : scatterGroups(m_filter.what)) m_groups->addItem(markerIcon(group, theme()), group.label);
    m_groups->setCurrentIndex(std::max(0, chosen));
}

void ValidationScatterChart::updateData()
{
    m_filter.accelerator = m_accelerators->currentData().toString();
    m_filter.group = m_groups->currentIndex() - 1;
    m_filter.withBounds = m_bounds->isChecked();
    const ScatterData data = scatterData(m_points, m_filter, m_catalog);
    header()->setTexts(data.title, data.subtitle);
    m_plot->setAccessibleName(data.title);
    m_plot->setData(data);
}

HoverText ValidationScatterChart::itemText(int item) const { return hoverText(m_plot->data(), static_cast<std::size_t>(item)); }
QString ValidationScatterChart::itemId(int item) const { return m_plot->itemId(item); }

}  // namespace gable
