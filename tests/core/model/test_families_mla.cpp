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

/// DeepSeek's block with small numbers. Per layer: 256 in attention, which are q_a 8·4 = 32, q_b 4·2·(3+2) = 40, kv_a 8·(6+2) = 64,
/// kv_b 6·2·(3+3) = 72 and o 2·3·8 = 48; 26 in norms, which are two of 8, q_a's 4 and kv_a's 6. Experts: routed 4·3·8·5 = 480, shared
/// 3·8·5 = 120, router 8·4 + 4 = 36. Dense FFN 3·8·16 = 384. Embedding and unembedding 10·8 each.
std::string deepseek(const std::string& more)
{
    return R"({"hidden_size": 8, "num_attention_heads": 2, "q_lora_rank": 4, "kv_lora_rank": 6, "qk_nope_head_dim": 3, "qk_rope_head_dim": 2,
        "v_head_dim": 3, "intermediate_size": 16, "moe_intermediate_size": 5, "n_routed_experts": 4, "num_experts_per_tok": 2, "n_shared_experts": 1,
        "vocab_size": 10, "dtype": "bfloat16", )" + more + "}";
}

/// Kimi Linear's with the same numbers. The recurrent mixer, 2 heads of 4: q, k, v 3·8·8 = 192, their convolutions 3·8·4 = 96, f 8·4 + 4·8 = 64,
/// b 8·2 = 16, A_log 2, dt_bias 8, o_norm 4, o 8·8 = 64, together 446; and a gate of 64, whether of low rank, 8·4 + 4·8, or full, 8·8.
std::string kimi(const std::string& text, const std::string& outside = {})
{
    return R"({"model_type": "kimi_k3", )" + outside + R"("text_config": {"model_type": "kimi_linear", "hidden_size": 8, "num_attention_heads": 2,
        "kv_lora_rank": 6, "qk_nope_head_dim": 3, "qk_rope_head_dim": 2, "v_head_dim": 3, "intermediate_size": 16, "moe_intermediate_size": 5,
        "num_experts": 4, "num_experts_per_token": 2, "first_k_dense_replace": 1, "vocab_size": 10, "dtype": "bfloat16", )" + text + "}}";
}

}  // namespace

class TestFamiliesMla : public QObject {
    Q_OBJECT

private slots:
    void deepseekV3()
    {
        const Architecture read = architecture(deepseek(R"("model_type": "deepseek_v3", "num_hidden_layers": 2, "first_k_dense_replace": 1,
            "num_nextn_predict_layers": 1)"));
        QCOMPARE(parts(read),  // norms: 2·26 and the last 8; active: without the embedding and half of the routed experts
                 "embedding 80, attention 512, dense_ffn 384, routed_experts 480, shared_experts 120, router 36, norms 60, unembed 80 = 1752, active 1432");
        QCOMPARE(stack(read), "1 mla/dense, 1 mla/moe");
        QCOMPARE(caches(read), "kv 16, index 0, conv 0 B, recurrent 0 B");  // 6 + 2 in each layer
        QCOMPARE(str(inspect(read).mtp), "1070");  // a MoE layer 256 + 26 + 636, three norms of 8, eh_proj 16·8
        QCOMPARE(str(inspect(read).weightBytes), "3512");  // two bytes each, two more for each of the 4 selection biases
    }

    void deepseekV2HasNoSelectionBias()
    {
        const Architecture read = architecture(deepseek(R"("model_type": "deepseek_v2", "num_hidden_layers": 1, "topk_method": "greedy")"));
        QCOMPARE(stack(read), "1 mla/moe");
        QCOMPARE(str(inspect(read).parametersOf(Part::Router)), "32");
    }

    void queryWithoutLowRank()
    {
        std::string config = deepseek(R"("architectures": ["DeepseekV3ForCausalLM"], "num_hidden_layers": 1)");
        config.replace(config.find("\"q_lora_rank\": 4"), 16, "\"q_lora_rank\": null");
        const Architecture read = architecture(config);
        QCOMPARE(str(inspect(read).parametersOf(Part::Attention)), "264");  // q 8·2·5 = 80 instead of 32 + 40
        QCOMPARE(stack(read), "1 mla/dense");                              // three dense layers unless told otherwise
    }

    void sharedIndexers()
    {
        const std::string glm = R"("model_type": "glm_moe_dsa", "num_hidden_layers": 7, "first_k_dense_replace": 7, "index_n_heads": 2,
            "index_head_dim": 4,
            "index_topk": 16, "num_nextn_predict_layers": 1, )";
        const Architecture read = architecture(deepseek(glm + R"("index_topk_freq": 4, "index_skip_topk_offset": 3)"));
        const Inspection got = inspect(read);
        // Layers 0, 1, 2 and 6 have an indexer: wq_b 4·8 = 32, wk 8·4 = 32, weights_proj 8·2 = 16, and a norm of 4 with bias.
        QCOMPARE(str(got.parametersOf(Part::Indexer)), "320");
        QCOMPARE(str(got.parametersOf(Part::Norms)), str(7 * 26 + 4 * 8 + 8.0));
        QCOMPARE(caches(read), "kv 56, index 16, conv 0 B, recurrent 0 B");
        QCOMPARE(str(got.mtp), "1158");  // always with an indexer: 1070 + 80 + 8
        QCOMPARE(stack(read), "3 dsa/dense, 3 dsa/dense, 1 dsa/dense");
        QVERIFY(std::get<Mla>(read.layers[1].layer.mixers.front()).sharedTopK > 0);

        const Architecture pattern = architecture(deepseek(glm + R"("index_topk_pattern": "FFFSSSF")"));
        const Architecture types = architecture(deepseek(glm + R"("indexer_types": ["full", "full", "full", "shared", "shared", "shared", "full",
            "full"])"));
        QVERIFY(read == pattern);
        QVERIFY(read == types);
    }

