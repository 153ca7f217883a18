#include <limits>

#include "tests/core/model/quantization_fixture.h"

using namespace gable;
using gable::test::quantize;
using gable::test::quantizedBy;
using gable::test::smallModel;
using gable::test::str;

/// The dialects that give all linear layers one format, and what users choose.
class TestQuantization : public QObject {
    Q_OBJECT

private slots:
    void nothing()
    {
        for (const char* config : {"{}", "{\"quantization_config\": null}"}) {
            const auto read = quantize(config);
            QCOMPARE(read.at(0, "self_attn.q_proj"), "bfloat16");
            QCOMPARE(read.at(1, "mlp.gate.e_score_correction_bias"), "float32");  // whatever the dtype
            QCOMPARE(read.model.layers.size(), std::size_t(2));
            QVERIFY(read.assumed().isEmpty());
        }
        Architecture model = smallModel();
        model.dtype = "float32";
        QCOMPARE(quantize(model, "{}").outside("lm_head"), "float32");
    }

    void fp8Blocks()
    {
        const auto read = quantizedBy("{\"quant_method\": \"fp8\", \"weight_block_size\": [128, 64], \"scale_fmt\": \"ue8m0\"}");
        QCOMPARE(read.at(0, "self_attn.q_proj"), "fp8-block");
        COMPARE_EXACT(read.bytes(0, "self_attn.q_proj"), 256 * 128 + 2 * 2 * 4);  // 2 × 2 blocks of 128 × 64; ue8m0 is stored wide but in V4
        COMPARE_EXACT(read.bytes(1, "mlp.experts.*.gate_proj"), 4 * (64 * 128 + 2 * 4));
        QCOMPARE(read.at(1, "mlp.gate"), "bfloat16");
        QCOMPARE(read.at(0, "input_layernorm"), "bfloat16");
        QCOMPARE(read.outside("lm_head"), "bfloat16");
        QCOMPARE(read.outside("model.embed_tokens"), "bfloat16");
        QCOMPARE(read.inMtp("self_attn.q_proj"), "fp8-block");
        QCOMPARE(read.inMtp("eh_proj"), "bfloat16");
        QCOMPARE(str(read.model.vision[0].format.id), "bfloat16");
        QCOMPARE(read.model.layers.size(), std::size_t(2));
    }

    void fp8PerTensor()
    {
        COMPARE_EXACT(quantizedBy("{\"quant_method\": \"fp8\", \"activation_scheme\": \"dynamic\"}").bytes(0, "self_attn.q_proj"), 256 * 128 + 4);
        COMPARE_EXACT(quantizedBy("{\"quant_method\": \"fp8\", \"activation_scheme\": \"static\"}").bytes(0, "self_attn.q_proj"), 256 * 128 + 8);
        COMPARE_EXACT(quantizedBy("{\"quant_method\": \"fbgemm_fp8\"}").bytes(0, "self_attn.q_proj"), 256 * 128 + 256 * 4);
    }

    void fp8Exceptions()
    {
        const auto read = quantizedBy(
            "{\"quant_method\": \"fp8\", \"weight_block_size\": [128, 128], \"modules_to_not_convert\": [\"model.layers.0.self_attn.q_proj\","
            "\"gate\", \"o_proj\", \"model.layers.2.mlp.experts\", \"lm_head\", \"model.layers.1.self_attn.typo\"]}");
        QCOMPARE(read.at(0, "self_attn.q_proj"), "bfloat16");
        QCOMPARE(read.at(1, "self_attn.q_proj"), "fp8-block");
        QCOMPARE(read.at(0, "self_attn.o_proj"), "bfloat16");  // a bare name counts everywhere
        QCOMPARE(read.at(0, "mlp.gate_proj"), "fp8-block");    // "gate" is not "gate_proj"
        QCOMPARE(read.at(1, "mlp.experts.*.gate_proj"), "fp8-block 4");
        QCOMPARE(read.at(2, "mlp.experts.*.gate_proj"), "bfloat16 4");  // a container
        QCOMPARE(read.at(2, "mlp.shared_experts.gate_proj"), "fp8-block");
        QCOMPARE(read.model.layers.size(), std::size_t(3));  // layers 1 and 2 differ now
        COMPARE_EXACT(read.model.layerCount(), 3);
    }

