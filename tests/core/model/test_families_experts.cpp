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

/// In all of these: embedding and unembedding 10·8 each, GQA with 2 query heads and one K/V head of 4: 192, unless said otherwise.
std::string config(const std::string& more)
{
    return R"({"hidden_size": 8, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "vocab_size": 10, "dtype": "bfloat16", )" + more + "}";
}

/// Four experts of 5: 4·3·8·5 = 480, of which a token takes two; router 32.
const std::string experts = R"("n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 5)";

std::string llama4(const std::string& more)
{
    return R"({"model_type": "llama4", )" + more + R"("text_config": )" + config(R"("model_type": "llama4_text", "num_hidden_layers": 4,
            "intermediate_size": 5, "intermediate_size_mlp": 6, "num_local_experts": 4, "num_experts_per_tok": 1, "interleave_moe_layer_step": 2)") + "}";
}

std::string step(const std::string& more)
{
    return R"({"model_type": "step3p5", "hidden_size": 8, "num_attention_heads": 2, "num_attention_groups": 1, "head_dim": 4, "vocab_size": 10,
            "dtype": "bfloat16", "num_hidden_layers": 4, "intermediate_size": 6, "sliding_window": 16, "moe_num_experts": 4, "moe_top_k": 2,
            "moe_intermediate_size": 5, "share_expert_dim": 5, "use_moe_router_bias": true, "num_nextn_predict_layers": 1,
            "layer_types": ["full_attention", "sliding_attention", "full_attention", "sliding_attention", "sliding_attention"], )" + more + "}";
}

}  // namespace

class TestFamiliesExperts : public QObject {
    Q_OBJECT

private slots:
    void mixtral()
    {
        const Architecture read = architecture(config(R"("model_type": "mixtral", "num_hidden_layers": 1, "intermediate_size": 5,
            "num_local_experts": 4, "num_experts_per_tok": 2)"));
        QCOMPARE(parts(read), "embedding 80, attention 192, routed_experts 480, router 32, norms 24, unembed 80 = 888, active 568");
        QVERIFY(module(read.layers[0].layer, "block_sparse_moe.experts.*.w2").outputs == 8);
    }

    void dbrx()
    {
        const Architecture read = architecture(R"({"model_type": "dbrx", "d_model": 8, "n_heads": 2, "n_layers": 1, "vocab_size": 10,
            "attn_config": {"kv_n_heads": 1}, "ffn_config": {"ffn_hidden_size": 5, "moe_num_experts": 4, "moe_top_k": 2}})");
        QCOMPARE(parts(read), "embedding 80, attention 192, routed_experts 480, router 32, norms 24, unembed 80 = 888, active 568");
        QVERIFY(module(read.layers[0].layer, "norm_attn_norm.attn.Wqkv").outputs == 16);
    }

    void llama4ReleasedTower()
    {
        const Architecture read = architecture(llama4({}));
        // Dense 2·3·8·6; two layers of experts, 480 each, and a shared one of 120.
        QCOMPARE(parts(read), "embedding 80, attention 768, dense_ffn 288, routed_experts 960, shared_experts 240, router 64, norms 72, unembed 80 = 2552, "
                              "active 1752");
        QCOMPARE(stack(read), "1 gqa-chunk/dense, 1 gqa-chunk/moe, 1 gqa-chunk/dense, 1 gqa/moe");
        QCOMPARE(str(std::get<Gqa>(read.layers[0].layer.mixers.front()).chunk), "8192");
        QCOMPARE(assumptions(read), "vision tower not in this copy of the config: the one released with Scout and Maverick is counted");
        QCOMPARE(str(inspect(read).vision), "850993664");  // that of Maverick, 871932416, with a projection to 8 instead of 5120
    }

