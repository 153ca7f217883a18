#include "tests/support/model_test.h"

using namespace gable;
using gable::test::architecture;
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
    return R"({"hidden_size": 8, "num_attention_heads": 2, "num_key_value_heads": 1, "vocab_size": 10, "dtype": "bfloat16", )" + more + "}";
}

/// One of each block. Mamba-2 with 2 heads of 3, a state of 4: in 8·(6 + 14 + 2) = 176, convolution 14·4 + 14 = 70, three vectors of 2, norm 6, out 48,
/// together 306. FFN of two matrices 2·8·6 = 96.
std::string nemotron(const std::string& more)
{
    return config(R"("model_type": "nemotron_h", "head_dim": 4, "intermediate_size": 6, "mamba_num_heads": 2, "mamba_head_dim": 3, "n_groups": 1,
            "ssm_state_size": 4,
        "conv_kernel": 4, "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 5, "n_shared_experts": 1,
        "moe_shared_expert_intermediate_size": 7, )" + more);
}

}  // namespace

class TestFamiliesHybrid : public QObject {
    Q_OBJECT

private slots:
    void nemotronH()
    {
        const Architecture read = architecture(nemotron(R"("hybrid_override_pattern": "M*-E", "num_hidden_layers": 4,
            "mamba_ssm_cache_dtype": "float32")"));
        // Experts: 4·2·8·5 = 320, shared 2·8·7, router 8·4 + 4. Norms: one in each block and the last.
        QCOMPARE(parts(read), "embedding 80, attention 192, linear_attention 306, dense_ffn 96, routed_experts 320, shared_experts 112, router 36, norms 40, unembed 80 "
                              "= 1262, active 1022");
        QCOMPARE(stack(read), "1 mamba2/none, 1 gqa/none, 1 none/dense, 1 none/moe");
        QCOMPARE(caches(read), "kv 8, index 0, conv 84 B, recurrent 96 B");  // 14·3 in two bytes, 2·3·4 in four
        QVERIFY(!read.mtp);
        const Architecture list = architecture(nemotron(R"("layers_block_type": ["mamba", "attention", "mlp", "moe"],
            "mamba_ssm_cache_dtype": "float32")"));
        QVERIFY(read == list);
    }

    void latentExpertsAndMtp()
    {
        const Architecture read = architecture(nemotron(R"("hybrid_override_pattern": "EM", "moe_latent_size": 3, "num_nextn_predict_layers": 1,
            "mtp_hybrid_override_pattern": "*E")"));
        const Inspection got = inspect(read);
        QCOMPARE(str(got.parametersOf(Part::RoutedExperts)), "120");    // 4·2·3·5
        QCOMPARE(str(got.parametersOf(Part::SharedExperts)), "112");    // on the whole width
        QCOMPARE(str(got.parametersOf(Part::LatentProjection)), "48");  // to and from 3
        QVERIFY(module(read.layers[0].layer, "mixer.fc1_latent_proj").use == Use::Linear);
        // 192 + 8, 120 + 112 + 36 + 48 + 8, two norms and a projection before, 16 + 128, a norm behind, 8.
        QCOMPARE(str(got.mtp), "676");
        QCOMPARE(caches(read), "kv 0, index 0, conv 84 B, recurrent 48 B");
    }

    void jamba()
    {
        const Architecture read = architecture(config(R"("model_type": "jamba", "num_hidden_layers": 2, "attn_layer_period": 2,
            "attn_layer_offset": 1, "intermediate_size": 6,
            "num_experts": 4, "num_experts_per_tok": 2, "mamba_d_state": 4, "mamba_d_conv": 4, "mamba_expand": 2, "mamba_dt_rank": "auto")"));
        // Mamba-1, 16 wide, rank 1: in 256, convolution 80, x 9·16 = 144, dt 32, A 64, D 16, out 128, norms of dt, B and C 9. FFN 3·8·6 = 144, four of
        // them in the second layer, with a router of 32.
        QCOMPARE(parts(read), "embedding 80, attention 192, linear_attention 729, dense_ffn 144, routed_experts 576, router 32, norms 40, unembed 80 = 1873, active 1505");
        QCOMPARE(stack(read), "1 mamba1/dense, 1 gqa/moe");
        QCOMPARE(caches(read), "kv 8, index 0, conv 96 B, recurrent 128 B");
    }

    void mambaOfTheOriginalCode()
    {
        const Architecture read = architecture(R"({"d_model": 8, "n_layer": 2, "vocab_size": 10, "pad_vocab_size_multiple": 8,
            "architectures": ["MambaForCausalLM"]})");
        // A vocabulary of 16. 16 wide, rank 1, states of 16: 256 + 80 + 33·16 + 32 + 256 + 16 + 128 = 1296 in each layer.
        QCOMPARE(parts(read), "embedding 128, linear_attention 2592, norms 24 = 2744, active 2744");
        QCOMPARE(stack(read), "2 mamba1/none");
        QCOMPARE(caches(read), "kv 0, index 0, conv 192 B, recurrent 1024 B");
        const Architecture second = architecture(R"({"d_model": 8, "n_layer": 2, "vocab_size": 10, "ssm_cfg": {"layer": "Mamba2", "headdim": 4,
            "d_state": 3}, "dtype": "bfloat16"
            , "architectures": ["MambaForCausalLM"]})");
        // 4 heads of 4, one group: in 8·(16 + 22 + 4) = 336, convolution 110, three vectors of 4, norm 16, out 128.
        QCOMPARE(parts(second), "embedding 128, linear_attention 1204, norms 24 = 1356, active 1356");
    }

    void mambaOfTransformers()
    {
        const Architecture read = architecture(R"({"model_type": "mamba2", "hidden_size": 8, "num_hidden_layers": 2, "num_heads": 4,
            "head_dim": 4, "n_groups": 2, "state_size": 3,
            "expand": 2, "vocab_size": 10, "tie_word_embeddings": false, "dtype": "bfloat16"})");
        // in 8·(16 + 28 + 4) = 384, convolution 140, vectors 12, norm 16, out 128: 680 in each layer.
        QCOMPARE(parts(read), "embedding 80, linear_attention 1360, norms 24, unembed 80 = 1544, active 1464");
        QCOMPARE(caches(read), "kv 0, index 0, conv 336 B, recurrent 192 B");
    }

