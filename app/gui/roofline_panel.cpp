#include "app/gui/roofline_panel.h"

#include <QElapsedTimer>
#include <QVBoxLayout>

#include "app/gui/study_document.h"
#include "core/estimate/estimate.h"
#include "ui/charts/roofline_chart.h"
#include "ui/charts/roofline_plot.h"
#include "ui/charts/scrub_bar.h"

namespace gable {

namespace {

constexpr int pauseMs = 150;           ///< after the last change, before paths are computed
constexpr std::size_t pathSteps = 24;
constexpr qint64 chunkNs = 3'000'000;  ///< of a chunk; what is begun is ended, which stays below 5 ms

/// The editors of the scenario count their gestures from 1; ours must not merge with them.
constexpr quint64 ownGestures = quint64{1} << 63;

}  // namespace

RooflinePanel::RooflinePanel(QWidget* parent) : QWidget(parent), m_chart(new RooflineChart), m_bar(new ScrubBar(m_gestures))
{
    auto* column = new QVBoxLayout(this);
    m_chart->setObjectName(QStringLiteral("roofline.card"));
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_chart);
    m_chart->setObjectName(QStringLiteral("roofline"));
    m_chart->setFooter(m_bar);
    m_pathTimer.setSingleShot(true);
    connect(&m_pathTimer, &QTimer::timeout, this, &RooflinePanel::continuePath);
    connect(m_bar, &ScrubBar::workloadEdited, this, &RooflinePanel::scrub);
    connect(m_bar, &ScrubBar::scrubbing, m_chart->plot(), &RooflinePlot::setPathsShown);
    connect(m_chart, &RooflineChart::optionsEdited, this, [this](const RooflineOptions& options) {
        m_options = options;
        showData();
        schedulePath();
    });
}

void RooflinePanel::update(const StudyDocument& document)
{
    m_document = &document;
    m_bar->setWorkload(document.scenario().workload);
    m_bar->setEnabled(!document.error());
    showData();
    // Along its own path a dot may go without a new one.
    if (!m_scrubbing) schedulePath();
}

QWidget* RooflinePanel::sliders() const { return m_bar; }

void RooflinePanel::setTheme(const Theme& theme)
{
    m_chart->setTheme(theme);
    m_bar->setTheme(theme);
}

void RooflinePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_document && m_path.empty()) schedulePath();
}

void RooflinePanel::showData()
{
    if (!m_document) return;
    RooflineBaseline baseline;
    if (const Scenario* scenario = m_document->baselineScenario())
        baseline = {m_document->baselineEstimate(), acceleratorOf(*scenario), m_document->baselineName()};
    m_chart->setData(rooflineData(m_document->estimate(), m_document->accelerator(), m_options, baseline));
}

void RooflinePanel::scrub(const Workload& workload, const EditInfo& info)
{
    if (!m_document) return;
    Scenario scenario = m_document->scenario();
    scenario.workload = workload;
    // Another slider than before has another path.
    const bool samePath = !m_path.empty() && m_bar->current() == m_pathScale.what;
    m_scrubbing = samePath;
    emit scenarioEdited(scenario, {info.text, info.gesture == 0 ? 0 : info.gesture | ownGestures});
    m_scrubbing = false;
}

void RooflinePanel::schedulePath()
{
    m_path.clear();
    if (!m_chart->plot()->paths().empty()) m_chart->setPath({});
    m_pathScale = {};
    m_pathTimer.start(pauseMs);
}

void RooflinePanel::startPath()
{
    m_pathScenario = m_document->scenario();
    m_pathScenario.serving.reset();  // nothing on the chart comes of it
    const auto what = m_bar->current();
    m_pathScale = what ? scrubScale(m_pathScenario.workload, *what).value_or(ScrubScale{}) : ScrubScale{};
}

void RooflinePanel::continuePath()
{
    if (!m_document || m_document->error() || !m_document->accelerator() || !isVisible()) return;
    if (m_path.empty()) startPath();
    if (!(m_pathScale.most > m_pathScale.least)) return;
    QElapsedTimer clock;
    clock.start();
    while (m_path.size() < pathSteps && clock.nsecsElapsed() < chunkNs) {
        Scenario step = m_pathScenario;
        step.workload = scrubbed(m_pathScenario.workload, m_pathScale.what, m_pathScale.valueAt(static_cast<double>(m_path.size()) / (pathSteps - 1)));
        const auto estimated = estimate(m_document->prepared(), step);
        if (!estimated) return;
        m_path.push_back(rooflineData(*estimated, acceleratorOf(step), m_options));
    }
    if (m_path.size() < pathSteps) return m_pathTimer.start(0);
    m_chart->setPath(m_path);
}

}  // namespace gable
