#include "ui/charts/segment_switch.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QToolButton>

namespace gable {

SegmentSwitch::SegmentSwitch(const QString& name, const std::vector<Segment>& segments, QWidget* parent) : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(4);
    auto* group = new QButtonGroup(this);
    for (const Segment& segment : segments) {
        auto* button = new QToolButton(this);
        button->setObjectName(name + QLatin1Char('.') + QLatin1String(segment.id));
        button->setText(segment.text);
        button->setToolTip(segment.tip);
        button->setCheckable(true);
        button->setProperty("segment", true);
        button->setFocusPolicy(Qt::StrongFocus);
        connect(button, &QToolButton::clicked, this, [this, at = m_buttons.size()] { emit chosen(at); });
        group->addButton(button);
        row->addWidget(button);
        m_buttons.push_back(button);
    }
    setChosen(0);
}

void SegmentSwitch::setChosen(std::size_t segment) { m_buttons[segment]->setChecked(true); }

}  // namespace gable