    void deepseekV4()
    {
        const Architecture read = architecture(R"({"model_type": "deepseek_v4", "hidden_size": 8, "num_hidden_layers": 3,
            "num_attention_heads": 2, "head_dim": 4,
            "q_lora_rank": 4, "o_groups": 2, "o_lora_rank": 3, "n_routed_experts": 4, "num_experts_per_tok": 2, "n_shared_experts": 1,
            "moe_intermediate_size": 5, "vocab_size": 10, "hc_mult": 2, "num_hash_layers": 1, "index_n_heads": 2, "index_head_dim": 4,
            "compress_ratios": [0, 4, 128, 0], "num_nextn_predict_layers": 1, "dtype": "bfloat16"})");
        // Attention of each layer: wq_a 32, wq_b 4·8 = 32, wkv 8·4 = 32, sink 2, wo_a 6·4 = 24, wo_b 8·6 = 48, together 170. Ratio 4 adds
        // 4·8 + 2·8·8 = 160, ratio 128 adds 128·4 + 2·4·8 = 576. Indexer: wq_b 4·8, weights_proj 8·2, 4·8 + 2·8·8. Norms: 8 + 8 + 4 + 4 in each
        // layer, 4 for each of three compressors, 8. Router: 3·32, and 4 in the layers without a table. Hyper-connections: 4·2 rows, twice
        // 8·16 + 8 + 3 in each layer; 2·16 + 2 + 1 at the end.
        QCOMPARE(parts(read), "embedding 80, attention 1246, indexer 208, routed_experts 1440, shared_experts 360, router 104, norms 92, hyper_conn 869, unembed 80 = 4479, "
                              "active 3679");
        QCOMPARE(stack(read), "1 swa/moe, 1 csa/moe, 1 hca/moe");
        // States: 2·(2·4)·(2·4) for the compressor with ratio 4 and as much for the indexer's, 2·4·128 for the other, four bytes each.
        QCOMPARE(caches(read), "kv 13.03125, index 1, conv 0 B, recurrent 5120 B");
        // Without compression: 170 + 24 + 480 + 120 + 36 + 278, e_proj and h_proj 64 each, three norms, a head of 35.
        QCOMPARE(str(inspect(read).mtp), "1295");
        // Two bytes each; two more for sinks, positions of the compressors, biases and hyper-connections; a table of 10·2 integers of 8.
        QCOMPARE(str(inspect(read).weightBytes), str(2 * 4479 + 2 * (6 + 32 + 32 + 512 + 8 + 869) + 160.0));
    }

    void kimiLinear()
    {
        const Architecture read = architecture(kimi(R"("num_hidden_layers": 3, "num_shared_experts": 1,
            "linear_attn_config": {"kda_layers": [1, 2], "full_attn_layers": [3],
            "num_heads": 2, "head_dim": 4, "short_conv_kernel_size": 4})"));
        // Attention: q 80, kv_a 64, kv_b 72, o 48. Norms: two of 8 in each layer, 6 of the latent, 8.
        QCOMPARE(parts(read), "embedding 80, attention 264, linear_attention 1020, dense_ffn 384, routed_experts 960, shared_experts 240, router 72, norms 62, unembed 80 "
                              "= 3162, active 2602");
        QCOMPARE(stack(read), "1 kda/dense, 1 kda/moe, 1 mla/moe");
        QCOMPARE(caches(read), "kv 8, index 0, conv 288 B, recurrent 256 B");  // 2 layers of 24·3 in two bytes, of 2·4·4 in four
        QCOMPARE(str(inspect(read).weightBytes), str(2 * 3162 + 2 * 8.0));
        QCOMPARE(assumptions(read), "vision tower not in this copy of the config");
    }

    void kimiK3()
    {
        const Architecture read = architecture(kimi(R"("num_hidden_layers": 2, "q_lora_rank": 4, "num_shared_experts": 2, "mla_use_output_gate": true,
            "routed_expert_hidden_size": 6, "latent_moe_use_norm": true, "attn_res_block_size": 2, "linear_attn_config": {"kda_layers": [1],
            "full_attn_layers": [2], "num_heads": 2, "head_dim": 4, "use_full_rank_gate": true})",
            R"("vision_config": {"vt_hidden_size": 4, "qkv_hidden_size": 6, "vt_intermediate_size": 8, "vt_num_hidden_layers": 2, "patch_size": 2,
            "init_pos_emb_height": 3, "init_pos_emb_width": 3, "merge_kernel_size": [2, 2], "text_hidden_size": 8, "attn_bias": false,
            "linear_bias": false,
            "patch_embed_proj_bias": false, "norm_type": "rmsnorm", "mm_projector_type": "patchmergerv2"}, )"));
        // Attention 256 and the gate 8·6. Experts on 6: 4·3·6·5 = 360; to and from 6: 2·8·6. Norms: 2·16, 4 + 6, the latent's 6, five of 8 for the
        // residuals, 8. Residuals' queries: two of 8 in each layer, one at the end.
        QCOMPARE(parts(read), "embedding 80, attention 304, linear_attention 510, dense_ffn 384, routed_experts 360, shared_experts 240, router 36, latent_proj 96, "
                              "norms 96, hyper_conn 40, unembed 80 = 2226, active 1966");
        // Patches 4·12, positions 9·4, blocks 2·(8 + 18·4 + 4·6 + 2·4·8), 4, projector 16·16 + 8·16 + 8.
        QCOMPARE(str(inspect(read).vision), "816");
        // Float32: convolutions 96, A_log 2, dt_bias 8, o_norm 4, selection biases 4.
        QCOMPARE(str(inspect(read).weightBytes), str(2 * (2226 + 816) + 2 * 114.0));
        QVERIFY(module(read.layers[1].layer, "block_sparse_moe.routed_expert_down_proj").use == Use::Parameter);
    }

    void visionOfKimiK25()
    {
        const Architecture read = architecture(R"({"architectures": ["KimiK25ForConditionalGeneration"], "vision_config": {"vt_hidden_size": 4,
            "vt_intermediate_size": 8,
            "vt_num_hidden_layers": 2, "patch_size": 2, "init_pos_emb_height": 3, "init_pos_emb_width": 3, "merge_kernel_size": [2, 2],
            "text_hidden_size": 8}, "text_config": )" + deepseek(R"("model_type": "kimi_k2", "num_hidden_layers": 1)") + "}");
        // Patches 48 + 4, positions 36, blocks 2·(16 + 60 + 20 + 40 + 36), norms 8 + 8, projector 256 + 16 + 128 + 8.
        QCOMPARE(str(inspect(read).vision), "856");
    }

    void wrongFields()
    {
        const std::string layers = R"("model_type": "deepseek_v3", "num_hidden_layers": 2, )";
        QCOMPARE(readError(deepseek(layers + R"("num_nextn_predict_layers": "two")")),
                 "/num_nextn_predict_layers: expected a whole number from 0 to 1000000000, found \"two\"");
        QCOMPARE(readError(deepseek(layers + R"("moe_layer_freq": 0)")), "/moe_layer_freq: expected a whole number from 1 to 1000000000, found 0");
        QCOMPARE(readError(deepseek(layers + R"("mlp_layer_types": ["dense",
            "thin"])")), "/mlp_layer_types: expected dense or sparse, found \"thin\" in it");
        QCOMPARE(readError(deepseek(layers + R"("index_topk": 4,
            "index_topk_pattern": "F")")), "/index_topk_pattern: expected a letter for each layer, found 1");
        QCOMPARE(readError(kimi(R"("num_hidden_layers": 1, "linear_attn_config": {"kda_layers": [1]})")),
                 "/text_config/linear_attn_config: expected num_heads, found nothing");
        QCOMPARE(readError(kimi(R"("num_hidden_layers": 1)", R"("vision_config": {"vt_hidden_size": 0}, )")),
                 "/vision_config/vt_hidden_size: expected a whole number from 1 to 1000000000, found 0");
    }
};

QTEST_GUILESS_MAIN(TestFamiliesMla)
#include "test_families_mla.moc"
