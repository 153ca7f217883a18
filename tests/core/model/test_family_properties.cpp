#include <random>
#include <set>

#include "core/io/model_json.h"
#include "core/model/families/families.h"
#include "core/model/inspection.h"
#include "core/model/read_architecture.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

namespace {

/// Fields whose growth can only add weights; the counts of heads are not among them, since a head's width may follow from them.
const std::set<std::string> widths{
    "hidden_size", "d_model", "n_embd", "intermediate_size", "moe_intermediate_size", "dense_intermediate_size", "ffn_dim", "ffn_hidden_size",
    "block_ff_dim", "vocab_size", "num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts", "shared_intermediate_size",
    "shared_expert_intermediate_size", "moe_shared_expert_intermediate_size", "kv_lora_rank", "q_lora_rank", "v_head_dim", "qk_nope_head_dim",
    "qk_rope_head_dim", "head_dim", "ssm_state_size", "mamba_d_state", "mamba_head_dim", "n_groups", "linear_num_value_heads", "linear_value_head_dim",
    "linear_num_key_heads", "index_n_heads", "index_head_dim", "n_shared_experts"};

/// The config with one field of the language model multiplied. `found` says whether it was there.
ConfigValue scaled(const ConfigValue& object, const std::string& field, double factor, bool& found)
{
    ConfigValue::Object members;
    for (const auto& [key, value] : *object.object()) {
        if (key == field && value.number() && *value.number() > 0) {
            members.emplace_back(key, ConfigValue(*value.number() * factor));
            found = true;
        } else if (value.object() && key != "vision_config" && key != "quantization_config") {
            members.emplace_back(key, scaled(value, field, factor, found));
        } else {
            members.emplace_back(key, value);
        }
    }
    return ConfigValue(std::move(members));
}

/// The formats that a checkpoint was made with need not suit other sizes.
ConfigValue plain(const ConfigValue& object)
{
    ConfigValue::Object members;
    for (const auto& [key, value] : *object.object())
        if (key != "quantization_config") members.emplace_back(key, value.object() && key != "vision_config" ? plain(value) : value);
    return ConfigValue(std::move(members));
}

QString fault(const Architecture& architecture, const Inspection& got)
{
    double parameters = 0, bytes = 0, rowBytes = 0, rowParameters = 0, layers = 0;
    for (const Part part : allParts) {
        if (!(got.parametersOf(part) >= 0) || !(got.bytesOf(part) >= 0)) return "negative " + str(id(part));
        parameters += got.parametersOf(part);
        bytes += got.bytesOf(part);
    }
    for (const FormatRow& row : got.formats) {
        rowParameters += row.parameters;
        rowBytes += row.bytes;
    }
    for (const LayerRun& run : layerRuns(architecture)) layers += run.count;
    if (parameters != got.total || rowParameters != got.total) return "parts do not sum to the total";
    if (bytes + got.visionBytes != got.weightBytes || rowBytes != bytes) return "bytes do not sum";
    if (!(got.active > 0) || got.active > got.total) return "active " + str(got.active);
    if (layers != architecture.layerCount() || layers < 1) return "layers";
    if (!(got.kvElementsPerToken >= 0) || !(got.stateBytesPerSequence() >= 0)) return "negative cache";
    if (got.kvElementsPerToken == 0 && got.stateBytesPerSequence() == 0) return "no memory of what came before";
    return {};
}

}  // namespace

/// Random valid configs of every family: a published one whose widths are multiplied at random. Sums, signs, monotony.
class TestFamilyProperties : public QObject {
    Q_OBJECT

private slots:
    void randomConfigs_data()
    {
        QTest::addColumn<QString>("id");
        std::set<std::string> seen;
        for (const Model& model : test::catalog().models) {
            const auto architecture = readArchitecture(*model.config);
            QVERIFY2(architecture, (model.id + ": " + (architecture ? "" : architecture.error().text())).c_str());
            seen.insert(architecture->family);
            QTest::newRow(model.id.c_str()) << str(model.id);
        }
        for (const families::Family& family : families::allFamilies()) QVERIFY2(seen.contains(std::string(family.id)), family.id.data());
    }

    void randomConfigs()
    {
        QFETCH(QString, id);
        ConfigValue config = plain(*test::catalog().model(id.toStdString())->config);
        std::mt19937 random(20261124);
        for (int round = 0; round < 20; ++round) {
            const auto before = readArchitecture(config);
            QVERIFY2(before, before ? "" : before.error().text().c_str());
            const Inspection first = inspect(*before);
            QCOMPARE(fault(*before, first), QString());

            bool found = false;
            auto field = std::next(widths.begin(), static_cast<std::ptrdiff_t>(random() % widths.size()));
            ConfigValue larger = scaled(config, *field, random() % 2 == 0 ? 1 : 2, found);
            if (!found) continue;
            const auto after = readArchitecture(larger);
            QVERIFY2(after, after ? "" : after.error().text().c_str());
            const Inspection second = inspect(*after);
            QVERIFY2(second.total >= first.total && second.weightBytes >= first.weightBytes, field->c_str());
            QVERIFY2(second.kvElementsPerToken >= first.kvElementsPerToken, field->c_str());
            if (second.total < 1e14) config = std::move(larger);
        }
    }

    /// Wider formats take more bytes and leave the counts alone.
    void formatsOnlyChangeBytes()
    {
        for (const Model& model : test::catalog().models) {
            const ConfigValue config = plain(*model.config);
            FormatChoice narrow, broad;
            narrow.quantization = "fp8";
            broad.dtype = "float32";
            const auto base = readArchitecture(config);
            const auto fp8 = readArchitecture(config, nullptr, narrow), fp32 = readArchitecture(config, nullptr, broad);
            QVERIFY2(base && fp8 && fp32, model.id.c_str());
            const Inspection a = inspect(*fp8), b = inspect(*base), c = inspect(*fp32);
            COMPARE_EXACT(a.total, b.total);
            COMPARE_EXACT(c.total, b.total);
            QVERIFY2(b.weightBytes < c.weightBytes || base->dtype == "float32", model.id.c_str());
            QVERIFY2(a.weightBytes <= b.weightBytes, model.id.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestFamilyProperties)
#include "test_family_properties.moc"
