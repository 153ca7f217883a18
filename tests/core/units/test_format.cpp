#include <clocale>
#include <cstdlib>
#include <limits>
#include <locale>

#include "core/io/json_text.h"
#include "core/units/format.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestFormat : public QObject {
    Q_OBJECT

private:
    static QString parsed(const QByteArray& text, std::string_view unit = {})
    {
        double value = -77;
        const bool good = format::parse(std::string_view(text.constData(), static_cast<std::size_t>(text.size())), value, unit);
        if (!good) return value == -77 ? QStringLiteral("refused") : QStringLiteral("refused, but changed the value");
        return str(value);
    }

private slots:
    void exactKeepsEveryDigit()
    {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        QCOMPARE(str(format::exact(0)), "0");
        QCOMPARE(str(format::exact(131072)), "131072");
        QCOMPARE(str(format::exact(-42)), "-42");
        QCOMPARE(str(format::exact(0.1)), "0.1");
        QCOMPARE(str(format::exact(9007199254740991.0)), "9007199254740991");
        QCOMPARE(str(format::exact(9007199254740992.0)), "9007199254740992");
        QCOMPARE(str(format::exact(1e21)), "1000000000000000000000");
        QCOMPARE(str(format::exact(std::numeric_limits<double>::quiet_NaN())), "NaN");
        QCOMPARE(str(format::exact(infinity)), "Infinity");
        QCOMPARE(str(format::exact(-infinity)), "-Infinity");
        for (const double value : {1.0 / 3.0, 5e-324, 1.7976931348623157e308, 1307.4, 1e-7, 123456789.123})
            QVERIFY(std::strtod(format::exact(value).c_str(), nullptr) == value);
    }

    void countGroupsThousands()
    {
        QCOMPARE(str(format::count(0)), "0");
        QCOMPARE(str(format::count(999)), "999");
        QCOMPARE(str(format::count(1000)), "1,000");
        QCOMPARE(str(format::count(-123456)), "-123,456");
        QCOMPARE(str(format::count(1234567.6)), "1,234,568");
        QCOMPARE(str(format::count(1e15)), "1,000,000,000,000,000");
        QCOMPARE(str(format::count(-0.4)), "0");
    }

    void siRoundsToThreeDigits_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        const auto row = [](double value, const char* text) { QTest::addRow("%.9g", value) << value << QString::fromUtf8(text); };
        row(0, "0 B");
        row(1, "1 B");
        row(9.994, "9.99 B");
        row(9.996, "10 B");
        row(99.94, "99.9 B");
        row(99.96, "100 B");
        row(999.4, "999 B");
        row(999.5, "1 kB");
        row(1000, "1 kB");
        row(1234, "1.23 kB");
        row(999'499, "999 kB");
        row(999'500, "1 MB");
        row(3.48e12, "3.48 TB");
        row(29.8e9, "29.8 GB");
        row(1e21, "1 ZB");
        row(1e24, "1 YB");
        row(1e30, "1,000,000 YB");
        row(-1234, "−1.23 kB");
    }
    void siRoundsToThreeDigits()
    {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(str(format::si(value, "B")), text);
    }

    void unitsOfEveryFormat()
    {
        QCOMPARE(str(format::si(1500, "")), "1.5 k");
        QCOMPARE(str(format::si(12, "")), "12");
        QCOMPARE(str(format::flops(Flops(3.48e12))), "3.48 TFLOP");
        QCOMPARE(str(format::bytes(Bytes(29.8e9))), "29.8 GB");
        QCOMPARE(str(format::rate(FlopsPerSecond(989e12))), "989 TFLOP/s");
        QCOMPARE(str(format::bandwidth(BytesPerSecond(3.35e12))), "3.35 TB/s");
        QCOMPARE(str(format::intensity(FlopsPerByte(1.25))), "1.2 FLOP/B");
        QCOMPARE(str(format::intensity(FlopsPerByte(99.94))), "99.9 FLOP/B");
        QCOMPARE(str(format::intensity(FlopsPerByte(99.96))), "100 FLOP/B");
        QCOMPARE(str(format::intensity(FlopsPerByte(1234))), "1,234 FLOP/B");
        QCOMPARE(str(format::capacity(Bytes(80.0 * (1u << 30)))), "80 GiB");
        QCOMPARE(str(format::capacity(Bytes(1.25 * (1u << 30)))), "1.2 GiB");
        QCOMPARE(str(format::gibibytes(Bytes(14.988 * (1u << 30)))), "14.99 GiB");
        QCOMPARE(str(format::gibibytes(Bytes(-2.1 * (1u << 30)))), "−2.10 GiB");
        QCOMPARE(str(format::gibibytes(Bytes(-1))), "0.00 GiB");
        QCOMPARE(str(format::storage(Bytes(327680))), "320 KiB");
        QCOMPARE(str(format::storage(Bytes(1000))), "0.98 KiB");
        QCOMPARE(str(format::storage(Bytes(141107412992.0))), "131 GiB");
        QCOMPARE(str(format::storage(Bytes(0))), "0 B");
        QCOMPARE(str(format::parameters(70553706496.0)), "70.6 B");
        QCOMPARE(str(format::parameters(1.04e12)), "1.04 T");
        QCOMPARE(str(format::parameters(596049920)), "596 M");
        QCOMPARE(str(format::parameters(4096)), "4,096");
        QCOMPARE(str(format::si(std::numeric_limits<double>::infinity(), "B")), "Infinity B");
    }

    void share()
    {
        QCOMPARE(str(format::share(0, 100)), "0 %");
        QCOMPARE(str(format::share(24, 100)), "24 %");
        QCOMPARE(str(format::share(0.4, 100)), "<1 %");
        QCOMPARE(str(format::share(1e-9, 100)), "<1 %");
        QCOMPARE(str(format::share(0.6, 100)), "1 %");
        QCOMPARE(str(format::share(100, 100)), "100 %");
        QCOMPARE(str(format::share(5, 0)), "0 %");
    }

    /// Exactly half a percent is not nothing, so it must not read "0 %".
    void halfAPercentIsNotNothing() { QCOMPARE(str(format::share(1, 200)), "<1 %"); }

    void parseReadsWhatPeopleType_data()
    {
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<QString>("value");
        const auto row = [](const char* typed, const char* value) { QTest::newRow(typed) << QByteArray(typed) << QString(value); };
        row("4096", "4096");
        row("4,096", "4096");
        row("4 096", "4096");
        row(" 12 ", "12");
        row("8k", "8192");
        row("8K", "8192");
        row("8 Ki", "8192");
        row("8kI", "8192");
        row("1.5 M", "1572864");
        row("2G", "2147483648");
        row("1T", "1099511627776");
        row("-3", "-3");
        row("+3", "3");
        row("0.25", "0.25");
        row(".5k", "512");
        for (const char* bad : {"", " ", "abc", "k", "1e999", "1e3", "--3", "+-3", "8kk", "8kB", "1.2.3", "3-", "nan", "inf", "0x10", "-", ".", "12 requests"})
            row(bad, "refused");
        QTest::newRow("400 digits") << QByteArray(400, '9') << QString("refused");
    }
    void parseReadsWhatPeopleType()
    {
        QFETCH(QByteArray, typed);
        QFETCH(QString, value);
        QCOMPARE(parsed(typed), value);
    }

    void parsePassesOverTheUnit()
    {
        QCOMPARE(parsed("4,096 tokens", "tokens"), "4096");
        QCOMPARE(parsed("8k TOKENS", "tokens"), "8192");
        QCOMPARE(parsed("8", "tokens"), "8");
        QCOMPARE(parsed("tokens", "tokens"), "refused");
        QCOMPARE(parsed("8 GPUs", "tokens"), "refused");
    }

    void exactReadsBack()
    {
        for (const double value : {0.0, 1.0, 4096.0, 0.125, 65536.0, 1e15}) QCOMPARE(parsed(QByteArray::fromStdString(format::exact(value))), str(value));
    }

    /// Streams of a comma locale, and where such a locale is installed the C library's too.
    void localeChangesNothing()
    {
        struct Comma : std::numpunct<char> {
            char do_decimal_point() const override { return ','; }
            char do_thousands_sep() const override { return '.'; }
            std::string do_grouping() const override { return "\3"; }
        };
        const std::string before = std::setlocale(LC_ALL, nullptr);
        const std::locale streams = std::locale::global(std::locale(std::locale::classic(), new Comma));
        const char* comma = nullptr;
        for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"})
            if (!comma) comma = std::setlocale(LC_ALL, name);
        QStringList texts{str(format::exact(1307.4)), str(format::si(1234, "B")), str(format::count(4096)), parsed("1.5k"), parsed("4,096")};
        texts << str(*test::json("[0.5]")->list()->front().number());
        std::string written;
        json::appendNumber(written, 12345.5);
        std::locale::global(streams);
        std::setlocale(LC_ALL, before.c_str());
        QCOMPARE(texts.join(" | "), "1307.4 | 1.23 kB | 4,096 | 1536 | 4096 | 0.5");
        QCOMPARE(str(written), "12345.5");
    }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "test_format.moc"
