#include "core/model/config_value.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::json;
using gable::test::str;

class TestConfigValue : public QObject {
    Q_OBJECT

private slots:
    void missingIsNotNull()
    {
        const Config config = json(R"({"a": null, "b": 1})");
        QVERIFY(config->find("a"));
        QVERIFY(config->find("a")->isNull());
        QVERIFY(!config->find("c"));
        QVERIFY(!config->find("b")->find("a"));
    }

    void kinds()
    {
        const Config config = json(R"([true, 2.5, "x", [], {}, null])");
        const ConfigValue::List& list = *config->list();
        QVERIFY(list[0].boolean() && *list[0].boolean() && !list[0].number());
        COMPARE_EXACT(*list[1].number(), 2.5);
        QCOMPARE(str(*list[2].string()), "x");
        QVERIFY(list[3].list()->empty() && !list[3].object());
        QVERIFY(list[4].object()->empty() && !list[4].list());
        QVERIFY(list[5].isNull());
    }

    void describedForErrors()
    {
        const Config config = json(R"([true, 5632.5, "80G", [1], {"a": 1}, null, Infinity])");
        QStringList out;
        for (const ConfigValue& value : *config->list()) out << str(value.describe());
        QCOMPARE(out.join(' '), "true 5632.5 \"80G\" a list an object null Infinity");
        QCOMPARE(str(ConfigValue(std::string(100, 'x')).describe()), '"' + QString(40, 'x') + QString::fromUtf8("…\""));
    }

    void membersKeepTheOrderOfTheFile()
    {
        QStringList keys;
        const Config config = json(R"({"z": 1, "a": 2, "m": 3})");
        for (const auto& member : *config->object()) keys << str(member.first);
        QCOMPARE(keys.join(' '), "z a m");
    }

    void equality()
    {
        QVERIFY(*json(R"({"a": [1, "x"]})") == *json(R"({"a":[1.0,"x"]})"));
        QVERIFY(!(*json(R"({"a": 1})") == *json(R"({"a": true})")));
    }
};

QTEST_GUILESS_MAIN(TestConfigValue)
#include "test_config_value.moc"
