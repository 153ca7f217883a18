#include <cmath>
#include <limits>

#include <QtTest>

#include "core/io/json_text.h"
#include "core/model/json_reader.h"
#include "core/units/format.h"

using namespace gable;

namespace {

std::string jsonString(std::string_view text)
{
    std::string out;
    json::appendString(out, text);
    return out;
}

std::string number(double value)
{
    std::string out;
    json::appendNumber(out, value);
    return out;
}

}  // namespace

class TestJsonText : public QObject {
    Q_OBJECT

private slots:
    void stringsAreQuotedAndEscaped()
    {
        QCOMPARE(jsonString(""), std::string("\"\""));
        QCOMPARE(jsonString("plain text"), std::string(R"("plain text")"));
        QCOMPARE(jsonString("a\"b\\c/d"), std::string("\"a\\\"b\\\\c/d\""));
        QCOMPARE(jsonString("\b\f\n\r\t"), std::string(R"("\b\f\n\r\t")"));
        QCOMPARE(jsonString(std::string_view("\0\x1f\x7f", 3)), std::string("\"\\u0000\\u001f\x7f\""));
    }

    void utf8StaysAndTheRestIsReplaced_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("two, three and four bytes")
            << QByteArray("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80") << QString::fromUtf8("é € 😀");
        QTest::newRow("lone continuation") << QByteArray("a\x80z") << QString::fromUtf8("a\uFFFDz");
        QTest::newRow("cut sequence") << QByteArray("a\xE2\x82") << QString::fromUtf8("a\uFFFD\uFFFD");
        QTest::newRow("overlong slash") << QByteArray("\xC0\xAF") << QString::fromUtf8("\uFFFD\uFFFD");
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << QString::fromUtf8("\uFFFD\uFFFD\uFFFD");
        QTest::newRow("beyond Unicode") << QByteArray("\xF4\x90\x80\x80")
                                        << QString::fromUtf8("\uFFFD\uFFFD\uFFFD\uFFFD");
    }
    void utf8StaysAndTheRestIsReplaced()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(jsonString(bytes.toStdString())), '"' + text + '"');
    }

    void anyBytesReadBackAsJson()
    {
        std::string all;
        for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
        QVERIFY(readJson(jsonString(all), "test"));
    }

    void numbersAreExact_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << 0.0 << "0";
        QTest::newRow("whole") << 131072.0 << "131072";
        QTest::newRow("negative") << -42.0 << "-42";
        QTest::newRow("largest odd") << 9007199254740991.0 << "9007199254740991";
        QTest::newRow("2^53") << 0x1p53 << "9007199254740992";
        QTest::newRow("2^64") << 0x1p64 << "18446744073709551616";
        QTest::newRow("1.3e21") << 1.3e21 << "1300000000000000000000";
        QTest::newRow("shortest") << 0.1 << "0.1";
        QTest::newRow("small") << 1e-7 << "1e-07";
        QTest::newRow("NaN") << std::numeric_limits<double>::quiet_NaN() << "null";
        QTest::newRow("infinity") << -std::numeric_limits<double>::infinity() << "null";
    }
    void numbersAreExact()
    {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(number(value)), text);
        if (std::isfinite(value)) QCOMPARE(number(value), format::exact(value));
    }

    void theLargestNumberFits()
    {
        const double largest = std::numeric_limits<double>::max();
        QCOMPARE(number(-largest).size(), std::size_t{310});
        QCOMPARE(QString::fromStdString(number(largest)).toDouble(), largest);
    }

    void textIsAppended()
    {
        std::string out = "[";
        json::appendNumber(out, 1);
        out += ',';
        json::appendString(out, "x");
        QCOMPARE(out, std::string(R"([1,"x")"));
    }
};

QTEST_GUILESS_MAIN(TestJsonText)
#include "test_json_text.moc"
