#include <algorithm>
#include <map>

#include <QDate>
#include <QSet>

#include "core/catalog/catalog.h"
#include "core/timing/roofline.h"
#include "core/scenario/accelerator_figures.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

/// The facts of the built-in accelerators, and what a person's own files do to them.
class TestAccelerators : public QObject {
    Q_OBJECT

private slots:
    void whatMustBeThere()
    {
        for (const char* id : {"a100-sxm", "a100-sxm-40gb", "l4", "l40s", "h100-sxm", "h100-pcie", "h200-sxm", "h20", "b200-sxm", "b300-sxm", "gb200", "gb300",
                               "rtx-4090", "rtx-5090", "rtx-pro-6000-server", "mi300x", "mi325x", "mi355x", "gaudi-3", "tpu-v5e", "tpu-v5p", "tpu-v6e",
                               "apple-m4-max", "apple-m3-ultra"})
            QVERIFY2(test::catalog().accelerator(id), id);
        // As measured data name them.
        for (const char* alias : {"a100_sxm", "h100_sxm", "h200_sxm", "b200_sxm", "b300_sxm", "gb200", "gb300", "l40s", "rtx_pro_6000_server"})
            QVERIFY2(test::catalog().accelerator(alias), alias);
        QCOMPARE(str(test::catalog().accelerator("a100_sxm")->id), "a100-sxm");
    }

    void everyFigureHasOneSourceWithADate()
    {
        for (const Accelerator& a : test::catalog().accelerators) {
            std::map<std::string, int> said;
            for (const FigureSource& entry : a.sources) {
                QVERIFY2(entry.source.starts_with("https://"), a.id.c_str());
                QVERIFY2(entry.date.size() == 10 && QDate::fromString(str(entry.date), Qt::ISODate).isValid(), a.id.c_str());
                for (const std::string& key : entry.figures) ++said[key];
            }
            for (const AcceleratorFigure& figure : acceleratorFigures()) {
                const std::string key(figure.key);
                const int expected = figure.get(a) ? 1 : 0;
                QVERIFY2(said[key] == expected, (a.id + " " + key).c_str());
            }
            QVERIFY2(!a.isEdited(), a.id.c_str());
        }
    }

    void figuresAreWhatTheirKindAllows()
    {
        for (const Accelerator& a : test::catalog().accelerators)
            for (const AcceleratorFigure& figure : acceleratorFigures())
                if (const auto value = figure.get(a)) {
                    const std::string what = a.id + " " + std::string(figure.key);
                    QVERIFY2(*value > 0 && *value <= mostOfAFigure, what.c_str());
                    QVERIFY2(!figure.whole || *value == std::floor(*value), what.c_str());
                }
    }

    void figuresFitTogether()
    {
        for (const Accelerator& a : test::catalog().accelerators) {
            if (a.reportedMemory) QVERIFY2(*a.reportedMemory <= a.memory, a.id.c_str());
            if (a.linkBandwidth) QVERIFY2(*a.linkBandwidth < a.memoryBandwidth && !a.linkType.empty(), a.id.c_str());
            if (a.linkBandwidth && a.scaleOutBandwidth && a.linkType.find("PCIe") == std::string::npos)
                QVERIFY2(*a.scaleOutBandwidth < *a.linkBandwidth, a.id.c_str());
            QCOMPARE(a.scaleOutBandwidth.has_value(), !a.scaleOutType.empty());
            if (a.l2Cache) QVERIFY2(*a.l2Cache < a.memory, a.id.c_str());
        }
        for (const char* id : {"gb200", "gb300"}) COMPARE_EXACT(*test::catalog().accelerator(id)->linkDomain, 72);
        for (const char* id : {"a100-sxm", "h100-sxm", "h200-sxm", "b200-sxm", "b300-sxm", "mi300x"}) COMPARE_EXACT(*test::catalog().accelerator(id)->linkDomain, 8);
        QVERIFY(test::catalog().accelerator("h100-sxm")->pricePerHour);
    }

