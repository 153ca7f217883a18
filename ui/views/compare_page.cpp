#include "ui/views/compare_page.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFrame>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QToolButton>

#include "ui/charts/cause_waterfall.h"
#include "ui/charts/drift_roofline.h"
#include "ui/charts/paired_bars.h"
#include "ui/charts/roofline_chart.h"
#include "ui/charts/step_time_chart.h"
#include "ui/models/comparison_model.h"
#include "ui/models/comparison_text.h"
#include "ui/models/time_text.h"
#include "ui/views/figure_table.h"
#include "ui/views/page_parts.h"
#include "ui/views/wrapped_label.h"

namespace gable {

namespace {

constexpr int gap = 8;

QComboBox* scenarioCombo(const QString& name, const QString& tip)
{
    auto* combo = new QComboBox;
    combo->setObjectName(name);
    combo->setAccessibleName(tip);
    combo->setToolTip(tip);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(12);
    combo->setFocusPolicy(Qt::StrongFocus);
    return combo;
}

}  // namespace

ComparePage::ComparePage(QWidget* parent)
    : QWidget(parent), m_comboA(scenarioCombo(QStringLiteral("compare.a"), tr("Scenario A, the baseline"))), m_comboB(scenarioCombo(QStringLiteral("compare.b"), tr("Scenario B"))),
      m_outcome(new WrappedLabel), m_same(new QLabel(tr("Nothing: the two scenarios are set alike."))), m_fieldModel(new FieldDifferenceModel(this)),
      m_fields(new FigureTable(m_fieldModel, QStringLiteral("compare.fields"))), m_metricModel(new ComparisonModel(this)), m_metrics(new FigureTable(m_metricModel, QStringLiteral("compare.figures"))),
      m_roofline(new RooflineChart), m_bars(new PairedBarsChart), m_causes(new StepTimeChart(QStringLiteral("causes"))), m_emptyTitle(new QLabel), m_emptyText(new QLabel),
      m_duplicate(new QPushButton(tr("Duplicate the scenario"))), m_pages(new QStackedLayout)
{
    setObjectName(QStringLiteral("comparePage"));
    setAccessibleName(tr("Compare"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(gap);
    m_head = buildHead();
    column->addWidget(m_head);
    column->addLayout(m_pages, 1);
    m_pages->addWidget(buildContent());
    m_pages->addWidget(buildEmpty());
    connect(m_roofline, &RooflineChart::optionsEdited, this, [this](const RooflineOptions& options) {
        m_options = options;
        drawRoofline();
    });
    for (ChartCard* card : std::initializer_list<ChartCard*>{m_roofline, m_bars})
        connect(card, &ChartCard::operationSelected, this, [this](const QString& operation) {
            setSelected(operation);
            emit operationSelected(operation);
        });
    setEmpty({});
}

QWidget* ComparePage::buildHead()
{
    auto* swap = new QToolButton;
    swap->setObjectName(QStringLiteral("compare.swap"));
    swap->setText(QStringLiteral("⇄"));
    swap->setToolTip(tr("Swap A and B"));
    swap->setAccessibleName(swap->toolTip());
    swap->setProperty("flat", true);
    swap->setFocusPolicy(Qt::StrongFocus);
    connect(swap, &QToolButton::clicked, this, [this] { choose(m_b, m_a); });
    // Who chooses the scenario of the other side swaps the two.
    connect(m_comboA, &QComboBox::activated, this, [this](int index) { choose(static_cast<std::size_t>(index), static_cast<std::size_t>(index) == m_b ? m_a : m_b); });
    connect(m_comboB, &QComboBox::activated, this, [this](int index) { choose(static_cast<std::size_t>(index) == m_a ? m_b : m_a, static_cast<std::size_t>(index)); });

    auto* card = new QFrame;
    card->setProperty("card", true);
    auto* baseline = new QLabel(tr("baseline"));
    baseline->setProperty("muted", true);
    auto* row = new QHBoxLayout;
    row->setSpacing(gap);
    row->addWidget(heading(tr("A")));
    row->addWidget(m_comboA, 1);
    row->addWidget(baseline);
    row->addWidget(swap);
    row->addWidget(heading(tr("B")));
    row->addWidget(m_comboB, 1);
    row->addStretch(1);
    m_outcome->setObjectName(QStringLiteral("compare.outcome"));
    QFont large = m_outcome->font();
    constexpr double scale = 1.15;
    large.setPointSizeF(large.pointSizeF() * scale);
    large.setWeight(QFont::DemiBold);
    m_outcome->setFont(large);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(10, 8, 10, 8);
    column->setSpacing(6);
    column->addLayout(row);
    column->addWidget(m_outcome);
    return card;
}

QWidget* ComparePage::buildTables()
{
    m_fields->setAccessibleName(tr("What is set differently"));
    m_metrics->setAccessibleName(tr("Figures of both scenarios"));
    m_metrics->setSortingEnabled(false);  // rows belong to their groups
    m_metrics->horizontalHeader()->setSectionsClickable(false);
    m_same->setProperty("muted", true);
    auto* card = new QFrame;
    card->setProperty("card", true);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(10, 8, 10, 10);
    column->setSpacing(4);
    column->addWidget(heading(tr("What is set differently")));
    column->addWidget(m_same);
    column->addWidget(m_fields);
    column->addSpacing(gap);
    column->addWidget(heading(tr("What comes of it")));
    column->addWidget(m_metrics);
    column->addStretch();
    return card;
}

QWidget* ComparePage::buildContent()
{
    m_roofline->setObjectName(QStringLiteral("compare.roofline"));
    constexpr int rooflineLines = 20, rowLines = 15;  // below, the page scrolls
    m_roofline->setMinimumHeight(rooflineLines * fontMetrics().height());
    m_bars->setMinimumHeight(rowLines * fontMetrics().height());
    auto* lower = new QHBoxLayout;
    lower->setSpacing(gap);
    lower->addWidget(m_causes, 1);
    lower->addWidget(m_bars, 1);
    auto* charts = new QVBoxLayout;
    charts->setSpacing(gap);
    constexpr int rooflineShare = 11, lowerShare = 9;
    charts->addWidget(m_roofline, rooflineShare);
    charts->addLayout(lower, lowerShare);
    auto* content = new QWidget;
    m_columns = new QBoxLayout(QBoxLayout::LeftToRight, content);
    m_columns->setContentsMargins(0, 0, 0, 6);
    m_columns->setSpacing(gap);
    constexpr int tableShare = 42, chartShare = 58;
    m_columns->addWidget(buildTables(), tableShare);
    m_columns->addLayout(charts, chartShare);

    return scrolled(content, QStringLiteral("comparePage.scroll"));
}

QWidget* ComparePage::buildEmpty()
{
    QFont large = m_emptyTitle->font();
    constexpr double titleScale = 1.3;
    large.setPointSizeF(large.pointSizeF() * titleScale);
    large.setWeight(QFont::DemiBold);
    m_emptyTitle->setFont(large);
    m_emptyText->setObjectName(QStringLiteral("compare.reason"));
    m_emptyText->setWordWrap(true);
    m_emptyText->setProperty("muted", true);
    m_duplicate->setObjectName(QStringLiteral("compare.duplicate"));
    m_duplicate->setProperty("primary", true);
    connect(m_duplicate, &QPushButton::clicked, this, &ComparePage::duplicateRequested);
    auto* card = new QFrame;
    card->setProperty("card", true);
    constexpr int widest = 560;
    card->setMaximumWidth(widest);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(20, 18, 20, 18);
    inside->setSpacing(12);
    inside->addWidget(m_emptyTitle);
    inside->addWidget(m_emptyText);
    inside->addWidget(m_duplicate, 0, Qt::AlignLeft);
    auto* page = new QWidget;
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(card, 100);
    row->addStretch(1);
    auto* column = new QVBoxLayout(page);
    column->addStretch(1);
    column->addLayout(row);
    column->addStretch(2);
    return page;
}

void ComparePage::setScenarios(const std::vector<QString>& names, std::size_t a, std::size_t b)
{
    m_a = a;
    m_b = b;
    for (QComboBox* combo : {m_comboA, m_comboB}) {
        const auto current = static_cast<int>(combo == m_comboA ? a : b);
        bool same = combo->count() == static_cast<int>(names.size());
        for (int i = 0; same && i < combo->count(); ++i) same = combo->itemText(i) == names[static_cast<std::size_t>(i)];
        if (!same) {
            combo->clear();
            for (const QString& name : names) combo->addItem(name);
        }
        combo->setCurrentIndex(current);
    }
    m_head->setVisible(names.size() > 1);
}

void ComparePage::choose(std::size_t a, std::size_t b)
{
    if (a != m_a || b != m_b) emit chosen(a, b);
}

void ComparePage::setComparison(const Scenario& a, const Estimate& estimateA, const Scenario& b, const Estimate& estimateB, const Comparison& comparison)
{
    m_pair = {a.accelerator, b.accelerator, estimateA, estimateB};
    m_outcome->setText(outcomeText(comparison, estimateA, estimateB));
    m_outcome->show();
    m_fieldModel->setRows(comparison.fields);
    m_fields->setVisible(!comparison.fields.empty());
    m_same->setVisible(comparison.fields.empty());
    m_metricModel->setComparison(comparison, runs(estimateA), runs(estimateB));
    drawRoofline();
    m_bars->setComparison(comparison, estimateA, estimateB);
    m_causes->setData(causeWaterfall(comparison, estimateA, estimateB));
    m_pages->setCurrentIndex(0);
}

void ComparePage::drawRoofline()
{
    if (!m_pair) return;
    const auto pointer = [](const std::optional<Accelerator>& accelerator) { return accelerator ? &*accelerator : nullptr; };
    m_roofline->setData(driftRoofline(m_pair->a, pointer(m_pair->acceleratorA), m_pair->b, pointer(m_pair->acceleratorB), m_options));
}

void ComparePage::setEmpty(const QString& reason)
{
    m_pair.reset();
    m_outcome->hide();
    m_emptyTitle->setText(reason.isEmpty() ? tr("Nothing to compare with yet") : tr("These two can’t be compared"));
    m_emptyText->setText(reason.isEmpty() ? tr("Compare shows two scenarios of a study side by side: what is set differently, what comes of it, and which change causes it. "
                                               "This study has one scenario. Duplicate it, then change the copy.")
                                          : reason);
    m_duplicate->setVisible(reason.isEmpty());
    m_pages->setCurrentIndex(1);
}

void ComparePage::setSelected(const QString& operation)
{
    m_roofline->setSelected(operation);
    m_bars->setSelected(operation);
}

void ComparePage::setTheme(const Theme& theme)
{
    m_fields->setTheme(theme);
    m_metricModel->setTheme(theme);
    m_metrics->setTheme(theme);
    for (ChartCard* card : std::initializer_list<ChartCard*>{m_roofline, m_bars, m_causes}) card->setTheme(theme);
}

QString ComparePage::toTsv() const { return m_metrics->toTsv(); }

void ComparePage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    constexpr int leastCharacters = 175;
    // In a narrow window the charts come first.
    m_columns->setDirection(width() < leastCharacters * fontMetrics().averageCharWidth() ? QBoxLayout::BottomToTop : QBoxLayout::LeftToRight);
}

}  // namespace gable
