#include "ui/charts/roofline_chart.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/charts/chart_header.h"
#include "ui/charts/roofline_plot.h"

namespace gable {

namespace {

/// A sloped or a flat roof, as a menu lists it.
struct RoofEntry {
    QString id, text;
    bool visible = false;
};

std::vector<RoofEntry> entriesOf(const RooflineData& data)
{
    std::vector<RoofEntry> entries;
    for (auto roof = data.roofs.rbegin(); roof != data.roofs.rend(); ++roof) entries.push_back({roof->id, roof->menuLabel, roof->visible});
    for (const SlopedRoof& slope : data.slopes) entries.push_back({slope.id, slope.label + (slope.sent ? QStringLiteral(" · per byte sent") : QString()), slope.visible});
    return entries;
}

}  // namespace

RooflineChart::RooflineChart(QWidget* parent)
    : ChartCard(new RooflinePlot, parent), m_plot(static_cast<RooflinePlot*>(focusProxy()))
{
    auto* top = new QHBoxLayout;
    top->setSpacing(4);
    column()->removeWidget(header());
    top->addWidget(header(), 1, Qt::AlignTop);
    top->addWidget(menuButton("roofsButton", tr("Roofs ▾"), tr("Which roofs are in sight"), &RooflineChart::addRoofActions), 0, Qt::AlignTop);
    top->addWidget(menuButton("dotsButton", tr("View ▾"), tr("What a dot is, its colour, labels and zoom"), &RooflineChart::addDotActions), 0, Qt::AlignTop);
    column()->addLayout(top);
    column()->addWidget(m_plot, 1);
    m_plot->setObjectName(QStringLiteral("roofline"));
    connect(m_plot, &RooflinePlot::roofClicked, this, &RooflineChart::toggleRoof);
}

QToolButton* RooflineChart::menuButton(const QString& name, const QString& text, const QString& tip, void (RooflineChart::*fill)(QMenu&))
{
    auto* button = new QToolButton(this);
    button->setObjectName(name);
    button->setText(text);
    button->setAccessibleName(QString(text).remove(QStringLiteral(" ▾")));
    button->setToolTip(tip);
    button->setProperty("link", true);
    button->setFocusPolicy(Qt::StrongFocus);
    connect(button, &QToolButton::clicked, this, [this, button, fill] {
        // Filled anew each time: what there is to switch comes with the data.
        auto* menu = new QMenu(button);
        menu->setObjectName(button->objectName() + QStringLiteral("Menu"));
        menu->setAttribute(Qt::WA_DeleteOnClose);
        (this->*fill)(*menu);
        menu->popup(button->mapToGlobal(QPoint(0, button->height())));
    });
    return button;
}

void RooflineChart::setData(const RooflineData& roofline)
{
    header()->setTexts(roofline.title, roofline.subtitle);
    header()->setLegend(roofline.legend);
    if (m_plot->accessibleName() != roofline.title) m_plot->setAccessibleName(roofline.title);
    m_plot->setData(roofline);
}

void RooflineChart::setPath(const std::vector<RooflineData>& steps)
{
    m_plot->setPaths(dotPaths(steps));
}

void RooflineChart::setFooter(QWidget* footer)
{
    column()->addWidget(footer);
}

HoverText RooflineChart::itemText(int item) const
{
    const StepMark* mark = m_plot->markOf(item);
    return mark ? markText(*mark) : hoverText(m_plot->data(), static_cast<std::size_t>(item));
}
QString RooflineChart::itemId(int item) const
{
    return m_plot->itemId(item);
}

void RooflineChart::toggleRoof(const QString& id)
{
    RooflineOptions options = m_plot->data().options;
    for (const RoofEntry& entry : entriesOf(m_plot->data()))
        if (entry.id == id) options.roofs[id] = !entry.visible;
    emit optionsEdited(options);
}

void RooflineChart::addRoofActions(QMenu& menu)
{
    for (const RoofEntry& entry : entriesOf(m_plot->data())) {
        QAction* action = menu.addAction(entry.text, this, [this, id = entry.id] { toggleRoof(id); });
        action->setObjectName(QStringLiteral("roof.") + entry.id);
        action->setCheckable(true);
        action->setChecked(entry.visible);
    }
}

void RooflineChart::addDotActions(QMenu& menu)
{
    using Options = RooflineOptions;
    const Options now = m_plot->data().options;
    const auto choice = [&](const char* name, const QString& text, bool chosen, QActionGroup* group, void (*change)(Options&)) {
        QAction* action = menu.addAction(text, this, [this, change] {
            Options options = m_plot->data().options;
            change(options);
            emit optionsEdited(options);
        });
        action->setObjectName(QLatin1String(name));
        action->setCheckable(true);
        action->setChecked(chosen);
        if (group) group->addAction(action);
    };
    auto *dots = new QActionGroup(&menu), *colours = new QActionGroup(&menu);
    choice("dots.operations", tr("A dot per operation"), now.dots == Options::Dots::Operations, dots, [](Options& o) { o.dots = Options::Dots::Operations; });
    choice("dots.components", tr("A dot per component"), now.dots == Options::Dots::Components, dots, [](Options& o) { o.dots = Options::Dots::Components; });
    menu.addSeparator();
    choice("colours.component", tr("Colour by component"), now.colours == Options::Colours::Component, colours, [](Options& o) { o.colours = Options::Colours::Component; });
    choice("colours.bound", tr("Colour by bound"), now.colours == Options::Colours::Bound, colours, [](Options& o) { o.colours = Options::Colours::Bound; });
    menu.addSeparator();
    choice("labels", tr("Labels"), now.labels, nullptr, [](Options& o) { o.labels = !o.labels; });
    menu.addSeparator();
    addZoomActions(menu);
}

void RooflineChart::addZoomActions(QMenu& menu)
{
    const auto add = [&](const char* name, const QString& text, const QKeySequence& key, void (RooflinePlot::*run)(), bool enabled) {
        QAction* action = menu.addAction(text, m_plot, run);
        action->setObjectName(QLatin1String(name));
        action->setShortcut(key);  // shown; the plot itself listens to it
        action->setShortcutContext(Qt::WidgetShortcut);
        action->setEnabled(enabled);
    };
    const bool any = m_plot->data().emptyText.isEmpty();
    add("zoom.in", tr("Zoom in"), Qt::Key_Plus, &RooflinePlot::zoomIn, any);
    add("zoom.out", tr("Zoom out"), Qt::Key_Minus, &RooflinePlot::zoomOut, any);
    add("zoom.fit", tr("Fit dots"), Qt::Key_F, &RooflinePlot::fitDots, any && !m_plot->data().dots.empty());
    add("zoom.reset", tr("Reset zoom"), Qt::Key_0, &RooflinePlot::resetZoom, m_plot->isZoomed());
}

void RooflineChart::addActions(QMenu& menu)
{
    ChartCard::addActions(menu);
    menu.addSeparator();
    addRoofActions(*menu.addMenu(tr("Roofs")));
    addDotActions(*menu.addMenu(tr("View")));
    addZoomActions(menu);
}

}  // namespace gable
