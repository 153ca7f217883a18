#pragma once

#include <QChar>
#include <QString>

namespace gable {

/// Lets a path break behind its slashes, and anything after a while: a label wraps between words only, and a long word
/// would push the window wider than the screen.
inline QString breakable(const QString& text)
{
    constexpr int longest = 1200;
    constexpr int run = 40;
    const QChar zeroWidthSpace(0x200B);
    QString out;
    int sinceBreak = 0;
    for (const QChar character : text.left(longest)) {
        out += character;
        sinceBreak = character.isSpace() ? 0 : sinceBreak + 1;
        const bool mayBreak = character == QLatin1Char('/') || sinceBreak == run;
        if (!mayBreak || character.isHighSurrogate()) continue;
        out += zeroWidthSpace;
        sinceBreak = 0;
    }
    return text.size() > longest ? out + QStringLiteral("…") : out;
}

}  // namespace gable