    void falconH1()
    {
        const Architecture read = architecture(config(R"("model_type": "falcon_h1", "num_hidden_layers": 1, "head_dim": 4, "intermediate_size": 6,
            "mamba_d_ssm": 6, "mamba_n_heads": 2,
            "mamba_d_head": 3, "mamba_n_groups": 1, "mamba_d_state": 4, "mamba_d_conv": 4, "mamba_rms_norm": false)"));
        // Mamba-2 as above without its norm: 300.
        QCOMPARE(parts(read), "embedding 80, attention 192, linear_attention 300, dense_ffn 144, norms 24, unembed 80 = 820, active 740");
        QCOMPARE(stack(read), "1 mamba2+gqa/dense");
        QCOMPARE(caches(read), "kv 8, index 0, conv 84 B, recurrent 48 B");
    }

    void lfm2()
    {
        const Architecture read = architecture(config(R"("model_type": "lfm2", "num_hidden_layers": 2, "full_attn_idxs": [1], "block_ff_dim": 12,
            "block_multiple_of": 4,
            "conv_L_cache": 3)"));
        // Convolution: in 8·24, filter 8·3, out 64. FFN: two thirds of 12 = 8, 3·8·8. Norms: four of 8, two of 4 for q and k, 8. Tied.
        QCOMPARE(parts(read), "embedding 80, attention 192, linear_attention 280, dense_ffn 384, norms 48 = 984, active 984");
        QCOMPARE(stack(read), "1 short-conv/dense, 1 gqa/dense");
        QCOMPARE(caches(read), "kv 8, index 0, conv 32 B, recurrent 0 B");
        const Architecture rounded = architecture(config(R"("model_type": "lfm2", "num_hidden_layers": 1, "layer_types": ["conv"], "block_ff_dim": 12,
            "block_multiple_of": 5, "block_ffn_dim_multiplier": 1.3)"));
        QCOMPARE(str(std::get<DenseFfn>(rounded.layers[0].layer.feedForward).width), "10");
    }

    void lfm2Moe()
    {
        const Architecture read = architecture(config(R"("model_type": "lfm2_moe", "num_hidden_layers": 2, "layer_types": ["conv",
            "full_attention"], "intermediate_size": 6,
            "num_dense_layers": 1, "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 5, "use_expert_bias": true)"));
        QCOMPARE(parts(read), "embedding 80, attention 192, linear_attention 280, dense_ffn 144, routed_experts 480, router 36, norms 48 = 1260, active 1020");
        QCOMPARE(str(inspect(read).weightBytes), str(2 * 1260 + 2 * 4.0));
    }

    void granite4()
    {
        const std::string granite = R"("model_type": "granitemoehybrid", "num_hidden_layers": 2, "layer_types": ["mamba", "attention"],
            "tie_word_embeddings": true,
            "num_experts_per_tok": 2, "intermediate_size": 5, "shared_intermediate_size": 6, "mamba_n_heads": 2, "mamba_d_head": "auto",
            "mamba_expand": 2,
            "mamba_n_groups": 1, "mamba_d_state": 4, "mamba_d_conv": 4, "num_local_experts": )";
        const Architecture read = architecture(config(granite + "4"));
        // Mamba-2 with 2 heads of 8: in 8·(16 + 24 + 2) = 336, convolution 120, vectors 6, norm 16, out 128.
        QCOMPARE(parts(read), "embedding 80, attention 192, linear_attention 606, routed_experts 960, shared_experts 288, router 64, norms 40 = 2230, active 1750");
        QCOMPARE(stack(read), "1 mamba2/moe, 1 gqa/moe");
        QCOMPARE(caches(read), "kv 8, index 0, conv 144 B, recurrent 128 B");
        QCOMPARE(str(module(read.layers[0].layer, "block_sparse_moe.input_linear").copies), "4");
        const Architecture dense = architecture(config(granite + "0"));
        QCOMPARE(parts(dense), "embedding 80, attention 192, linear_attention 606, dense_ffn 288, norms 40 = 1206, active 1206");
    }

    void minimaxM1()
    {
        const Architecture read = architecture(config(R"("model_type": "minimax_m1", "num_hidden_layers": 2, "attn_type_list": [0, 1],
            "intermediate_size": 5, "num_local_experts": 4,
            "num_experts_per_tok": 2)"));
        // Lightning attention: qkv 3·8·8, gate 64, out 64, norm 8.
        QCOMPARE(parts(read), "embedding 80, attention 192, linear_attention 328, routed_experts 960, router 64, norms 40, unembed 80 = 1744, active 1184");
        QCOMPARE(stack(read), "1 lightning/moe, 1 gqa/moe");
        QCOMPARE(caches(read), "kv 8, index 0, conv 0 B, recurrent 64 B");
    }

    void wrongFields()
    {
        QCOMPARE(readError(nemotron(R"("hybrid_override_pattern": "MX")")), "/hybrid_override_pattern: expected the letters M, *, - and E, found \"X\"");
        QCOMPARE(readError(nemotron("\"hybrid_override_pattern\": \"" + std::string(5000, 'M') + '"')), "/hybrid_override_pattern: expected 1 to 4096 blocks, found 5000");
        QCOMPARE(readError(nemotron(R"("layers_block_type": ["mamba",
            "rnn"])")), "/layers_block_type: expected mamba, attention, mlp or moe, found \"rnn\"");
        QCOMPARE(readError(nemotron(R"("num_hidden_layers": 6)")), "/hybrid_override_pattern: expected 1 to 4096 blocks, found 0");
        QCOMPARE(readError(config(R"("model_type": "jamba", "num_hidden_layers": 2, "attn_layer_period": 0, "intermediate_size": 6)")),
                 "/attn_layer_period: expected a whole number from 1 to 1000000000, found 0");
        QCOMPARE(readError(R"({"model_type": "mamba", "n_layer": 2, "vocab_size": 10, "d_model": 8, "attn_layer_idx": [1]})"),
                 "/attn_layer_idx: expected no attention layers in a Mamba model");
        QCOMPARE(readError(config(R"("model_type": "lfm2", "num_hidden_layers": 1, "block_ff_dim": 12, "layer_types": ["conv"],
            "block_ffn_dim_multiplier": -1)")),
                 "/block_ffn_dim_multiplier: expected a factor that gives a width from 1 to 1000000000");
    }
};

QTEST_GUILESS_MAIN(TestFamiliesHybrid)
#include "test_families_hybrid.moc"
