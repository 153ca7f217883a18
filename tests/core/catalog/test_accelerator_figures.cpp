#include <limits>
#include <random>

#include <QSet>

#include "core/io/config_json.h"
#include "core/scenario/accelerator_figures.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

/// The table of an accelerator's figures: reading, changing, typing.
class TestAcceleratorFigures : public QObject {
    Q_OBJECT

private:
    static const Accelerator& h100() { return *test::catalog().accelerator("h100-sxm"); }
    static const AcceleratorFigure& figure(const char* key) { return *findAcceleratorFigure(key); }
    static Accelerator changed(const char* key, std::optional<double> value, const Accelerator& from = h100())
    {
        auto out = withFigure(from, figure(key), value);
        if (!out) qFatal("%s", out.error().text().c_str());
        return *out;
    }

private slots:
    void keysAreUniqueAndKnown()
    {
        QSet<QString> seen;
        for (const AcceleratorFigure& f : acceleratorFigures()) {
            QVERIFY(!seen.contains(str(f.key)));
            seen.insert(str(f.key));
            QCOMPARE(findAcceleratorFigure(f.key), &f);
            QVERIFY(!f.label.empty() && !f.help.empty());
        }
        QVERIFY(!findAcceleratorFigure("power"));
    }

    void whatIsSetIsGiven()
    {
        std::mt19937 random(5);
        for (int i = 0; i < 2000; ++i) {
            Accelerator a;
            for (const AcceleratorFigure& f : acceleratorFigures()) {
                const double value = (1 + static_cast<double>(random() % 999999)) / (random() % 2 == 0 ? 100 : 1000);
                f.set(a, value);
                const double given = *f.get(a);
                Accelerator again = a;
                f.set(again, given);
                QVERIFY2(again == a, std::string(f.key).c_str());
                QVERIFY2(std::abs(given - value) <= 1e-15 * value, std::string(f.key).c_str());
            }
        }
    }

    void peaksStayInOrder()
    {
        Accelerator a;
        for (const char* key : {"peak_TFLOPS/fp4", "peak_TFLOPS/float32", "peak_TFLOPS/int8", "peak_TFLOPS/bfloat16"}) figure(key).set(a, 1);
        figure("peak_TFLOPS/int8").set(a, 2);
        std::string order;
        for (const Peak& peak : a.peaks) order += std::string(id(peak.precision)) + ' ';
        QCOMPARE(str(order), "float32 bfloat16 int8 fp4 ");
    }

    void anEditChangesOneFigureAndItsSource()
    {
        const Accelerator twice = changed("memory_bandwidth_GBps", 6700);
        COMPARE_EXACT(twice.memoryBandwidth.value, 6.7e12);
        QVERIFY(twice.isEdited() && !h100().isEdited());
        int edited = 0;
        for (const AcceleratorFigure& f : acceleratorFigures()) {
            edited += isEdited(twice, f) ? 1 : 0;
            if (isEdited(twice, f) || !f.get(h100())) continue;
            const FigureSource &now = *sourceOf(twice, f.key), &before = *sourceOf(h100(), f.key);
            QVERIFY(f.get(twice) == f.get(h100()) && now.source == before.source && now.date == before.date && now.note == before.note);
        }
        QCOMPARE(edited, 1);
        QCOMPARE(str(sourceOf(twice, "memory_bandwidth_GBps")->source), str(editedSource));
        const Accelerator both = changed("power_W", 350, twice);
        QCOMPARE(sourceOf(both, "power_W"), sourceOf(both, "memory_bandwidth_GBps"));  // one entry for all that is edited
        QVERIFY(changed("power_W", 700) == h100());  // what it is already
    }

    void anEditIsTakenBack()
    {
        const Accelerator edited = changed("power_W", std::nullopt, changed("memory_bandwidth_GBps", 6700, changed("peak_TFLOPS/fp4", 4000)));
        QVERIFY(!edited.power && isEdited(edited, figure("power_W")));
        const Accelerator less = withFigureOf(edited, figure("power_W"), h100());
        COMPARE_EXACT(*less.power, 700);
        QVERIFY(!isEdited(less, figure("power_W")) && isEdited(less, figure("peak_TFLOPS/fp4")));
        const Accelerator none = withFigureOf(withFigureOf(less, figure("peak_TFLOPS/fp4"), h100()), figure("memory_bandwidth_GBps"), h100());
        QVERIFY(none == h100());
        // What a file brought along stays as it is.
        Accelerator older = h100();
        older.memory = Bytes(1e9);
        older.sources.clear();
        const Accelerator kept = withFigureOf(changed("power_W", 1, older), figure("power_W"), h100());
        COMPARE_EXACT(kept.memory.value, 1e9);
        QVERIFY(!kept.isEdited());
    }

