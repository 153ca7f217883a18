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

/// Where nothing else is said: embedding 10·8, GQA with 2 query heads and one K/V head of 4: q 64, k 32, v 32, o 64, together 192; FFN 3·8·5 = 120.
std::string config(const std::string& more)
{
    return R"({"hidden_size": 8, "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "vocab_size": 10, "intermediate_size": 5,
            "dtype": "bfloat16", )" + more + "}";
}

/// Falcon has fields of its own for all but these.
std::string falcon(const std::string& more)
{
    return R"({"model_type": "falcon", "hidden_size": 8, "num_hidden_layers": 1, "vocab_size": 10, )" + more + "}";
}

QString window(const Architecture& read, std::size_t group = 0) { return str(std::get<Gqa>(read.layers[group].layer.mixers.front()).window); }

}  // namespace

class TestFamiliesDense : public QObject {
    Q_OBJECT

private slots:
    void llama()
    {
        const Architecture read = architecture(config(R"("model_type": "llama", "num_hidden_layers": 2, "attention_bias": true, "mlp_bias": true)"));
        // Attention 192, biases 8 + 4 + 4 + 8; FFN 120, biases 5 + 5 + 8; norms 16 in each layer, 8.
        QCOMPARE(parts(read), "embedding 80, attention 432, dense_ffn 276, norms 40, unembed 80 = 908, active 828");
        QCOMPARE(stack(read), "2 gqa/dense");
        QCOMPARE(caches(read), "kv 16, index 0, conv 0 B, recurrent 0 B");
        QVERIFY(architecture(config(R"("model_type": "llama", "num_hidden_layers": 2, "tie_word_embeddings": true)")).tied);
    }

