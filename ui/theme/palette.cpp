#include "ui/theme/palette.h"

#include <algorithm>
#include <cmath>

namespace gable {

namespace {

/// Text on the accent colour.
QColor onAccent(const Theme& theme)
{
    return theme.dark ? theme.window : theme.surface;
}

QColor disabledText(const Theme& theme)
{
    // Half way to the surface: readable enough to know what is there, faint enough to read as off.
    const auto mid = [&](int a, int b) { return (a + b) / 2; };
    return {mid(theme.mutedText.red(), theme.surface.red()), mid(theme.mutedText.green(), theme.surface.green()),
            mid(theme.mutedText.blue(), theme.surface.blue())};
}

/// `@name` in the style sheet becomes the colour of that name.
QString filledIn(QString sheet, const Theme& theme)
{
    const std::pair<const char*, QColor> colours[] = {
        // "@accentSurface" before "@accent", which it begins like.
        {"@accentSurface", theme.accentSurface},
        {"@accent", theme.accent},
        {"@onAccent", onAccent(theme)},
        {"@window", theme.window},
        {"@surface", theme.surface},
        {"@field", theme.field},
        {"@border", theme.border},
        {"@text", theme.text},
        {"@muted", theme.mutedText},
        {"@selection", theme.selection},
        {"@off", disabledText(theme)},
        {"@handle", disabledText(theme)},
        {"@bad", theme.bad},
        {"@warning", theme.warning},
        {"@good", theme.good},
    };
    for (const auto& [name, colour] : colours) sheet.replace(QLatin1String(name), colour.name());
    return sheet;
}

constexpr const char* surfaces = R"(
QFrame[card="true"] { background: @surface; border: 1px solid @border; border-radius: 6px; }
QFrame[card="true"]:focus { border: 1px solid @accent; }
QLabel[chip="true"] { background: @field; color: @text; border: 1px solid @border; border-radius: 9px; padding: 1px 8px; }
QLabel[muted="true"] { color: @muted; }
QLabel[good="true"] { color: @good; }
QLabel[warning="true"] { color: @warning; }
QLabel[bad="true"] { color: @bad; }
QToolTip { background: @surface; color: @text; border: 1px solid @border; padding: 4px 6px; }
)";

constexpr const char* buttons = R"(
QPushButton[flat="true"], QToolButton[flat="true"] {
  background: @surface; color: @text; border: 1px solid @border; border-radius: 5px; padding: 4px 10px; }
QPushButton[flat="true"]:hover, QToolButton[flat="true"]:hover { background: @accentSurface; }
QPushButton[flat="true"]:pressed, QToolButton[flat="true"]:pressed { background: @selection; }
QPushButton[flat="true"]:focus, QToolButton[flat="true"]:focus { border: 1px solid @accent; }
QPushButton[flat="true"]:disabled, QToolButton[flat="true"]:disabled { color: @off; }
QPushButton[primary="true"], QToolButton[primary="true"] {
  background: @accent; color: @onAccent; border: 1px solid @accent; border-radius: 5px; padding: 4px 10px; }
QPushButton[primary="true"]:disabled, QToolButton[primary="true"]:disabled { background: @field; color: @off; border-color: @border; }
QPushButton[primary="true"]:focus, QToolButton[primary="true"]:focus { border: 2px solid @text; padding: 3px 9px; }
QToolButton[segment="true"] {
  background: @field; color: @muted; border: 1px solid @border; border-radius: 5px; padding: 4px 10px; }
QToolButton[segment="true"]:hover { color: @text; }
QToolButton[segment="true"]:checked { background: @accentSurface; color: @text; border-bottom: 2px solid @accent; padding-bottom: 3px; }
QToolButton[segment="true"]:focus { border: 2px solid @accent; padding: 3px 9px; }
QToolButton[segment="true"]:disabled { color: @off; }
QPushButton[link="true"], QToolButton[link="true"] {
  background: transparent; color: @accent; border: 1px solid transparent; border-radius: 3px; padding: 1px 3px; }
QPushButton[link="true"]:hover, QToolButton[link="true"]:hover { text-decoration: underline; }
QPushButton[link="true"]:focus, QToolButton[link="true"]:focus { border: 1px solid @accent; }
QPushButton[link="true"]:disabled, QToolButton[link="true"]:disabled { color: @off; }
)";

