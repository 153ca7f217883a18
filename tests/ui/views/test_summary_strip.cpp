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
        double flops = 0, weights = 0, traffic = 0;
        for (const Operation& operation : estimated.operations) {
            flops += operation.flops().value;
            weights += operation.sum(Kind::Weights);
            traffic += operation.traffic().value;
        }
        SummaryStrip strip;
        strip.setEstimate(estimated, &*scenario.accelerator);
        QCOMPARE(textOf(strip, "flops.figure").toStdString(), format::flops(Flops(flops)));
        QCOMPARE(textOf(strip, "bytes.figure").toStdString(), format::bytes(Bytes(traffic)));
        QCOMPARE(textOf(strip, "weights.figure").toStdString(), format::bytes(Bytes(weights)));
        QCOMPARE(textOf(strip, "tokens.figure"), QStringLiteral("192"));
        QCOMPARE(textOf(strip, "tokens.detail"), QStringLiteral("1 prefill · 64 decodes"));
        QCOMPARE(textOf(strip, "flops.detail"), QStringLiteral("counters: 3.48 T (<+0.1 %)"));
        QCOMPARE(textOf(strip, "bytes.detail"), QStringLiteral("counters: 30 GB (−6.7 %)"));
        QCOMPARE(textOf(strip, "intensity.detail"), QStringLiteral("memory-bound · ridge 295"));
    }

    void titlesFollowTheScope()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        SummaryStrip strip;
        strip.setEstimate(*estimate(scenario), nullptr);
        QCOMPARE(textOf(strip, "flops.title"), QStringLiteral("FLOPs per GPU"));
        QCOMPARE(textOf(strip, "intensity.detail"), QStringLiteral("no accelerator"));
        scenario.scope = Scope::Global;
        strip.setEstimate(*estimate(scenario), nullptr);
        QCOMPARE(textOf(strip, "flops.title"), QStringLiteral("FLOPs, all GPUs"));
    }

    void emptyAndClearedAreTold()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        scenario.workload.groups.clear();
        SummaryStrip strip;
        strip.setEstimate(*estimate(scenario), &*scenario.accelerator);
        QCOMPARE(textOf(strip, "tokens.detail"), QStringLiteral("no requests"));
        strip.clear();
        QCOMPARE(textOf(strip, "flops.figure"), QStringLiteral("–"));
    }

    void newFiguresAskForNoLayout()
    {
        const Catalog catalog = *builtinCatalog();
        Scenario scenario = defaultScenario(catalog);
        SummaryStrip strip;
        strip.setEstimate(*estimate(scenario), nullptr);
        strip.show();
        QCoreApplication::processEvents();
        const QSize before = strip.minimumSizeHint();
        scenario.workload.groups.back().requests = 100000;
        strip.setEstimate(*estimate(scenario), nullptr);
        QCOMPARE(strip.minimumSizeHint(), before);
    }
};

QTEST_MAIN(TestSummaryStrip)
#include "test_summary_strip.moc"
