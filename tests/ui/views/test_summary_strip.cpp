#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "core/units/format.h"
#include "ui/views/elided_label.h"
#include "ui/views/summary_strip.h"

using namespace gable;

class TestSummaryStrip : public QObject {
    Q_OBJECT

private:
    static QString textOf(const SummaryStrip& strip, const QString& name)
    {
        const auto* label = strip.findChild<ElidedLabel*>(QStringLiteral("summary.") + name);
        return label ? label->text() : QStringLiteral("no such label");
    }

private slots:
    void figuresAreSumsOfTheOperations()
    {
        const Catalog catalog = *builtinCatalog();
        const Scenario scenario = defaultScenario(catalog);
        const Estimate estimated = *estimate(prepare(scenario.model, scenario.deployment), scenario);
        double flops = 0, traffic = 0;
        for (const Operation& operation : estimated.operations) {
            flops += operation.flops().value;
            traffic += operation.traffic().value;
        }
        SummaryStrip strip;
        strip.setEstimate(scenario, estimated);
        QCOMPARE(textOf(strip, "flops.figure").toStdString(), format::flops(Flops(flops)));
        QCOMPARE(textOf(strip, "bytes.figure").toStdString(), format::bytes(Bytes(traffic)));
        QCOMPARE(textOf(strip, "tokens.figure"), QStringLiteral("192"));
        QCOMPARE(textOf(strip, "tokens.detail"), QStringLiteral("1 prefill · 64 decodes"));
        QCOMPARE(textOf(strip, "flops.detail"), QStringLiteral("counters 3.48 T (<+0.1 %)"));
        QCOMPARE(textOf(strip, "bytes.detail"), QStringLiteral("counters 30 GB (−6.7 %)"));
        QCOMPARE(textOf(strip, "intensity.detail"), QStringLiteral("memory-bound · ridge 295"));
    }