    void whatCantBeIsRefused()
    {
        const auto error = [](const char* key, std::optional<double> value, const Accelerator& from = h100()) {
            const auto out = withFigure(from, figure(key), value);
            return out ? QString() : str(out.error());
        };
        QCOMPARE(error("memory_GiB", 0), "expected a positive number of GiB, at most 1,000,000,000, found 0");
        QCOMPARE(error("memory_GiB", -1), "expected a positive number of GiB, at most 1,000,000,000, found -1");
        QVERIFY(!error("memory_GiB", 2e9).isEmpty());
        QVERIFY(!error("power_W", std::numeric_limits<double>::infinity()).isEmpty());
        QVERIFY(!error("power_W", std::numeric_limits<double>::quiet_NaN()).isEmpty());
        QCOMPARE(error("multiprocessors", 1.5), "expected a whole number, found 1.5");
        QCOMPARE(error("memory_bandwidth_GBps", std::nullopt), "expected a number of GB/s: nothing can be estimated without it");
        QCOMPARE(error("power_W", std::nullopt), QString());
        Accelerator bare = h100();
        bare.peaks.resize(1);
        QCOMPARE(error("peak_TFLOPS/float32", std::nullopt, bare), "expected a number of TFLOP/s: an accelerator has at least one peak rate");
    }

    void typedFigures_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<double>("expected");  // 0: refused
        const auto row = [](const char* key, const char* text, double expected) { QTest::newRow(text) << QByteArray(key) << expected; };
        row("memory_bandwidth_GBps", "6700", 6700);
        row("memory_bandwidth_GBps", " 6,700 GB/s ", 6700);
        row("memory_bandwidth_GBps", "6.7 TB/s", 6700);
        row("memory_bandwidth_GBps", "6.7T", 6700);
        row("memory_bandwidth_GBps", "500 MB/s", 0.5);
        row("memory_bandwidth_GBps", "6.7k", 0);
        row("memory_bandwidth_GBps", "6.7 GiB/s", 0);
        row("memory_GiB", "80", 80);
        row("memory_GiB", "80 GiB", 80);
        row("memory_GiB", "80G", 80);
        row("memory_GiB", "1 TiB", 1024);
        row("memory_GiB", "80 GB", 0);
        row("memory_GiB", "80 W", 0);
        row("power_W", "1.4 kW", 1400);
        row("power_W", "1.4k", 1400);
        row("peak_TFLOPS/fp4", "9 PFLOP/s", 9000);
        row("peak_TFLOPS/fp8", "989.5", 989.5);
        row("link_domain", "72", 72);
        row("link_domain", "8 GPUs", 0);
        row("price_USD_per_hour", "2.5 USD/h", 2.5);
        row("power_W", "many", 0);
        row("power_W", "W", 0);
        row("power_W", "1-2", 0);
    }
    void typedFigures()
    {
        QFETCH(QByteArray, key);
        QFETCH(double, expected);
        const auto value = parseFigure(figure(key.constData()), QTest::currentDataTag());
        QCOMPARE(value.has_value(), expected > 0);
        if (value) QVERIFY2(std::abs(**value - expected) <= 1e-12 * expected, qPrintable(str(**value)));
        if (!value) QVERIFY(str(value.error()).startsWith("expected a number"));
    }

    void nothingTypedIsNothing()
    {
        const auto value = parseFigure(figure("power_W"), "  ");
        QVERIFY(value && !*value);
    }

    void numbersAsText()
    {
        QCOMPARE(str(figureText(figure("memory_bandwidth_GBps"), 3350)), "3,350 GB/s");
        QCOMPARE(str(figureText(figure("peak_TFLOPS/fp8"), 2614.9)), "2614.9 TFLOP/s");
        QCOMPARE(str(figureText(figure("multiprocessors"), 132)), "132");
    }

    void writtenAndReadAgain()
    {
        for (const Accelerator& a : test::catalog().accelerators)
            for (const Accelerator& shown : {a, changed("memory_bandwidth_GBps", 1234.5, a), changed("peak_TFLOPS/fp4", 7, a)}) {
                std::string text;
                appendAccelerator(text, shown);
                const auto again = readAccelerator(*test::json(text));
                QVERIFY2(again, again ? "" : again.error().text().c_str());
                QVERIFY2(*again == shown, text.c_str());
            }
    }

    /// A file of version 0.1, before figures had sources.
    void filesOfEarlierVersionsAreRead()
    {
        QByteArray text = "{'id': 'h100-sxm', 'name': 'H100 SXM 80 GB', 'vendor': 'NVIDIA', 'source': 's', 'date': '2026-11-24', 'memory_type': 'HBM3', "
                          "'aliases': ['h100_sxm'], 'memory_GiB': 80, 'memory_bandwidth_GBps': 3350, 'link_GBps': 450, 'link_type': 'NVLink 4', "
                          "'peak_TFLOPS': {'float32': 67, 'float16': 989, 'bfloat16': 989, 'int8': 1979, 'fp8': 1979}}";
        const auto a = readAccelerator(*test::json(text.replace('\'', '"').toStdString()));
        QVERIFY(a);
        QVERIFY(a->sources.empty() && !a->l2Cache && !a->power && !a->isEdited());
        QVERIFY(a->peaks == h100().peaks && a->memory == h100().memory && a->linkBandwidth == h100().linkBandwidth);
    }
};

QTEST_GUILESS_MAIN(TestAcceleratorFigures)
#include "test_accelerator_figures.moc"
