#include "core/model/families/builders.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// Mixers with a state, by hand.
class TestStateMixer : public QObject {
    Q_OBJECT

private:
    /// Mamba-2: 4 heads of 8, two groups of state size 16, convolution over 4 tokens, state in float32; hidden 10.
    static HardwareModel mamba2(double tp, double groups = 2)
    {
        Architecture out;
        out.hidden = 10;
        Layer layer;
        families::addMamba2(layer, 10, families::mamba2(4, 8, groups, 16, 4, true));
        out.add(layer);
        return test::hardware(out, test::deployment(tp));
    }

private slots:
    /// Decay 1, outer product and add 2, read-out 2 FLOP for each of 2·16·8 elements; the state is read and written once.
    void mamba2Decode()
    {
        const HardwareModel hardware = mamba2(2);
        const auto operations = test::run(hardware, {{Phase::Decode, 3, 1, 500}});
        const auto of = [&](std::string_view id, Kind kind, std::string_view key) { return test::term(operations, id, kind, key); };
        QCOMPARE(of("linear_attn.mamba2", Kind::Flops, "decode"), str(3 * 5 * 256.0));
        QCOMPARE(of("linear_attn.mamba2", Kind::Flops, "prefill"), "no term");
        QCOMPARE(of("linear_attn.mamba2", Kind::KvCache, "state"), str(3 * 256 * 4.0));
        QCOMPARE(of("linear_attn.mamba2", Kind::Writes, "state"), str(3 * 256 * 4.0));
        QCOMPARE(of("linear_attn.mamba2", Kind::Activations, "input"), str(3 * (2 * 16 + 2 * 8) * 2.0));  // B and C of one group, x of two heads
        QCOMPARE(of("linear_attn.mamba2", Kind::Writes, "output"), str(3 * 16 * 2.0));
        // 96 channels, 48 on a GPU, three inputs of each are kept; the kernel has a bias.
        QCOMPARE(of("linear_attn.conv", Kind::Flops, "flops"), str(2 * 3 * 48 * 4.0));
        QCOMPARE(of("linear_attn.conv", Kind::KvCache, "state"), str(3 * 48 * 3 * 2.0));
        QCOMPARE(of("linear_attn.conv", Kind::Weights, "weight"), str(48 * 5 * 2.0));
        // x, z 32 each, B, C 32 each, dt 4: 132 outputs.
        QCOMPARE(of("linear_attn.in_proj", Kind::Flops, "flops"), str(2 * 3 * 10 * 66.0));
        QCOMPARE(of("linear_attn.out_proj", Kind::Flops, "flops"), str(2 * 3 * 16 * 10.0));
    }

    /// One group for two GPUs: both hold its B and C. Of 100 outputs each GPU has 16 + 16 + 32 + 2, of 64 channels 16 + 32.
    void mamba2GroupsAreCopied()
    {
        const HardwareModel hardware = mamba2(2, 1);
        const auto operations = test::run(hardware, {{Phase::Decode, 3, 1, 500}});
        QCOMPARE(test::term(operations, "linear_attn.in_proj", Kind::Flops, "flops"), str(2 * 3 * 10 * 66.0));
        QCOMPARE(test::term(operations, "linear_attn.conv", Kind::Weights, "weight"), str(48 * 5 * 2.0));
        QCOMPARE(test::term(operations, "linear_attn.mamba2", Kind::Activations, "input"), str(3 * (2 * 16 + 2 * 8) * 2.0));
        QCOMPARE(test::term(operations, "linear_attn.mamba2", Kind::KvCache, "state"), str(3 * 256 * 4.0));
    }

    /// In chunks of 256: 256·4·(16 + 8) within, and two products with the state of 512. A sequence's state moves once, however many tokens.
    void mamba2Prefill()
    {
        const HardwareModel hardware = mamba2(1);
        const auto operations = test::run(hardware, {{Phase::Prefill, 2, 300, 300}, {Phase::Decode, 1, 2, 300}});
        QCOMPARE(test::term(operations, "linear_attn.mamba2", Kind::Flops, "prefill"), str(600 * (256 * 4 * 24 + 4 * 512.0)));
        QCOMPARE(test::term(operations, "linear_attn.mamba2", Kind::Flops, "decode"), str(2 * 5 * 512.0));
        QCOMPARE(test::term(operations, "linear_attn.mamba2", Kind::KvCache, "state"), str(3 * 512 * 4.0));
    }

    /// Published sizes of Qwen3-Next: 32 value heads and 16 key heads of 128, 36 of 48 layers. The delta rule reads the state twice: 7 FLOP an element.
    void gatedDeltaNet()
    {
        const HardwareModel hardware = test::hardware(test::modelOf("qwen3-next-80b-a3b"));
        const auto operations = test::run(hardware, {{Phase::Decode, 5, 1, 1000}});
        constexpr double state = 32 * 128 * 128;
        QCOMPARE(test::term(operations, "linear_attn.gated_delta_net", Kind::Flops, "decode"), str(5 * 7 * state * 36));
        QCOMPARE(test::term(operations, "linear_attn.gated_delta_net", Kind::Activations, "input"), str(5 * (2 * 16 * 128 + 32 * 128) * 2 * 36.0));
        QCOMPARE(test::term(operations, "linear_attn.conv", Kind::Flops, "flops"), str(2 * 5 * 8192 * 4 * 36.0));
        const auto prefill = test::run(hardware, {{Phase::Prefill, 1, 100, 100}});
        QCOMPARE(test::term(prefill, "linear_attn.gated_delta_net", Kind::Flops, "prefill"), str(100 * (64 * 32 * 256 + 4 * state) * 36));
    }

    /// Reading of states is what the inspection says a sequence holds.
    void statesAreReadOnce_data() { test::modelRows(); }
    void statesAreReadOnce()
    {
        QFETCH(QString, id);
        const HardwareModel hardware = test::hardware(test::modelOf(id));
        double compressors = 0;  // of DeepSeek-V4: a few hundred kB that are held but counted with no kernel
        for (const LayerGroup& group : hardware.architecture.layers)
            for (const Mixer& mixer : group.layer.mixers)
                if (const auto* compressed = std::get_if<CompressedAttention>(&mixer)) compressors += group.count * 4 * compressed->compressorStateElements;
        const double held = inspect(hardware.architecture).stateBytesPerSequence() - compressors;
        for (const Phase phase : {Phase::Prefill, Phase::Decode}) {
            const auto operations = test::run(hardware, {{phase, 3, 4, 700}});
            COMPARE_NEAR(test::sum(operations, Kind::KvCache, {"state"}), 3 * held);
            COMPARE_NEAR(test::sum(operations, Kind::Writes, {"state"}), 3 * held);
        }
    }

    /// A state does not grow with the context.
    void contextCostsNothing()
    {
        const HardwareModel hardware = test::hardware(test::modelOf("mamba-2.8b"));
        const Totals early = totals(test::run(hardware, {{Phase::Decode, 4, 1, 1}})), late = totals(test::run(hardware, {{Phase::Decode, 4, 1, 1e6}}));
        COMPARE_EXACT(late.flops.value, early.flops.value);
        COMPARE_EXACT(late.traffic().value, early.traffic().value);
    }
};

QTEST_GUILESS_MAIN(TestStateMixer)
#include "test_state_mixer.moc"
