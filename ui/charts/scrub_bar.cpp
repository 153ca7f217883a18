#include "ui/charts/scrub_bar.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include "core/units/format.h"
#include "ui/charts/chart_text.h"

namespace gable {

namespace {

constexpr int positions = 1000;
constexpr int frameMs = 16;
constexpr int wide = 560;  ///< from this width on there is room for whole names

/// Up from where it began to the end, down to the start, and back: `part` of the run is over.
double fractionAt(double from, double part)
{
    const double way = 2 * part;  // of the whole scale
    if (way < 1 - from) return from + way;
    if (way < 2 - from) return 2 - from - way;
    return std::max(0.0, way - 2 + from);
}

}  // namespace

ScrubBar::ScrubBar(GestureSource& gestures, QWidget* parent) : QWidget(parent), m_gestures(gestures), m_steps(gestures)
{
    setObjectName(QStringLiteral("scrubBar"));
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(5);
    addRow(QStringLiteral("scrubFirst"));
    line->addSpacing(8);
    addRow(QStringLiteral("scrubContext"));
    m_timer.setInterval(frameMs);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] { playAt(static_cast<double>(m_clock.elapsed())); });
    hide();
}

void ScrubBar::addRow(const QString& objectName)
{
    const int index = static_cast<int>(m_rows.size());
    Row row{new QLabel, new QToolButton, new QSlider(Qt::Horizontal), new QLabel};
    row.play->setObjectName(objectName + QStringLiteral("Play"));
    row.play->setText(QStringLiteral("▶"));
    row.play->setProperty("link", true);
    row.play->setFocusPolicy(Qt::StrongFocus);
    row.slider->setObjectName(objectName);
    row.slider->setRange(0, positions);
    row.slider->setSingleStep(positions / 50);
    row.slider->setPageStep(positions / 10);
    row.slider->setMinimumWidth(40);
    row.slider->setFocusPolicy(Qt::StrongFocus);
    row.slider->installEventFilter(this);
    row.name->setProperty("muted", true);
    row.value->setObjectName(objectName + QStringLiteral("Value"));
    row.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* line = static_cast<QHBoxLayout*>(layout());
    line->addWidget(row.name);
    line->addWidget(row.play);
    line->addWidget(row.slider, 1);
    line->addWidget(row.value);
    m_rows.push_back(row);
    connect(row.play, &QToolButton::clicked, this, [this, index] { togglePlay(index); });
    connect(row.slider, &QSlider::valueChanged, this, [this, index](int position) { moved(index, position); });
    connect(row.slider, &QSlider::sliderPressed, this, [this] {
        stop();
        m_start = m_workload;
        m_gesture = m_gestures.next();
        tellActive();
    });
    connect(row.slider, &QSlider::sliderReleased, this, [this] {
        m_gesture = 0;
        tellActive();
    });
}

void ScrubBar::setWorkload(const Workload& workload)
{
    if (workload == m_workload && !m_scales.empty()) return;
    m_workload = workload;
    m_scales = scrubScales(workload);
    setVisible(!m_scales.empty());
    // Somebody else has moved the batch: the run has nowhere to return to.
    if (isPlaying() && workload != scrubbed(m_start, m_scales.empty() ? Scrubbed::Requests : m_scales[static_cast<std::size_t>(m_playing)].what,
                                            m_scales.empty() ? 1 : m_scales[static_cast<std::size_t>(m_playing)].value))
        stop();
    for (std::size_t i = 0; i < m_scales.size(); ++i) showScale(static_cast<int>(i), m_scales[i]);
}

void ScrubBar::showScale(int index, const ScrubScale& scale)
{
    const Row& row = m_rows[static_cast<std::size_t>(index)];
    row.value->setText(charts::text(format::count(scale.value)));
    if (row.slider->accessibleName() != scale.label) {
        row.slider->setAccessibleName(scale.label);
        row.slider->setToolTip(tr("%1 of the largest group; the others follow in proportion").arg(scale.label));
        row.play->setAccessibleName(tr("Run %1").arg(scale.label));
        row.play->setToolTip(tr("Let %1 run over the whole scale and back").arg(scale.label.toLower()));
        fitTexts();
    }
    if (row.slider->isSliderDown()) return;
    const QSignalBlocker silent(row.slider);
    row.slider->setValue(static_cast<int>(std::lround(scale.fraction(scale.value) * positions)));
}

