#include "ui/editors/accelerator_picker.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <QAbstractItemView>
#include <QWheelEvent>

#include "core/units/format.h"
#include "ui/editors/detail_delegate.h"
#include "ui/models/text.h"

namespace gable {

namespace {

/// The vendor with the most accelerators first, those of one vendor together and in their order.
std::vector<Accelerator> byVendor(std::vector<Accelerator> accelerators)
{
    std::map<std::string, int> counts;
    for (const Accelerator& accelerator : accelerators) ++counts[accelerator.vendor];
    std::stable_sort(accelerators.begin(), accelerators.end(), [&](const Accelerator& a, const Accelerator& b) {
        return std::pair(-counts[a.vendor], a.vendor) < std::pair(-counts[b.vendor], b.vendor);
    });
    return accelerators;
}

}  // namespace

AcceleratorPicker::AcceleratorPicker(const std::vector<Accelerator>& catalog, QWidget* parent)
    : QComboBox(parent), m_listed(byVendor(catalog)), m_fromCatalog(catalog.size()), m_delegate(new DetailDelegate(false, this))
{
    setObjectName(QStringLiteral("accelerator"));
    setAccessibleName(tr("Accelerator"));
    setToolTip(tr("Whose memory bandwidth and peak rates draw the roofline"));
    setFocusPolicy(Qt::StrongFocus);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(6);
    setItemDelegate(m_delegate);
    addItem(tr("No accelerator"));
    setItemData(0, QStringList(tr("counts only, no roofline")), DetailDelegate::LinesRole);
    for (const Accelerator& accelerator : m_listed) addEntry(accelerator);
    connect(this, &QComboBox::activated, this, [this](int index) {
        std::optional<Accelerator> chosen;
        if (index > 0) chosen = m_listed[static_cast<std::size_t>(index) - 1];
        if (chosen != m_current) emit acceleratorEdited(chosen);
    });
}

QString AcceleratorPicker::describe(const Accelerator& accelerator)
{
    QString text = toQString(format::capacity(accelerator.memory)) + QLatin1Char(' ') +
                   toQString(accelerator.memoryType) + QStringLiteral(" · ") +
                   toQString(format::bandwidth(accelerator.memoryBandwidth));
    if (const auto peak = accelerator.peak(Precision::Bfloat16))
        text += QStringLiteral(" · ") + toQString(label(Precision::Bfloat16)) + QLatin1Char(' ') +
                toQString(format::rate(*peak));
    return text;
}

/// Tells one that is not as the catalogue has it from its namesake there.
QString AcceleratorPicker::nameOf(const Accelerator& accelerator) const
{
    const QString name = toQString(accelerator.name);
    if (accelerator.isEdited()) return tr("%1 · edited").arg(name);
    const auto begin = m_listed.begin(), end = begin + static_cast<std::ptrdiff_t>(m_fromCatalog);
    const bool twice = std::any_of(begin, end, [&](const Accelerator& other) { return other.name == accelerator.name && other != accelerator; });
    return twice ? tr("%1 · as saved").arg(name) : name;
}

void AcceleratorPicker::addEntry(const Accelerator& accelerator)
{
    addItem(nameOf(accelerator));
    setItemData(count() - 1, toQString(accelerator.vendor), DetailDelegate::AsideRole);
    setItemData(count() - 1, QStringList(describe(accelerator)), DetailDelegate::LinesRole);
}

int AcceleratorPicker::indexOf(const std::optional<Accelerator>& accelerator) const
{
    if (!accelerator) return 0;
    const auto found = std::find(m_listed.begin(), m_listed.end(), *accelerator);
    return found == m_listed.end() ? -1 : static_cast<int>(found - m_listed.begin()) + 1;
}

void AcceleratorPicker::setAccelerator(const std::optional<Accelerator>& accelerator)
{
    if (accelerator == m_current && currentIndex() == indexOf(accelerator)) return;
    m_current = accelerator;
    if (m_listed.size() > m_fromCatalog && indexOf(accelerator) != count() - 1) {
        removeItem(count() - 1);
        m_listed.pop_back();
    }
    if (indexOf(accelerator) < 0) {
        m_listed.push_back(*accelerator);
        addEntry(*accelerator);
    }
    setCurrentIndex(indexOf(accelerator));
}

void AcceleratorPicker::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
}

void AcceleratorPicker::showPopup()
{
    // The entries say more than the box has room for, and the list has a frame.
    view()->setMinimumWidth(view()->sizeHintForColumn(0) + 4 * view()->frameWidth() + 4);
    QComboBox::showPopup();
}

void AcceleratorPicker::wheelEvent(QWheelEvent* event)
{
    // A wheel that scrolls the editor must not change what it passes over.
    if (hasFocus())
        QComboBox::wheelEvent(event);
    else
        event->ignore();
}

}  // namespace gable