    void deepseekV4()
    {
        constexpr const char* quantization =
            ", \"quantization_config\": {\"quant_method\": \"fp8\", \"weight_block_size\": [128, 128], \"scale_fmt\": \"ue8m0\"}}";
        const auto fp4 = quantize(smallModel("deepseek-v4"), std::string("{\"expert_dtype\": \"fp4\"") + quantization);
        QCOMPARE(fp4.at(1, "mlp.experts.*.up_proj"), "mxfp4 4");
        COMPARE_EXACT(fp4.bytes(1, "mlp.experts.*.up_proj"), 4 * (64 * 64 + 64 * 4));
        COMPARE_EXACT(fp4.bytes(0, "self_attn.q_proj"), 256 * 128 + 2);  // scales of one byte
        QCOMPARE(fp4.inMtp("mlp.experts.*.up_proj"), "mxfp4 4");
        const auto fp8 = quantize(smallModel("deepseek-v4"), std::string("{\"x\": 0") + quantization);
        QCOMPARE(fp8.at(1, "mlp.experts.*.up_proj"), "fp8-block-ue8m0 4");
    }

    void mxfp4()
    {
        const auto read = quantizedBy("{\"quant_method\": \"mxfp4\", \"modules_to_not_convert\": [\"model.layers.*.self_attn\", \"lm_head\"]}");
        QCOMPARE(read.at(1, "mlp.experts.*.down_proj"), "mxfp4 4");
        QCOMPARE(read.at(1, "mlp.shared_experts.down_proj"), "bfloat16");
        QCOMPARE(read.at(0, "mlp.gate_proj"), "bfloat16");
        QVERIFY(read.assumed().isEmpty());
        Architecture dense = smallModel();
        dense.layers.pop_back();
        QVERIFY(quantize(dense, "{\"quantization_config\": {\"quant_method\": \"mxfp4\"}}").assumed().contains("none"));
    }

    void gptq()
    {
        const auto read = quantizedBy(
            "{\"quant_method\": \"gptq\", \"bits\": 4, \"group_size\": 64, \"desc_act\": false, \"sym\": true, \"lm_head\": true, \"dynamic\":"
            "{\"-:.*self_attn\\\\..*\": {}, \"+:.*layers\\\\.0\\\\..*down_proj\": {\"bits\": 8, \"group_size\": -1}}}");
        QCOMPARE(read.error(), "");
        QCOMPARE(read.at(0, "self_attn.q_proj"), "bfloat16");
        // 192 × 128: two groups in a row, 2 bytes and half a byte each; 4 bytes an input
        COMPARE_EXACT(read.bytes(0, "mlp.gate_proj"), 192 * 64 + 192 * 2 * 2 + 192 + 128 * 4);
        COMPARE_EXACT(read.bytes(0, "mlp.down_proj"), 128 * 192 + 128 * 2 + 128 + 192 * 4);
        QCOMPARE(read.outside("lm_head"), "gptq-int4");
        QCOMPARE(quantizedBy("{\"quant_method\": \"gptq\", \"bits\": 3}").error(), "");
        QCOMPARE(quantizedBy("{\"quant_method\": \"gptq\", \"bits\": 5}").error(), "/quantization_config/bits: expected 2, 3, 4 or 8");
        const auto only = quantizedBy("{\"quant_method\": \"gptq\", \"bits\": 4, \"modules_in_block_to_quantize\": [[\"self_attn.q_proj\"]]}");
        QCOMPARE(only.at(2, "self_attn.q_proj"), "gptq-int4");
        QCOMPARE(only.at(2, "self_attn.o_proj"), "bfloat16");
    }

