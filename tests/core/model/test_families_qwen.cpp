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

/// In all of these: embedding and unembedding 10·8 each, GQA with 2 query heads and one K/V head of 4: q 64, k 32, v 32, o 64, together 192.
std::string config(const std::string& more)
{
    return R"({"hidden_size": 8, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "vocab_size": 10, "dtype": "bfloat16", )" + more + "}";
}

/// Four experts of 5: 4·3·8·5 = 480, of which a token takes two; router 32.
const std::string experts = R"("num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 5)";
/// 16 channels: q, k, v 128, z 64, a and b 32, convolution 64, A and dt 4, norm 4, out 64, together 360.
const std::string deltaNet = R"("linear_num_key_heads": 1, "linear_num_value_heads": 2, "linear_key_head_dim": 4, "linear_value_head_dim": 4,
            "linear_conv_kernel_dim": 4)";

QString vision(const std::string& type, const std::string& tower)
{
    return str(inspect(architecture(config(R"("model_type": ")" + type + R"(", "num_hidden_layers": 1, "intermediate_size": 5, "vision_config": {)" + tower +
                                           "}"))).vision);
}

}  // namespace

class TestFamiliesQwen : public QObject {
    Q_OBJECT

private slots:
    void qwen2()
    {
        const Architecture read = architecture(config(R"("model_type": "qwen2", "num_hidden_layers": 1, "intermediate_size": 5)"));
        // Attention 192, biases 8 + 4 + 4.
        QCOMPARE(parts(read), "embedding 80, attention 208, dense_ffn 120, norms 24, unembed 80 = 512, active 432");
        QCOMPARE(caches(read), "kv 8, index 0, conv 0 B, recurrent 0 B");
    }

    void windowsOnlyWhereUsed()
    {
        const std::string layers = R"("model_type": "qwen2", "num_hidden_layers": 3, "intermediate_size": 5, "sliding_window": 4, "max_window_layers": 1)";
        QCOMPARE(stack(architecture(config(layers))), "3 gqa/dense");
        QCOMPARE(stack(architecture(config(layers + R"(, "use_sliding_window": true)"))), "1 gqa/dense, 2 gqa-window/dense");
    }