void ScrubBar::setTheme(const Theme&)
{
    update();  // the colours come with the style sheet
}

std::optional<Scrubbed> ScrubBar::current() const
{
    if (m_scales.empty()) return std::nullopt;
    return m_scales[static_cast<std::size_t>(m_last)].what;
}

void ScrubBar::moved(int row, int position)
{
    m_last = row;
    const ScrubScale& scale = m_scales[static_cast<std::size_t>(row)];
    if (m_gesture != 0 && m_rows[static_cast<std::size_t>(row)].slider->isSliderDown())
        return emitValue(row, scale.valueAt(static_cast<double>(position) / positions));
    // Keys and wheel: small numbers lie farther apart than the steps, which go on at least to the next.
    stop();
    m_start = m_workload;
    m_gesture = m_steps.gesture(static_cast<quint64>(row) + 1);
    double value = scale.valueAt(static_cast<double>(position) / positions);
    const double now = scale.fraction(scale.value) * positions;
    if (value == scale.value) value = std::clamp(value + (position > now ? 1 : -1), scale.least, scale.most);
    emitValue(row, value);
    m_gesture = 0;
}

void ScrubBar::emitValue(int row, double value)
{
    const ScrubScale& scale = m_scales[static_cast<std::size_t>(row)];
    const Workload changed = scrubbed(m_start, scale.what, value);
    if (changed == m_workload) return;
    const EditInfo info{tr("Scrub %1 to %2").arg(scale.label.toLower(), charts::text(format::count(value))), m_gesture};
    setWorkload(changed);
    emit workloadEdited(changed, info);
}

void ScrubBar::togglePlay(int row)
{
    const bool ran = m_playing == row;
    stop();
    if (ran || m_scales.empty()) return;
    const ScrubScale& scale = m_scales[static_cast<std::size_t>(row)];
    m_playing = m_last = row;
    m_start = m_workload;
    m_from = scale.fraction(scale.value);
    m_gesture = m_gestures.next();
    m_rows[static_cast<std::size_t>(row)].play->setText(QStringLiteral("❚❚"));
    m_clock.start();
    m_timer.start();
    tellActive();
}

void ScrubBar::playAt(double ms)
{
    if (!isPlaying() || m_scales.empty()) return;
    const int row = m_playing;
    if (ms >= runMs) {
        // Back where it was, exactly: what the run has changed leaves no trace in the history.
        const ScrubScale start = scrubScale(m_start, m_scales[static_cast<std::size_t>(row)].what).value_or(m_scales[static_cast<std::size_t>(row)]);
        emitValue(row, start.value);
        return stop();
    }
    emitValue(row, m_scales[static_cast<std::size_t>(row)].valueAt(fractionAt(m_from, ms / runMs)));
}

void ScrubBar::stop()
{
    m_timer.stop();
    m_gesture = 0;
    if (m_playing >= 0) m_rows[static_cast<std::size_t>(m_playing)].play->setText(QStringLiteral("▶"));
    m_playing = -1;
    tellActive();
}

void ScrubBar::tellActive()
{
    const bool held = std::any_of(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.slider->isSliderDown() || row.slider->hasFocus(); });
    const bool active = held || isPlaying();
    if (active == m_active) return;
    m_active = active;
    emit scrubbing(active);
}

bool ScrubBar::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() == QEvent::Wheel && !static_cast<QWidget*>(object)->hasFocus()) {
        event->ignore();  // else the wheel edits what it passes over
        return true;
    }
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) QMetaObject::invokeMethod(this, [this] { tellActive(); }, Qt::QueuedConnection);
    return QWidget::eventFilter(object, event);
}

void ScrubBar::fitTexts()
{
    for (std::size_t i = 0; i < m_scales.size(); ++i) {
        m_rows[i].name->setText(width() >= wide ? m_scales[i].label : m_scales[i].shortLabel);
        // The widest value keeps the slider from breathing.
        m_rows[i].value->setFixedWidth(fontMetrics().horizontalAdvance(charts::text(format::count(m_scales[i].most))) + 2);
        m_rows[i].play->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("❚❚")) + 10);
    }
}

void ScrubBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitTexts();
}

void ScrubBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) fitTexts();
}

}  // namespace gable
