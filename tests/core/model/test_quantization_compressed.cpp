#include "tests/core/model/quantization_fixture.h"

using namespace gable;
using gable::test::quantize;
using gable::test::quantizedBy;
using gable::test::str;

class TestQuantizationCompressed : public QObject {
    Q_OBJECT

    /// One group with the target Linear.
    static test::Quantized linear(const std::string& format, const std::string& weights, const std::string& inputs = "null",
                                  const std::string& ignore = "[]")
    {
        return quantizedBy("{\"quant_method\": \"compressed-tensors\", \"format\": \"" + format + "\", \"ignore\": " + ignore +
                           ", \"config_groups\": {\"group_0\": {\"targets\": [\"Linear\"], \"weights\": {" + weights +
                           "}, \"input_activations\": " + inputs + "}}}");
    }

private slots:
    // q_proj has 256 × 128 weights; scales are in the model's dtype, two bytes.
    void formats_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("weights");
        QTest::addColumn<QString>("inputs");
        QTest::addColumn<double>("bytes");
        const auto row = [](const char* name, const char* format, const char* weights, const char* inputs, double bytes) {
            QTest::newRow(name) << QString(format) << QString(weights) << QString(inputs) << bytes;
        };
        constexpr const char* none = "null";
        constexpr const char* fixed = "{\"num_bits\": 8, \"type\": \"float\", \"dynamic\": false}";
        constexpr const char* moving = "{\"num_bits\": 8, \"type\": \"float\", \"dynamic\": true}";
        constexpr const char* local = "{\"num_bits\": 4, \"type\": \"float\", \"group_size\": 16, \"dynamic\": \"local\"}";
        row("int4 groups", "pack-quantized", "\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"group\", \"group_size\": 32, \"symmetric\": true",
            none, 256 * 64 + 256 * 4 * 2 + 8);
        row("int4 asymmetric", "pack-quantized",
            "\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"group\", \"group_size\": 128, \"symmetric\": false", none,
            256 * 64 + 256 * 2 + 128 + 8);
        row("int4 reordered", "pack-quantized",
            "\"num_bits\": 4, \"type\": \"int\", \"strategy\": \"group\", \"group_size\": 128, \"actorder\": \"group\"", none,
            256 * 64 + 256 * 2 + 8 + 128 * 4);
        row("int8 packed", "pack-quantized", "\"num_bits\": 8, \"type\": \"int\", \"strategy\": \"channel\"", none, 256 * 128 + 256 * 2 + 8);
        row("int8", "int-quantized", "\"num_bits\": 8, \"type\": \"int\", \"strategy\": \"channel\", \"symmetric\": true",
            "{\"num_bits\": 8, \"dynamic\": true}", 256 * 128 + 256 * 2);
        row("fp8 tensor", "float-quantized", "\"num_bits\": 8, \"type\": \"float\", \"strategy\": \"tensor\"", fixed, 256 * 128 + 2 + 2);
        row("fp8 channel", "float-quantized", "\"num_bits\": 8, \"type\": \"float\", \"strategy\": \"channel\"", moving, 256 * 128 + 256 * 2);
        row("fp8 block", "float-quantized", "\"num_bits\": 8, \"type\": \"float\", \"strategy\": \"block\", \"block_structure\": [128, 128]", moving,
            256 * 128 + 2 * 2);
        row("nvfp4", "nvfp4-pack-quantized", "\"num_bits\": 4, \"type\": \"float\", \"strategy\": \"tensor_group\", \"group_size\": 16", local,
            256 * 64 + 256 * 8 + 8);
        row("nvfp4 weights", "nvfp4-pack-quantized", "\"num_bits\": 4, \"type\": \"float\", \"strategy\": \"tensor_group\", \"group_size\": 16", none,
            256 * 64 + 256 * 8 + 4);
        row("mxfp4", "mxfp4-pack-quantized", "\"num_bits\": 4, \"type\": \"float\", \"strategy\": \"group\", \"group_size\": 32", none,
            256 * 64 + 256 * 4);
        row("mxfp8", "mxfp8-quantized", "\"num_bits\": 8, \"type\": \"float\", \"strategy\": \"group\", \"group_size\": 32", moving,
            256 * 128 + 256 * 4);
    }
    void formats()
    {
        QFETCH(QString, format);
        QFETCH(QString, weights);
        QFETCH(QString, inputs);
        QFETCH(double, bytes);
        const auto read = linear(format.toStdString(), weights.toStdString(), inputs.toStdString());
        QCOMPARE(read.error(), "");
        QVERIFY2(read.assumed().isEmpty(), qPrintable(read.assumed()));
        COMPARE_EXACT(read.bytes(0, "self_attn.q_proj"), bytes);
        QCOMPARE(read.outside("lm_head"), "bfloat16");
        QCOMPARE(read.at(1, "mlp.gate"), "bfloat16");
    }

    void ignored()
    {
        const auto read = linear("pack-quantized", "\"num_bits\": 4, \"group_size\": 32", "null",
                                 "[\"lm_head\", \"re:.*self_attn.*\", \"re:.*shared_experts.*\", \"re:.*mlp\\\\.(gate|up|gate_up|down)_proj.*\", "
                                 "\"model.layers.1.mlp.experts.2.up_proj\"]");
        QCOMPARE(read.at(0, "self_attn.q_proj"), "bfloat16");
        QCOMPARE(read.at(0, "mlp.gate_proj"), "bfloat16");
        QCOMPARE(read.at(1, "mlp.shared_experts.up_proj"), "bfloat16");
        QCOMPARE(read.at(2, "mlp.experts.*.up_proj"), "int4 4");
        QCOMPARE(read.at(1, "mlp.experts.*.up_proj"), "bfloat16 1, int4 3");
    }

    void severalGroups()
    {
        const auto read = quantizedBy(
            "{\"quant_method\": \"compressed-tensors\", \"format\": \"mixed-precision\", \"config_groups\": {"
            "\"a\": {\"targets\": [\"Linear\"], \"format\": \"pack-quantized\", \"weights\": {\"num_bits\": 4, \"strategy\": \"group\", "
            "\"group_size\": 128}},"
            "\"b\": {\"targets\": [\"re:model\\\\.layers\\\\.(1|2)\\\\.self_attn\\\\.[qk]_proj\", \"model.layers.0.mlp.down_proj\"], \"format\": "
            "\"float-quantized\","
            "\"weights\": {\"num_bits\": 8, \"type\": \"float\", \"strategy\": \"channel\"}},"
            "\"c\": {\"targets\": [\"re:.*experts\\\\.[01]\\\\..*\", \"LlamaAttention\"], \"format\": \"float-quantized\", \"weights\": "
            "{\"num_bits\": 8, \"type\": \"float\"}}}}");
        QCOMPARE(read.at(0, "self_attn.q_proj"), "int4");
        QCOMPARE(read.at(1, "self_attn.q_proj"), "fp8-channel");
        QCOMPARE(read.at(1, "self_attn.o_proj"), "int4");
        QCOMPARE(read.at(0, "mlp.down_proj"), "fp8-channel");
        QCOMPARE(read.at(1, "mlp.experts.*.up_proj"), "fp8 2, int4 2");
        QVERIFY(read.assumed().contains("LlamaAttention"));
    }

    void unknownLayouts()
    {
        const auto sparse = linear("sparse-24-bitmask", "\"num_bits\": 8, \"type\": \"float\"");
        QCOMPARE(sparse.at(0, "self_attn.q_proj"), "bfloat16");
        QVERIFY(sparse.assumed().contains("sparse-24-bitmask"));
        QVERIFY(quantizedBy("{\"quant_method\": \"compressed-tensors\"}").assumed().contains("without groups"));
        const auto early = quantize(
            "{\"compression_config\": {\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"a\": {\"targets\": [\"Linear\"], \"weights\": "
            "{}}}}}");
        QCOMPARE(early.at(0, "self_attn.q_proj"), "int8");
    }

    void patternsThatCantBeRead()
    {
        const auto read = linear("pack-quantized", "\"num_bits\": 4", "null", "[\"re:(?<=x)y\", \"re:((\", \"re:.*self_attn.*\"]");
        QCOMPARE(read.at(0, "self_attn.q_proj"), "bfloat16");
        QVERIFY(read.assumed().contains("2 can't be made out"));
    }
};

QTEST_GUILESS_MAIN(TestQuantizationCompressed)
#include "test_quantization_compressed.moc"