    void awq()
    {
        const auto read = quantizedBy(
            "{\"quant_method\": \"awq\", \"w_bit\": 4, \"q_group_size\": 64, \"zero_point\": true, \"modules_to_not_convert\": [\"mlp.experts\"]}");
        COMPARE_EXACT(read.bytes(0, "self_attn.q_proj"), 128 * 128 + 256 * 2 * 2 + 256);
        QCOMPARE(read.at(1, "mlp.experts.*.up_proj"), "bfloat16 4");
        QCOMPARE(read.at(1, "mlp.shared_experts.up_proj"), "awq-int4");
        const auto symmetric = quantizedBy("{\"quant_method\": \"awq\", \"bits\": 4, \"group_size\": 128, \"zero_point\": false}");
        COMPARE_EXACT(symmetric.bytes(0, "self_attn.q_proj"), 128 * 128 + 256 * 2);
    }

    void bitsandbytes()
    {
        const auto nf4 = quantizedBy("{\"quant_method\": \"bitsandbytes\", \"load_in_4bit\": true, \"bnb_4bit_quant_type\": \"nf4\"}");
        COMPARE_EXACT(nf4.bytes(0, "self_attn.q_proj"), 128 * 128 + 512 * 4 + 64);
        const auto twice = quantizedBy("{\"quant_method\": \"bitsandbytes\", \"_load_in_4bit\": true, \"bnb_4bit_use_double_quant\": true}");
        COMPARE_EXACT(twice.bytes(0, "self_attn.q_proj"), 128 * 128 + 512 + 2 * 4 + 1088);
        QCOMPARE(twice.at(0, "self_attn.q_proj"), "bnb-fp4");
        const auto int8 = quantizedBy("{\"quant_method\": \"bitsandbytes\", \"load_in_8bit\": true, \"llm_int8_skip_modules\": [\"q_proj\"]}");
        QCOMPARE(int8.at(1, "self_attn.q_proj"), "bfloat16");
        COMPARE_EXACT(int8.bytes(1, "self_attn.o_proj"), 128 * 256 + 128 * 4);
        QVERIFY(quantizedBy("{\"quant_method\": \"bitsandbytes\"}").assumed().contains("load_in_4bit"));
    }

    void unknownMethods()
    {
        for (const char* method : {"quark", "my_own"}) {
            const auto read = quantizedBy(std::string("{\"quant_method\": \"") + method + "\"}");
            QVERIFY(read.assumed().contains(method));
            QVERIFY(read.assumed().contains("bfloat16"));
            QCOMPARE(read.at(0, "self_attn.q_proj"), "bfloat16");
        }
        QVERIFY(quantizedBy("{}").assumed().contains("no method"));
    }

    void choices()
    {
        FormatChoice choice;
        constexpr const char* config = "{\"quantization_config\": {\"quant_method\": \"awq\"}}";
        choice.quantization = "none";
        QCOMPARE(quantize(config, {}, choice).at(0, "self_attn.q_proj"), "bfloat16");
        choice.quantization = "fp8";
        const auto fp8 = quantize(config, {}, choice);
        COMPARE_EXACT(fp8.bytes(0, "self_attn.q_proj"), 256 * 128 + 8);  // static scales
        QCOMPARE(fp8.outside("lm_head"), "bfloat16");
        QCOMPARE(fp8.at(1, "mlp.gate"), "bfloat16");
        QCOMPARE(fp8.at(1, "mlp.experts.*.up_proj"), "fp8 4");
        choice.quantization = "gptq";
        QCOMPARE(quantize(config, {}, choice).at(1, "mlp.experts.*.up_proj"), "gptq-int4 4");
        for (const char* plain : {"nonsense", "", "bfloat16"}) {
            choice.quantization = plain;
            const auto read = quantize(config, {}, choice);
            QCOMPARE(read.at(0, "self_attn.q_proj"), "bfloat16");
            QVERIFY(read.assumed().contains("not known"));
        }
    }

    void overrides()
    {
        FormatChoice choice;
        choice.overrides = {{Part::RoutedExperts, "nvfp4"}, {Part::Unembed, "fp8"}};
        const auto read = quantize("{\"quantization_config\": {\"quant_method\": \"fp8\"}}", {}, choice);
        QCOMPARE(read.at(1, "mlp.experts.*.up_proj"), "nvfp4 4");
        QCOMPARE(read.at(1, "mlp.shared_experts.up_proj"), "fp8");
        QCOMPARE(read.outside("lm_head"), "fp8");
        choice.overrides = {{Part::Attention, "fp9"}};
        QVERIFY(quantize("{}", {}, choice).error().contains("format of attention: expected one of bfloat16, "));
        choice.overrides = {{Part::Router, "fp8"}};
        QVERIFY(quantize("{}", {}, choice).assumed().contains("router"));
    }

