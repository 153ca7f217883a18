#include "tests/support/model_test.h"

using namespace gable;
using gable::test::architecture;
using gable::test::assumptions;
using gable::test::caches;
using gable::test::module;
using gable::test::parts;
using gable::test::readError;
using gable::test::stack;
using gable::test::str;

namespace {

/// In all of these: a tied embedding of 10·8, GQA with 2 query heads and one K/V head of 4: 192; FFN 3·8·5 = 120.
std::string config(const std::string& more)
{
    return R"({"hidden_size": 8, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "vocab_size": 10, "intermediate_size": 5,
            "dtype": "bfloat16", )" + more + "}";
}

/// Everything at once: full layers of another width without v_proj, two layers that share K/V, twice the width there, experts, per-layer inputs.
std::string gemma4(const std::string& shared)
{
    return R"({"hidden_size": 8, "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 4, "global_head_dim": 6,
            "num_global_key_value_heads": 1, "attention_k_eq_v": true, "vocab_size": 10, "intermediate_size": 5, "dtype": "bfloat16",
            "model_type": "gemma4_text", "num_hidden_layers": 4, "sliding_window": 7, "use_double_wide_mlp": true, "enable_moe_block": true,
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention", "sliding_attention"], "num_experts": 4, "top_k_experts": 2,
            "moe_intermediate_size": 5, "hidden_size_per_layer_input": 3, "vocab_size_per_layer_input": 5, "num_kv_shared_layers": )" + shared + "}";
}

}  // namespace

class TestFamiliesGemma : public QObject {
    Q_OBJECT

private slots:
    void gemma1()
    {
        const Architecture read = architecture(config(R"("model_type": "gemma", "num_hidden_layers": 1)"));
        QCOMPARE(parts(read), "embedding 80, attention 192, dense_ffn 120, norms 24 = 416, active 416");
        QCOMPARE(stack(read), "1 gqa/dense");
    }

    void gemma2()
    {
        const Architecture read = architecture(config(R"("model_type": "gemma2", "num_hidden_layers": 3, "sliding_window": 7)"));
        // Norms 4·8 in each layer, 8.
        QCOMPARE(parts(read), "embedding 80, attention 576, dense_ffn 360, norms 104 = 1120, active 1120");
        QCOMPARE(stack(read), "1 gqa-window/dense, 1 gqa/dense, 1 gqa-window/dense");
    }

    void gemma3()
    {
        const Architecture read = architecture(config(R"("model_type": "gemma3_text", "num_hidden_layers": 7)"));
        // Norms 4·8 + 4 + 4 in each layer, 8.
        QCOMPARE(parts(read), "embedding 80, attention 1344, dense_ffn 840, norms 288 = 2552, active 2552");
        QCOMPARE(stack(read), "5 gqa-window/dense, 1 gqa/dense, 1 gqa-window/dense");
        QCOMPARE(stack(architecture(config(R"("model_type": "gemma3_text", "num_hidden_layers": 3, "sliding_window_pattern": 3)"))),
                 "2 gqa-window/dense, 1 gqa/dense");
    }

    void gemma3WithSiglip()
    {
        const Architecture read = architecture(R"({"model_type": "gemma3", "dtype": "bfloat16", "vision_config": {"hidden_size": 4, "intermediate_size": 6,
            "num_hidden_layers": 2, "image_size": 4, "patch_size": 2}, "text_config": {"model_type": "gemma3_text", "hidden_size": 8,
            "intermediate_size": 5, "num_hidden_layers": 1}})");
        const Gqa gqa = std::get<Gqa>(read.layers[0].layer.mixers.front());
        QVERIFY(gqa.heads == 8 && gqa.kvHeads == 4 && gqa.headDim == 256 && read.vocabulary == 262208);
        QCOMPARE(assumptions(read), "num_attention_heads is not in this config: 8, the default of its class");
        // Patches 52, positions 16, blocks 2·(norms 16, attention 80, FFN 30 + 28), last norm 8, projector 32 + 4.
        QCOMPARE(str(inspect(read).vision), "420");
        QCOMPARE(str(read.layerPrefix), "language_model.model.layers.");
    }

    void gemma4WithEverything()
    {
        const Architecture read = architecture(gemma4("2"));
        // Embedding 80, per-layer table 5·12. Attention: window 64 + 64 + 64 + 64; full 96 + 48 + 96; shared 64 + 64 and, the last being full, 96 + 96.
        // FFN 120 + 120 + 240 + 240. Experts 4·480, router 4·(32 + 8 + 4). Norms: 7·8 in each layer, 8 + 12 + 4 + 6 of the heads, 4·8 behind
        // the per-layer inputs, theirs 3, 8. Other: in each layer a scalar and projections 24 + 24, one of 12·8 for all.
        QCOMPARE(parts(read), "embedding 140, attention 816, dense_ffn 720, routed_experts 1920, router 176, norms 297, other 292 = 4361, active 3341");
        QCOMPARE(stack(read), "1 gqa-window/moe+dense, 1 gqa/moe+dense, 1 gqa-window/moe+dense, 1 gqa/moe+dense");
        QCOMPARE(caches(read), "kv 28, index 0, conv 0 B, recurrent 0 B");  // 2·(4 + 4) and 1·(6 + 6); the last two keep none
        QCOMPARE(str(module(read.layers[1].layer, "self_attn.v_proj").outputs), "0");
    }

    void gemma4VisionTower()
    {
        const Architecture read = architecture(R"({"model_type": "gemma4", "audio_config": {"hidden_size": 4}, "text_config": )" + gemma4("0") +
                                               R"(, "vision_config": {"hidden_size": 4, "intermediate_size": 6, "num_hidden_layers": 2,
            "num_attention_heads": 2, "head_dim": 2, "patch_size": 2, "position_embedding_size": 5, "standardize": true, "use_clipped_linears": true}})");
        // Patches 48, positions 2·5·4, blocks 2·(attention 64, FFN 72, bounds 7·4, norms 2 + 2 + 16), 8 to standardize, projection 32.
        QCOMPARE(str(inspect(read).vision), "496");
        QCOMPARE(assumptions(read), "audio tower not counted");
        QCOMPARE(str(read.layerPrefix), "model.language_model.layers.");
    }

    void wrongFields()
    {
        QCOMPARE(readError(gemma4("4")), "/num_kv_shared_layers: expected fewer than the 4 layers");
        QCOMPARE(readError(gemma4("-1")), "/num_kv_shared_layers: expected a whole number from 0 to 1000000000, found -1");
        QCOMPARE(readError(config(R"("model_type": "gemma3_text", "num_hidden_layers": 2, "layer_types": ["full_attention"])")),
                 "/layer_types: expected an entry for each of 2 layers, found 1");
        QCOMPARE(readError(config(R"("model_type": "gemma2", "num_hidden_layers": 2, "sliding_window": "x")")),
                 "/sliding_window: expected a whole number from 0 to 1000000000, found \"x\"");
    }
};

QTEST_GUILESS_MAIN(TestFamiliesGemma)
#include "test_families_gemma.moc"
