#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <QTest>

#include "ui/theme/palette.h"

using namespace gable;

namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

// Machado, Oliveira, Fernandes (2009), severity 1, for linear RGB.
constexpr Matrix normalVision{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Matrix protanopia{
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix deuteranopia{
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};

Triple times(const Matrix& matrix, const Triple& v)
{
    Triple out{};
    for (std::size_t i = 0; i < 3; ++i) out[i] = matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2];
    return out;
}

/// CIE Lab (D65) as a viewer with this vision sees it.
Triple lab(const QColor& colour, const Matrix& vision)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    Triple rgb = times(vision, {linear(colour.redF()), linear(colour.greenF()), linear(colour.blueF())});
    for (double& c : rgb) c = std::clamp(c, 0.0, 1.0);
    const Triple xyz = times({{{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}}, rgb);
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = f(xyz[0] / 0.95047), y = f(xyz[1]), z = f(xyz[2] / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double distance(const QColor& a, const QColor& b, const Matrix& vision)
{
    const Triple p = lab(a, vision), q = lab(b, vision);
    return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

/// The least distance of two colours for any of the viewers.
double distance(const QColor& a, const QColor& b)
{
    return std::min({distance(a, b, normalVision), distance(a, b, protanopia), distance(a, b, deuteranopia)});
}

std::vector<QColor> componentColours(const Theme& theme)
{
    std::vector<QColor> colours;
    for (const Component component : allComponents) colours.push_back(theme.component(component));
    return colours;
}

std::vector<QColor> byteColours(const Theme& theme)
{
    std::vector<QColor> colours;
    for (const Kind kind : byteKinds) colours.push_back(theme.byteKind(kind));
    return colours;
}

}  // namespace

class TestPalette : public QObject {
    Q_OBJECT

private slots:
    void contrastRatioIsThatOfWcag()
    {
        QVERIFY(std::abs(contrastRatio(Qt::black, Qt::white) - 21) < 1e-9);
        QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
        // A known pair: #767676 on white is the lightest grey that passes.
        QVERIFY(std::abs(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.01);
    }

    void textCanBeRead_data() { themes(); }
    void textCanBeRead()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        QCOMPARE(theme.dark, dark);
        const std::array texts{theme.text, theme.mutedText, theme.accent, theme.good, theme.warning, theme.bad};
        const std::array grounds{theme.window,        theme.surface,    theme.field,      theme.selection,
                                 theme.accentSurface, theme.memoryZone, theme.computeZone};
        for (const QColor& text : texts)
            for (const QColor& ground : grounds)
                QVERIFY2(contrastRatio(text, ground) >= 4.5, qPrintable(QStringLiteral("%1 on %2: %3")
                                                                            .arg(text.name(), ground.name())
                                                                            .arg(contrastRatio(text, ground))));
        const QPalette palette = theme.palette();
        for (const auto& [text, ground] : {std::pair{QPalette::WindowText, QPalette::Window},
                                           {QPalette::Text, QPalette::Base},
                                           {QPalette::Text, QPalette::AlternateBase},
                                           {QPalette::ButtonText, QPalette::Button},
                                           {QPalette::HighlightedText, QPalette::Highlight},
                                           {QPalette::Link, QPalette::Base},
                                           {QPalette::ToolTipText, QPalette::ToolTipBase},
                                           {QPalette::PlaceholderText, QPalette::Base}})
            QVERIFY(contrastRatio(palette.color(text), palette.color(ground)) >= 4.5);
    }

    void coloursOfAPaletteCanBeToldApart_data() { themes(); }
    void coloursOfAPaletteCanBeToldApart()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        for (const std::vector<QColor>& colours : {componentColours(theme), byteColours(theme)})
            for (std::size_t i = 0; i < colours.size(); ++i)
                for (std::size_t j = i + 1; j < colours.size(); ++j)
                    QVERIFY2(distance(colours[i], colours[j]) >= 20,
                             qPrintable(QStringLiteral("%1 %2: %3")
                                            .arg(colours[i].name(), colours[j].name())
                                            .arg(distance(colours[i], colours[j]))));
    }

    void componentsAndByteKindsAreDisjoint_data() { themes(); }
    void componentsAndByteKindsAreDisjoint()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        for (const QColor& component : componentColours(theme))
            for (const QColor& kind : byteColours(theme)) {
                QVERIFY2(distance(component, kind, normalVision) >= 20, qPrintable(component.name() + kind.name()));
                QVERIFY2(distance(component, kind) >= 10, qPrintable(component.name() + kind.name()));
            }
    }

    void boundsCanBeToldApart_data() { themes(); }
    void boundsCanBeToldApart()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        for (const Bound a : allBounds) {
            QVERIFY(contrastRatio(theme.bound(a), theme.surface) >= 2);
            QVERIFY(contrastRatio(theme.textOn(theme.bound(a)), theme.bound(a)) >= 4.5);
            for (const Bound b : allBounds)
                if (a < b) QVERIFY2(distance(theme.bound(a), theme.bound(b)) >= 20, qPrintable(theme.bound(a).name() + theme.bound(b).name()));
        }
    }

    void partsOfMemoryCanBeToldApart_data() { themes(); }
    void partsOfMemoryCanBeToldApart()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        for (const MemoryPart a : allMemoryParts) {
            QVERIFY2(contrastRatio(theme.textOn(theme.memory(a)), theme.memory(a)) >= 4.5, qPrintable(theme.memory(a).name()));
            for (const MemoryPart b : allMemoryParts)  // they stand side by side, or with one between them that may be too small to see
                if (a < b && static_cast<int>(b) - static_cast<int>(a) <= 2)
                    QVERIFY2(distance(theme.memory(a), theme.memory(b)) >= 10, qPrintable(theme.memory(a).name() + theme.memory(b).name()));
        }
    }

    void layersCanBeToldApart_data() { themes(); }
    void layersCanBeToldApart()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        const auto isFfn = [](LayerTone tone) { return tone == LayerTone::DenseFfn || tone == LayerTone::Moe; };
        for (const LayerTone a : allLayerTones)
            for (const LayerTone b : allLayerTones) {
                if (a >= b) continue;
                // In one lane colours are side by side; tables and the other lane stand apart.
                const bool sameLane = a != LayerTone::Table && b != LayerTone::Table && isFfn(a) == isFfn(b);
                const QColor first = theme.layer(a), second = theme.layer(b);
                QVERIFY2(distance(first, second) >= (sameLane ? 20 : 10), qPrintable(first.name() + second.name()));
            }
        for (const LayerTone tone : allLayerTones) {
            const QColor colour = theme.layer(tone);
            QVERIFY(contrastRatio(colour, theme.surface) >= 1.5);
            QVERIFY2(contrastRatio(theme.textOn(colour), colour) >= 4.5, qPrintable(colour.name()));
            QVERIFY(contrastRatio(theme.text, theme.wash(colour)) >= 4.5);
        }
    }

    void graphicsStandOutFromTheSurface_data() { themes(); }
    void graphicsStandOutFromTheSurface()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        for (const QColor& ground : {theme.surface, theme.memoryZone, theme.computeZone}) {
            QVERIFY(contrastRatio(theme.roof, ground) >= 3);
            for (const QColor& colour : componentColours(theme)) QVERIFY(contrastRatio(colour, ground) >= 2);
        }
        for (const QColor& colour : byteColours(theme)) QVERIFY(contrastRatio(colour, theme.surface) >= 1.5);
    }

    void styleSheetIsFilledIn_data() { themes(); }
    void styleSheetIsFilledIn()
    {
        QFETCH(bool, dark);
        const QString sheet = (dark ? darkTheme() : lightTheme()).styleSheet();
        QVERIFY(!sheet.contains(QLatin1Char('@')));
        for (const char* part :
             {"card", "chip", "segment", ":checked", "flat", "link", ":focus", "QHeaderView::section", "QToolTip"})
            QVERIFY2(sheet.contains(QLatin1String(part)), part);
        QCOMPARE(sheet.count(QLatin1Char('{')), sheet.count(QLatin1Char('}')));
    }

private:
    static void themes()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
};

QTEST_MAIN(TestPalette)
#include "test_palette.moc"
