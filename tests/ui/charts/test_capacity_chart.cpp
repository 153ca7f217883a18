#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/charts/capacity_chart.h"
#include "ui/charts/hover_card.h"

using namespace gable;

/// How many requests find room, by context.
class TestCapacityChart : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();

    [[nodiscard]] Scenario scenario(const char* model, double tp = 1) const
    {
        Scenario out = defaultScenario(m_catalog);
        out.model = *m_catalog.model(model);
        out.deployment.tp = tp;
        out.workload.groups = {{Phase::Prefill, 1, 128, 2048}, {Phase::Decode, 16, 1, 4096}};
        return out;
    }
    static CapacityData data(const Scenario& scenario)
    {
        const Estimate estimated = *estimate(scenario);
        return capacityData(*estimated.memory, scenario.workload, estimated.hardware()->architecture.context);
    }

private slots:
    void longerContextsNeverFindMoreRoom_data()
    {
        QTest::addColumn<QString>("model");
        for (const Model& model : m_catalog.models) QTest::newRow(model.id.c_str()) << QString::fromStdString(model.id);
    }
    void longerContextsNeverFindMoreRoom()
    {
        QFETCH(QString, model);
        const Scenario s = scenario(qPrintable(model), 8);
        const Estimate estimated = *estimate(s);
        if (!estimated.memory) return;
        const CapacityData found = capacityData(*estimated.memory, s.workload, estimated.hardware()->architecture.context);
        QCOMPARE(found.curve.empty(), !found.emptyText.isEmpty());
        QCOMPARE(found.blocks.size(), found.curve.size());
        for (std::size_t i = 0; i < found.curve.size(); ++i) {
            QVERIFY(found.curve[i].requests >= 1);
            if (i == 0) continue;
            QVERIFY(found.curve[i].context > found.curve[i - 1].context);
            QVERIFY(found.curve[i].requests <= found.curve[i - 1].requests);
        }
    }

    void pointsAreThoseOfTheLedgerWithoutTheCap()
    {
        const Scenario s = scenario("llama-3.1-8b");
        const CapacityData found = data(s);
        const MemoryLedger ledger = *estimate(s)->memory;
        QCOMPARE(found.curve.front().context, std::exp2(10));
        QCOMPARE(found.curve.back().context, 131072.0);
        QCOMPARE(found.cap, 1024.0);
        // By hand: 64 blocks of 16 tokens for each request of 2¹⁰.
        QCOMPARE(found.blocks.front(), 64.0);
        QCOMPARE(found.curve.front().requests, std::floor(ledger.blocks / 64));
        QCOMPARE(found.curve.back().requests, std::floor(ledger.maxConcurrency));
        QCOMPARE(found.batch->context, 4096.0);
        QCOMPARE(found.batch->requests, 16.0);  // the decodes
        QCOMPARE(found.batchText, QStringLiteral("batch: 16 requests at 4,096"));
    }

    void hybridsFlatten()
    {
        // From a quarter of the context to all of it: a plain model has a fourth of the requests left, one of sliding windows more.
        const auto drop = [](const CapacityData& d) { return d.curve[d.curve.size() - 3].requests / d.curve.back().requests; };
        QVERIFY(std::abs(drop(data(scenario("llama-3.1-8b"))) - 4) < 0.5);
        const CapacityData window = data(scenario("mistral-7b"));
        QCOMPARE(window.curve.back().requests, window.curve[window.curve.size() - 2].requests);
        QCOMPARE(window.subtitle, QStringLiteral("beyond its reach no layer keeps more"));
        const CapacityData mixed = data(scenario("gemma-3-27b", 2));
        QVERIFY(drop(mixed) > 1.5 && drop(mixed) < 4.5);
        QCOMPARE(mixed.subtitle, QStringLiteral("some layers keep no more beyond their reach"));
    }

    void whereNothingFitsItIsTold()
    {
        const CapacityData none = data(scenario("llama-3.1-70b"));
        QVERIFY(none.curve.empty());
        QVERIFY(none.emptyText.contains(QStringLiteral("No request finds room")));
        CapacityPlot plot;
        plot.setData(none);
        QCOMPARE(plot.itemCount(), 0);
        QVERIFY(!plot.grab().isNull());
    }

    void aBaselineIsDrawnBeside()
    {
        const Scenario s = scenario("llama-3.1-8b");
        Scenario half = s;
        half.deployment.kvCacheDtype = "fp8";
        const Estimate estimated = *estimate(s);
        const MemoryLedger other = *estimate(half)->memory;
        const CapacityData found = capacityData(*estimated.memory, s.workload, 131072, &other, QStringLiteral("FP8"));
        QCOMPARE(found.baseline.size(), found.curve.size());
        QVERIFY(found.baseline.front().requests > 1.9 * found.curve.front().requests);
        QCOMPARE(hoverText(found, 0).lines.back().label, QStringLiteral("FP8"));
    }

    void hoverSaysWhatTheLimitIs()
    {
        const CapacityData found = data(scenario("llama-3.1-8b"));
        QCOMPARE(hoverText(found, found.curve.size() - 1).footer, QStringLiteral("the KV cache is the limit"));
        Scenario s = scenario("llama-3.1-8b");
        s.engine.maxNumSeqs = 8;
        s.engine.maxModelLen = 8192;
        const CapacityData capped = data(s);
        QVERIFY(hoverText(capped, 0).footer.contains(QStringLiteral("max_num_seqs lets 8 run")));
        s.engine.maxNumSeqs = 0;
        const CapacityData shorter = data(s);
        QCOMPARE(shorter.curve.back().context, 131072.0);  // that of the model all the same
        QVERIFY(hoverText(shorter, shorter.curve.size() - 1).footer.contains(QStringLiteral("max_model_len, 8,192")));
    }

    void pointsCanBeHovered()
    {
        CapacityChart chart;
        chart.setTheme(darkTheme());
        chart.setData(data(scenario("llama-3.1-8b")));
        chart.resize(700, 320);
        chart.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chart));
        CapacityPlot* plot = chart.plot();
        for (int item = 0; item < plot->itemCount(); ++item) {
            const QPointF at = plot->at(plot->data().curve[static_cast<std::size_t>(item)]);
            QVERIFY(plot->rect().contains(at.toPoint()));
            QCOMPARE(plot->itemAt(at), item);
        }
        QTest::mouseMove(plot->viewport(), plot->at(plot->data().curve[2]).toPoint());
        QTRY_VERIFY(chart.window()->findChild<HoverCard*>());
        const QImage image = plot->grab().toImage();
        const QPoint batch = plot->at(*plot->data().batch).toPoint();
        QCOMPARE(image.pixelColor(batch), darkTheme().accent);
    }
};

QTEST_MAIN(TestCapacityChart)
#include "test_capacity_chart.moc"
