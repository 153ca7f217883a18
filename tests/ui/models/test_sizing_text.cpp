#include <QTest>

#include "tests/support/core_test.h"
#include "ui/models/sizing_text.h"

using namespace gable;

class TestSizingText : public QObject {
    Q_OBJECT

private:
    static Scenario start()
    {
        Scenario out = defaultScenario(test::catalog());
        out.serving = Serving{2048, 512, 1};
        out.demand = Demand();
        return out;
    }
    static SizingFigures figures(double replicas, double dollars)
    {
        SizingFigures out;
        out.concurrency = 40, out.requestsPerSecond = 2.5;
        out.replicas = replicas, out.gpus = 8 * replicas;
        out.dollarsPerMonth = dollars;
        return out;
    }
    static SizingCard card(const Sizing& sizing, std::string_view id, const Scenario& scenario = start())
    {
        const auto cards = sizingCards(scenario, *estimate(scenario)->memory, sizing);
        return cards[static_cast<std::size_t>(std::find(sizingCardIds.begin(), sizingCardIds.end(), id) - sizingCardIds.begin())];
    }

private slots:
    void figuresHaveTheirRanges()
    {
        Sizing sizing{figures(12, 5000), figures(10, 4500), figures(14, 6000), 8};
        QCOMPARE(card(sizing, "replicas").figure, QStringLiteral("12"));
        QCOMPARE(card(sizing, "replicas").detail, QStringLiteral("10–14 at ± 8 %"));
        QCOMPARE(card(sizing, "gpus").title, QStringLiteral("GPUs, 8 a replica"));
        QCOMPARE(card(sizing, "gpus").detail, QStringLiteral("80–112 at ± 8 %"));
        QCOMPARE(card(sizing, "month").figure, QStringLiteral("$5,000"));
        QCOMPARE(card(sizing, "month").detail, QStringLiteral("$4,500–$6,000 at ± 8 %"));
        QCOMPARE(card(sizing, "concurrency").figure, QStringLiteral("40"));
        QCOMPARE(card(sizing, "rate").figure, QStringLiteral("2.5 req/s"));
        QCOMPARE(card(sizing, "rate").detail, QStringLiteral("1.75 req/s planned, 70 %"));
        QCOMPARE(card(sizing, "limit").figure, QStringLiteral("TPOT target"));
        QCOMPARE(card(sizing, "limit").detail, QStringLiteral("one more in flight passes 50 ms"));
    }

    void rangesThatAreNone()
    {
        Sizing sizing{figures(12, 5000), figures(12, 5000), figures(12, 5000), 8};
        QCOMPARE(card(sizing, "replicas").detail, QStringLiteral("the same at ± 8 %"));
        sizing.worst = SizingFigures();
        QCOMPARE(card(sizing, "replicas").detail, QStringLiteral("impossible at +8 %"));
        sizing.errorPercent = 0;
        QCOMPARE(card(sizing, "replicas").detail, QStringLiteral("no error is known"));
        sizing.predicted.dollarsPerMillionInput = 0.5;  // money has two digits
        QCOMPARE(card(sizing, "input").figure, QStringLiteral("$0.50"));
        sizing.predicted.dollarsPerMonth.reset();
        QCOMPARE(card(sizing, "month").figure, QStringLiteral("–"));
        QCOMPARE(card(sizing, "month").detail, QStringLiteral("no price is known"));
    }

    void everyLimitHasWords()
    {
        for (const SizingLimit limit : {SizingLimit::Tpot, SizingLimit::Ttft, SizingLimit::KvCache, SizingLimit::Sequences}) {
            Sizing sizing{figures(1, 1), figures(1, 1), figures(1, 1), 0};
            sizing.predicted.limit = limit;
            QVERIFY(!card(sizing, "limit").figure.isEmpty() && !card(sizing, "limit").detail.isEmpty());
        }
    }

    void problemsSayWhatWouldHelp()
    {
        Scenario s = start();
        const auto problem = [&] {
            const auto made = estimate(s);
            return sizingProblem(s, made ? &*made : nullptr);
        };
        s.demand->tpotMs = 1;
        QCOMPARE(problem().title, QStringLiteral("Too slow even for one request"));
        QVERIFY2(problem().text.contains(QStringLiteral("(target 1 ms)")), qPrintable(problem().text));
        QVERIFY(problem().help.contains(QStringLiteral("TP")));
        s.deployment.tp = 1;
        QCOMPARE(problem().title, QStringLiteral("No room for a request"));
        QVERIFY(problem().text.contains(QStringLiteral("more than it has")));
        s.deployment.tp = 8;
        s.engine.maxModelLen = 1e9;
        QVERIFY2(problem().text.contains(QStringLiteral("max_model_len")), qPrintable(problem().text));
        s.accelerator.reset();
        QCOMPARE(problem().title, QStringLiteral("No accelerator"));
        QCOMPARE(sizingProblem(start(), nullptr).title, QStringLiteral("No times for this model"));
    }

    void thePriceHasASource()
    {
        Scenario s = start();
        const QString link = priceSource(s, darkTheme());
        QVERIFY2(link.contains(QStringLiteral("<a href=")) && link.contains(QStringLiteral("checked on")) && link.contains(darkTheme().accent.name()), qPrintable(link));
        s.accelerator->sources = {{{"price_USD_per_hour"}, std::string(editedSource), {}, {}}};
        QCOMPARE(priceSource(s, darkTheme()), QStringLiteral("edited in the scenario"));
        s.accelerator->pricePerHour.reset();
        QCOMPARE(priceSource(s, darkTheme()), QString());
    }

    void assumptionsNameTheError()
    {
        const Sizing sizing{figures(1, 1), figures(1, 1), figures(1, 1), 8};
        QVERIFY(sizingAssumptions(start(), sizing).contains(QStringLiteral("± 8 %")));
        QVERIFY(sizingAssumptions(start(), sizing).contains(QStringLiteral("730 hours")));
        QVERIFY(!sizingAssumptions(start(), Sizing{}).contains(QStringLiteral("±")));
    }
};

QTEST_MAIN(TestSizingText)
#include "test_sizing_text.moc"
