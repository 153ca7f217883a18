#include "ui/views/serving_view.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>

#include "core/units/format.h"
#include "ui/charts/step_time_chart.h"
#include "ui/charts/step_time_data.h"
#include "ui/models/text.h"
#include "ui/models/time_text.h"

namespace gable {

namespace {

QString tokens(double rate) { return toQString(rate >= 999.5 ? format::count(rate) : format::si(rate, {})) + QStringLiteral(" tok/s"); }
QString time(Seconds value) { return toQString(format::duration(value)); }

std::array<QString, 5> texts(const ServingFigures& f) { return {time(f.ttft), time(f.tpot), tokens(f.perUser), tokens(f.perGpu), tokens(f.outputTokensPerSecond)}; }

QLabel* muted(const QString& text)
{
    auto* label = new QLabel(text);
    label->setProperty("muted", true);
    return label;
}

/// "fitted to this accelerator and software"
QString basisText(const ServingEstimate& serving)
{
    if (serving.basis == "fitted") return QStringLiteral("Parameters fitted to kernels of this accelerator and software");
    if (serving.basis == "pooled") return QStringLiteral("Pooled parameters: nothing was measured on this accelerator with this software");
    if (serving.basis == "custom") return QStringLiteral("By the parts of the peaks that the scenario gives");
    return QStringLiteral("Bounds: what the roofline allows");
}

}  // namespace

ServingView::ServingView(QWidget* parent)
    : QWidget(parent), m_empty(muted(tr("No serving load. Switch on “Serving load” in the Serving group of the scenario to see time to first token, time per output token and throughput."))),
      m_content(new QScrollArea), m_chosenHeader(muted({})), m_basis(muted({})), m_how(muted({})), m_parts(new StepTimeChart(QStringLiteral("firstToken")))
{
    setObjectName(QStringLiteral("serving.view"));
    m_empty->setObjectName(QStringLiteral("serving.empty"));
    m_basis->setObjectName(QStringLiteral("serving.basis"));
    m_how->setObjectName(QStringLiteral("serving.how"));
    for (QLabel* label : {m_empty, m_basis, m_how}) label->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignCenter);
    auto* left = new QVBoxLayout;
    left->setSpacing(6);
    left->addWidget(buildFigures());
    left->addWidget(m_basis);
    left->addStretch(1);
    auto* right = new QVBoxLayout;
    right->setSpacing(4);
    constexpr int lines = 9;
    m_parts->setMinimumHeight(lines * fontMetrics().height());  // all parts are in sight: the tab scrolls, not the chart
    right->addWidget(m_parts, 1);
    right->addWidget(m_how);
    auto* content = new QWidget;
    auto* row = new QHBoxLayout(content);
    row->setContentsMargins(0, 6, 0, 0);
    row->setSpacing(10);
    row->addLayout(left, 2);
    row->addLayout(right, 3);

    m_content->setFrameShape(QFrame::NoFrame);
    m_content->setWidgetResizable(true);
    m_content->setFocusPolicy(Qt::NoFocus);
    m_content->setWidget(content);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(m_empty, 1);
    column->addWidget(m_content, 1);
    m_content->hide();
}

