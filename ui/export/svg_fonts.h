#pragma once

#include <map>
#include <set>
#include <tuple>

#include <QByteArray>
#include <QHash>
#include <QRawFont>
#include <QStringList>

class QFont;

namespace gable {

/// What a text is set in, in the words of CSS.
struct SvgFont {
    QStringList families;  ///< the first has all characters, or most
    double size = 0;       ///< px
    int weight = 400;
    bool slanted = false;
};

/// The fonts of a picture, and which characters of each it uses.
class SvgFonts {
public:
    /// Remembers a text.
    SvgFont use(const QFont& font, const QString& text);
    /// `@font-face` rules that hold what was used of each font and no more; none of a font that may not be embedded.
    [[nodiscard]] QByteArray faces() const;

private:
    using Name = std::tuple<QString, int, bool>;  ///< family, weight, slanted
    struct Face {
        QRawFont font;
        std::set<char32_t> characters;
    };

    /// Returns the name of the family.
    QString add(const QRawFont& font, const QList<uint>& characters);

    QHash<QString, QRawFont> m_fonts;  ///< by the font that was asked for
    std::map<Name, Face> m_faces;
};

}  // namespace gable
