#include "core/model/format.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestFormat : public QObject {
    Q_OBJECT

private slots:
    void bytesByHand_data()
    {
        QTest::addColumn<double>("outputs");
        QTest::addColumn<double>("inputs");
        QTest::addColumn<double>("bytes");
        QTest::newRow("bfloat16") << 3.0 << 5.0 << 30.0;
        QTest::newRow("float32") << 3.0 << 5.0 << 60.0;
        QTest::newRow("fp8") << 256.0 << 512.0 << 131072.0 + 4 + 4;             // two scalars
        QTest::newRow("fp8-channel") << 256.0 << 512.0 << 131072.0 + 256 * 4;
        QTest::newRow("fp8-block") << 576.0 << 7168.0 << 4128768.0 + 5 * 56 * 4;  // 576 rows are 4.5 blocks
        QTest::newRow("fp8-block-ue8m0") << 576.0 << 7168.0 << 4128768.0 + 5 * 56;
        QTest::newRow("mxfp8") << 256.0 << 512.0 << 131072.0 + 256 * 16;
        QTest::newRow("nvfp4") << 256.0 << 512.0 << 65536.0 + 256 * 32 + 8;
        QTest::newRow("w4a16-nvfp4") << 256.0 << 512.0 << 65536.0 + 256 * 32 + 4;
        QTest::newRow("mxfp4") << 256.0 << 512.0 << 65536.0 + 256 * 16;
        QTest::newRow("int8") << 256.0 << 512.0 << 131072.0 + 256 * 2;
        QTest::newRow("int4") << 256.0 << 512.0 << 65536.0 + 256 * 4 * 2 + 8;
        // four groups of 128: scales of 2 bytes, zero points of half a byte; an int32 for each input
        QTest::newRow("gptq-int4") << 256.0 << 512.0 << 65536.0 + 256 * 4 * 2 + 256 * 4 / 2 + 512 * 4;
        QTest::newRow("awq-int4") << 256.0 << 512.0 << 65536.0 + 256 * 4 * 2 + 256 * 4 / 2;
        QTest::newRow("nf4") << 256.0 << 512.0 << 65536.0 + 2048 * 4 + 64;       // 131,072 weights in 2,048 blocks
        QTest::newRow("nf4-double") << 256.0 << 512.0 << 65536.0 + 2048 + 8 * 4 + 1088;
        QTest::newRow("bnb-int8") << 256.0 << 512.0 << 131072.0 + 256 * 4;
        QTest::newRow("modelopt-awq-int4") << 256.0 << 512.0 << 65536.0 + 256 * 4 * 4 + 512 * 2;
    }
    void bytesByHand()
    {
        QFETCH(double, outputs);
        QFETCH(double, inputs);
        QFETCH(double, bytes);
        const Format* format = namedFormat(QTest::currentDataTag());
        QVERIFY(format);
        COMPARE_EXACT(format->bytes(outputs, inputs), bytes);
    }

    void odd()
    {
        COMPARE_EXACT(namedFormat("mxfp4")->bytes(3, 33), 50 + 3 * 2);  // 99 weights of half a byte; two groups in a row
        Format tensor = *namedFormat("fp8");
        tensor.perModuleBytes = 0;
        COMPARE_EXACT(tensor.bytes(10, 10), 104);
        Format row = *namedFormat("gptq-int4");
        row.groupInputs = 0;
        COMPARE_EXACT(row.bytes(256, 512), 65536 + 256 * 2 + 256 / 2 + 512 * 4);
    }

    void ids()
    {
        QStringList seen;
        for (const Format& format : namedFormats()) {
            QVERIFY2(!seen.contains(str(format.id)), format.id.data());
            seen << str(format.id);
            QCOMPARE(namedFormat(format.id), &format);
            QVERIFY(!format.label().empty());
            QVERIFY(str(format.label()) != str(format.id) || format.id == "mxfp4");
        }
        QVERIFY(!namedFormat("fp9"));
        QVERIFY(!namedFormat(""));
    }

    void plain()
    {
        QCOMPARE(str(plainFormat("half")->id), "float16");
        QCOMPARE(str(plainFormat("float")->id), "float32");
        QCOMPARE(str(plainFormat("bfloat16")->id), "bfloat16");
        QVERIFY(!plainFormat("fp8"));
    }

    void labels()
    {
        QCOMPARE(str(namedFormat("fp8-block")->label()), QString::fromUtf8("FP8, 128 × 128 blocks"));
        QCOMPARE(str(namedFormat("gptq-int4")->label()), "GPTQ INT4, groups of 128");
        QCOMPARE(str(namedFormat("int8")->label()), "INT8, a scale per channel");
        Format format = *namedFormat("int4");
        format.bits = 3;
        format.groupInputs = 32;
        QCOMPARE(str(format.label()), "INT3, groups of 32");
    }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "test_format.moc"
