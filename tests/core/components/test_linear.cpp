#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// Matrix products against the list of weights of each model: what a token multiplies with, and what a large step reads.
/// The expectations are told from the names and parts of the modules anew; nothing of the plan's own tables is used.
class TestLinear : public QObject {
    Q_OBJECT

private:
    static bool ends(const Module& module, std::string_view word) { return module.name.ends_with(word); }

    /// A matrix that tokens are multiplied with.
    static bool multiplies(const Module& module)
    {
        if (module.use == Use::Lookup || module.use == Use::Table || module.inputs == 1) return false;
        // The state matrices of Mamba-1, V4's encodings of a position in its block, and convolutions act on each channel by itself.
        return !ends(module, "A_log") && !ends(module, ".ape") && !ends(module, "conv1d") && !ends(module, ".conv");
    }

    template <typename Value>
    static double overModules(const Architecture& architecture, Value value)
    {
        double out = 0;
        for (const Module& module : architecture.outside)
            if (multiplies(module)) out += value(module, Layer());
        for (const LayerGroup& group : architecture.layers)
            for (const Module& module : group.layer.modules)
                if (multiplies(module)) out += group.count * value(module, group.layer);
        return out;
    }

    static double activeProducts(const Architecture& architecture)
    {
        return overModules(architecture, [](const Module& m, const Layer&) { return (m.activeCopies < 0 ? m.copies : m.activeCopies) * m.outputs * m.inputs; });
    }

    static const Gqa* gqaOf(const Layer& layer)
    {
        for (const Mixer& mixer : layer.mixers)
            if (const auto* gqa = std::get_if<Gqa>(&mixer)) return gqa;
        return nullptr;
    }

    /// B and C of Mamba-2, which belong to groups of heads, are copied where there are fewer groups than GPUs.
    static double copiesOfGroups(const Module& module, const Layer& layer, double tp)
    {
        for (const Mixer& mixer : layer.mixers)
            if (const auto* mamba = std::get_if<StateMixer>(&mixer); mamba && mamba->kind == StateKind::Mamba2 && mamba->keyHeads < tp && ends(module, ".in_proj"))
                return 1 + 2 * mamba->keyHeads * mamba->keyDim * (tp / mamba->keyHeads - 1) / module.outputs;
        return 1;
    }

    /// How often a matrix is stored on `tp` tensor-parallel GPUs together. Column and row cuts store it once. Every GPU holds the down-projections to
    /// latents, routers, what the experts share, and indexers; K/V heads fewer than GPUs are copied.
    static double copiesOnGpus(const Module& module, const Layer& layer, double tp)
    {
        switch (module.part) {
            case Part::Router: case Part::LatentProjection: case Part::Indexer: case Part::HyperConnection: case Part::Other: return tp;
            case Part::SharedExperts: return ends(module, "shared_expert_gate") ? tp : 1;
            case Part::LinearAttention: return ends(module, ".f_a_proj") || ends(module, ".g_a_proj") ? tp : copiesOfGroups(module, layer, tp);
            case Part::Attention: break;
            default: return 1;
        }
        for (const std::string_view word : {"q_a_proj", "kv_a_proj_with_mqa", ".wq_a", ".wkv", ".wgate"})
            if (ends(module, word)) return tp;
        const Gqa* gqa = gqaOf(layer);
        if (!gqa || gqa->kvHeads >= tp) return 1;
        const double more = tp / gqa->kvHeads, kv = gqa->kvHeads * (gqa->headDim + gqa->valueDim);
        if (ends(module, ".k_proj") || ends(module, ".v_proj")) return more;
        const bool fused = ends(module, ".qkv_proj") || ends(module, ".Wqkv") || ends(module, ".query_key_value");
        return fused ? (module.outputs - kv + kv * more) / module.outputs : 1;
    }

    static bool divides(const Architecture& architecture, double tp)
    {
        const auto whole = [&](double heads) { return std::fmod(heads, tp) == 0; };
        for (const LayerGroup& group : architecture.layers)
            for (const Mixer& mixer : group.layer.mixers) {
                const auto* gqa = std::get_if<Gqa>(&mixer);
                if (gqa && !(whole(gqa->heads) && (whole(gqa->kvHeads) || std::fmod(tp, gqa->kvHeads) == 0))) return false;
                if (const auto* mla = std::get_if<Mla>(&mixer); mla && !whole(mla->heads)) return false;
                if (const auto* compressed = std::get_if<CompressedAttention>(&mixer); compressed && !whole(compressed->outputGroups)) return false;
            }
        return true;
    }

    static double weightsOfLargeStep(const HardwareModel& hardware)
    {
        return test::sumOfProducts(hardware, test::run(hardware, {{Phase::Prefill, 1, 1e6, 1e6}}), Kind::Weights);
    }

private slots:
    void oneTokenMultipliesWithEveryActiveParameter_data() { test::modelRows(); }
    void oneTokenMultipliesWithEveryActiveParameter()
    {
        QFETCH(QString, id);
        const HardwareModel hardware = test::hardware(test::modelOf(id));
        const double expected = 2 * activeProducts(hardware.architecture);
        // Latent attention keeps this too: what decode absorbs, or prefill expands for its one token, is as much work as the up-projection itself.
        for (const Phase phase : {Phase::Prefill, Phase::Decode})
            COMPARE_NEAR(test::sumOfProducts(hardware, test::run(hardware, {{phase, 1, 1, 1}}), Kind::Flops), expected);
    }

