#include "tests/core/model/quantization_fixture.h"

using namespace gable;
using gable::test::quantize;
using gable::test::quantizedBy;
using gable::test::smallModel;
using gable::test::str;

class TestQuantizationModelopt : public QObject {
    Q_OBJECT

    static test::Quantized side(const std::string& quantization, std::string_view config = "{}", Architecture model = smallModel())
    {
        return quantize(std::move(model), config, "{\"producer\": {\"name\": \"modelopt\"}, \"quantization\": " + quantization + "}");
    }

private slots:
    void algorithms_data()
    {
        QTest::addColumn<double>("bytes");
        QTest::newRow("FP8") << 256.0 * 128 + 8;
        QTest::newRow("FP8_PB_WO") << 256.0 * 128 + 2 * 4;
        QTest::newRow("fp8_pb_wo") << 256.0 * 128 + 2 * 4;
        QTest::newRow("FP8_PER_CHANNEL_PER_TOKEN") << 256.0 * 128 + 256 * 4;
        QTest::newRow("NVFP4") << 128.0 * 128 + 256 * 8 + 8;
        QTest::newRow("W4A16_NVFP4") << 128.0 * 128 + 256 * 8 + 4;
        QTest::newRow("MXFP8") << 256.0 * 128 + 256 * 4;
        QTest::newRow("W4A16_AWQ") << 128.0 * 128 + 256 * 4 + 128 * 2;  // one group of 128, smoothing factors
        QTest::newRow("W4A8_AWQ") << 128.0 * 128 + 256 * 4 + 128 * 2 + 8;
        QTest::newRow("OTHER") << 256.0 * 128 * 2;
    }
    void algorithms()
    {
        QFETCH(double, bytes);
        const auto read = side(std::string("{\"quant_algo\": \"") + QTest::currentDataTag() + "\", \"exclude_modules\": [\"lm_head\"]}");
        COMPARE_EXACT(read.bytes(0, "self_attn.q_proj"), bytes);
        QCOMPARE(read.assumed().contains("OTHER"), QTest::currentDataTag() == std::string_view("OTHER"));
    }

    void layouts()
    {
        constexpr const char* flat = "{\"quant_method\": \"modelopt\", \"quant_algo\": \"NVFP4\", \"ignore\": [\"lm_head\", \"*self_attn*\"]}";
        QCOMPARE(quantizedBy(flat).at(0, "self_attn.q_proj"), "bfloat16");
        QCOMPARE(quantizedBy(flat).at(0, "mlp.up_proj"), "nvfp4");
        QCOMPARE(quantizedBy("{\"producer\": {\"name\": \"modelopt\"}, \"quant_algo\": \"FP8\", \"config_groups\": {}}").at(0, "mlp.up_proj"), "fp8");
        QCOMPARE(quantizedBy("{\"quant_method\": \"modelopt\", \"quantization\": {\"quant_algo\": \"FP8\"}}").at(0, "mlp.up_proj"), "fp8");
        // The config's own lists go before those of the side file, but an empty shell doesn't.
        const std::string other = "{\"quant_algo\": \"FP8\", \"exclude_modules\": [\"*mlp*\"]}";
        QCOMPARE(side(other, std::string("{\"quantization_config\": ") + flat + "}").at(0, "mlp.up_proj"), "nvfp4");
        QCOMPARE(side(other, "{\"quantization_config\": {\"quant_method\": \"modelopt\", \"quant_algo\": \"FP8\"}}").at(0, "mlp.up_proj"),
                 "bfloat16");
        QVERIFY(quantizedBy("{\"quant_method\": \"modelopt\"}").assumed().contains("names no algorithm"));
    }

    void globs()
    {
        const auto read = side(
            "{\"quant_algo\": \"FP8\", \"exclude_modules\": [\"model.layers.1*\", \"model.layers.2.mlp.shared_experts*\", \"*.o_proj\","
            "\"model.layers.3*\"]}");
        QCOMPARE(read.at(1, "self_attn.q_proj"), "bfloat16");
        QCOMPARE(read.at(1, "mlp.experts.*.up_proj"), "bfloat16 4");
        QCOMPARE(read.at(2, "mlp.shared_experts.up_proj"), "bfloat16");
        QCOMPARE(read.at(2, "mlp.experts.*.up_proj"), "fp8 4");
        QCOMPARE(read.at(0, "self_attn.o_proj"), "bfloat16");
        QCOMPARE(read.at(0, "self_attn.q_proj"), "fp8");
        QCOMPARE(read.inMtp("self_attn.q_proj"), "bfloat16");  // layer 3 of three
    }

    void mtpByName()
    {
        QCOMPARE(side("{\"quant_algo\": \"FP8\", \"exclude_modules\": [\"mtp*\"]}").inMtp("self_attn.q_proj"), "bfloat16");
        QCOMPARE(side("{\"quant_algo\": \"FP8\", \"exclude_modules\": [\"mtp.layers.0*\"]}").inMtp("self_attn.q_proj"), "bfloat16");
        QCOMPARE(side("{\"quant_algo\": \"FP8\"}").inMtp("self_attn.q_proj"), "fp8");
        QCOMPARE(side("{\"quant_algo\": \"FP8\", \"exclude_modules\": [\"model.layers.0*\"]}").inMtp("self_attn.q_proj"), "fp8");
    }

