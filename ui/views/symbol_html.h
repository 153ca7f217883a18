#pragma once

#include <QString>

namespace gable {

/// A symbol as rich text: italic, its subscript lowered, words of several letters upright.
QString symbolHtml(const QString& name);

}  // namespace gable