QWidget* ServingView::buildFigures()
{
    const std::array<QString, rowCount> names{tr("Time to first token"), tr("Time per output token"), tr("Per user"), tr("Per GPU"), tr("In all")};
    constexpr std::array<const char*, rowCount> ids{"ttft", "tpot", "perUser", "perGpu", "total"};
    const std::array<QString, rowCount> tips{tr("TTFT: from the arrival of a request to its first token, mean"), tr("TPOT: between two tokens of an answer, mean"),
                                             tr("Output tokens per second while an answer runs: 1 ÷ TPOT"), tr("Output tokens per second and GPU"), tr("Output tokens per second of all users and replicas")};
    auto* box = new QWidget;
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(0, 1);
    auto* boundHeader = muted(tr("Bound"));
    boundHeader->setToolTip(confidenceText(Confidence::Bound));
    grid->addWidget(m_chosenHeader, 0, 1, Qt::AlignRight);
    grid->addWidget(boundHeader, 0, 2, Qt::AlignRight);
    for (std::size_t i = 0; i < rowCount; ++i) {
        const int row = static_cast<int>(i) + 1;
        auto* name = new QLabel(names[i]);
        name->setToolTip(tips[i]);
        grid->addWidget(name, row, 0);
        m_chosen[i] = new QLabel;
        m_bound[i] = new QLabel;
        m_chosen[i]->setObjectName(QStringLiteral("serving.") + QLatin1String(ids[i]));
        m_bound[i]->setObjectName(QStringLiteral("serving.bound.") + QLatin1String(ids[i]));
        QFont bold = m_chosen[i]->font();
        bold.setBold(true);
        m_chosen[i]->setFont(bold);
        grid->addWidget(m_chosen[i], row, 1, Qt::AlignRight);
        grid->addWidget(m_bound[i], row, 2, Qt::AlignRight);
    }
    return box;
}

void ServingView::setEstimate(const Estimate& estimate, const Scenario& scenario)
{
    m_content->setVisible(estimate.serving.has_value());
    m_empty->setVisible(!estimate.serving);
    if (!estimate.serving) {
        m_empty->setText(scenario.serving && !scenario.accelerator ? tr("Choose an accelerator to see times under the serving load.")
                         : scenario.serving                        ? tr("The hardware estimate can't count this model, so there are no times under the serving load.")
                                            : tr("No serving load. Switch on “Serving load” in the Serving group of the scenario to see time to first token, time per output token and throughput."));
        return;
    }
    setFigures(*estimate.serving, scenario.timing.times);
    strike(!runs(estimate));
    setTexts(*estimate.serving, scenario);
    m_parts->setData(firstTokenData(estimate, scenario.timing.times));
}

void ServingView::setFigures(const ServingEstimate& serving, Times times)
{
    const bool isBound = times == Times::Bound;
    m_chosenHeader->setText(isBound ? QString() : timesHeader(times));
    const auto chosen = texts(serving.figures), bound = texts(serving.bound);
    for (std::size_t i = 0; i < rowCount; ++i) {
        m_chosen[i]->setText(chosen[i]);
        m_chosen[i]->setVisible(!isBound);  // it would be the bound twice
        m_bound[i]->setText(bound[i]);
        m_chosen[i]->setToolTip(basisText(serving));
        m_bound[i]->setToolTip(confidenceText(Confidence::Bound));
    }
}

/// Figures of what can't run are struck through, and told to be so.
void ServingView::strike(bool struck)
{
    for (const auto& labels : {m_chosen, m_bound})
        for (QLabel* label : labels) {
            QFont font = label->font();
            if (font.strikeOut() == struck) continue;
            font.setStrikeOut(struck);
            label->setFont(font);
            label->setAccessibleDescription(struck ? tr("does not fit") : QString());
        }
}

void ServingView::setTexts(const ServingEstimate& serving, const Scenario& scenario)
{
    const QString error = errorText(serving.errorPercent);
    const Serving& load = *scenario.serving;
    m_basis->setText(tr("%1%2.\nHardware estimate · %3 in flight, prompts of %4 and answers of %5 tokens.")
                         .arg(basisText(serving), error.isEmpty() ? QString() : tr(" (%1 on the decode step)").arg(error), toQString(format::count(load.concurrency)),
                              toQString(format::count(load.inputTokens)), toQString(format::count(load.outputTokens))));
    m_how->setText(tr("TTFT is the prompt's time in %1 that the running decodes share, half a step in progress, and the wait for earlier prompts. TPOT is a decode step of %2 (%3) and "
                      "its share of the others' prompts.")
                       .arg(serving.chunks > 1 ? tr("%1 chunks").arg(toQString(format::count(serving.chunks))) : tr("one step"),
                            serving.batch == 1 ? tr("1 request") : tr("%1 requests").arg(toQString(format::compact(serving.batch))), time(serving.decodeStep)));
}

void ServingView::setTheme(const Theme& theme) { m_parts->setTheme(theme); }

}  // namespace gable
