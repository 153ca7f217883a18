#pragma once

#include <QColor>
#include <QIcon>

namespace gable {

/// A dot that marks a row with the colour of its component.
QIcon dotIcon(const QColor& color);

}  // namespace gable
