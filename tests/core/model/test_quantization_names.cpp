#include "core/model/quantization_names.h"
#include "tests/core/model/quantization_fixture.h"

using namespace gable;
using gable::test::quantize;
using gable::test::quantizedBy;
using gable::test::str;

/// Names, globs and regular expressions, the hostile ones too.
class TestQuantizationNames : public QObject {
    Q_OBJECT

    static QString regex(const char* pattern, std::string_view text)
    {
        MatchBudget budget;
        const auto compiled = NameRegex::compile(pattern);
        if (!compiled) return "not read";
        return compiled->matches(text, budget) ? "yes" : "no";
    }
    static bool glob(std::string_view pattern, std::string_view text)
    {
        MatchBudget budget;
        return globMatches(pattern, text, budget);
    }

private slots:
    void canonical()
    {
        QCOMPARE(str(canonicalName("model.language_model.layers.3.block_sparse_moe.experts.17.w2").text), "layers.3.mlp.experts.*.down_proj");
        COMPARE_EXACT(canonicalName("layers.3.ffn.experts.17.w2").expert, 17);
        QCOMPARE(str(canonicalName("transformer.h.3.attn.q").text), "layers.3.self_attn.q");
        QCOMPARE(str(canonicalName("head").text), "lm_head");
        QCOMPARE(str(canonicalName("mtp.layers.0.mlp").text), "mtp.layers.0.mlp");
        QVERIFY(canonicalName("model.norm").anchored);
        QVERIFY(canonicalName("layers.0.x").anchored);
        QVERIFY(!canonicalName("mlp.gate").anchored);
        for (const char* odd : {"", ".", "..", "model.", "experts", "experts.", "*", "layers"}) static_cast<void>(canonicalName(odd));
    }

