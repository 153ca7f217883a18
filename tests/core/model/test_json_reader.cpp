#include <cmath>

#include <QFile>
#include <QTemporaryDir>

#include <unistd.h>

#include "core/model/json_reader.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestJsonReader : public QObject {
    Q_OBJECT

private:
    /// Error text, or "read".
    static QString outcome(std::string_view text, const ReadLimits& limits = {})
    {
        const auto read = readJson(text, "cfg.json", limits);
        return read ? QStringLiteral("read") : str(read.error());
    }
    static double first(std::string_view text) { return *test::json(text)->list()->front().number(); }

    QTemporaryDir m_folder;

    std::string file(const char* name, const QByteArray& content) const
    {
        QFile out(m_folder.filePath(name));
        if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size()) qFatal("can't write %s", name);
        return out.fileName().toStdString();
    }
    static QString fileOutcome(const std::string& path, const ReadLimits& limits = {})
    {
        const auto read = readJsonFile(path, limits);
        return read ? QStringLiteral("read") : str(read.error().message);
    }

private slots:
    void values()
    {
        const Config config = test::json(R"({"a": [1, -2.5e3, "é\n", true, null], "b": {"c": 18446744073709551615}})");
        COMPARE_EXACT(*(*config->find("a")->list())[1].number(), -2500);
        QCOMPARE(str(*(*config->find("a")->list())[2].string()), QString::fromUtf8("é\n"));
        COMPARE_EXACT(*config->find("b")->find("c")->number(), 18446744073709551616.0);
        COMPARE_EXACT(first("[123456789012345678901234567890]"), 123456789012345678901234567890.0);
        QCOMPARE(outcome(" 7 "), "read");
        QCOMPARE(outcome("\xEF\xBB\xBF{\"a\": 1}"), "read");  // a byte order mark
        QCOMPARE(outcome("{\"\\ud83d\\ude00\": 1}"), "read");
    }

    void nonFiniteNumbers()
    {
        const Config config = test::json(R"({"a": NaN, "b": Infinity, "c": -Infinity, "d": [Infinity,NaN]})");
        QVERIFY(std::isnan(*config->find("a")->number()));
        QVERIFY(*config->find("b")->number() > 1e308);
        QVERIFY(*config->find("c")->number() < -1e308);
        QVERIFY(std::isnan(*config->find("d")->list()->back().number()));
    }

    void nonFiniteNamesInStringsStayTexts()
    {
        const Config config = test::json("{\"NaN\": \"Infinity\", \"b\\\"\": \"-Infinity, NaN\", \"c\": \"\\\\\", \"d\": Infinity}");
        QCOMPARE(str(*config->find("NaN")->string()), "Infinity");
        QCOMPARE(str(*config->find("b\"")->string()), "-Infinity, NaN");
        QVERIFY(std::isinf(*config->find("d")->number()));
    }

    /// The reader's own stand-ins for NaN and Infinity are ordinary numbers when a file contains them.
    void standInsAreNumbersOfTheirOwn()
    {
        COMPARE_EXACT(first("[7E0]"), 7);
        COMPARE_EXACT(first("[7.70E007]"), 7.7e7);
        COMPARE_EXACT(first("[17.70E007]"), 17.7e7);
        COMPARE_EXACT(first("[7E0, NaN]"), 7);
        COMPARE_EXACT(first("[7.70E007, Infinity]"), 7.7e7);
    }

    void malformedNonFiniteNumbers_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"[1Infinity]", "[1NaN]", "[1.5NaN]", "[-NaN]", "[NaN1]", "[Infinity0]", "[InfinityInfinity]", "[nan]", "[+Infinity]", "[--Infinity]", "[NaNs]"})
            QTest::newRow(text) << QByteArray(text);
    }
    void malformedNonFiniteNumbers()
    {
        QFETCH(QByteArray, text);
        QVERIFY2(outcome(text.toStdString()) != "read", text.constData());
    }

    void malformedText_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"", " ", "{", "[1, 2", "{\"a\": }", "{\"a\": 1", "{\"a\": 1,}", "[1,]", "{'a': 1}", "{a: 1}", "[01]", "[1] x", "\"abc", "[tru]", "// no\n[]",
                                 "[\"\x01\"]", "[\"\xff\"]", "[\"\\ud800\"]", "\x89PNG\r\n"})
            QTest::addRow("%s", QByteArray(text).toPercentEncoding().constData()) << QByteArray(text);
    }
    void malformedText()
    {
        QFETCH(QByteArray, text);
        const auto read = readJson(text.toStdString(), "cfg.json");
        QVERIFY(!read);
        QCOMPARE(str(read.error().origin), "cfg.json");
        QVERIFY2(read.error().message.starts_with("expected JSON, found "), read.error().message.c_str());
        QVERIFY2(read.error().message.find("line ") != std::string::npos, read.error().message.c_str());
    }

    void numbersBeyondDouble()
    {
        QVERIFY(outcome("[1e999]") != "read");
        QVERIFY(outcome("{\"a\": -1e400}") != "read");
        QCOMPARE(outcome("[1e-999]"), "read");
    }

    void keysTwice()
    {
        QCOMPARE(outcome(R"({"a": 1, "a": 2})"), "cfg.json: a key twice in one object: \"a\"");
        QCOMPARE(outcome(R"({"x": [{}, {"a": 1, "b": 2, "a": 2}]})"), "cfg.json: /x/1: a key twice in one object: \"a\"");
        QCOMPARE(outcome(R"({"a": {"a": 1}, "b": {"a": 1}})"), "read");
        std::string many = "{\"k\": 0";
        for (int i = 0; i < 100; ++i) many += ", \"k" + std::to_string(i) + "\": 1";
        QCOMPARE(outcome(many + "}"), "read");
        QCOMPARE(outcome(many + ", \"k50\": 1}"), "cfg.json: a key twice in one object: \"k50\"");
    }

    void pointersOfErrors()
    {
        QVERIFY(outcome(R"({"a": {"b/c": [1, 2, x]}})").startsWith("cfg.json: /a/b~1c/2: expected JSON, found "));
        QVERIFY(outcome(R"({"a~b": [{}, {"k": 1e999}]})").startsWith("cfg.json: /a~0b/1/k: "));
        QCOMPARE(str(joinPointer("/a", "b/c~d")), "/a/b~1c~0d");
        QCOMPARE(str(joinPointer("", "x")), "/x");
    }

    void depthIsLimited()
    {
        QCOMPARE(outcome(std::string(64, '[') + std::string(64, ']')), "read");
        QVERIFY(outcome(std::string(65, '[') + std::string(65, ']')).endsWith("expected at most 64 levels of nesting, found more"));
        QVERIFY(outcome(std::string(10u << 20, '[')).endsWith("expected at most 64 levels of nesting, found more"));
        std::string objects;
        for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
        QVERIFY(outcome(objects).endsWith("expected at most 64 levels of nesting, found more"));
    }

    void valuesAndBytesAreLimited()
    {
        const ReadLimits few{100, 10, 3};
        QCOMPARE(outcome("[1, 2]", few), "read");
        QVERIFY(outcome("[1, 2, 3]", few).endsWith("expected at most 3 values, found more"));
        QVERIFY(outcome(std::string(101, ' '), few).contains("found more"));
        QVERIFY(outcome(std::string((16u << 20) + 1, ' ')).endsWith("expected at most 16 MiB, found more"));
        std::string many = "[0";
        for (int i = 0; i < 2'000'001; ++i) many += ",0";
        QVERIFY(outcome(many + "]").endsWith("expected at most 2000000 values, found more"));
    }

    void files()
    {
        QCOMPARE(fileOutcome(file("good.json", "{\"a\": 1}")), "read");
        QCOMPARE(fileOutcome(m_folder.filePath("missing.json").toStdString()), "no such file");
        QCOMPARE(fileOutcome(""), "no such file");
        QCOMPARE(fileOutcome(m_folder.path().toStdString()), "expected a file, found a folder");
        QCOMPARE(fileOutcome(file("binary.json", QByteArray("\x7f" "ELF\0\0\0", 7))), "expected JSON, found a binary file");
        QVERIFY(fileOutcome(file("cut.json", "{\"a\": [1, 2")).startsWith("expected JSON, found "));
        QVERIFY(fileOutcome(file("empty.json", "")).startsWith("expected JSON, found "));
        QVERIFY(fileOutcome(file("large.json", QByteArray(101, ' ')), {100, 10, 10}).contains("found more"));
        const std::string path = file("bad.json", "{\"a\": x}");
        QCOMPARE(str(readJsonFile(path).error().origin), str(path));
    }

    void unreadableFile()
    {
        // Opens for everybody, and refuses the first read for everybody, root included.
        QCOMPARE(fileOutcome("/proc/self/mem"), "the file can't be read");
        if (geteuid() == 0) return;  // who may read everything
        const std::string path = file("secret.json", "{}");
        QFile::setPermissions(QString::fromStdString(path), QFile::Permissions());
        QCOMPARE(fileOutcome(path), "the file can't be opened");
    }

    /// Devices have no size: reading stops at the limit.
    void endlessDevice()
    {
        const auto read = readTextFile("/dev/zero", 1 << 20);
        QVERIFY(!read);
        QVERIFY(read.error().message.find("found more") != std::string::npos);
    }

    void checkedGetters()
    {
        const Config config = test::json(R"({"n": 5, "t": "x", "i": Infinity})");
        COMPARE_EXACT(*requireNumber(*config, "n"), 5);
        QCOMPARE(str(*requireString(*config, "t")), "x");
        QCOMPARE(str(requireNumber(*config, "t", "/a").error()), "/a/t: expected a number, found \"x\"");
        QCOMPARE(str(requireNumber(*config, "i").error()), "/i: expected a number, found Infinity");
        QCOMPARE(str(requireString(*config, "n").error()), "/n: expected a text, found 5");
        QCOMPARE(str(requireString(*config, "z").error()), "/z: expected a text, found nothing");
    }
};

QTEST_GUILESS_MAIN(TestJsonReader)
#include "test_json_reader.moc"
