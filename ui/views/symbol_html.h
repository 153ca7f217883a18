#pragma once

#include <QString>

namespace gable {

/// A symbol as rich text: italic, its subscript lowered, words of several letters upright.
QString symbolHtml(const QString& name);

/// A number of a formula as people read it: "29,367,296", "31.93". What is copied has all digits.
QString numberText(double value);

}  // namespace gable