    void timesAreThoseOfTheStep()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        Estimate estimated = *estimate(scenario);
        // By hand: 64 output tokens in 16 ms are 4,000 a second and 62.5 for each; 8 GPUs at $3.99 an hour: 8 · 3.99 ÷ 3,600 ÷ 4,000 · 1e6 = $2.22.
        estimated.step->time = estimated.step->passage = Seconds(16e-3);
        estimated.step->atBest = Seconds(11.6e-3);
        estimated.step->errorPercent = 8;
        estimated.step->confidence = Confidence::Measured;
        scenario.accelerator->pricePerHour = 3.99;
        SummaryStrip strip;
        strip.setEstimate(scenario, estimated);
        QCOMPARE(textOf(strip, "time.figure"), QStringLiteral("16 ms ± 8 %"));
        QCOMPARE(textOf(strip, "time.detail"), QStringLiteral("bound 11.6 ms"));
        QCOMPARE(textOf(strip, "rate.figure"), QStringLiteral("62.5 tok/s"));
        QCOMPARE(textOf(strip, "rate.detail"), QStringLiteral("4,000 in all · 500/GPU"));
        QCOMPARE(textOf(strip, "cost.figure"), QStringLiteral("$2.22 / M tok"));
        QCOMPARE(textOf(strip, "cost.detail"), QStringLiteral("$3.99 per GPU h"));
        const Performance yield = *performance(scenario, estimated);
        QCOMPARE(textOf(strip, "utilization.figure").toStdString(), format::share(yield.mfu, 1) + " · " + format::share(yield.mbu, 1));
        for (const char* card : {"time", "rate", "utilization", "cost"})
            QVERIFY2(strip.findChild<QWidget*>(QStringLiteral("summary.") + QLatin1String(card))->toolTip().contains(QStringLiteral("As measured")), card);
    }

    void withoutAPriceThereIsEnergyAndNothingInvented()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        scenario.accelerator->pricePerHour.reset();
        scenario.accelerator->power = 700;
        Estimate estimated = *estimate(scenario);
        estimated.step->time = estimated.step->passage = Seconds(16e-3);
        SummaryStrip strip;
        strip.setEstimate(scenario, estimated);
        QCOMPARE(textOf(strip, "cost.title"), QStringLiteral("Energy"));
        QCOMPARE(textOf(strip, "cost.figure"), QStringLiteral("1.4 J / tok"));  // 700 W · 8 ÷ 4,000 tokens a second
        scenario.accelerator->power.reset();
        strip.setEstimate(scenario, estimated);
        QCOMPARE(textOf(strip, "cost.title"), QStringLiteral("Cost"));
        QCOMPARE(textOf(strip, "cost.figure"), QStringLiteral("–"));
    }

    void countersHaveTheTimeOfTheHardwareEstimate()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        SummaryStrip strip;
        strip.setEstimate(scenario, *estimate(scenario));
        const QString time = textOf(strip, "time.figure");
        scenario.accounting = Accounting::Vllm;
        strip.setEstimate(scenario, *estimate(scenario));
        QCOMPARE(textOf(strip, "time.figure"), time);
        QCOMPARE(textOf(strip, "time.title"), QStringLiteral("Step time (hardware)"));
        QCOMPARE(textOf(strip, "time.detail"), QStringLiteral("hardware estimate"));
        scenario.timing.times = Times::Bound;
        scenario.accounting = Accounting::Hardware;
        strip.setEstimate(scenario, *estimate(scenario));
        QCOMPARE(textOf(strip, "time.detail"), QStringLiteral("bound: the roofline alone"));
    }

    void aBaselineIsComparedInWords()
    {
        const Catalog catalog = *builtinCatalog();
        const Scenario before = defaultScenario(catalog);
        Scenario scenario = before;
        scenario.workload.groups.back().requests = 128;
        Estimate was = *estimate(before), is = *estimate(scenario);
        was.step->time = was.step->passage = Seconds(10e-3);
        is.step->time = is.step->passage = Seconds(12.5e-3);
        SummaryStrip strip;
        strip.resize(1600, 80);
        strip.show();
        QCoreApplication::processEvents();
        strip.setEstimate(scenario, is, {&before, &was, QStringLiteral("A")});
        QCOMPARE(textOf(strip, "time.detail"), QStringLiteral("▲ 25 % slower than A"));
        QCOMPARE(textOf(strip, "rate.detail"), QStringLiteral("▼ 20 % slower than A"));
        QVERIFY(textOf(strip, "bytes.detail").startsWith(QStringLiteral("▲ ")));
        QVERIFY(textOf(strip, "bytes.detail").endsWith(QStringLiteral(" more than A")));
        QCOMPARE(textOf(strip, "cost.detail"), QStringLiteral("▼ 38 % cheaper than A"));  // twice the tokens in 1.25 the time: 0.625
        strip.setEstimate(before, was, {&before, &was, QStringLiteral("A")});
        QCOMPARE(textOf(strip, "time.detail"), QStringLiteral("same as A"));
        // A name that has no room is in the tool tip.
        strip.setEstimate(scenario, is, {&before, &was, QStringLiteral("A very long name of a scenario that nobody can fit into a card")});
        QCOMPARE(textOf(strip, "time.detail"), QStringLiteral("▲ 25 % slower"));
        QVERIFY(strip.findChild<QWidget*>("summary.time")->toolTip().contains(QStringLiteral("slower than A very long name")));
    }

    void cardsWrapAndAreChosen()
    {
        const Catalog catalog = *builtinCatalog();
        const Scenario scenario = defaultScenario(catalog);
        SummaryStrip strip;
        strip.setEstimate(scenario, *estimate(scenario));
        QSignalSpy chosen(&strip, &SummaryStrip::figureSelected);
        strip.show();
        for (const auto& [width, rows] : {std::pair(1600, 1), std::pair(960, 2), std::pair(640, 2), std::pair(400, 3)}) {
            strip.resize(width, 80 * rows);
            QCoreApplication::processEvents();
            QSet<int> tops;
            int right = 0;
            for (const char* card : {"flops", "bytes", "intensity", "tokens", "time", "utilization", "rate", "memory", "cost"}) {
                auto* widget = strip.findChild<QWidget*>(QStringLiteral("summary.") + QLatin1String(card));
                tops.insert(widget->y());
                QVERIFY(widget->isVisible() && widget->geometry().right() < width);
                right = widget->geometry().right();
            }
            QCOMPARE(tops.size(), rows);
            QVERIFY(width - right <= 2);  // the last row is as wide as the first
        }
        for (const char* card : {"time", "rate", "utilization", "memory", "cost"}) {
            auto* widget = strip.findChild<QWidget*>(QStringLiteral("summary.") + QLatin1String(card));
            QTest::mouseClick(widget, Qt::LeftButton);
            QCOMPARE(chosen.last().first().toString(), QStringLiteral("summary.") + QLatin1String(card));
            QTest::keyClick(widget, Qt::Key_Return);
        }
        QCOMPARE(chosen.size(), 10);
    }

    void memoryIsWhatTheLedgerSays()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        scenario.engine.overrides = {{"total_gib", 80}, {"weights_gib", 16}, {"torch_peak_gib", 2}, {"non_torch_gib", 1.5}};
        Estimate estimated = *estimate(scenario);
        SummaryStrip strip;
        strip.setEstimate(scenario, estimated);
        QCOMPARE(textOf(strip, "memory.title"), QStringLiteral("Fits"));
        // By hand: 160 MiB for each of 64 decodes and 85 MiB for the prompt of 2,176 tokens; 90 % of 80 GiB.
        QCOMPARE(textOf(strip, "memory.figure"), QStringLiteral("29.6 of 72 GiB"));
        // 52.5 GiB ÷ 160 MiB
        QCOMPARE(textOf(strip, "memory.detail"), QStringLiteral("room for 336 requests"));
        for (const char* card : {"time", "rate", "cost", "memory"}) QVERIFY(!strip.findChild<SummaryCard*>(QStringLiteral("summary.") + QLatin1String(card))->isStruck());
        scenario.accelerator.reset();
        strip.setEstimate(scenario, *estimate(scenario));
        QCOMPARE(textOf(strip, "memory.figure"), QStringLiteral("–"));
        QCOMPARE(textOf(strip, "memory.detail"), QStringLiteral("no accelerator"));
    }

    void timesOfWhatDoesNotFitAreStruckThrough()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        scenario.deployment.tp = 1;
        SummaryStrip strip;
        strip.setEstimate(scenario, *estimate(scenario));
        QCOMPARE(textOf(strip, "memory.title"), QStringLiteral("Does not fit"));
        QVERIFY(textOf(strip, "memory.detail").endsWith(QStringLiteral(" GiB missing")));
        for (const char* name : {"time", "rate", "utilization", "cost"}) {
            const auto* card = strip.findChild<SummaryCard*>(QStringLiteral("summary.") + QLatin1String(name));
            QVERIFY(card->isStruck());
            QVERIFY(card->accessibleName().endsWith(QStringLiteral("does not fit")));
        }
        QVERIFY(!strip.findChild<SummaryCard*>("summary.flops")->isStruck());
        strip.clear();
        QVERIFY(!strip.findChild<SummaryCard*>("summary.time")->isStruck());
    }

    void roomIsComparedAtTheSameContext()
    {
        const Catalog catalog = *builtinCatalog();
        const Scenario before = defaultScenario(catalog);
        Scenario scenario = before;
        scenario.deployment.kvCacheDtype = "fp8";
        const Estimate was = *estimate(before), is = *estimate(scenario);
        SummaryStrip strip;
        strip.resize(1600, 80);
        strip.show();
        strip.setEstimate(scenario, is, {&before, &was, QStringLiteral("A")});
        QVERIFY2(textOf(strip, "memory.detail").startsWith(QStringLiteral("▲ ×2 more requests")), qPrintable(textOf(strip, "memory.detail")));
        QVERIFY(strip.findChild<QWidget*>("summary.memory")->toolTip().contains(QStringLiteral("room for ")));
    }

    void titlesFollowTheScope()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        SummaryStrip strip;
        Scenario bare = scenario;
        bare.accelerator.reset();
        strip.setEstimate(bare, *estimate(bare));
        QCOMPARE(textOf(strip, "flops.title"), QStringLiteral("FLOPs per GPU"));
        QCOMPARE(textOf(strip, "intensity.detail"), QStringLiteral("no accelerator"));
        QCOMPARE(textOf(strip, "time.figure"), QStringLiteral("–"));
        scenario.scope = Scope::Global;
        strip.setEstimate(scenario, *estimate(scenario));
        QCOMPARE(textOf(strip, "flops.title"), QStringLiteral("FLOPs, all GPUs"));
    }

    void emptyAndClearedAreTold()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        scenario.workload.groups.clear();
        SummaryStrip strip;
        strip.setEstimate(scenario, *estimate(scenario));
        QCOMPARE(textOf(strip, "tokens.detail"), QStringLiteral("no requests"));
        QCOMPARE(textOf(strip, "rate.figure"), QStringLiteral("–"));
        strip.clear();
        QCOMPARE(textOf(strip, "flops.figure"), QStringLiteral("–"));
        QCOMPARE(textOf(strip, "cost.figure"), QStringLiteral("–"));
    }

    void newFiguresAskForNoLayout()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        SummaryStrip strip;
        strip.setEstimate(scenario, *estimate(scenario));
        strip.show();
        QCoreApplication::processEvents();
        const QSize before = strip.minimumSizeHint();
        scenario.workload.groups.back().requests = 100000;
        strip.setEstimate(scenario, *estimate(scenario));
        QCOMPARE(strip.minimumSizeHint(), before);
    }
};

QTEST_MAIN(TestSummaryStrip)
#include "test_summary_strip.moc"