constexpr const char* tables = R"(
QTableView, QTreeView, QListView {
  gridline-color: @border; selection-background-color: @selection; selection-color: @text; outline: 0; }
QHeaderView { background: @surface; border: 0; }
QHeaderView::section {
  background: @surface; color: @muted; border: 0; border-bottom: 1px solid @border; padding: 3px 6px; }
QHeaderView::section:hover { color: @text; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: @handle; border-radius: 3px; min-height: 24px; min-width: 24px; margin: 2px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QTableCornerButton::section { background: @surface; border: 0; border-bottom: 1px solid @border; }
)";

constexpr const char* frame = R"(
QToolBar { background: @surface; border: 0; border-bottom: 1px solid @border; padding: 4px 8px; spacing: 6px; }
QToolBar::separator { background: @border; width: 1px; margin: 5px 6px; }
QMenuBar { background: @surface; padding: 1px 4px; }
QStatusBar { background: @surface; border-top: 1px solid @border; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: @muted; }
QDockWidget::title { background: transparent; padding: 5px 10px; }
QTabWidget::pane { border: 0; border-top: 1px solid @border; }
QTabBar::tab { background: transparent; color: @muted; border: 0; border-bottom: 2px solid transparent; padding: 5px 12px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { color: @accent; }
)";

Theme themeBase(bool dark)
{
    Theme theme;
    theme.dark = dark;
    return theme;
}

}  // namespace

Theme lightTheme()
{
    Theme theme = themeBase(false);
    theme.window = 0xF5F6F8;
    theme.surface = 0xFFFFFF;
    theme.field = 0xF5F6F8;
    theme.border = 0xDDE2E8;
    theme.text = 0x1F2933;
    theme.mutedText = 0x5C6773;
    theme.accent = 0x2463CC;
    theme.accentSurface = 0xE4EDFD;
    theme.selection = 0xE4EDFD;
    theme.grid = 0xE1E6EC;
    theme.roof = 0x1F2933;
    theme.memoryZone = 0xEEF4FB;
    theme.computeZone = 0xFDF3E7;
    theme.good = 0x1B7A35;
    theme.warning = 0x8F5A00;
    theme.bad = 0xB3261E;
    return theme;
}

Theme darkTheme()
{
    Theme theme = themeBase(true);
    theme.window = 0x14171C;
    theme.surface = 0x1C2026;
    theme.field = 0x14171C;
    theme.border = 0x323841;
    theme.text = 0xE6E9ED;
    theme.mutedText = 0x9AA3AE;
    theme.accent = 0x7DADFF;
    theme.accentSurface = 0x223350;
    theme.selection = 0x223350;
    theme.grid = 0x2A313A;
    theme.roof = 0xE6E9ED;
    theme.memoryZone = 0x18222E;
    theme.computeZone = 0x2A241B;
    theme.good = 0x5CC476;
    theme.warning = 0xE2A93B;
    theme.bad = 0xFF8A80;
    return theme;
}

QColor Theme::component(Component component) const
{
    switch (component) {
        case Component::Embedding:
            return dark ? 0x6C4F40 : 0x905C00;
        case Component::Attention:
            return dark ? 0x598FC8 : 0x4574A3;
        case Component::Indexer:
            return dark ? 0x1669D6 : 0x22407A;
        case Component::LinearAttention:
            return dark ? 0x65CFFA : 0x0BB3F2;
        case Component::FeedForward:
            return dark ? 0xFF993B : 0xF58418;
        case Component::Experts:
            return dark ? 0xA03F0E : 0x752D0D;
        case Component::Elementwise:
            return dark ? 0x979EAF : 0x878F9D;
        case Component::Unembed:
            return dark ? 0x3E8E43 : 0x549E4C;
        case Component::Communication:
            return dark ? 0xFF7E73 : 0xB83E5E;
        case Component::Overhead:
            return dark ? 0xECE6B8 : 0xB2AA8F;
    }
    return mutedText;
}

QColor Theme::bound(Bound bound) const
{
    switch (bound) {
        case Bound::Memory:
            return dark ? 0x6F96EB : 0x2D75C3;
        case Bound::Compute:
            return dark ? 0xE29F36 : 0xE8912D;
        case Bound::Link:
            return component(Component::Communication);
        case Bound::Overhead:
            return component(Component::Overhead);
    }
    return mutedText;
}