    void qwen2Moe()
    {
        const Architecture read = architecture(config(R"("model_type": "qwen2_moe", "num_hidden_layers": 2, "intermediate_size": 6, "mlp_only_layers": [0],
            "shared_expert_intermediate_size": 7, )" + experts));
        // Dense 3·8·6; shared expert 3·8·7 and its gate 8.
        QCOMPARE(parts(read), "embedding 80, attention 416, dense_ffn 144, routed_experts 480, shared_experts 176, router 32, norms 40, unembed 80 = 1448, "
                              "active 1128");
        QCOMPARE(stack(read), "1 gqa/dense, 1 gqa/moe");
        const Architecture steps = architecture(config(R"("model_type": "qwen2_moe", "num_hidden_layers": 4, "intermediate_size": 6,
            "decoder_sparse_step": 2, )" + experts));
        QCOMPARE(stack(steps), "1 gqa/dense, 1 gqa/moe, 1 gqa/dense, 1 gqa/moe");
    }

    void visionTowers()
    {
        // Patches 4·24. Blocks 2·(norms 16, qkv 60, out 20, FFN 40 + 36). Merger: norm 8, 16·16 + 16, 8·16 + 8.
        QCOMPARE(vision("qwen2_vl", R"("depth": 2, "embed_dim": 4, "mlp_ratio": 2, "in_chans": 3, "patch_size": 2, "hidden_size": 8)"), "856");
        // Patches 96. Blocks 2·(norms 8, qkv 60, out 20, gated FFN 30 + 30 + 28). Merger: norm 4, 272, 136.
        QCOMPARE(vision("qwen2_5_vl", R"("depth": 2, "hidden_size": 4, "intermediate_size": 6, "patch_size": 2, "out_hidden_size": 8)"), "860");
        // Patches 100, positions 36. Blocks 2·(16, 60, 20, 30 + 28). Merger 8 + 272 + 136, another behind block 1 with a norm of 32.
        QCOMPARE(vision("qwen3_vl", R"("depth": 2, "hidden_size": 4, "intermediate_size": 6, "patch_size": 2, "out_hidden_size": 8,
            "num_position_embeddings": 9, "deepstack_visual_indexes": [1])"), "1300");
        const Architecture without = architecture(config(R"("model_type": "qwen2_vl", "num_hidden_layers": 1, "intermediate_size": 5)"));
        QVERIFY(without.vision.empty());
        QCOMPARE(assumptions(without), "vision tower not in this copy of the config");
    }

    void qwen3()
    {
        const Architecture read = architecture(config(R"("model_type": "qwen3", "num_hidden_layers": 1, "intermediate_size": 5)"));
        // Norms 16 and of the heads 4 + 4 in the layer, 8.
        QCOMPARE(parts(read), "embedding 80, attention 192, dense_ffn 120, norms 32, unembed 80 = 504, active 424");
        const Architecture wide = architecture(R"({"model_type": "qwen3", "hidden_size": 8, "num_attention_heads": 2, "vocab_size": 10,
            "num_hidden_layers": 1, "intermediate_size": 5})");
        QCOMPARE(str(std::get<Gqa>(wide.layers[0].layer.mixers.front()).headDim), "128");
    }

    void qwen3Moe()
    {
        const Architecture read = architecture(config(R"("model_type": "qwen3_moe", "num_hidden_layers": 1,
            "shared_expert_intermediate_size": 7, )" + experts));
        QCOMPARE(parts(read), "embedding 80, attention 192, routed_experts 480, router 32, norms 32, unembed 80 = 896, active 576");
        QVERIFY(module(read.layers[0].layer, "mlp.experts.*.gate_proj").copies == 4);
        // No experts at all: dense layers.
        QCOMPARE(stack(architecture(config(R"("model_type": "qwen3_moe", "num_hidden_layers": 1, "intermediate_size": 5, "num_experts": 0)"))), "1 gqa/dense");
    }

    void qwen3Next()
    {
        const Architecture read = architecture(config(R"("model_type": "qwen3_next", "num_hidden_layers": 4, "shared_expert_intermediate_size": 5, )" +
                                                      experts + ", " + deltaNet));
        // Attention with its gate 128 + 32 + 32 + 64. Shared expert 120 and its gate 8. Norms 16 in each layer, 8 of the heads, 8.
        QCOMPARE(parts(read), "embedding 80, attention 256, linear_attention 1080, routed_experts 1920, shared_experts 512, router 128, norms 80, unembed 80 = "
                              "4136, active 3096");
        QCOMPARE(stack(read), "3 gated-delta-net/moe, 1 gqa/moe");
        // Three layers: 16 channels of 3 steps; 2 heads of 4·4.
        QCOMPARE(caches(read), "kv 8, index 0, conv 288 B, recurrent 192 B");
        QCOMPARE(str(inspect(read).mtp), "1072");  // a layer of 256 + 480 + 128 + 32 + 24, a projection 16·8, three norms
        QCOMPARE(assumptions(read), "one MTP module, as the published Qwen3-Next checkpoints have; their config has no field for it");
        QVERIFY(module(read.layers[0].layer, "linear_attn.in_proj_qkvz").outputs == 24);
    }

    void qwen35()
    {
        const Architecture read = architecture(R"({"model_type": "qwen3_5", "architectures": ["Qwen3_5ForConditionalGeneration"], "vision_config": null,
            "tie_word_embeddings": false, "text_config": )" + config(R"("model_type": "qwen3_5_text", "num_hidden_layers": 2, "intermediate_size": 5,
            "layer_types": ["linear_attention", "full_attention"], "mtp_num_hidden_layers": 1, "mamba_ssm_dtype": "float32", )" + deltaNet) + "}");
        QCOMPARE(parts(read), "embedding 80, attention 256, linear_attention 360, dense_ffn 240, norms 48, unembed 80 = 1064, active 984");
        QCOMPARE(caches(read), "kv 8, index 0, conv 96 B, recurrent 128 B");
        QCOMPARE(str(inspect(read).mtp), "552");  // a layer of 256 + 120 + 24, a projection 16·8, three norms
        QCOMPARE(str(read.layerPrefix), "model.language_model.layers.");
        QVERIFY(module(read.layers[0].layer, "linear_attn.in_proj_qkv").outputs == 16);
        QVERIFY(read.vision.empty() && read.assumptions.empty());
    }

    void wrongFields()
    {
        QCOMPARE(readError(config(R"("model_type": "qwen3_moe", "num_hidden_layers": 1, "num_experts": 4, "moe_intermediate_size": 5)")),
                 "expected num_experts_per_tok or num_experts_per_token or experts_per_token or moe_top_k or moe_topk or top_k_experts, found nothing");
        QCOMPARE(readError(config(R"("model_type": "qwen2_moe", "num_hidden_layers": 1, "decoder_sparse_step": 0, )" + experts)),
                 "/decoder_sparse_step: expected a whole number from 1 to 1000000000, found 0");
        QCOMPARE(readError(config(R"("model_type": "qwen3_next", "num_hidden_layers": 1, )" + experts)), "expected linear_num_key_heads, found nothing");
        QCOMPARE(readError(config(R"("model_type": "qwen2_vl", "num_hidden_layers": 1, "intermediate_size": 5, "vision_config": {"depth": 2,
            "embed_dim": 4, "mlp_ratio": -1})")), "/vision_config/mlp_ratio: expected a number above 0 and up to 1000");
        QCOMPARE(readError(config(R"("model_type": "qwen2", "num_hidden_layers": 2, "intermediate_size": 5, "use_sliding_window": 1)")),
                 "/use_sliding_window: expected true or false, found 1");
    }
};

QTEST_GUILESS_MAIN(TestFamiliesQwen)
#include "test_families_qwen.moc"
