#include "ui/views/sizing_page.h"

#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/charts/load_curve.h"
#include "ui/editors/demand_editor.h"
#include "ui/models/sizing_text.h"
#include "ui/models/text.h"
#include "ui/views/page_parts.h"
#include "ui/views/summary_card.h"
#include "ui/views/wrapped_label.h"

namespace gable {

namespace {

constexpr int gap = 8;

QLabel* title(const QString& text, double scale)
{
    auto* label = new QLabel(text);
    QFont font = label->font();
    font.setPointSizeF(font.pointSizeF() * scale);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    label->setWordWrap(true);
    return label;
}

QLabel* prose(const QString& name)
{
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setWordWrap(true);
    return label;
}

/// A card with a column in it.
std::pair<QFrame*, QVBoxLayout*> card(int margin)
{
    auto* frame = new QFrame;
    frame->setProperty("card", true);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(margin, margin, margin, margin);
    column->setSpacing(gap);
    return {frame, column};
}

/// A card in the middle of nothing.
QWidget* centred(QFrame* card)
{
    constexpr int widest = 600;
    card->setMaximumWidth(widest);
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

}  // namespace

SizingPage::SizingPage(QWidget* parent)
    : QWidget(parent), m_pages(new QStackedLayout(this)), m_results(new QStackedLayout), m_demand(new DemandEditor), m_curve(new LoadCurveChart), m_assumptions(new WrappedLabel),
      m_problemTitle(title({}, 1.3)), m_problemText(prose(QStringLiteral("sizing.problem"))), m_problemHelp(prose(QStringLiteral("sizing.help")))
{
    setObjectName(QStringLiteral("sizingPage"));
    setAccessibleName(tr("Sizing"));
    m_pages->addWidget(buildStart());
    m_pages->addWidget(buildContent());
    connect(m_demand, &DemandEditor::scenarioEdited, this, &SizingPage::scenarioEdited);
}

QWidget* SizingPage::buildStart()
{
    const auto [frame, column] = card(18);
    auto* text = prose(QStringLiteral("sizing.start.text"));
    text->setText(tr("Say how many requests arrive, how long they are and how fast answers have to be: this page tells how many replicas of the deployment serve them, on how many GPUs, and what "
                     "they cost a month and a token."));
    text->setProperty("muted", true);
    auto* start = new QPushButton(tr("Size for a demand"));
    start->setObjectName(QStringLiteral("sizing.start"));
    start->setProperty("primary", true);
    connect(start, &QPushButton::clicked, this, [this] { emit scenarioEdited(DemandEditor::switchedOn(m_scenario), {tr("Size for a demand"), 0}); });
    column->addWidget(title(tr("How many GPUs does a demand take?"), 1.3));
    column->addWidget(text);
    column->addWidget(start, 0, Qt::AlignLeft);
    return centred(frame);
}

QWidget* SizingPage::buildContent()
{
    m_results->addWidget(buildFigures());
    m_results->addWidget(buildProblem());
    auto* content = new QWidget;
    auto* row = new QHBoxLayout(content);
    row->setContentsMargins(0, 0, 0, 6);
    row->setSpacing(gap);
    row->addWidget(buildDemand());
    row->addLayout(m_results, 1);
    return scrolled(content, QStringLiteral("sizingPage.scroll"));
}

QWidget* SizingPage::buildDemand()
{
    const auto [frame, column] = card(10);
    auto* stop = new QPushButton(tr("Stop sizing"));
    stop->setObjectName(QStringLiteral("sizing.stop"));
    stop->setProperty("link", true);
    connect(stop, &QPushButton::clicked, this, [this] {
        Scenario scenario = m_scenario;
        scenario.demand.reset();
        emit scenarioEdited(scenario, {tr("Stop sizing"), 0});
    });
    auto* head = new QHBoxLayout;
    head->addWidget(title(tr("Demand"), 1));
    head->addStretch();
    head->addWidget(stop);
    column->addLayout(head);
    column->addWidget(m_demand);
    column->addStretch();
    constexpr int characters = 52;
    frame->setFixedWidth(characters * fontMetrics().averageCharWidth());
    return frame;
}

QWidget* SizingPage::buildFigures()
{
    auto* grid = new QGridLayout;
    grid->setSpacing(gap);
    constexpr int columns = 4;
    for (const std::string_view id : sizingCardIds) {
        auto* figure = new SummaryCard(QStringLiteral("sizing.") + toQString(id));
        figure->setFocusPolicy(Qt::NoFocus);  // nothing happens on a click
        figure->setCursor(Qt::ArrowCursor);
        const int at = static_cast<int>(m_cards.size());
        grid->addWidget(figure, at / columns, at % columns);
        grid->setColumnStretch(at % columns, 1);
        m_cards.push_back(figure);
    }
    m_assumptions->setObjectName(QStringLiteral("sizing.assumptions"));
    m_assumptions->setProperty("muted", true);
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins({});
    column->setSpacing(gap);
    column->addLayout(grid);
    column->addWidget(m_curve, 1);
    column->addWidget(m_assumptions);
    return page;
}

QWidget* SizingPage::buildProblem()
{
    const auto [frame, column] = card(18);
    m_problemTitle->setObjectName(QStringLiteral("sizing.problem.title"));
    m_problemHelp->setProperty("muted", true);
    column->addWidget(m_problemTitle);
    column->addWidget(m_problemText);
    column->addWidget(m_problemHelp);
    return centred(frame);
}

void SizingPage::setEstimate(const Scenario& scenario, const Estimate* estimate)
{
    m_scenario = scenario;
    const bool asked = scenario.demand && scenario.serving;
    m_pages->setCurrentIndex(asked ? 1 : 0);
    if (!asked) return;
    m_demand->setScenario(scenario, estimate);
    const bool possible = estimate && estimate->sizing && estimate->sizing->predicted.possible() && estimate->memory && estimate->hardware();
    m_results->setCurrentIndex(possible ? 0 : 1);
    if (possible) return showFigures(*estimate);
    const SizingProblem problem = sizingProblem(scenario, estimate);
    m_problemTitle->setText(problem.title);
    m_problemText->setText(problem.text);
    m_problemHelp->setText(problem.help);
    m_problemHelp->setVisible(!problem.help.isEmpty());
}

void SizingPage::showFigures(const Estimate& estimate)
{
    const auto cards = sizingCards(m_scenario, *estimate.memory, *estimate.sizing);
    for (std::size_t i = 0; i < m_cards.size(); ++i) m_cards[i]->set(cards[i].title, cards[i].figure, cards[i].detail);
    m_curve->setData(loadCurveData(loadCurve(*estimate.hardware(), *estimate.memory, m_scenario, *estimate.sizing), *m_scenario.demand, *estimate.sizing));
    m_assumptions->setText(sizingAssumptions(m_scenario, *estimate.sizing));
}

void SizingPage::setTheme(const Theme& theme)
{
    m_demand->setTheme(theme);
    for (SummaryCard* figure : m_cards) figure->setTheme(theme);
    m_curve->setTheme(theme);
}

}  // namespace gable
