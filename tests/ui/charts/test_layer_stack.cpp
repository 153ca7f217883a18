#include <QApplication>
#include <QClipboard>
#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "core/scenario/model_formats.h"
#include "ui/charts/chart_header.h"
#include "ui/charts/hover_card.h"
#include "ui/charts/layer_plot.h"
#include "ui/charts/layer_stack.h"
#include "ui/charts/mixer_text.h"

using namespace gable;

namespace {

Module matrix(Part part, double outputs, Use use = Use::Linear)
{
    Module module;
    module.part = part;
    module.use = use;
    module.outputs = outputs;
    module.inputs = 10;
    return module;
}

Layer layerOf(std::vector<Mixer> mixers, FeedForward feedForward, double mixerSize, double ffnSize)
{
    Layer layer;
    layer.mixers = std::move(mixers);
    layer.feedForward = feedForward;
    layer.modules.push_back(matrix(Part::Attention, mixerSize));
    if (ffnSize > 0) layer.modules.push_back(matrix(std::holds_alternative<Moe>(feedForward) ? Part::RoutedExperts : Part::DenseFfn, ffnSize));
    return layer;
}

Gqa window(double tokens = 1024)
{
    Gqa gqa;
    gqa.heads = 64;
    gqa.kvHeads = 8;
    gqa.headDim = gqa.valueDim = 128;
    gqa.window = tokens;
    return gqa;
}
Gqa full() { return window(0); }
Moe experts()
{
    Moe moe;
    moe.experts = 8;
    moe.topK = 2;
    moe.width = 64;
    return moe;
}
DenseFfn dense() { return {4096, true}; }

/// Two groups of five windowed layers and a full one, and two windowed layers at the end.
Architecture sliding()
{
    Architecture architecture;
    architecture.hidden = 10;
    architecture.vocabulary = 100;
    for (int layer = 0; layer < 14; ++layer) architecture.add(layerOf({(layer + 1) % 6 == 0 ? full() : window()}, dense(), 40, 80));
    architecture.outside.push_back(matrix(Part::Embedding, 100, Use::Lookup));
    return architecture;
}

Architecture empty()
{
    return {};
}

LayerStackData stackOf(const Architecture& architecture)
{
    return layerStack(architecture, inspect(architecture));
}

QStringList labelsOf(const HoverText& hover)
{
    QStringList labels;
    for (const HoverLine& line : hover.lines) labels.append(line.label + QLatin1Char('=') + line.value);
    return labels;
}

}  // namespace

class TestLayerStack : public QObject {
    Q_OBJECT

private slots:
    void bandsAreRunsBetweenTheTables()
    {
        const LayerStackData data = stackOf(sliding());
        QCOMPARE(data.layers, 14.0);
        QCOMPARE(data.bands.size(), std::size_t(7));
        QVERIFY(data.bands.front().isTable() && data.bands.back().isTable());
        QCOMPARE(data.bands[1].title, QStringLiteral("Layers 0–4"));
        QCOMPARE(data.bands[2].title, QStringLiteral("Layer 5"));
        QCOMPARE(data.bands[5].title, QStringLiteral("Layers 12–13"));
        double next = 0;
        for (const LayerBand& band : data.bands) {
            if (band.isTable()) continue;
            QCOMPARE(band.first, next);
            next += band.count;
        }
        QCOMPARE(next, data.layers);
    }

    void aPatternIsFoundAndSaid()
    {
        const LayerStackData data = stackOf(sliding());
        QCOMPARE(data.pattern, (LayerPattern{0, 6, 2}));
        QCOMPARE(data.subtitle, QStringLiteral("Every 6 layers: 5 GQA, sliding window : 1 GQA"));
    }

    void firstLayersMayDiffer()
    {
        Architecture architecture;
        architecture.add(layerOf({full()}, dense(), 40, 80));
        for (int layer = 0; layer < 12; ++layer) architecture.add(layerOf({layer % 4 == 3 ? full() : window()}, experts(), 40, 800));
        const LayerStackData data = stackOf(architecture);
        QCOMPARE(data.pattern, (LayerPattern{1, 4, 3}));
        QVERIFY(data.subtitle.startsWith(QStringLiteral("From layer 1, every 4 layers")));
    }

    void oneKindAfterAFewOthersIsNoPattern()
    {
        Architecture architecture;
        for (int layer = 0; layer < 3; ++layer) architecture.add(layerOf({full()}, dense(), 40, 80));
        for (int layer = 0; layer < 58; ++layer) architecture.add(layerOf({full()}, experts(), 40, 800));
        const LayerStackData data = stackOf(architecture);
        QCOMPARE(data.pattern, LayerPattern{});
        QCOMPARE(data.subtitle, QStringLiteral("3 Dense FFN : 58 MoE"));
        QCOMPARE(data.bands[1].feedForward.height, 0.1);
        QCOMPARE(data.bands[2].feedForward.height, 1.0);
        QCOMPARE(data.mixerScale, QStringLiteral("400 each"));
        QCOMPARE(data.ffnScale, QStringLiteral("up to 8,000"));
    }

    void layersWithOneHalfAreCountedTogether()
    {
        Architecture architecture;
        for (int layer = 0; layer < 5; ++layer) {
            architecture.add(layerOf({full()}, {}, 40, 0));
            architecture.add(layerOf({}, dense(), 0, 80));
        }
        const LayerStackData data = stackOf(architecture);
        QCOMPARE(data.subtitle, QStringLiteral("Every 2 layers: 1 GQA : 1 Dense FFN"));
        QVERIFY(data.bands[1].feedForward.pieces.empty());
        QVERIFY(data.bands[2].mixer.pieces.empty());
        QVERIFY(labelsOf(data.bands[2].hover).contains(QStringLiteral("Mixer=none")));
    }

