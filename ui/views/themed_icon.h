#pragma once

#include <QIcon>
#include <QString>

#include "ui/theme/palette.h"

namespace gable {

/// `icons/<name>.svg` of the resources in the colours of the theme.
QIcon themedIcon(const QString& name, const Theme& theme);

}  // namespace gable