    void prefixesAndAliases()
    {
        for (const char* prefix : {"model.", "model.language_model.", "language_model.model.", ""}) {
            const auto read = side(std::string("{\"quant_algo\": \"FP8\", \"exclude_modules\": [\"") + prefix +
                                   "layers.1.block_sparse_moe.experts\", \"" + prefix + "layers.0.feed_forward.w1\"]}");
            QCOMPARE(read.at(1, "mlp.experts.*.up_proj"), "bfloat16 4");
            QCOMPARE(read.at(2, "mlp.experts.*.up_proj"), "fp8 4");
            QCOMPARE(read.at(0, "mlp.gate_proj"), "bfloat16");
            QCOMPARE(read.at(0, "mlp.up_proj"), "fp8");
        }
    }

    void mixedPrecision()
    {
        const auto read = side(
            "{\"quant_algo\": \"MIXED_PRECISION\", \"quantized_layers\": {\"model.layers.0.self_attn.q_proj\": {\"quant_algo\": \"FP8\"},"
            "\"model.layers.2.mlp.experts\": {\"quant_algo\": \"NVFP4\", \"group_size\": 32}, \"lm_head\": {\"quant_algo\": \"W4A16_NVFP4\", "
            "\"group_size\": 16},"
            "\"model.layers.1.mlp.gate\": {\"quant_algo\": \"MXFP8\"}, \"model.layers.1.mlp\": {\"quant_algo\": \"SECRET\"}}}");
        QCOMPARE(read.at(0, "self_attn.q_proj"), "fp8");
        QCOMPARE(read.at(1, "self_attn.q_proj"), "bfloat16");
        COMPARE_EXACT(read.bytes(2, "mlp.experts.*.up_proj"), 4 * (64 * 64 + 64 * 4 + 8));
        QCOMPARE(read.outside("lm_head"), "w4a16-nvfp4");
        QCOMPARE(read.at(1, "mlp.gate"), "mxfp8");  // a router only by its full name
        QCOMPARE(read.at(2, "mlp.gate"), "bfloat16");
        QVERIFY(read.assumed().contains("SECRET"));
    }

    void expertsOneByOne()
    {
        const auto read = side(
            "{\"quant_algo\": \"MIXED_PRECISION\", \"quantized_layers\": {"
            "\"language_model.model.layers.1.block_sparse_moe.experts.0.w3\": {\"quant_algo\": \"NVFP4\", \"group_size\": 16},"
            "\"language_model.model.layers.1.block_sparse_moe.experts.2.w3\": {\"quant_algo\": \"NVFP4\", \"group_size\": 16},"
            "\"language_model.model.layers.1.block_sparse_moe.experts.3.w3\": {\"quant_algo\": \"FP8\"}}}");
        QCOMPARE(read.at(1, "mlp.experts.*.up_proj"), "nvfp4 2, fp8 1, bfloat16 1");
        QCOMPARE(read.at(1, "mlp.experts.*.down_proj"), "bfloat16 4");
        double active = 0;
        for (const Module& module : read.layer(1).modules)
            if (module.name == "mlp.experts.*.up_proj") active += module.activeCopies;
        COMPARE_EXACT(active, 2);
    }

    void wideRouterIsNarrowed()
    {
        Architecture model = smallModel();
        for (Module& module : model.layers[1].layer.modules)
            if (module.name == "mlp.gate") module = families::wide(module);
        constexpr const char* list = "[\"model.layers.1.mlp.gate\", \"model.layers.1.mlp.gate.e_score_correction_bias\"]";
        const auto read = side(std::string("{\"quant_algo\": \"FP8\", \"exclude_modules\": ") + list + "}", "{}", model);
        QCOMPARE(read.at(1, "mlp.gate"), "bfloat16");
        QCOMPARE(read.at(1, "mlp.gate.e_score_correction_bias"), "float32");
        QCOMPARE(read.at(2, "mlp.gate"), "float32");
        const auto fp8 =
            quantize(model, std::string("{\"quantization_config\": {\"quant_method\": \"fp8\", \"modules_to_not_convert\": ") + list + "}}");
        QCOMPARE(fp8.at(1, "mlp.gate"), "float32");
    }

    void deepseekV4StaysNative()
    {
        const auto read = side(
            "{\"quant_algo\": \"MIXED_PRECISION\", \"quantized_layers\": {\"layers.1.ffn.experts\": {\"quant_algo\": \"NVFP4\", \"group_size\": "
            "16}}}",
            "{\"expert_dtype\": \"fp4\"}", smallModel("deepseek-v4"));
        QCOMPARE(read.at(1, "mlp.experts.*.up_proj"), "nvfp4 4");
        QCOMPARE(read.at(1, "mlp.shared_experts.up_proj"), "fp8-block-ue8m0");
        QCOMPARE(read.inMtp("mlp.experts.*.up_proj"), "mxfp4 4");
    }

    void groupsInsteadOfAlgorithm()
    {
        const auto read = quantizedBy(
            "{\"quant_method\": \"modelopt\", \"ignore\": [\"mtp*\"], \"config_groups\": {\"group_0\": {\"weights\": {\"num_bits\": 8, \"type\": "
            "\"float\", \"dynamic\": false},"
            "\"input_activations\": {\"num_bits\": 8, \"type\": \"float\", \"dynamic\": false}, \"targets\": "
            "[\"model.language_model.layers.0.self_attn.q_proj\"]},"
            "\"group_1\": {\"weights\": {\"num_bits\": 4, \"type\": \"float\", \"group_size\": 16, \"dynamic\": false}, \"targets\": "
            "[\"lm_head\"]}}}");
        COMPARE_EXACT(read.bytes(0, "self_attn.q_proj"), 256 * 128 + 8);
        QCOMPARE(read.at(1, "self_attn.q_proj"), "bfloat16");
        QCOMPARE(read.outside("lm_head"), "w4a16-nvfp4");
    }
};

QTEST_GUILESS_MAIN(TestQuantizationModelopt)
#include "test_quantization_modelopt.moc"