QColor Theme::byteKind(Kind kind) const
{
    switch (kind) {
        case Kind::Weights:
            return dark ? 0x7A5FC0 : 0x5E429B;
        case Kind::Activations:
            return 0xB6A3DA;
        case Kind::KvCache:
            return dark ? 0x1D9A8A : 0x13806F;
        case Kind::Writes:
            return dark ? 0xD0D5DA : 0xBFC6CD;
        case Kind::Flops:
        case Kind::Link:
            break;  // they have the colour of their component
    }
    return mutedText;
}

QColor Theme::layer(LayerTone tone) const
{
    switch (tone) {
        case LayerTone::FullAttention:
            return dark ? 0x6F96EB : 0x2D75C3;
        case LayerTone::LocalAttention:
            return dark ? 0xA4DAFF : 0x89CDF5;
        case LayerTone::SparseAttention:
            return dark ? 0x0D786A : 0x13816E;
        case LayerTone::CompressedAttention:
            return dark ? 0x6A4EBC : 0x43267D;
        case LayerTone::State:
            return dark ? 0xD77BBA : 0xCB7AB3;
        case LayerTone::Plain:
            return dark ? 0xBBBEB5 : 0xC4BFBD;
        case LayerTone::DenseFfn:
            return dark ? 0xE29F36 : 0xEDA440;
        case LayerTone::Moe:
            return dark ? 0xD76343 : 0xB54729;
        case LayerTone::Table:
            return dark ? 0x7C7F90 : 0x4D606E;
    }
    return mutedText;
}

QColor Theme::memory(MemoryPart part) const
{
    switch (part) {
        case MemoryPart::Weights:
            return byteKind(Kind::Weights);
        case MemoryPart::Activations:
            return byteKind(Kind::Activations);
        case MemoryPart::Overhead:
            return component(Component::Elementwise);
        case MemoryPart::KvUsed:
            return byteKind(Kind::KvCache);
        case MemoryPart::KvFree:
            return dark ? 0x1D4A47 : 0xCFE8E4;
        case MemoryPart::Reserved:
            return byteKind(Kind::Writes);
    }
    return mutedText;
}

QColor Theme::wash(const QColor& colour) const
{
    constexpr double strength = 0.2;
    const auto mixed = [&](int over, int under) { return static_cast<int>(std::lround(strength * over + (1 - strength) * under)); };
    return {mixed(colour.red(), surface.red()), mixed(colour.green(), surface.green()), mixed(colour.blue(), surface.blue())};
}

QColor Theme::textOn(const QColor& colour) const
{
    const QColor ink(0x14171C), paper(0xFFFFFF);
    return contrastRatio(ink, colour) > contrastRatio(paper, colour) ? ink : paper;
}

QPalette Theme::palette() const
{
    QPalette p(text, field, border, border, border, text, surface);
    p.setColor(QPalette::Window, window);
    p.setColor(QPalette::WindowText, text);
    p.setColor(QPalette::Base, surface);
    p.setColor(QPalette::AlternateBase, field);
    p.setColor(QPalette::Text, text);
    p.setColor(QPalette::PlaceholderText, mutedText);
    p.setColor(QPalette::Button, dark ? border : field);
    p.setColor(QPalette::ButtonText, text);
    p.setColor(QPalette::BrightText, bad);
    p.setColor(QPalette::ToolTipBase, surface);
    p.setColor(QPalette::ToolTipText, text);
    // Fusion fills sliders and check marks with it, and draws the focus frame in it.
    p.setColor(QPalette::Highlight, accent);
    p.setColor(QPalette::HighlightedText, onAccent(*this));
    p.setColor(QPalette::Link, accent);
    p.setColor(QPalette::LinkVisited, accent);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText})
        p.setColor(QPalette::Disabled, role, disabledText(*this));
    p.setColor(QPalette::Disabled, QPalette::Highlight, border);
    return p;
}

QString Theme::styleSheet() const
{
    return filledIn(QLatin1String(surfaces) + QLatin1String(buttons) + QLatin1String(tables) + QLatin1String(frame), *this);
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const auto luminance = [](const QColor& colour) {
        const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
        return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
    };
    const double first = luminance(a), second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

}  // namespace gable
