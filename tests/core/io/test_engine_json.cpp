#include "core/io/engine_json.h"
#include "core/io/scenario_json.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

/// Constants of one's own: in a scenario, and in a file that is kept for an accelerator.
class TestEngineJson : public QObject {
    Q_OBJECT

private:
    static constexpr const char* constants =
        R"("from": "0.19.0", "logit_bytes": 14.5, "least_peak_GiB": 0.75, "non_torch_GiB": 0.25, "non_torch_parallel_GiB": 2.125, "cuda_graphs_GiB": 0.5, "fit": "1 log")";
    static EngineConstants expected() { return {"0.19.0", 14.5, 0.75, 0.25, 2.125, 0, 0.5, "1 log"}; }

    /// An object of the members with one of them exchanged, or left out.
    static std::string with(const char* member, const char* replacement)
    {
        QString text(constants);
        text.replace(QString(member), QString(replacement));
        if (QLatin1String(replacement).isEmpty()) text.replace(", , ", ", ");
        return QString("{%1}").arg(text).toStdString();
    }

private slots:
    void constantsOfAScenarioAreReadAndWritten()
    {
        const auto engine = readEngine(*test::json(std::string("{\"constants\": {") + constants + "}}"), "/engine");
        QVERIFY(engine);
        QVERIFY(engine->constants == expected());
        std::string text;
        appendEngine(text, *engine);
        QVERIFY(*readEngine(*test::json(text), "") == *engine);
        QVERIFY(!readEngine(*test::json("{}"), "")->constants);
    }

    /// Only the first engine has it, so that only its files say it.
    void widthsOfATokenMayBeLeftOut()
    {
        EngineConstants first = expected();
        first.tokenWidths = 3;
        for (const EngineConstants& each : {expected(), first}) {
            const std::string text = writeMemoryCalibration({"h100-sxm", each});
            QCOMPARE(str(text).contains("token_widths"), each.tokenWidths > 0);
            QVERIFY(readMemoryCalibration(*test::json(text))->constants == each);
        }
    }

    void constantsAreReadFromAScenario()
    {
        const std::string text = std::string(R"({"model": "llama-3.1-8b", "batch": [], "engine": {"constants": {)") + constants + "}}}";
        const auto scenario = readScenario(*test::json(text), test::catalog(), [](const std::string&) { return *test::catalog().model("llama-3.1-8b"); });
        QVERIFY2(scenario.has_value(), scenario ? "" : scenario.error().text().c_str());
        QVERIFY(scenario->engine.constants == expected());
    }

    void mistakesAreNamed_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        const auto add = [](const char* name, const std::string& text, const char* error) { QTest::newRow(name) << str(text) << error; };
        add("no object", "3", "/constants: expected an object of constants, found 3");
        add("unknown key", with("\"fit\"", "\"colour\": 1, \"fit\""), "/constants/colour: expected a constant (logit_bytes, non_torch_GiB …), found \"colour\"");
        add("text", with("14.5", "\"many\""), "/constants/logit_bytes: expected a number, found \"many\"");
        add("below nothing", with("0.75", "-1"), "/constants/least_peak_GiB: expected a number of at least 0, found -1");
        add("not a number", with("0.75", "NaN"), "/constants/least_peak_GiB: expected a number, found NaN");
        add("missing", with("\"non_torch_GiB\": 0.25", ""), "/constants/non_torch_GiB: expected a number, found nothing");
        add("long", with("1 log", std::string(500, 'x').c_str()), "/constants/fit: expected a text of at most 400 bytes, found 500");
    }
    void mistakesAreNamed()
    {
        QFETCH(QString, text);
        QFETCH(QString, error);
        const auto engine = readEngine(*test::json("{\"constants\": " + text.toStdString() + "}"), "");
        QVERIFY(!engine);
        QCOMPARE(str(engine.error()), error);
    }

    void aCalibrationIsAFileOfItsOwn()
    {
        const std::string text = writeMemoryCalibration({"h100-sxm", expected()});
        const auto again = readMemoryCalibration(*test::json(text));
        QVERIFY(again);
        QCOMPARE(str(again->accelerator), "h100-sxm");
        QVERIFY(again->constants == expected());
        QCOMPARE(str(memoryCalibrationFile(*again)), "vllm-0.19.0-h100-sxm.json");
        QCOMPARE(str(memoryCalibrationFile({"../a/b", {.version = "0.1+x\n", .fit = {}}})), "vllm-0.1-x--..-a-b.json");
        QCOMPARE(str(readMemoryCalibration(*test::json(std::string("{") + constants + "}")).error()), "/accelerator: expected a text, found nothing");
        QCOMPARE(str(readMemoryCalibration(*test::json(R"({"accelerator": ""})")).error()), "/accelerator: expected an id, found \"\"");
        QCOMPARE(str(readMemoryCalibration(*test::json(R"({"accelerator": "x", "weights": 1})")).error()), "/weights: expected a constant (logit_bytes, non_torch_GiB …), found \"weights\"");
        QVERIFY(!readMemoryCalibration(*test::json("[]")));
    }
};

QTEST_APPLESS_MAIN(TestEngineJson)
#include "test_engine_json.moc"
