#include "core/vllm/ffn.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::vllm;
using gable::test::figure;
using gable::test::text;

/// Every figure is worked out by hand from D = 4 and small widths.
class TestFfn : public QObject {
    Q_OBJECT

private:
    static FfnParams<double> dense()
    {
        FfnParams<double> p{};
        p.numHiddenLayers = 2;
        p.hiddenSize = 4;
        p.activationByteSize = 2;
        p.ppSize = p.ffnTpSize = p.ffnEpSize = 1;
        p.intermediateSize = 6;
        p.weightByteSize = 2;
        return p;
    }
    /// Lm = 3, E = 8, k = 2, MI = 2, one byte per weight.
    static FfnParams<double> moe()
    {
        FfnParams<double> p = dense();
        p.numHiddenLayers = p.numMoeLayers = 3;
        p.numExperts = 8;
        p.numExpertsPerTok = 2;
        p.moeIntermediateSize = 2;
        p.weightByteSize = 1;
        return p;
    }
    static ExecutionContext tokens(double count) { return test::batch({{Phase::Prefill, 1, count, count}}); }

    std::vector<Operation> m_operations;

    void run(const FfnParams<double>& params, double tokenCount, Scope scope = Scope::PerGpu)
    {
        m_operations.clear();
        OperationSink sink{m_operations};
        ffn(shard(params, scope), batchOf(tokens(tokenCount)), Precisions{}, sink);
    }
    QString flops(std::string_view key) const { return text(figure(breakdown(m_operations, BreakdownPart::Flops), key)); }
    QString reads(std::string_view key) const { return text(figure(breakdown(m_operations, BreakdownPart::ReadBytes), key)); }
    QString writes(std::string_view key) const { return text(figure(breakdown(m_operations, BreakdownPart::WriteBytes), key)); }

private slots:
    void denseLayers()
    {
        run(dense(), 3);  // T = 3, Ld = 2
        QCOMPARE(flops("dense_ffn"), "864");               // 2·4·3·6·3·2
        COMPARE_EXACT(test::operation(m_operations, "ffn.dense_up_gate")->flops().value, 576);  // two of the three products
        COMPARE_EXACT(test::operation(m_operations, "ffn.dense_silu")->flops().value, 0);
        COMPARE_EXACT(test::operation(m_operations, "ffn.dense_down")->flops().value, 288);
        QCOMPARE(reads("dense_up_gate_input"), "48");      // 3·4·2·2
        QCOMPARE(reads("dense_up_gate_weights"), "192");   // 2·4·6·2·2
        QCOMPARE(writes("dense_up_gate_output"), "144");   // 2·3·6·2·2
        QCOMPARE(reads("dense_silu_input"), "144");
        QCOMPARE(writes("dense_silu_output"), "72");       // 3·6·2·2
        QCOMPARE(reads("dense_down_input"), "72");
        QCOMPARE(reads("dense_down_weights"), "96");       // 4·6·2·2
        QCOMPARE(writes("dense_down_output"), "48");       // 3·4·2·2
        QCOMPARE(flops("routed_ffn"), "absent");
        QCOMPARE(flops("shared_ffn"), "absent");
        QCOMPARE(m_operations.size(), std::size_t(3));
    }

    void routedExperts()
    {
        run(moe(), 3);  // T·k = 6 activations, min(6, 8) = 6 experts read
        QCOMPARE(flops("routed_ffn"), "864");              // 2·4·3·2·6·3
        COMPARE_EXACT(test::operation(m_operations, "ffn.routed_up_gate")->flops().value, 576);
        COMPARE_EXACT(test::operation(m_operations, "ffn.routed_down")->flops().value, 288);
        QCOMPARE(reads("routed_up_gate_input"), "144");    // 6·4·2·3
        QCOMPARE(reads("routed_up_gate_weights"), "288");  // 2·4·2·6·1·3
        QCOMPARE(writes("routed_up_gate_output"), "144");  // 2·6·2·2·3
        QCOMPARE(reads("routed_silu_input"), "144");
        QCOMPARE(writes("routed_silu_output"), "72");      // 6·2·2·3
        QCOMPARE(reads("routed_down_input"), "72");
        QCOMPARE(reads("routed_down_weights"), "144");     // 4·2·6·1·3
        QCOMPARE(writes("routed_down_output"), "144");     // 6·4·2·3
        QCOMPARE(flops("dense_ffn"), "absent");            // no dense layer
        QCOMPARE(flops("shared_ffn"), "absent");           // no shared expert
        run(moe(), 10);                                    // 20 activations, but only 8 experts to read
        QCOMPARE(reads("routed_up_gate_weights"), "384");  // 2·4·2·8·1·3
        QCOMPARE(reads("routed_down_weights"), "192");
    }

