#include "ui/views/validation_page.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollBar>
#include <QVBoxLayout>

#include "core/timing/calibration.h"
#include "core/units/format.h"
#include "ui/charts/validation_scatter_chart.h"
#include "ui/charts/validation_scatter_plot.h"
#include "ui/models/text.h"
#include "ui/views/figure_table.h"
#include "ui/views/page_parts.h"
#include "ui/views/summary_card.h"
#include "ui/views/validation_page_tables.h"
#include "ui/views/validation_page_texts.h"
#include "ui/views/wrapped_label.h"

namespace gable {

namespace {

constexpr int gap = 8;

struct Card {
    QFrame* frame;
    QVBoxLayout* column;
    QHBoxLayout* head;
};

Card card(const QString& title, const QString& note = {})
{
    Card out{new QFrame, nullptr, new QHBoxLayout};
    out.frame->setProperty("card", true);
    out.column = new QVBoxLayout(out.frame);
    out.column->setContentsMargins(10, 8, 10, 10);
    out.column->setSpacing(6);
    auto* heading = new QLabel(title);
    QFont bold = heading->font();
    bold.setBold(true);
    heading->setFont(bold);
    out.head->addWidget(heading);
    auto* muted = new WrappedLabel;
    muted->setText(note);
    muted->setProperty("muted", true);
    out.head->addWidget(muted, 1);
    out.column->addLayout(out.head);
    return out;
}

WrappedLabel* prose(const QString& name)
{
    auto* label = new WrappedLabel;
    label->setObjectName(name);
    label->setTextFormat(Qt::RichText);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->setTextInteractionFlags(Qt::TextBrowserInteraction);
    label->setOpenExternalLinks(true);
    return label;
}

}  // namespace

ValidationPage::ValidationPage(QWidget* parent) : QWidget(parent), m_problem(new QLabel(this))
{
    setObjectName(QStringLiteral("validationPage"));
    setAccessibleName(tr("Validation"));
    m_problem->setObjectName(QStringLiteral("validation.problem"));
    m_problem->setAlignment(Qt::AlignCenter);
    m_problem->setWordWrap(true);
    m_problem->setProperty("bad", true);
    m_problem->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(m_problem);
    m_slices.setSingleShot(true);
    connect(&m_slices, &QTimer::timeout, this, &ValidationPage::computeSlice);
}

void ValidationPage::setError(const Error& error)
{
    m_problem->setText(toQString(error.text()));
    m_problem->show();
}

void ValidationPage::setData(validation::ValidationData data, Catalog catalog)
{
    m_data = std::move(data);
    m_catalog = std::move(catalog);
    m_points = {};
    m_next = 0;
    if (!m_chart) build();
    m_servingModel->setErrors(m_data.servingErrors, m_catalog);
    updateCards();
    setTheme(m_theme);
    m_slices.start(0);
}

void ValidationPage::build()
{
    m_chart = new ValidationScatterChart;
    const Card reasons = card(tr("What is known of the errors"));
    m_reasons = prose(QStringLiteral("validation.reasons"));
    reasons.column->addWidget(m_reasons);
    reasons.column->addStretch();
    const Card sources = card(tr("Sources"));
    m_sources = prose(QStringLiteral("validation.sources"));
    sources.column->addWidget(m_sources);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 6);
    column->setSpacing(gap);
    column->addWidget(buildCards());
    auto* middle = new QHBoxLayout;
    middle->setSpacing(gap);
    constexpr int chartShare = 60, textShare = 40;
    middle->addWidget(m_chart, chartShare);
    middle->addWidget(reasons.frame, textShare);
    column->addLayout(middle, 1);
    column->addWidget(buildKernelTable());
    column->addWidget(buildServingTable());
    column->addWidget(sources.frame);

    auto* scroll = scrolled(content, QStringLiteral("validationPage.scroll"));
    layout()->addWidget(scroll);
}

QWidget* ValidationPage::buildCards()
{
    auto* row = new QWidget;
    auto* cards = new QHBoxLayout(row);
    cards->setContentsMargins({});
    cards->setSpacing(gap);
    constexpr std::array<const char*, CardCount> ids{"kernels", "dense", "experts", "latent", "ttft"};
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        m_cards[i] = new SummaryCard(QStringLiteral("validation.") + QLatin1String(ids[i]), this);
        cards->addWidget(m_cards[i], 1);
        connect(m_cards[i], &SummaryCard::activated, this, [this, i] {
            const bool classes = i >= DenseCard && i <= LatentCard;
            m_chart->show(i == KernelCard ? ValidationWhat::Kernels : classes ? ValidationWhat::TokenTime : ValidationWhat::FirstToken,
                          classes ? static_cast<int>(i) - DenseCard : -1);
        });
    }
    return row;
}