    void windowsOfMistral()
    {
        const std::string mistral = R"("model_type": "mistral", "num_hidden_layers": 2)";
        QCOMPARE(window(architecture(config(mistral))), "4096");
        QCOMPARE(window(architecture(config(mistral + R"(, "sliding_window": null)"))), "0");
        QCOMPARE(window(architecture(config(mistral + R"(, "sliding_window": 7)"))), "7");
        const Architecture mixed = architecture(config(R"("model_type": "llama", "num_hidden_layers": 2, "sliding_window": 7,
            "layer_types": ["full_attention", "sliding_attention"])"));
        QCOMPARE(stack(mixed), "1 gqa/dense, 1 gqa-window/dense");
        QCOMPARE(stack(architecture(config(R"("model_type": "llama", "num_hidden_layers": 2, "sliding_window": 7)"))), "2 gqa/dense");
    }

    void phiFusesItsProjections()
    {
        const Architecture read = architecture(config(R"("model_type": "phi3", "num_hidden_layers": 1, "sliding_window": 7)"));
        QCOMPARE(parts(read), "embedding 80, attention 192, dense_ffn 120, norms 24, unembed 80 = 496, active 416");
        QCOMPARE(str(module(read.layers[0].layer, "self_attn.qkv_proj").outputs), "16");
        QCOMPARE(str(module(read.layers[0].layer, "mlp.gate_up_proj").outputs), "10");
        QCOMPARE(window(read), "7");
    }

    void unknownTypeIsReadAsDecoder()
    {
        const Architecture read = architecture(config(R"("model_type": "new", "num_hidden_layers": 1)"));
        QCOMPARE(parts(read), "embedding 80, attention 192, dense_ffn 120, norms 24, unembed 80 = 496, active 416");
        QCOMPARE(assumptions(read), "unknown model type: read as a decoder of the Llama kind (GQA, gated FFN, two norms a layer)");
    }

    void falconWithOneKvHead()
    {
        const Architecture read = architecture(falcon(R"("num_attention_heads": 2, "multi_query": true)"));
        // One head of 4 each for K and V: q 64, k 32, v 32, o 64. FFN 2·8·32. LayerNorms 16 in the layer, 16; tied.
        QCOMPARE(parts(read), "embedding 80, attention 192, dense_ffn 512, norms 32 = 816, active 816");
        QCOMPARE(str(module(read.layers[0].layer, "self_attention.query_key_value").outputs), "16");
        QCOMPARE(caches(read), "kv 8, index 0, conv 0 B, recurrent 0 B");
    }

    void falconWithGroupedHeads()
    {
        const Architecture read = architecture(falcon(R"("num_attention_heads": 4, "multi_query": true, "new_decoder_architecture": true,
            "num_kv_heads": 2)"));
        // 4 query and 2 K/V heads of 2: 64 + 32 + 32 + 64. LayerNorms 2·16 in the layer, 16.
        QCOMPARE(parts(read), "embedding 80, attention 192, dense_ffn 512, norms 48 = 832, active 832");
        QVERIFY(module(read.layers[0].layer, "ln_mlp").outputs == 8);
    }

    void falconRw()
    {
        const Architecture read = architecture(falcon(R"("num_attention_heads": 2, "multi_query": false, "parallel_attn": false, "bias": true,
            "alibi": true)"));
        // Attention 4·64, biases 24 + 8; FFN 512, biases 32 + 8; LayerNorms 2·16 in the layer, 16.
        QCOMPARE(parts(read), "embedding 80, attention 288, dense_ffn 552, norms 48 = 968, active 968");
    }

    void commandR()
    {
        const Architecture read = architecture(config(R"("model_type": "cohere", "num_hidden_layers": 1, "use_qk_norm": true)"));
        // Norms: one in the layer, over all heads of q and k 8 + 4, the last 8; tied.
        QCOMPARE(parts(read), "embedding 80, attention 192, dense_ffn 120, norms 28 = 420, active 420");
        const Architecture second = architecture(config(R"("model_type": "cohere2", "num_hidden_layers": 5, "sliding_window": 7)"));
        QCOMPARE(stack(second), "3 gqa-window/dense, 1 gqa/dense, 1 gqa-window/dense");
    }

    void gpt2()
    {
        const Architecture read = architecture(R"({"model_type": "gpt2", "n_embd": 8, "n_head": 2, "n_layer": 1, "vocab_size": 10, "n_positions": 6})");
        // Embedding 80, positions 48, which no token passes through. Attention 192 + 24 + 64 + 8; FFN 256 + 32 + 256 + 8; LayerNorms 3·16.
        QCOMPARE(parts(read), "embedding 128, attention 288, dense_ffn 552, norms 48 = 1016, active 968");
        QCOMPARE(str(read.context), "6");
    }

    void gptJ()
    {
        const Architecture read = architecture(R"({"model_type": "gptj", "n_embd": 8, "n_head": 2, "n_layer": 1, "vocab_size": 10, "n_inner": null})");
        // Attention 4·64; FFN 552; LayerNorms 2·16; unembedding 80 and a bias of 10.
        QCOMPARE(parts(read), "embedding 80, attention 256, dense_ffn 552, norms 32, unembed 90 = 1010, active 930");
    }

    void opt()
    {
        const std::string opt = R"("model_type": "opt", "num_hidden_layers": 1, "ffn_dim": 5, "max_position_embeddings": 6)";
        // Embedding 80, positions (6 + 2)·8. Attention 4·64, biases 32; FFN 40 + 5 + 40 + 8; LayerNorms 3·16.
        QCOMPARE(parts(architecture(config(opt))), "embedding 144, attention 288, dense_ffn 93, norms 48 = 573, active 509");
        // Embedding 10·4, projections 2·32, no last norm.
        QCOMPARE(parts(architecture(config(opt + R"(, "word_embed_proj_dim": 4, "do_layer_norm_before": false)"))),
                 "embedding 104, attention 288, dense_ffn 93, norms 32, other 64 = 581, active 517");
    }

    void mpt()
    {
        const std::string mpt = R"({"model_type": "mpt", "d_model": 8, "n_heads": 2, "n_layers": 1, "vocab_size": 10, "max_seq_len": 6, )";
        // Attention 192 + 64; FFN 2·8·32; norms 3·8.
        QCOMPARE(parts(architecture(mpt + R"("attn_config": {"alibi": true}})")), "embedding 80, attention 256, dense_ffn 512, norms 24 = 872, active 872");
        // One K/V head: attention 128 + 64; positions 6·8.
        QCOMPARE(parts(architecture(mpt + R"("attn_config": {"alibi": false, "kv_n_heads": 1}})")),
                 "embedding 128, attention 192, dense_ffn 512, norms 24 = 856, active 808");
    }

    void hunyuanDense()
    {
        const Architecture read = architecture(config(R"("model_type": "hunyuan_v1_dense", "num_hidden_layers": 1)"));
        // Norms 16 and of the heads 4 + 4 in the layer, 8.
        QCOMPARE(parts(read), "embedding 80, attention 192, dense_ffn 120, norms 32, unembed 80 = 504, active 424");
        QVERIFY(module(read.layers[0].layer, "self_attn.query_layernorm").outputs == 4);
    }

    void mimo()
    {
        const Architecture read = architecture(config(R"("model_type": "mimo", "num_hidden_layers": 1, "num_nextn_predict_layers": 1)"));
        // Attention 192, biases 8 + 4 + 4.
        QCOMPARE(parts(read), "embedding 80, attention 208, dense_ffn 120, norms 24, unembed 80 = 512, active 432");
        QCOMPARE(str(inspect(read).mtp), "496");  // a layer of 208 + 120 + 16, a projection 16·8, three norms
    }

    void wrongFields()
    {
        QCOMPARE(readError(R"({"model_type": "llama", "hidden_size": 8, "vocab_size": 10, "num_hidden_layers": 1, "intermediate_size": 5})"),
                 "expected num_attention_heads, found nothing");
        QCOMPARE(readError(R"({"model_type": "llama", "hidden_size": 8, "vocab_size": 10, "num_hidden_layers": 1, "intermediate_size": 5,
            "num_attention_heads": 9})"), "/num_attention_heads: expected at most as many as hidden_size");
        QCOMPARE(readError(config(R"("model_type": "llama", "num_hidden_layers": 5000)")),
                 "/num_hidden_layers: expected a whole number from 1 to 4096, found 5000");
        QCOMPARE(readError(config(R"("model_type": "llama", "num_hidden_layers": 2, "layer_types": ["full_attention", "mamba"])")),
                 "/layer_types: expected full_attention or sliding_attention, found \"mamba\" in it");
        QCOMPARE(readError(config(R"("model_type": "cohere2", "num_hidden_layers": 2, "sliding_window_pattern": 0)")),
                 "/sliding_window_pattern: expected a whole number from 1 to 1000000000, found 0");
        QCOMPARE(readError(falcon(R"("num_attention_heads": "2")")),
                 "/num_attention_heads: expected a whole number from 1 to 1000000000, found \"2\"");
        QCOMPARE(readError(R"({"model_type": "gpt2", "n_embd": 8, "n_head": 2, "n_layer": 0, "vocab_size": 10, "n_positions": 6})"),
                 "/n_layer: expected a whole number from 1 to 4096, found 0");
        QCOMPARE(readError(R"({"model_type": "mpt", "d_model": 8, "n_heads": 2, "n_layers": 1, "vocab_size": 10, "attn_config": {"kv_n_heads": -1}})"),
                 "/attn_config/kv_n_heads: expected a whole number from 1 to 1000000000, found -1");
    }
};

QTEST_GUILESS_MAIN(TestFamiliesDense)
#include "test_families_dense.moc"
