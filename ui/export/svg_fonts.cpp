#include "ui/export/svg_fonts.h"

#include <algorithm>
#include <memory>

#include <QFont>
#include <QGlyphRun>
#include <QTextLayout>

#include <hb-subset.h>

namespace gable {

namespace {

template <auto destroy>
struct Destroy {
    template <typename T>
    void operator()(T* object) const
    {
        destroy(object);
    }
};
using Blob = std::unique_ptr<hb_blob_t, Destroy<hb_blob_destroy>>;
using HbFace = std::unique_ptr<hb_face_t, Destroy<hb_face_destroy>>;
using SubsetInput = std::unique_ptr<hb_subset_input_t, Destroy<hb_subset_input_destroy>>;

QByteArray table(const QRawFont& font, hb_tag_t tag)
{
    char name[5] = {};
    hb_tag_to_string(tag, name);
    return font.fontTable(name);
}

/// The tables of a font, kept once asked for: HarfBuzz goes on reading glyphs after it has let go of their table (its pull request 6150).
struct Tables {
    QRawFont font;
    std::map<hb_tag_t, QByteArray> held;
};

hb_blob_t* giveTable(hb_face_t*, hb_tag_t tag, void* tables)
{
    auto& [font, held] = *static_cast<Tables*>(tables);
    const auto [entry, isNew] = held.try_emplace(tag);
    if (isNew) entry->second = table(font, tag);
    return hb_blob_create(entry->second.constData(), static_cast<unsigned>(entry->second.size()), HB_MEMORY_MODE_READONLY, nullptr, nullptr);
}

bool isSlanted(const QRawFont& font) { return font.style() != QFont::StyleNormal; }

/// What the font itself says, in fsType of its table OS/2.
bool mayBeEmbedded(const QRawFont& font)
{
    constexpr int fsType = 8;
    constexpr int restricted = 2, usage = 0xF;
    const QByteArray os2 = table(font, HB_TAG('O', 'S', '/', '2'));
    return os2.size() < fsType + 2 || (os2[fsType + 1] & usage) != restricted;
}

/// A font file with these characters alone; empty where that can't be made.
QByteArray subset(const QRawFont& font, const std::set<char32_t>& characters)
{
    Tables tables{font, {}};
    const HbFace face(hb_face_create_for_tables(giveTable, &tables, nullptr));
    const SubsetInput input(hb_subset_input_create_or_fail());
    if (!input) return {};
    hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING);
    for (const char32_t character : characters) hb_set_add(hb_subset_input_unicode_set(input.get()), character);
    const HbFace part(hb_subset_or_fail(face.get(), input.get()));
    if (!part) return {};
    const Blob blob(hb_face_reference_blob(part.get()));
    unsigned length = 0;
    const char* data = hb_blob_get_data(blob.get(), &length);
    return {data, static_cast<qsizetype>(length)};
}

}  // namespace

SvgFont SvgFonts::use(const QFont& font, const QString& text)
{
    const QString key = font.key();
    if (!m_fonts.contains(key)) m_fonts.insert(key, QRawFont::fromFont(font));
    const QRawFont main = m_fonts[key];
    const QList<uint> characters = text.toUcs4();
    SvgFont used{{add(main, characters)}, main.pixelSize(), main.weight(), isSlanted(main)};
    const auto held = [&](uint character) { return main.supportsCharacter(character); };
    if (std::all_of(characters.begin(), characters.end(), held)) return used;
    // Which fonts stand in is known to the layout of a text alone.
    QTextLayout layout(text, font);
    layout.beginLayout();
    layout.createLine();
    layout.endLayout();
    for (const QGlyphRun& run : layout.glyphRuns()) {
        const QString family = add(run.rawFont(), characters);
        if (!used.families.contains(family)) used.families.append(family);
    }
    return used;
}

QString SvgFonts::add(const QRawFont& font, const QList<uint>& characters)
{
    const QString family = font.familyName();
    Face& face = m_faces[{family, font.weight(), isSlanted(font)}];
    if (!face.font.isValid()) face.font = font;
    for (const uint character : characters)
        if (font.supportsCharacter(character)) face.characters.insert(character);
    return family;
}

QByteArray SvgFonts::faces() const
{
    QByteArray out;
    for (const auto& [name, face] : m_faces) {
        const auto& [family, weight, slanted] = name;
        const QByteArray file = mayBeEmbedded(face.font) ? subset(face.font, face.characters) : QByteArray();
        if (file.isEmpty()) continue;
        out += "@font-face{font-family:\"" + family.toHtmlEscaped().toUtf8() + "\";font-weight:" + QByteArray::number(weight) + (slanted ? ";font-style:italic" : "") +
               ";src:url(data:font/ttf;base64," + file.toBase64() + ")}\n";
    }
    return out;
}

}  // namespace gable
