#pragma once

#include <string_view>

#include <QString>

namespace gable::charts {

/// Texts of the core in those of the screen.
inline QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

/// Between two facts on one line.
inline QString separator()
{
    return QStringLiteral(" · ");
}

}  // namespace gable::charts
