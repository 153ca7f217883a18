#include <random>

#include "core/scenario/fields.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestFields : public QObject {
    Q_OBJECT

private:
    static QString set(const char* id, std::string_view value)
    {
        const Field& field = *findField(id);
        const auto changed = with(Scenario(), field, value);
        return changed ? str(field.get(*changed)) : QStringLiteral("refused");
    }
    static void allFields()
    {
        QTest::addColumn<QString>("id");
        for (const Field& field : fields()) QTest::newRow(field.id.data()) << str(field.id);
    }
    static const Field& current(const QString& id) { return *findField(id.toStdString()); }

private slots:
    void theTableIsComplete()
    {
        QStringList ids;
        for (const Field& field : fields()) {
            ids << str(field.id);
            QVERIFY(!field.group.empty() && !field.label.empty() && !field.help.empty());
            QVERIFY(field.get && field.set);
            QVERIFY(field.kind != FieldKind::Choice || !field.choices.empty());
            QVERIFY(field.minimum <= field.maximum);
            QCOMPARE(findField(field.id), &field);
        }
        QCOMPARE(ids.join(' '), "parallelism.tp parallelism.pp parallelism.dp parallelism.ep parallelism.stage parallelism.expert_skew_percent dtype quantization kv_cache_dtype "
                               "speculation.drafter speculation.acceptance_percent times software efficiency.compute_percent efficiency.memory_percent efficiency.link_percent "
                               "overlap_percent step_overhead engine.version engine.gpu_memory_utilization_percent engine.max_model_len engine.max_num_seqs engine.max_num_batched_tokens engine.block_size "
                               "serving serving.isl serving.osl serving.concurrency demand demand.requests_per_second demand.ttft_ms demand.tpot_ms demand.utilization_percent accounting scope formats.attention formats.indexer "
                               "formats.linear_attention formats.dense_ffn formats.routed_experts formats.shared_experts formats.latent_proj formats.unembed");
        QVERIFY(!findField("tp"));
        QVERIFY(!findField(""));
    }

    void getGivesWhatWasSet_data() { allFields(); }
    void getGivesWhatWasSet()
    {
        QFETCH(QString, id);
        const Field& field = current(id);
        std::vector<std::string> values;
        if (field.kind == FieldKind::Count) values = {format::exact(field.minimum), format::exact(std::min(field.minimum + 7, field.maximum)), format::exact(field.maximum)};
        if (field.kind == FieldKind::Toggle) values = {"on", "off"};
        for (const Choice& choice : field.choices) values.emplace_back(choice.value);
        if (field.open) values.insert(values.end(), {"nonsense", "", std::string(64, 'x')});
        for (const std::string& value : values) {
            const auto changed = with(Scenario(), field, value);
            QVERIFY2(changed, value.c_str());
            QCOMPARE(str(field.get(*changed)), str(value));
        }
    }

    void onlyItsOwnMemberChanges_data() { allFields(); }
    void onlyItsOwnMemberChanges()
    {
        QFETCH(QString, id);
        const Field& field = current(id);
        Scenario before = defaultScenario(test::catalog());
        if (field.id != "demand") before.demand = Demand();  // its figures are there with it
        const std::string old = field.get(before);
        const std::string other = field.kind == FieldKind::Count  ? format::exact(field.minimum + 3)
                                  : field.kind == FieldKind::Toggle ? (old == "on" ? "off" : "on")
                                  : old == field.choices.back().value ? std::string(field.choices.front().value)
                                                                      : std::string(field.choices.back().value);
        const auto changed = with(before, field, other);
        QVERIFY(changed && !(*changed == before));
        if (field.id != "serving") QVERIFY(*with(*changed, field, old) == before);  // switched on anew, it is the default load
        for (const Field& f : fields())
            if (f.id != field.id && !(field.id == "serving" && f.group == servingGroup) && !(field.id == "demand" && f.group == demandGroup)) QCOMPARE(str(f.get(*changed)), str(f.get(before)));
    }

    void nonsenseIsRefused_data() { allFields(); }
    void nonsenseIsRefused()
    {
        QFETCH(QString, id);
        const Field& field = current(id);
        std::vector<std::string> values;
        if (field.kind == FieldKind::Count) values = {"", format::exact(field.minimum - 1), format::exact(field.maximum + 1), "-1", "1.5", "abc", "1e999", "NaN", "Infinity", "8kk", std::string(1000, '9')};
        if (field.kind == FieldKind::Toggle) values = {"", "true", "1", "ON", "yes"};
        if (field.kind == FieldKind::Choice) values = {std::string(65, 'x')};
        if (field.kind == FieldKind::Choice && !field.open) values.insert(values.end(), {"", "nonsense", "Global"});
        for (const std::string& value : values) {
            const auto refused = with(Scenario(), field, value);
            QVERIFY2(!refused, value.c_str());
            QCOMPARE(str(refused.error().origin), id);
            QVERIFY(refused.error().message.starts_with("expected ") && refused.error().message.find(", found \"") != std::string::npos);
        }
    }

    void countsAsTyped()
    {
        QCOMPARE(set("parallelism.tp", "8"), "8");
        QCOMPARE(set("parallelism.tp", " 8 "), "8");
        QCOMPARE(set("parallelism.dp", "1,024"), "1024");
        QCOMPARE(set("parallelism.dp", "1k"), "1024");
        QCOMPARE(set("parallelism.tp", "65,536"), "65536");
        QCOMPARE(set("scope", "global"), "global");
        QCOMPARE(set("dtype", "float8_e4m3fn"), "float8_e4m3fn");  // judged by the accounting
    }

    void messagesSayWhatIsExpected()
    {
        QCOMPARE(str(with(Scenario(), *findField("parallelism.tp"), "0").error()), "parallelism.tp: expected a whole number from 1 to 65,536, found \"0\"");
        QCOMPARE(str(with(Scenario(), *findField("parallelism.ep"), "1").error()), "parallelism.ep: expected on or off, found \"1\"");
        QCOMPARE(str(with(Scenario(), *findField("scope"), "all").error()), "scope: expected one of per-gpu, global, found \"all\"");
        QVERIFY(with(Scenario(), *findField("scope"), std::string(100'000, 'x')).error().message.size() < 200);
    }

    void randomBytesNeverBreakIt()
    {
        std::mt19937 random(7);
        for (int i = 0; i < 2000; ++i) {
            std::string text(random() % 12, ' ');
            for (char& c : text) c = static_cast<char>(random());
            for (const Field& field : fields())
                if (const auto changed = with(Scenario(), field, text); changed && field.kind == FieldKind::Count)
                    QVERIFY(std::stod(field.get(*changed)) >= field.minimum);
        }
    }
};

QTEST_GUILESS_MAIN(TestFields)
#include "test_fields.moc"
