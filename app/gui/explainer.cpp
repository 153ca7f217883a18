#include "app/gui/explainer.h"

#include <algorithm>

#include <QApplication>
#include <QClipboard>
#include <QEvent>

#include "app/gui/study_document.h"
#include "core/estimate/explain.h"
#include "ui/views/explain_view.h"

namespace gable {

namespace {

/// What a step spends most of its time with, by bytes where there are no times.
QString longestOperation(const Estimate& estimate)
{
    const auto cost = [&](std::size_t i) { return estimate.times.empty() ? estimate.operations[i].traffic().value : estimate.times[i].time.value; };
    std::size_t longest = 0;
    for (std::size_t i = 1; i < estimate.operations.size(); ++i)
        if (cost(longest) < cost(i)) longest = i;
    if (estimate.operations.empty()) return {};
    const std::string_view id = estimate.operations[longest].id;
    return QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size()));
}

bool isThere(const Estimate& estimate, const std::string& subject)
{
    const auto same = [&](const Operation& operation) { return operation.id == subject; };
    if (subject == "summary.memory" || subject.starts_with("memory.")) return estimate.memory.has_value();
    return subject == "total" || subject.starts_with("summary.") || std::any_of(estimate.operations.begin(), estimate.operations.end(), same);
}

QString text(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

}  // namespace

Explainer::Explainer(StudyDocument& document, QObject* parent) : QObject(parent), m_document(document), m_view(new ExplainView)
{
    constexpr int pauseMilliseconds = 120;
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMilliseconds);
    connect(&m_pause, &QTimer::timeout, this, &Explainer::updateMoves);
    connect(m_view, &ExplainView::moveTried, this, &Explainer::tryMove);
    m_view->installEventFilter(this);
}

QWidget* Explainer::widget() const { return m_view; }

void Explainer::select(const QString& subject)
{
    m_subject = subject;
    m_isNew = true;
    update();
}

void Explainer::update()
{
    if (!m_view->isVisible()) return;
    m_pause.stop();
    if (m_document.error()) return m_view->setEmpty(tr("There is no estimate to explain."));
    const Estimate& estimate = m_document.estimate();
    if (!isThere(estimate, m_subject.toStdString())) m_subject = longestOperation(estimate);
    if (m_subject.isEmpty()) return m_view->setEmpty(tr("Nothing runs in this step: add a request to the batch."));
    const auto explained = explain(m_document.scenario(), estimate, m_subject.toStdString());
    if (!explained) return m_view->setEmpty(QString::fromStdString(explained.error().text()));
    m_view->setExplained(*explained, text(label(estimate.accounting)) + QStringLiteral(", ") + text(label(estimate.scope)));
    m_isNew ? updateMoves() : m_pause.start();
    m_isNew = false;
}

void Explainer::updateMoves()
{
    if (!m_view->isVisible() || m_document.error()) return;
    m_moves = moves(m_document.scenario(), m_document.estimate(), m_subject.toStdString());
    m_view->setMoves(m_moves);
}

void Explainer::tryMove(int index)
{
    if (index < 0 || index >= static_cast<int>(m_moves.size())) return;
    const std::string wanted = m_moves[static_cast<std::size_t>(index)].text;
    if (m_pause.isActive()) {  // an edit came after they were computed: the same move of what it made
        m_pause.stop();
        updateMoves();
    }
    const auto found = std::find_if(m_moves.begin(), m_moves.end(), [&](const Move& move) { return move.text == wanted && move.refused.empty(); });
    if (found == m_moves.end()) return;
    const Scenario after = found->after;  // the edit computes new moves
    m_document.edit(after, {tr("Try %1").arg(QString::fromStdString(wanted)), 0});
}

void Explainer::copy(bool asLatex) const { QApplication::clipboard()->setText(asLatex ? m_view->toLatex() : m_view->toText()); }

void Explainer::setTheme(const Theme& theme) { m_view->setTheme(theme); }

bool Explainer::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view && event->type() == QEvent::Show) QMetaObject::invokeMethod(this, &Explainer::update, Qt::QueuedConnection);
    return QObject::eventFilter(watched, event);
}

}  // namespace gable