    void wrongTypes_data()
    {
        QTest::addColumn<QString>("pointer");
        const auto row = [](const char* quantization, const char* pointer) { QTest::newRow(quantization) << QString(pointer); };
        row("[]", "/quantization_config: expected an object");
        row("\"fp8\"", "/quantization_config: expected an object");
        row("{\"quant_method\": 8}", "/quantization_config/quant_method: expected a text");
        row("{\"quant_method\": \"fp8\", \"weight_block_size\": [128]}", "/quantization_config/weight_block_size: expected two");
        row("{\"quant_method\": \"fp8\", \"weight_block_size\": [0, 128]}", "/quantization_config/weight_block_size: expected two");
        row("{\"quant_method\": \"fp8\", \"modules_to_not_convert\": \"x\"}",
            "/quantization_config/modules_to_not_convert: expected a list of texts");
        row("{\"quant_method\": \"gptq\", \"bits\": \"4\"}", "/quantization_config/bits: expected a number");
        row("{\"quant_method\": \"gptq\", \"bits\": 4, \"group_size\": 1e-300}", "/quantization_config/group_size: expected -1 or a whole number");
        row("{\"quant_method\": \"gptq\", \"bits\": 4, \"dynamic\": {\"x\": {\"bits\": 0}}}",
            "/quantization_config/dynamic/x/bits: expected 2, 3, 4 or 8");
        row("{\"quant_method\": \"awq\", \"bits\": 1}", "/quantization_config/bits: expected 4 or 8");
        row("{\"quant_method\": \"modelopt\", \"quant_algo\": {}}", "/quantization_config/quant_algo: expected a text");
        row("{\"quant_method\": \"modelopt\", \"quant_algo\": \"MIXED_PRECISION\", \"quantized_layers\": []}",
            "/quantization_config/quantized_layers: expected an object");
        row("{\"quant_method\": \"modelopt\", \"quant_algo\": \"MIXED_PRECISION\", \"quantized_layers\": {\"a\": 1}}",
            "/quantization_config/quantized_layers/a: expected an object");
        row("{\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"g\": {\"targets\": [1]}}}",
            "/quantization_config/config_groups/g/targets: expected a list of texts");
        row("{\"quant_method\": \"compressed-tensors\", \"config_groups\": {\"g\": {\"targets\": [], \"weights\": {\"num_bits\": -1}}}}",
            "/quantization_config/config_groups/g/weights/num_bits: expected a whole number");
    }
    void wrongTypes()
    {
        QFETCH(QString, pointer);
        const QString error = quantizedBy(QTest::currentDataTag()).error();
        QVERIFY2(error.startsWith(pointer), qPrintable(error));
    }

    void kvCache()
    {
        ReadLog log;
        const auto dtype = [&](const char* config, const char* side) {
            const Config top = test::json(config), file = test::json(side);
            const ConfigFields fields(*top, {}, log), sideFields(*file, {}, log);
            return str(kvCacheDtype(fields, fields, &sideFields));
        };
        QCOMPARE(dtype("{}", "{}"), "");
        QCOMPARE(dtype("{}", "{\"quantization\": {\"kv_cache_quant_algo\": \"FP8\"}}"), "fp8");
        QCOMPARE(dtype("{\"quantization_config\": {\"kv_cache_scheme\": {\"num_bits\": 8, \"type\": \"float\"}}}", "{}"), "fp8");
        QCOMPARE(dtype("{\"quantization_config\": {\"kv_cache_scheme\": \"FP8\"}}", "{}"), "fp8");
        QCOMPARE(dtype("{\"quantization_config\": {\"kv_cache_scheme\": null, \"kv_cache_quant_algo\": 7}}", "{}"), "");
        QVERIFY(!log.error);
    }
};

QTEST_GUILESS_MAIN(TestQuantization)
#include "test_quantization.moc"
