#include "app/gui/scenario_tabs.h"

#include <QAction>
#include <QMenu>

#include "app/gui/study_document.h"
#include "core/units/format.h"
#include "ui/models/text.h"
#include "ui/models/time_text.h"
#include "ui/views/scenario_bar.h"

namespace gable {

namespace {

/// "22 ms · 8 GPUs"
QString figuresOf(const Scenario& scenario, const Estimate* estimate)
{
    const Deployment& d = scenario.deployment;
    const double gpus = d.tp * d.pp * d.dp;
    const QString deployed = gpus == 1 ? ScenarioTabs::tr("1 GPU") : ScenarioTabs::tr("%1 GPUs").arg(toQString(format::count(gpus)));
    if (!estimate) return ScenarioTabs::tr("no estimate");
    if (!estimate->step) return deployed;
    return toQString(format::duration(estimate->step->time)) + QStringLiteral(" · ") + deployed;
}

}  // namespace

ScenarioTabs::ScenarioTabs(StudyDocument& document, QObject* parent) : QObject(parent), m_document(document), m_bar(new ScenarioBar)
{
    connect(m_bar, &ScenarioBar::activated, this, [this](int scenario) { m_document.activate(static_cast<std::size_t>(scenario)); });
    connect(m_bar, &ScenarioBar::moved, this, [this](int from, int to) { m_document.move(static_cast<std::size_t>(from), static_cast<std::size_t>(to)); });
    connect(m_bar, &ScenarioBar::renamed, this, [this](int scenario, const QString& name) { m_document.rename(static_cast<std::size_t>(scenario), name); });
    connect(m_bar, &ScenarioBar::requested, this, [this](ScenarioBar::Request request, int tab) {
        const auto scenario = static_cast<std::size_t>(tab);
        if (request == ScenarioBar::Request::Duplicate) m_document.duplicate(scenario);
        if (request == ScenarioBar::Request::Remove) m_document.remove(scenario);
        if (request == ScenarioBar::Request::Baseline) m_document.setBaseline(scenario);
    });
}

void ScenarioTabs::fillMenu(QMenu& menu)
{
    const auto add = [&](const QString& id, const QString& text, const QKeySequence& shortcut, const QString& tip, auto run) {
        QAction* action = menu.addAction(text, this, run);
        action->setObjectName(id);
        action->setShortcut(shortcut);
        action->setStatusTip(tip);
    };
    menu.addSeparator();
    add(QStringLiteral("scenario.duplicate"), tr("&Duplicate scenario"), QKeySequence(QStringLiteral("Ctrl+D")), tr("A copy of this scenario to change and compare"),
        [this] { m_document.duplicate(m_document.study().active); });
    add(QStringLiteral("scenario.rename"), tr("Re&name scenario"), QKeySequence(QStringLiteral("F2")), tr("Give this scenario another name"),
        [this] { m_bar->editName(static_cast<int>(m_document.study().active)); });
    add(QStringLiteral("scenario.remove"), tr("Remo&ve scenario"), {}, tr("Take this scenario out of the study"), [this] { m_document.remove(m_document.study().active); });
    add(QStringLiteral("scenario.next"), tr("Ne&xt scenario"), QKeySequence(QStringLiteral("Ctrl+PgDown")), tr("Show the scenario to the right"), [this] { activateNext(1); });
    add(QStringLiteral("scenario.previous"), tr("Pre&vious scenario"), QKeySequence(QStringLiteral("Ctrl+PgUp")), tr("Show the scenario to the left"), [this] { activateNext(-1); });
}

void ScenarioTabs::activateNext(int step)
{
    const std::size_t count = m_document.study().scenarios.size();
    m_document.activate((m_document.study().active + count + static_cast<std::size_t>(step)) % count);
}

void ScenarioTabs::update()
{
    const Study& study = m_document.study();
    std::vector<ScenarioTab> tabs;
    for (std::size_t i = 0; i < study.scenarios.size(); ++i) {
        const Estimate* estimate = m_document.estimateOf(i);
        tabs.push_back({toQString(study.scenarios[i].name), figuresOf(study.scenarios[i], estimate), study.baseline == i, !estimate || runs(*estimate)});
    }
    m_bar->setTabs(tabs, static_cast<int>(study.active));
}

}  // namespace gable