    void llama4VisionTower()
    {
        const Architecture read = architecture(llama4(R"("vision_config": {"hidden_size": 4, "intermediate_size": 6, "num_hidden_layers": 2,
            "image_size": 4, "patch_size": 2, "projector_input_dim": 4, "projector_output_dim": 4, "vision_output_dim": 4}, )"));
        // Class 4, patches 4·12, positions 5·4, norms 16, blocks 2·(norms 16, attention 80, FFN 30 + 28), adapter 24 + 16, projection 32.
        QCOMPARE(str(inspect(read).vision), "468");
        QVERIFY(read.assumptions.empty());
    }

    void llama4LayersByList()
    {
        const Architecture read = architecture(config(R"("model_type": "llama4_text", "architectures": ["Llama4ForCausalLM"], "num_hidden_layers": 3,
            "intermediate_size": 5, "intermediate_size_mlp": 6, "num_local_experts": 4, "moe_layers": [0], "no_rope_layers": [0, 1, 1],
            "attention_chunk_size": 16)"));
        QCOMPARE(stack(read), "1 gqa/moe, 2 gqa-chunk/dense");
        QVERIFY(read.vision.empty() && read.assumptions.empty());
    }

    void glm4()
    {
        const Architecture read = architecture(config(R"("model_type": "glm4_moe", "num_hidden_layers": 2, "first_k_dense_replace": 1,
            "intermediate_size": 6, "n_shared_experts": 1, "attention_bias": true, "use_qk_norm": true, "num_nextn_predict_layers": 1, )" + experts));
        // Attention 192 + 16 in each layer; router 32 + 4; norms 16 + 8 in each layer, 8.
        QCOMPARE(parts(read), "embedding 80, attention 416, dense_ffn 144, routed_experts 480, shared_experts 120, router 36, norms 56, unembed 80 = 1412, "
                              "active 1092");
        QCOMPARE(stack(read), "1 gqa/dense, 1 gqa/moe");
        QCOMPARE(str(inspect(read).mtp), "1020");  // a layer of 208 + 36 + 480 + 120 + 24, a projection 16·8, three norms
    }

    void mimoV2()
    {
        const Architecture read = architecture(config(R"("model_type": "mimo_v2_flash", "num_hidden_layers": 3, "v_head_dim": 2, "intermediate_size": 6,
            "swa_num_key_value_heads": 2, "sliding_window": 16, "add_swa_attention_sink_bias": true, "hybrid_layer_pattern": [0, 1, 1],
            "moe_layer_freq": [0, 1, 1], "topk_method": "noaux_tc", "n_shared_experts": null, )" + experts));
        // Attention: full 64 + 32 + 16 + 32; window 64 + 64 + 32 + 32 and 2 sinks. Router 36.
        QCOMPARE(parts(read), "embedding 80, attention 532, dense_ffn 144, routed_experts 960, router 72, norms 56, unembed 80 = 1924, active 1364");
        QCOMPARE(stack(read), "1 gqa/dense, 2 gqa-window/moe");
        QCOMPARE(caches(read), "kv 30, index 0, conv 0 B, recurrent 0 B");  // 1·(4 + 2), 2·2·(4 + 2)
        QCOMPARE(str(inspect(read).mtp), "1518");  // 3·(194 + 144 + 16, a projection 16·8, three norms)
        QCOMPARE(str(read.mtp->modules), "3");
        QVERIFY(module(read.layers[1].layer, "mlp.gate.e_score_correction_bias").fixedFormat);
    }

    void stepWithRealFields()
    {
        const Architecture read = architecture(step(R"("moe_layers_enum": "2,3", "use_head_wise_attn_gate": true,
            "attention_other_setting": {"num_attention_heads": 3, "num_attention_groups": 1, "head_dim": 4})"));
        // Full layers 192 and gates 2·8, window layers 96 + 32 + 32 + 96 and gates 3·8. Router 36. Norms 16 + 8 in each layer, 8.
        QCOMPARE(parts(read), "embedding 80, attention 976, dense_ffn 288, routed_experts 960, shared_experts 240, router 72, norms 104, unembed 80 = 2800, "
                              "active 2240");
        QCOMPARE(stack(read), "1 gqa/dense, 1 gqa-window/dense, 1 gqa/moe, 1 gqa-window/moe");
        QCOMPARE(str(inspect(read).mtp), "600");  // a window layer of 280 + 144 + 24, a projection 16·8, three norms
        QVERIFY(read.assumptions.empty());
    }

    void stepCopiesSayWhatTheyLack()
    {
        const Architecture read = architecture(step(R"("first_k_dense_replace": 2)"));
        QCOMPARE(stack(read), "1 gqa/dense, 1 gqa-window/dense, 1 gqa/moe, 1 gqa-window/moe");
        QCOMPARE(assumptions(read), "attention_other_setting not in this copy of the config: window layers are counted with the heads of the full ones; "
                                    "use_head_wise_attn_gate not in this copy of the config: no head gates are counted");
    }

    void stepVisionTower()
    {
        const Architecture read = architecture(R"({"model_type": "step3p7", "vision_config": {"width": 4, "layers": 2, "mlp_ratio": 1.5, "image_size": 4,
            "patch_size": 2}, "text_config": )" + step(R"("moe_layers_enum": [3], "use_head_wise_attn_gate": true, "attention_other_setting": {})") + "}");
        // Patches 48, norm 8, positions 16, blocks 2·(norms and scales 24, attention 60 + 20, FFN 30 + 28), filters 8·36 + 8, 16·72 + 16, projection 128.
        QCOMPARE(str(inspect(read).vision), "1988");
    }

    void hunyuanWithListsAndSharedLayers()
    {
        const std::string hunyuan = R"("model_type": "hunyuan", "num_hidden_layers": 2, "intermediate_size": 5, "num_experts": 4, "moe_topk": [2, 2],
            "num_shared_expert": [1, 1], "moe_intermediate_size": [5, 5], "use_qk_norm": true)";
        const Architecture read = architecture(config(hunyuan));
        // Norms 16 + 8 in each layer, 8; tied.
        QCOMPARE(parts(read), "embedding 80, attention 384, routed_experts 960, shared_experts 240, router 64, norms 56 = 1784, active 1304");
        QVERIFY(module(read.layers[0].layer, "mlp.shared_mlp.up_proj").outputs == 5);
        // The second layer reads K and V of the first: no projections of 64, no norm of 4, no cache.
        const Architecture shared = architecture(config(hunyuan + R"(, "use_cla": true, "cla_share_factor": 2)"));
        QCOMPARE(str(inspect(shared).total), "1716");
        QCOMPARE(caches(shared), "kv 8, index 0, conv 0 B, recurrent 0 B");
    }

    void wrongFields()
    {
        QCOMPARE(readError(step(R"("moe_layers_enum": "2;3")")), "/moe_layers_enum: expected layer numbers with commas between them, found \"2;3\"");
        QCOMPARE(readError(step(R"("attention_other_setting": 3)")), "/attention_other_setting: expected an object, found 3");
        QCOMPARE(readError(config(R"("model_type": "llama4_text", "num_hidden_layers": 1, "intermediate_size": 5, "interleave_moe_layer_step": 1.5)")),
                 "/interleave_moe_layer_step: expected a whole number");
        QCOMPARE(readError(config(R"("model_type": "glm4_moe", "num_hidden_layers": 1, "intermediate_size": 5)")),
                 "expected n_routed_experts or num_experts or num_local_experts, found nothing");
        QCOMPARE(readError(R"({"model_type": "dbrx", "d_model": 8, "n_heads": 2, "n_layers": 1, "vocab_size": 10, "ffn_config": {"moe_num_experts": 0}})"),
                 "/ffn_config/moe_num_experts: expected a whole number from 1 to 1000000000, found 0");
        QCOMPARE(readError(config(R"("model_type": "mimo_v2_flash", "num_hidden_layers": 3, "intermediate_size": 6,
            "hybrid_layer_pattern": [0, 1], )" + experts)),
                 "/hybrid_layer_pattern: expected an entry for each of 3 layers, found 2");
    }
};

QTEST_GUILESS_MAIN(TestFamiliesExperts)
#include "test_families_experts.moc"