    /// Products with weights don't depend on the context, but for latents that a prefill expands.
    void contextCostsNoProducts_data() { test::modelRows(); }
    void contextCostsNoProducts()
    {
        QFETCH(QString, id);
        const HardwareModel hardware = test::hardware(test::modelOf(id));
        const double expected = 2 * activeProducts(hardware.architecture);
        COMPARE_NEAR(test::sumOfProducts(hardware, test::run(hardware, {{Phase::Decode, 1, 1, 5000}}), Kind::Flops), expected);
        double expanded = 0;
        for (const LayerGroup& group : hardware.architecture.layers)
            for (const Mixer& mixer : group.layer.mixers)
                if (const auto* mla = std::get_if<Mla>(&mixer); mla && !mla->indexer && mla->sharedTopK == 0)
                    expanded += group.count * 4999 * 2 * mla->kvRank * mla->heads * (mla->nopeDim + mla->valueDim);
        COMPARE_NEAR(test::sumOfProducts(hardware, test::run(hardware, {{Phase::Prefill, 1, 1, 5000}}), Kind::Flops), expected + expanded);
    }

    void largeStepReadsEveryStoredByte_data() { test::modelRows(); }
    void largeStepReadsEveryStoredByte()
    {
        QFETCH(QString, id);
        const HardwareModel hardware = test::hardware(test::modelOf(id));
        const double plain = test::plainBytes(hardware.architecture);
        // Biases are stored with their matrix and read with it.
        COMPARE_NEAR(weightsOfLargeStep(hardware), overModules(hardware.architecture, [&](const Module& m, const Layer&) { return m.bytes(plain); }));
    }

    void gpusTogetherReadEveryStoredByte_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<double>("tp");
        QTest::addColumn<double>("dp");
        QTest::addColumn<bool>("ep");
        for (const Model& model : test::catalog().models) {
            const Architecture architecture = test::hardware(model).architecture;
            const auto row = [&](const char* how, double tp, double dp, bool ep) {
                if (divides(architecture, tp)) QTest::newRow((model.id + how).c_str()) << str(model.id) << tp << dp << ep;
            };
            row(" TP 2", 2, 1, false), row(" TP 8", 8, 1, false), row(" TP 8 EP", 8, 1, true), row(" TP 2 DP 4", 2, 4, false), row(" TP 2 DP 4 EP", 2, 4, true);
        }
    }
    void gpusTogetherReadEveryStoredByte()
    {
        QFETCH(QString, id);
        QFETCH(double, tp);
        QFETCH(double, dp);
        QFETCH(bool, ep);
        const HardwareModel hardware = test::hardware(test::modelOf(id), test::deployment(tp, 1, dp, ep));
        const double plain = test::plainBytes(hardware.architecture);
        // Routed experts are spread over all GPUs, everything else is there for each data-parallel rank.
        COMPARE_NEAR(tp * dp * weightsOfLargeStep(hardware), overModules(hardware.architecture, [&](const Module& m, const Layer& layer) {
                         return m.bytes(plain) * (m.part == Part::RoutedExperts ? 1 : dp * copiesOnGpus(m, layer, tp));
                     }));
    }

    void normsAndConvolutionsAreReadToo_data() { test::modelRows(); }
    void normsAndConvolutionsAreReadToo()
    {
        QFETCH(QString, id);
        const HardwareModel hardware = test::hardware(test::modelOf(id));
        const double plain = test::plainBytes(hardware.architecture);
        double norms = 0, convolutions = 0;
        const auto add = [&](const std::vector<Module>& modules, double count) {
            for (const Module& m : modules) {
                if (m.part == Part::Norms) norms += count * m.bytes(plain);
                if (m.part == Part::LinearAttention && (ends(m, "conv1d") || ends(m, ".conv"))) convolutions += count * m.bytes(plain);
            }
        };
        add(hardware.architecture.outside, 1);
        for (const LayerGroup& group : hardware.architecture.layers) add(group.layer.modules, group.count);
        double readNorms = 0, readConvolutions = 0;
        for (const Operation& o : test::run(hardware, {{Phase::Decode, 1, 1, 1}})) {
            if (hardware.plan.operation(o.id)->formula == components::Formula::Elementwise) readNorms += o.sum(Kind::Weights);
            if (hardware.plan.operation(o.id)->formula == components::Formula::ShortConvolution) readConvolutions += o.sum(Kind::Weights);
        }
        COMPARE_NEAR(readNorms, norms);
        COMPARE_NEAR(readConvolutions, convolutions);
    }

    /// DeepSeek-V3 technical report (arXiv 2412.19437): 37 B activated parameters of 671 B; their lookups and norms are no products.
    void activeParametersOfDeepSeekV3()
    {
        const HardwareModel hardware = test::hardware(test::modelOf("deepseek-v3"));
        const double flops = test::sumOfProducts(hardware, test::run(hardware, {{Phase::Decode, 1, 1, 1}}), Kind::Flops);
        QVERIFY2(std::abs(flops / 2 / 37e9 - 1) < 0.02, qPrintable(str(flops / 2)));
    }
};

QTEST_GUILESS_MAIN(TestLinear)
#include "test_linear.moc"