    void regexes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("answer");
        const auto row = [](const char* pattern, const char* text, const char* answer) {
            QTest::addRow("%s on %s", pattern, text) << QString(text) << QString(answer);
        };
        row(".*mlp\\.(gate|up)_proj", "a.mlp.up_proj", "yes");
        row(".*mlp\\.(gate|up)_proj", "a.mlp.experts.up_proj", "no");
        row("mlp", "mlp.x", "yes");  // from the start, not to the end
        row("mlp", "a.mlp", "no");
        row("mlp$", "mlp.x", "no");
        row("^a{2,3}b?$", "aaab", "yes");
        row("^a{2,3}$", "aaaa", "no");
        row("a{2}$", "aa", "yes");
        row("^a{,2}$", "", "yes");
        row("a{x}", "a{x}", "yes");
        row("[^.]+\\.\\d+$", "layers.12", "yes");
        row("[a-c\\]-]+$", "ab]-c", "yes");
        row("[]x]+$", "]x", "yes");
        row("(?!.*experts).*gate", "mlp.gate", "yes");
        row("(?!.*experts).*gate", "mlp.experts.gate", "no");
        row("x(?=\\.y)\\.", "x.y", "yes");
        row("(?P<n>a|b)+c", "abac", "yes");
        row(".*\\bgate\\b", "mlp.gate", "yes");
        row(".*\\bgate\\b", "mlp.gate_proj", "no");
        row("a*?b", "aab", "yes");
        row("(a|)*b", "aab", "yes");
        row("", "x", "yes");
        row("(?i)a", "A", "not read");
        row("(a)\\1", "aa", "not read");
        row("(?<!a)b", "b", "not read");
        row("a++", "a", "not read");
        row("*", "a", "not read");
        row("(a", "a", "not read");
        row("a)", "a", "not read");
        row("[a", "a", "not read");
        row("\\", "a", "not read");
        row("[b-a]", "a", "not read");
        row("a{3,2}", "a", "not read");
        row("a{1000}", "a", "not read");
        row("(((a{100}){100}){100})", "a", "not read");
    }
    void regexes()
    {
        QFETCH(QString, text);
        QFETCH(QString, answer);
        const QString tag = QString::fromUtf8(QTest::currentDataTag());
        const std::string pattern = tag.left(tag.size() - text.size() - 4).toStdString();
        QCOMPARE(regex(pattern.c_str(), text.toStdString()), answer);
    }

    void globs()
    {
        QVERIFY(glob("*.attn.*", "a.attn.b"));
        QVERIFY(!glob("*.attn.*", "attn.b"));
        QVERIFY(glob("a?c*", "abcd"));
        QVERIFY(glob("**", ""));
        QVERIFY(!glob("", "a"));
        QVERIFY(!glob("a", "ab"));
    }

    void budget()
    {
        MatchBudget budget{1000};
        const std::string text(200, 'a');
        const auto compiled = NameRegex::compile("(a*)*(a*)*(a*)*b");
        QVERIFY(compiled);
        for (int i = 0; i < 1000; ++i) QVERIFY(!compiled->matches(text, budget));
        QVERIFY(budget.spent());
        QVERIFY(!globMatches("*", "a", budget));
    }

    void catastrophicRegex()
    {
        const std::string ignore = "\"re:" + std::string(30, '(') + "a*" + [] {
            std::string out;
            for (int i = 0; i < 30; ++i) out += ")*";
            return out;
        }() + "b\", \"re:(.*)*(.*)*(.*)*(.*)*(.*)*!\", \"re:(?!(?!(?!.*!).*!).*!).*!\"";
        const auto read = quantizedBy("{\"quant_method\": \"compressed-tensors\", \"ignore\": [" + ignore +
                                      "], \"config_groups\": {\"a\": {\"targets\": [\"Linear\"], \"weights\": {\"num_bits\": 8}}}}");
        QCOMPARE(read.at(0, "self_attn.q_proj"), "int8");
    }

    void manyEntries()
    {
        Architecture model = test::smallModel();
        model.layers[1].count = 4000;
        std::string names, patterns, layers;
        for (int i = 0; i < 100000; ++i) {
            const std::string number = std::to_string(i);
            names += (i ? ", \"model.layers." : "\"model.layers.") + number + ".self_attn.q_proj\"";
            patterns += (i ? ", \"re:(.*)*" : "\"re:(.*)*") + number + "(.*)*x\", \"*" + number + "*q_p?oj" + "\"";
            layers += (i ? ", \"" : "\"") + number + "\": {\"quant_algo\": \"A" + number + "\"}";
        }
        const auto fp8 = quantize(model, "{\"quantization_config\": {\"quant_method\": \"fp8\", \"modules_to_not_convert\": [" + names + "]}}");
        QCOMPARE(fp8.at(17, "self_attn.q_proj"), "bfloat16");
        QCOMPARE(fp8.at(17, "self_attn.o_proj"), "fp8");
        QVERIFY(fp8.assumed().isEmpty());
        const auto hostile = quantize(model, "{\"quantization_config\": {\"quant_method\": \"fp8\", \"ignored_layers\": [" + patterns + "]}}");
        QVERIFY(hostile.assumed().contains("can't be made out"));
        QVERIFY(hostile.assumed().contains("too long to compare"));
        const auto mixed = quantize(
            model, "{\"quantization_config\": {\"quant_method\": \"modelopt\", \"quant_algo\": \"MIXED_PRECISION\", \"quantized_layers\": {" +
                       layers + "}}}");
        QCOMPARE(mixed.at(0, "self_attn.q_proj"), "bfloat16");
        QVERIFY(mixed.log.assumptions.size() < 100);
    }

    void splitKeepsOrderAndSums()
    {
        Architecture model = test::smallModel();
        model.layers[1].count = 6;
        const auto read = quantize(model,
                                   "{\"quantization_config\": {\"quant_method\": \"fp8\", \"modules_to_not_convert\": [\"model.layers.3.self_attn\", "
                                   "\"model.layers.4.self_attn\"]}}");
        QCOMPARE(read.model.layers.size(), std::size_t(4));  // the dense one, 1 and 2, 3 and 4, 5 and 6
        COMPARE_EXACT(read.model.layers[1].count, 2);
        COMPARE_EXACT(read.model.layers[2].count, 2);
        COMPARE_EXACT(read.model.layerCount(), 7);
        QCOMPARE(read.at(4, "self_attn.q_proj"), "bfloat16");
        QCOMPARE(read.at(5, "self_attn.q_proj"), "fp8");
        QVERIFY(read.model.layers[1].layer.feedForward == read.model.layers[2].layer.feedForward);
    }

    void stackedExperts()
    {
        Architecture model = test::smallModel();
        families::MoeOptions options;
        options.stacked = true;
        Layer layer;
        Moe moe;
        moe.experts = 4;
        moe.topK = 2;
        moe.width = 64;
        families::addMoe(layer, 128, moe, options);
        model.layers = {{2, layer}};
        const auto container = quantize(model, "{}",
                                        "{\"quantization\": {\"quant_algo\": \"MIXED_PRECISION\", \"quantized_layers\": "
                                        "{\"model.layers.1.mlp.experts\": {\"quant_algo\": \"NVFP4\"}}}}");
        QCOMPARE(container.at(0, "mlp.experts.gate_up_proj"), "bfloat16 4");
        QCOMPARE(container.at(1, "mlp.experts.gate_up_proj"), "nvfp4 4");
        const auto single = quantize(model, "{}",
                                     "{\"quantization\": {\"quant_algo\": \"MIXED_PRECISION\", \"quantized_layers\": "
                                     "{\"model.layers.1.mlp.experts.0.w1\": {\"quant_algo\": \"NVFP4\"}}}}");
        QCOMPARE(single.at(1, "mlp.experts.gate_up_proj"), "nvfp4, bfloat16 3");
    }
};

QTEST_GUILESS_MAIN(TestQuantizationNames)
#include "test_quantization_names.moc"
