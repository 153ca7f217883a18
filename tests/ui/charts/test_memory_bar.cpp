#include <QSignalSpy>
#include <QTest>

#include "core/estimate/metrics.h"
#include "core/catalog/catalog.h"
#include "core/estimate/memory_fit.h"
#include "ui/charts/hover_card.h"
#include "ui/charts/memory_bar.h"

using namespace gable;

/// The memory of a GPU: the data of its bar, and the bar.
class TestMemoryBar : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();

    [[nodiscard]] Scenario scenario(const char* model, double tp, double requests = 64, double context = 4096) const
    {
        Scenario out = defaultScenario(m_catalog);
        out.model = *m_catalog.model(model);
        out.deployment.tp = tp;
        out.workload.groups = {{Phase::Decode, requests, 1, context}};
        return out;
    }
    static MemoryLedger ledger(const Scenario& scenario) { return *estimate(scenario)->memory; }
    static const MemorySegment* segment(const MemoryBarData& data, const char* id)
    {
        for (const MemorySegment& s : data.segments)
            if (s.id == QLatin1String(id)) return &s;
        return nullptr;
    }
    static double sum(const MemoryBarData& data)
    {
        double out = 0;
        for (const MemorySegment& s : data.segments) out += s.size;
        return out;
    }

private slots:
    void segmentsAddUpToTheMemory_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<double>("tp");
        QTest::newRow("dense") << "llama-3.1-70b" << 8.0;
        QTest::newRow("windows") << "gpt-oss-20b" << 1.0;
        QTest::newRow("windows and full") << "gemma-3-27b" << 2.0;
        QTest::newRow("latent") << "deepseek-v2-lite" << 1.0;
    }
    void segmentsAddUpToTheMemory()
    {
        QFETCH(QString, model);
        QFETCH(double, tp);
        const Scenario s = scenario(qPrintable(model), tp, 8);
        const MemoryLedger l = ledger(s);
        QVERIFY(l.feasible());
        const MemoryBarData data = memoryBarData(l, s);
        QVERIFY(std::abs(sum(data) - l.total.value) < 1);
        QCOMPARE(data.whole, sum(data));
        QCOMPARE(data.segments.size(), 6u);
        QCOMPARE(segment(data, "memory.weights_gib")->size, l.weights.value);
        QCOMPARE(segment(data, "memory.used_kv_cache_gib")->size, l.usedKv.value);
        QVERIFY(data.missing.isEmpty() && data.limit == 0);
        QVERIFY(data.subtitle.contains(QStringLiteral("room for ")) && data.subtitle.endsWith(QStringLiteral("at 4,096 tokens")));
    }

    void measuredLinesLeaveTheSumAlone()
    {
        Scenario s = scenario("llama-3.1-70b", 8);
        s.engine.overrides = {{"available_kv_cache_gib", 40}, {"weights_gib", 17}};
        const MemoryBarData data = memoryBarData(ledger(s), s);
        QVERIFY(std::abs(sum(data) - ledger(s).total.value) < 1);
        QVERIFY(segment(data, "memory.weights_gib")->hover.lines.size() == 2);  // no parts: they are the predicted ones
    }

    void whatIsMissingIsBeyondWhatThereIs()
    {
        const Scenario s = scenario("llama-3.1-70b", 1);
        const MemoryLedger l = ledger(s);
        QVERIFY(l.availableKv.value < 0);
        const MemoryBarData data = memoryBarData(l, s);
        QVERIFY(data.whole > l.requested.value);
        QVERIFY(std::abs(data.limit - l.requested.value) < 1);
        QVERIFY(std::abs(data.whole - data.limit - missing(l).value) < 1);
        QVERIFY(data.subtitle.startsWith(QStringLiteral("does not fit: needs ")));
        QVERIFY(!segment(data, "memory.requested_gib"));
    }

    void theLongestRequestNeedsRoomAndSoDoesTheBatch()
    {
        // Starts, but the batch is too large.
        const Scenario crowded = scenario("llama-3.1-8b", 1, 10000);
        const MemoryLedger first = ledger(crowded);
        QVERIFY(first.fits && !first.holdsBatch());
        QVERIFY(std::abs((first.usedKv - first.availableKv - missing(first)).value) < 1);
        QVERIFY(!segment(memoryBarData(first, crowded), "memory.max_model_len"));
        // The batch is small, but one request of max_model_len finds no room.
        Scenario tight = scenario("llama-3.1-8b", 1, 1);
        tight.accelerator = *m_catalog.accelerator("rtx-4090");
        const MemoryLedger second = ledger(tight);
        QVERIFY(!second.fits && second.availableKv.value > 0);
        const MemoryBarData data = memoryBarData(second, tight);
        QVERIFY(segment(data, "memory.max_model_len"));
        QVERIFY(missing(second).value > 0 && !data.missing.isEmpty());
    }

    void roomIsToldForTheDecodes()
    {
        const MemoryLedger l = ledger(scenario("llama-3.1-8b", 1));
        Workload workload{{{Phase::Prefill, 1, 512, 9000}, {Phase::Decode, 2, 1, 300}, {Phase::Decode, 0, 1, 70000}}};
        QCOMPARE(judgedContext(workload, l), 300.0);
        workload.groups.erase(workload.groups.begin() + 1, workload.groups.end());
        QCOMPARE(judgedContext(workload, l), 9000.0);
        QCOMPARE(judgedContext({}, l), l.maxModelLen);
    }

    void noLedgerIsExplained()
    {
        Scenario bare = scenario("llama-3.1-8b", 1);
        bare.accelerator.reset();
        QVERIFY(noMemoryText(*estimate(bare), bare).contains(QStringLiteral("accelerator")));
        QVERIFY(memoryBarData(*estimate(bare), bare).segments.empty());
        const Scenario whole = scenario("llama-3.1-8b", 1);
        QVERIFY(noMemoryText(*estimate(whole), whole).isEmpty());
        Estimate faulty = *estimate(whole);
        faulty.memory.reset();
        faulty.prepared = std::make_shared<const Prepared>(Prepared{fail("a", {}), fail("no such layer", {})});
        QVERIFY(noMemoryText(faulty, whole).endsWith(QStringLiteral(": no such layer")));
    }

    void clicksAndKeysSelectLines()
    {
        const Scenario s = scenario("llama-3.1-70b", 8);
        MemoryBar bar(QStringLiteral("memory"), MemoryBar::Size::Slim);
        bar.setTheme(lightTheme());
        bar.resize(1000, bar.sizeHint().height());
        bar.setData(memoryBarData(ledger(s), s));
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        QSignalSpy selected(&bar, &ChartCard::operationSelected);
        auto* plot = bar.findChild<MemoryPlot*>(QStringLiteral("memory.bar"));
        QTest::mouseClick(plot->viewport(), Qt::LeftButton, {}, plot->segmentRect(3).center().toPoint());
        QCOMPARE(selected.last().first().toString(), QStringLiteral("memory.used_kv_cache_gib"));
        QTest::keyClick(plot, Qt::Key_Right);
        QCOMPARE(selected.last().first().toString(), QStringLiteral("memory.available_kv_cache_gib"));
        QTest::mouseMove(plot->viewport(), plot->segmentRect(0).center().toPoint());
        QTRY_VERIFY(bar.window()->findChild<HoverCard*>());
        QVERIFY(bar.accessibleName().isEmpty() && plot->accessibleName().contains(QStringLiteral("room for")));
        QVERIFY2(bar.sizeHint().height() < 4 * bar.fontMetrics().height(), qPrintable(QString::number(bar.sizeHint().height())));
    }

    void whatIsMissingIsHatched_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void whatIsMissingIsHatched()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        const Scenario fitting = scenario("llama-3.1-70b", 8), bad = scenario("llama-3.1-70b", 1);
        MemoryPlot plot(2);
        plot.setTheme(theme);
        plot.resize(800, plot.height());
        plot.setData(memoryBarData(ledger(fitting), fitting));
        QVERIFY(plot.missingRect().isNull());
        QCOMPARE(plot.grab().toImage().pixelColor(plot.segmentRect(0).bottomLeft().toPoint() + QPoint(2, -2)), theme.memory(MemoryPart::Weights));
        plot.setData(memoryBarData(ledger(bad), bad));
        const QRectF rect = plot.missingRect();
        QVERIFY(rect.width() > 100);
        const QImage image = plot.grab().toImage();
        QSet<QRgb> colours;
        for (int x = 4; x < 40; ++x) colours.insert(image.pixel(static_cast<int>(rect.left()) + x, 4));
        QVERIFY(colours.contains(theme.bad.rgb()) && colours.contains(theme.wash(theme.bad).rgb()));
    }

    void aNarrowCardIsOneLine()
    {
        const Scenario s = scenario("llama-3.1-70b", 8);
        MemoryBar bar(QStringLiteral("memory"), MemoryBar::Size::Slim);
        bar.setData(memoryBarData(ledger(s), s));
        bar.resize(1100, 60);
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        const int wide = bar.sizeHint().height();
        bar.resize(420, 60);
        QCoreApplication::processEvents();
        QVERIFY(bar.sizeHint().height() < wide);
        QVERIFY(bar.plot()->x() > 60);
    }
};

QTEST_MAIN(TestMemoryBar)
#include "test_memory_bar.moc"
