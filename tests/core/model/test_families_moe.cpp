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
    return R"({"hidden_size": 8, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "vocab_size": 10,
            "dtype": "bfloat16", )" + more + "}";
}

/// Layers with an index branch of 2 query heads and one key of 4: q 64, k 32, norms 4 + 4.
std::string minimaxM3()
{
    return config(R"("model_type": "minimax_m3_text", "num_hidden_layers": 2, "moe_layer_freq": [0, 1], "dense_intermediate_size": 6,
            "intermediate_size": 5,
        "n_shared_experts": 1, "num_local_experts": 4, "num_experts_per_tok": 2, "num_mtp_modules": 1,
            "sparse_attention_config": {"use_sparse_attention": true,
        "sparse_attention_freq": [0, 1], "sparse_num_index_heads": 2, "sparse_index_dim": 4, "sparse_topk_blocks": 2, "sparse_block_size": 8})");
}

std::string nas(const std::string& blocks) { return config(R"("model_type": "nemotron-nas", "num_hidden_layers": 3,
            "block_configs": [)" + blocks + "]"); }

}  // namespace

class TestFamiliesMoe : public QObject {
    Q_OBJECT

private slots:
    void gptOss()
    {
        const Architecture read = architecture(config(R"("model_type": "gpt_oss", "num_hidden_layers": 2, "intermediate_size": 5,
            "num_local_experts": 4, "num_experts_per_tok": 2)"));
        // Attention: 192, biases 8 + 4 + 4 + 8, sinks 2. Experts: 4·(10·8 + 10 + 8·5 + 8). Router 32 + 4.
        QCOMPARE(parts(read), "embedding 80, attention 436, routed_experts 1104, router 72, norms 40, unembed 80 = 1812, active 1180");
        QCOMPARE(stack(read), "1 gqa-window/moe, 1 gqa/moe");
        QCOMPARE(str(std::get<Gqa>(read.layers[0].layer.mixers.front()).window), "128");
        QCOMPARE(str(module(read.layers[0].layer, "mlp.experts.gate_up_proj").outputs), "10");
    }

    void minimaxM2()
    {
        const Architecture read = architecture(config(R"("model_type": "minimax_m2", "num_hidden_layers": 2, "intermediate_size": 5,
            "num_local_experts": 4, "num_experts_per_tok": 2,
            "use_qk_norm": true, "qk_norm_type": "per_layer", "use_routing_bias": true, "num_mtp_modules": 3, "use_mtp": true)"));
        // Norms: 8 + 8 and over all of query and key, 8 + 4, in each layer; 8.
        QCOMPARE(parts(read), "embedding 80, attention 384, routed_experts 960, router 72, norms 64, unembed 80 = 1640, active 1080");
        QVERIFY(!read.mtp);
        QCOMPARE(assumptions(read), "the config announces MTP modules, published checkpoints ship none: not counted");
    }

    void minimaxM3WithItsVisionTower()
    {
        const Architecture read = architecture(R"({"model_type": "minimax_m3_vl", "projector_hidden_size": 8, "vision_config": {"hidden_size": 4,
            "intermediate_size": 6,
            "num_hidden_layers": 2, "patch_size": 2, "num_channels": 3, "img_token_compression_config": {"spatial_merge_size": 2,
            "temporal_patch_size": 2}},
            "text_config": )" + minimaxM3() + "}");
        // Norms: 8 + 8 + 4 + 4 in each layer, 4 + 4 of the index branch, 8.
        QCOMPARE(parts(read), "embedding 80, attention 384, indexer 96, dense_ffn 144, routed_experts 480, shared_experts 120, router 36, norms 64, unembed 80 = 1484, "
                              "active 1164");
        QCOMPARE(stack(read), "1 gqa/dense, 1 gqa-sparse/moe");
        QCOMPARE(caches(read), "kv 16, index 4, conv 0 B, recurrent 0 B");
        const Indexer indexer = *std::get<Gqa>(read.layers[1].layer.mixers.front()).indexer;
        QVERIFY(indexer.topK == 16 && indexer.blockSize == 8);
        QCOMPARE(str(inspect(read).mtp), "1108");  // the last layer again, 956, three norms and a projection 16·8
        QVERIFY(!read.mtp->shipped);
        // Patches 4·24, a norm 8, blocks 2·(16 + 4·20 + 30 + 28), projector 40 + 72, merge 264 + 72.
        QCOMPARE(str(inspect(read).vision), "860");
        QCOMPARE(str(inspect(read).weightBytes), str(2 * (1484 + 860) + 2 * 36.0));  // the router takes four bytes
    }

    void minimaxM3WithoutVision()
    {
        QCOMPARE(assumptions(architecture(minimaxM3())), "vision tower not in this copy of the config");
        // modelopt keeps the selection bias wide alone
        std::string quantized = minimaxM3();
        quantized.replace(quantized.size() - 1, 1, R"(, "quantization_config": {"quant_method": "modelopt"}})");
        const Architecture read = architecture(quantized);
        QVERIFY(!module(read.layers[1].layer, "block_sparse_moe.gate").fixedFormat);
        QVERIFY(module(read.layers[1].layer, "block_sparse_moe.e_score_correction_bias").fixedFormat);
    }

    void nemotronNas()
    {
        const Architecture read = architecture(nas(R"({"attention": {"n_heads_in_group": 2}, "ffn": {"ffn_mult": 60}},
            {"attention": {"no_op": true}, "ffn": {"intermediate_size": 6}},
            {"attention": {"replace_with_linear": true}, "ffn": {"no_op": true}})"));
        // 2·60·8/3 = 320, rounded up to 512: 3·8·512; 3·8·6. Attention 192, the matrix in its place 8·8. Norms: two, one, one, and the last.
        QCOMPARE(parts(read), "embedding 80, attention 256, dense_ffn 12432, norms 40, unembed 80 = 12888, active 12808");
        QCOMPARE(stack(read), "1 gqa/dense, 1 none/dense, 1 linear/none");
        QCOMPARE(caches(read), "kv 8, index 0, conv 0 B, recurrent 0 B");
    }

    void wrongFields()
    {
        QCOMPARE(readError(nas("{}")), "/block_configs: expected a list with an entry for each layer");
        QCOMPARE(readError(nas(R"({"attention": {"n_heads_in_group": 0}}, {}, {})")),
                 "/block_configs: an entry is wrong: /attention/n_heads_in_group: expected a whole number from 1 to 1000000000, found 0");
        QCOMPARE(readError(config(R"("model_type": "gpt_oss", "num_hidden_layers": 1, "layer_types": ["wide"], "intermediate_size": 5,
            "num_experts_per_tok": 2)")),
                 "/layer_types: expected full_attention or sliding_attention, found \"wide\" in it");
        QCOMPARE(readError(config(R"("model_type": "minimax_m2", "num_hidden_layers": 1, "intermediate_size": 5)")),
                 "expected num_experts_per_tok or num_experts_per_token or experts_per_token or moe_top_k or moe_topk or top_k_experts, found nothing");
    }
};

QTEST_GUILESS_MAIN(TestFamiliesMoe)
#include "test_families_moe.moc"
