#include <QTest>

#include "core/scenario/workload_presets.h"
#include "ui/editors/batch_text.h"

using namespace gable;

class TestBatchText : public QObject {
    Q_OBJECT

private slots:
    void reads_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("spaces") << QStringLiteral("prefill 1 128 2176\ndecode 64 1 8192");
        QTest::newRow("tabs, header, thousands")
            << QStringLiteral("Phase\tRequests\tNew tokens\tContext\nPrefill\t1\t128\t2,176\n\nDecode\t64\t1\t8k\n");
        QTest::newRow("commas, windows lines") << QStringLiteral("prefill,1,128,2176\r\ndecode,64,1,8192\r\n");
        QTest::newRow("semicolons") << QStringLiteral("prefill; 1; 128; 2176\ndecode; 64; 1; 8192");
        QTest::newRow("short form") << QStringLiteral("prefill:128:2176,decode:1:8192x64");
    }
    void reads()
    {
        QFETCH(QString, text);
        const auto groups = batchFromText(text);
        QVERIFY2(groups.has_value(), groups ? "" : groups.error().text().c_str());
        const std::vector<RequestGroup> expected{{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 8192}};
        QVERIFY(*groups == expected);
    }

    void refusesAndSaysWhere_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("word") << QStringLiteral("decode 1 1 8\nabc")
                              << QStringLiteral("line 2: expected phase, requests, new tokens, context; found \"abc\"");
        QTest::newRow("empty") << QString()
                               << QStringLiteral("line 1: expected phase, requests, new tokens, context; found \"\"");
        QTest::newRow("three cells")
            << QStringLiteral("decode 1 1")
            << QStringLiteral("line 1: expected phase, requests, new tokens, context; found \"decode 1 1\"");
        QTest::newRow("half") << QStringLiteral("decode 1.5 1 8")
                              << QStringLiteral(
                                     "line 1: expected a whole number up to 1,000,000 for the requests; found \"1.5\"");
        QTest::newRow("negative")
            << QStringLiteral("decode 1 -1 8")
            << QStringLiteral("line 1: expected a whole number up to 1,000,000,000 for the new tokens; found \"-1\"");
        QTest::newRow("huge")
            << QStringLiteral("decode 1 1 99999999999")
            << QStringLiteral(
                   "line 1: expected a whole number up to 1,000,000,000 for the context; found \"99999999999\"");
        QTest::newRow("short form")
            << QStringLiteral("decode:1:8x64,prefill:2")
            << QStringLiteral("line 1: expected phase:new tokens:context, as in decode:1:8192x64; found \"prefill:2\"");
    }
    void refusesAndSaysWhere()
    {
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto groups = batchFromText(text);
        QVERIFY(!groups);
        QCOMPARE(QString::fromStdString(groups.error().text()), message);
    }

    void readsWhatItWrites()
    {
        for (const WorkloadPreset& preset : workloadPresets()) {
            const auto groups = batchFromText(batchToText(preset.groups));
            QVERIFY(groups.has_value());
            QVERIFY(std::equal(groups->begin(), groups->end(), preset.groups.begin(), preset.groups.end()));
        }
    }
};

QTEST_MAIN(TestBatchText)
#include "test_batch_text.moc"
