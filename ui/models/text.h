#pragma once

#include <string_view>

#include <QString>

namespace gable {

/// Text of the core, which is UTF-8, for Qt.
inline QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace gable