    /// What the ridge of each roof is, from numbers that were divided by hand.
    void ridgesByHand_data()
    {
        QTest::addColumn<Precision>("precision");
        QTest::addColumn<double>("expected");
        const auto row = [](const char* id, Precision precision, double expected) {
            QTest::addRow("%s %s", id, std::string(label(precision)).c_str()) << precision << expected;
        };
        row("h100-sxm", Precision::Bfloat16, 295.2238806);  // 989 / 3.35
        row("h100-sxm", Precision::Fp8, 590.7462687);       // 1979 / 3.35
        row("h200-sxm", Precision::Bfloat16, 206.0416667);  // 989 / 4.8
        row("a100-sxm", Precision::Bfloat16, 153.0161844);  // 312 / 2.039
        row("b200-sxm", Precision::Fp4, 1168.831169);       // 9000 / 7.7
        row("gb300", Precision::Fp4, 1875);                 // 15000 / 8
        row("l40s", Precision::Bfloat16, 419.0393519);      // 362.05 / 0.864
        row("mi300x", Precision::Fp8, 493.3773585);         // 2614.9 / 5.3
        row("tpu-v5e", Precision::Int8, 479.8534799);       // 393 / 0.819
    }
    void ridgesByHand()
    {
        QFETCH(Precision, precision);
        QFETCH(double, expected);
        const Accelerator& a = *test::catalog().accelerator(QByteArray(QTest::currentDataTag()).split(' ').first().toStdString());
        const double found = ridge(*a.peak(precision), a.memoryBandwidth).value;
        QVERIFY2(std::abs(found - expected) < 1e-6 * expected, qPrintable(str(found)));
    }

    void everyRidgeIsPeakByBandwidth()
    {
        int ridges = 0;
        for (const Accelerator& a : test::catalog().accelerators)
            for (const Peak& peak : a.peaks) {
                const auto figure = std::string("peak_TFLOPS/") + std::string(id(peak.precision));
                const double byKeys = *findAcceleratorFigure(figure)->get(a) * 1000 / *findAcceleratorFigure("memory_bandwidth_GBps")->get(a);
                const FlopsPerByte found = ridge(peak.rate, a.memoryBandwidth);
                QVERIFY2(std::abs(found.value - byKeys) < 1e-9 * byKeys, (a.id + " " + figure).c_str());
                // There the two roofs meet.
                QVERIFY2(std::abs(attainable(found, peak.rate, a.memoryBandwidth).value - peak.rate.value) < 1e-9 * peak.rate.value, a.id.c_str());
                ++ridges;
            }
        QVERIFY(ridges > 100);
    }

    void ownAcceleratorsAreAddedOrTakeAPlace()
    {
        Catalog catalog = test::catalog();
        const std::size_t before = catalog.accelerators.size();
        Accelerator mine = *catalog.accelerator("h100-sxm");
        mine.name = "My H100";
        Accelerator other = mine;
        other.id = "mine";
        other.aliases = {"gb200"};
        mergeAccelerators(catalog, {mine, other});
        QCOMPARE(catalog.accelerators.size(), before + 1);
        QCOMPARE(str(catalog.accelerator("h100_sxm")->name), "My H100");
        QCOMPARE(str(catalog.accelerator("mine")->id), "mine");
        QCOMPARE(str(catalog.accelerator("gb200")->id), "gb200");  // an id goes before an alias
        QVERIFY(std::is_sorted(catalog.accelerators.begin(), catalog.accelerators.begin() + 3, [](const Accelerator& a, const Accelerator& b) { return a.id < b.id; }));
        mergeAccelerators(catalog, {});
        QCOMPARE(catalog.accelerators.size(), before + 1);
    }
};

QTEST_GUILESS_MAIN(TestAccelerators)
#include "test_accelerators.moc"