    void mixersSideBySideShareTheHalf()
    {
        Layer layer = layerOf({full(), StateMixer{}}, dense(), 30, 80);
        layer.modules.push_back(matrix(Part::LinearAttention, 10));
        Architecture architecture;
        architecture.add(layer);
        const LayerHalf half = stackOf(architecture).bands[1].mixer;
        QCOMPARE(half.pieces.size(), std::size_t(2));
        QCOMPARE(half.pieces[0].share, 0.75);
        QCOMPARE(half.pieces[1].share, 0.25);
        QCOMPARE(half.pieces[1].tone, LayerTone::State);
    }

    void hoverTellsDimensionsAndSums()
    {
        const LayerBand band = stackOf(sliding()).bands[1];
        QCOMPARE(band.hover.title, QStringLiteral("Layers 0–4 · 5 layers"));
        const QStringList labels = labelsOf(band.hover);
        for (const char* line : {"Mixer=GQA, sliding window", "Query heads=64", "KV heads=8", "Head width=128", "Window=1,024", "Feed-forward=Dense FFN",
                                 "Width=4,096, gated", "Parameters=1,200", "Stored=2.34 KiB", "KV cache a token, BF16=4 KiB"})
            QVERIFY2(labels.contains(QString::fromUtf8(line)), qPrintable(QString::fromUtf8(line) + QStringLiteral(" in ") + labels.join('|')));
    }

    void legendNamesEveryToneWithALetter()
    {
        for (const Architecture& architecture : {sliding(), empty()}) {
            const LayerStackData data = stackOf(architecture);
            for (const LayerBand& band : data.bands)
                for (const LayerHalf& half : {band.mixer, band.feedForward})
                    for (const LayerPiece& piece : half.pieces) {
                        const auto names = [&](const LayerLegend& entry) { return entry.tone == piece.tone; };
                        QVERIFY(band.isTable() || std::any_of(data.legend.begin(), data.legend.end(), names));
                    }
        }
        QSet<QChar> letters;
        for (const LayerTone tone : allLayerTones) letters.insert(letterOf(tone));
        QCOMPARE(letters.size(), static_cast<qsizetype>(allLayerTones.size()));
    }

    void everyModelOfTheCatalogueIsDrawn()
    {
        const Catalog catalog = *builtinCatalog();
        LayerStack stack;
        stack.resize(900, 260);
        stack.show();
        for (const Model& model : catalog.models) {
            const auto architecture = readArchitecture(model, Deployment());
            if (!architecture) continue;
            const LayerStackData data = stackOf(*architecture);
            QVERIFY2(!data.subtitle.isEmpty(), model.id.c_str());
            stack.setData(data);
            QVERIFY2(!stack.grab().isNull(), model.id.c_str());
            const LayerPlot* plot = stack.plot();
            for (int band = 0; band < plot->bandCount(); ++band) QVERIFY2(QRectF(plot->rect()).contains(plot->bandRect(band)), model.id.c_str());
        }
        stack.setData(stackOf(empty()));
        QVERIFY(!stack.grab().isNull());
    }

    void bandsAreToScale()
    {
        LayerStack stack;
        show(stack);
        const LayerPlot* plot = stack.plot();
        QVERIFY(std::abs(plot->bandRect(1).width() - 5 * plot->bandRect(2).width()) < 1e-6);
        QCOMPARE(plot->bandAt(plot->bandRect(2).center()), 2);
        QCOMPARE(plot->bandAt(QPointF(-5, -5)), -1);
    }

    void hoverShowsACard()
    {
        LayerStack stack;
        show(stack);
        QTest::mouseMove(stack.plot(), stack.plot()->bandRect(2).center().toPoint());
        QTRY_VERIFY(stack.findChild<HoverCard*>() && stack.findChild<HoverCard*>()->isVisible());
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(stack.plot(), &leave);
        QVERIFY(!stack.findChild<HoverCard*>()->isVisible());
    }

    void keysWalkThroughTheBandsAndTell()
    {
        LayerStack stack;
        show(stack);
        stack.plot()->setFocus(Qt::TabFocusReason);
        QSignalSpy shown(stack.plot(), &LayerPlot::bandShown);
        for (const auto key : {Qt::Key_Right, Qt::Key_Right, Qt::Key_Right, Qt::Key_Left, Qt::Key_End, Qt::Key_Home, Qt::Key_Escape})
            QTest::keyClick(stack.plot(), key);
        QList<int> bands;
        for (const auto& call : shown) bands << call[0].toInt();
        QCOMPARE(bands, (QList<int>{0, 1, 2, 1, 6, 0, -1}));
        QTest::keyClick(stack.plot(), Qt::Key_Right);
        QTest::keyClick(stack.plot(), Qt::Key_Right);
        QVERIFY(stack.plot()->accessibleDescription().contains(QStringLiteral("Layers 0–4")));
        QVERIFY(stack.findChild<HoverCard*>()->isVisible());
        stack.setData(stackOf(empty()));
        QCOMPARE(stack.plot()->current(), -1);
        QVERIFY(!stack.findChild<HoverCard*>()->isVisible());
    }

    void isCopiedAsAPicture()
    {
        LayerStack stack;
        show(stack);
        QApplication::clipboard()->clear();
        stack.plot()->setFocus();
        QTest::keyClick(stack.plot(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->image().width() > 1000);
    }

private:
    static void show(LayerStack& stack)
    {
        stack.resize(900, 300);
        stack.setData(stackOf(sliding()));
        stack.show();
        QVERIFY(QTest::qWaitForWindowExposed(&stack));
    }
};

QTEST_MAIN(TestLayerStack)
#include "test_layer_stack.moc"