    void sharedExperts()
    {
        FfnParams<double> p = moe();
        p.numSharedExperts = 2;
        run(p, 3);
        QCOMPARE(flops("shared_ffn"), "864");             // 2·4·3·2·2·3·3
        COMPARE_EXACT(test::operation(m_operations, "ffn.shared_up_gate")->flops().value, 576);
        COMPARE_EXACT(test::operation(m_operations, "ffn.shared_down")->flops().value, 288);
        QCOMPARE(reads("shared_up_gate_input"), "72");    // 3·4·2·3: read once for all
        QCOMPARE(reads("shared_up_gate_weights"), "96");  // 2·4·2·2·1·3
        QCOMPARE(writes("shared_up_gate_output"), "144"); // 2·3·2·2·2·3
        QCOMPARE(reads("shared_silu_input"), "144");      // 2·3·2·2·2·3
        QCOMPARE(writes("shared_silu_output"), "72");     // 3·2·2·2·3
        QCOMPARE(reads("shared_down_input"), "36");       // 3·2·2·3: without S
        QCOMPARE(reads("shared_down_weights"), "48");     // 4·2·2·1·3
        QCOMPARE(writes("shared_down_output"), "144");    // 3·2·4·2·3
        QCOMPARE(m_operations.size(), std::size_t(6));
    }

    void expertParallelSpreadsExpertsAndTokens()
    {
        FfnParams<double> p = moe();
        p.numSharedExperts = 2;
        p.ffnEpSize = 4;  // E = 8 // 4 = 2; 3 tokens · 2 // 4 = 1 activation, one expert read; MI stays 2
        run(p, 3);
        QCOMPARE(flops("routed_ffn"), "144");             // 2·4·3·2·1·3
        QCOMPARE(reads("routed_up_gate_weights"), "48");  // 2·4·2·1·1·3
        QCOMPARE(flops("shared_ffn"), "864");             // every GPU runs the shared ones whole
        run(p, 10);                                       // 20 // 4 = 5 activations, min(5, 2) = 2 experts
        QCOMPARE(flops("routed_ffn"), "720");             // 2·4·3·2·5·3
        QCOMPARE(reads("routed_up_gate_weights"), "96");
        run(p, 10, Scope::Global);
        QCOMPARE(flops("routed_ffn"), "2880");            // 2·4·3·2·20·3
    }

    /// The product is divided, not the tokens: 3·2 // 4 = 1 where (3 // 4)·2 would be 0.
    void activationsFloorToZeroButStay()
    {
        FfnParams<double> p = moe();
        p.ffnEpSize = 4;
        run(p, 1);  // 1·2 // 4 = 0
        QCOMPARE(flops("routed_ffn"), "0");
        QCOMPARE(reads("routed_up_gate_weights"), "0");
        QCOMPARE(writes("routed_down_output"), "0");
        run(moe(), 0);
        QCOMPARE(flops("routed_ffn"), "0");
        QCOMPARE(reads("routed_down_weights"), "0");  // no token activates an expert
    }

    void tensorParallelCutsWidths()
    {
        FfnParams<double> p = moe();
        p.numHiddenLayers = 5;  // Ld = 2
        p.moeIntermediateSize = 10;
        p.numSharedExperts = 1;
        p.ffnTpSize = 4;  // DI = 6 // 4 = 1, MI = 10 // 4 = 2
        run(p, 3);
        QCOMPARE(flops("dense_ffn"), "144");    // 2·4·3·1·3·2
        QCOMPARE(flops("routed_ffn"), "864");   // as with MI = 2 above
        QCOMPARE(flops("shared_ffn"), "432");   // 2·4·3·2·1·3·3
        run(p, 3, Scope::Global);
        QCOMPARE(flops("dense_ffn"), "864");    // DI = 6
        QCOMPARE(flops("routed_ffn"), "4320");  // MI = 10
        p.ffnTpSize = 100;
        run(p, 3);
        QCOMPARE(flops("dense_ffn"), "0");  // a width of 0 is present with 0
    }

    /// DeepSeek-V3 on PP 4: 3 dense layers give 3 // 4 = 0, so the part is absent; 58 // 4 = 14 MoE layers.
    void pipelineFloorsEachKindOfLayer()
    {
        FfnParams<double> p = moe();
        p.numHiddenLayers = 61;
        p.numMoeLayers = 58;
        p.ppSize = 4;
        run(p, 3);
        QCOMPARE(flops("dense_ffn"), "absent");
        QCOMPARE(reads("dense_up_gate_weights"), "absent");
        QCOMPARE(flops("routed_ffn"), "4032");  // 2·4·3·2·6·14
        run(p, 3, Scope::Global);
        QCOMPARE(flops("dense_ffn"), "1296");  // 2·4·3·6·3·3
    }

    void partsWithoutExpertsAreAbsent()
    {
        FfnParams<double> p = moe();
        p.numExpertsPerTok = 0;
        p.numSharedExperts = 1;
        run(p, 3);
        QCOMPARE(reads("routed_up_gate_weights"), "absent");
        QCOMPARE(flops("shared_ffn"), "432");
        p.ppSize = 8;  // 3 // 8 = 0 layers of any kind
        run(p, 3);
        QVERIFY(m_operations.empty());
    }

    void halfBytesAreCutOnce()
    {
        FfnParams<double> p = dense();
        p.hiddenSize = p.intermediateSize = 3;
        p.weightByteSize = 0.5;
        const QStringList upGate{"9", "18", "27"}, down{"4", "9", "13"};  // 2·3·3·0.5·L and ⌊4.5·L⌋
        for (int layers = 1; layers <= 3; ++layers) {
            p.numHiddenLayers = layers;
            run(p, 1);
            QCOMPARE(reads("dense_up_gate_weights"), upGate[layers - 1]);
            QCOMPARE(reads("dense_down_weights"), down[layers - 1]);
        }
    }
};

QTEST_GUILESS_MAIN(TestFfn)
#include "test_ffn.moc"