QWidget* ValidationPage::buildKernelTable()
{
    const Card out = card(tr("Kernels: error by kind and GPU"), tr("median / 90th percentile of the absolute error, all measured shapes"));
    auto* framework = new QComboBox;
    framework->setObjectName(QStringLiteral("validation.framework"));
    framework->setAccessibleName(tr("Software"));
    for (const char* id : {"vllm", "trtllm"}) framework->addItem(softwareLabel(id), QString::fromLatin1(id));
    out.head->addWidget(framework);
    m_kernelModel = new KernelErrorModel(timing::builtinCalibration(), m_catalog, this);
    m_kernelTable = new FigureTable(m_kernelModel, QStringLiteral("validation.kernels"));
    m_kernelTable->setAccessibleName(tr("Errors of kernels by kind and GPU"));
    connect(framework, &QComboBox::currentIndexChanged, this, [this, framework] { m_kernelModel->setFramework(framework->currentData().toString().toStdString()); });
    out.column->addWidget(m_kernelTable);
    m_kernelReasons = prose(QStringLiteral("validation.kernelReasons"));
    out.column->addWidget(m_kernelReasons);
    return out.frame;
}

QWidget* ValidationPage::buildServingTable()
{
    const Card out = card(tr("Served models: error by model"), tr("all published runs; “leans” below 0 is too fast"));
    m_servingModel = new ServingErrorModel(this);
    m_servingTable = new FigureTable(m_servingModel, QStringLiteral("validation.serving"));
    m_servingTable->setAccessibleName(tr("Errors of served models"));
    out.column->addWidget(m_servingTable);
    return out.frame;
}

void ValidationPage::computeSlice()
{
    constexpr qint64 slice = 8;  // ms: half a frame
    QElapsedTimer timer;
    timer.start();
    if (m_points.kernels.empty()) m_points.kernels = validation::kernelPoints(m_data, m_catalog);
    const bool first = m_next == 0;
    while (m_next < m_data.runs.size() && timer.elapsed() < slice)
        if (auto point = validation::servingPoint(m_data.runs[m_next++], m_catalog)) m_points.serving.push_back(std::move(*point));
    const bool done = m_next == m_data.runs.size();
    if (first || done) showPoints();
    if (!done) return m_slices.start(0);
    emit finished();
}

void ValidationPage::showPoints()
{
    m_chart->setPoints(m_points, m_catalog);
    updateCards();
}

/// Of kernels and classes of models what the points here say: they are computed by this very program.
void ValidationPage::updateCards()
{
    std::array<std::vector<double>, CardCount> errors;
    for (const auto& point : m_points.kernels) errors[KernelCard].push_back(validation::relativeError(point.calibratedUs, point.measuredUs));
    for (const auto& point : m_points.serving) {
        errors[DenseCard + static_cast<std::size_t>(point.modelClass)].push_back(validation::relativeError(point.tpotMs, point.measuredTpotMs));
        errors[FirstTokenCard].push_back(validation::relativeError(point.ttftMs, point.measuredTtftMs));
    }
    const std::array titles{tr("Kernels"), tr("TPOT, dense"), tr("TPOT, experts"), tr("TPOT, latent"), tr("TTFT, all models")};
    const std::array tips{tr("Single kernels"), tr("Time per output token of dense models"), tr("Time per output token of models with experts"),
                          tr("Time per output token of models with latent attention"), tr("Time to first token")};
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        const validation::ErrorSummary summary = validation::summarize(std::move(errors[i]));
        m_cards[i]->setToolTip(tr("%1: median and 90th percentile of the absolute error, and which way it leans. Click to see the points.").arg(tips[i]));
        if (summary.count == 0) m_cards[i]->set(titles[i], QStringLiteral("…"), {});
        else
            m_cards[i]->set(titles[i], toQString(validation::errorText(summary.median, summary.p90)),
                            tr("%1 points · leans %2").arg(toQString(format::count(summary.count)), toQString(validation::biasText(summary.bias))));
    }
}

void ValidationPage::setTexts()
{
    m_reasons->setText(knownReasonsHtml());
    m_kernelReasons->setText(kernelReasonsHtml());
    m_sources->setText(sourcesHtml(m_data, timing::builtinCalibration(), m_theme));
}

void ValidationPage::setTheme(const Theme& theme)
{
    m_theme = theme;
    if (!m_chart) return;
    m_chart->setColours(theme);
    for (SummaryCard* card : m_cards) card->setTheme(theme);
    m_kernelTable->setTheme(theme);
    m_servingTable->setTheme(theme);
    setTexts();
}

}  // namespace gable
