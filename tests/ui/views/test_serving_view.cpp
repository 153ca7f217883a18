#include <QLabel>
#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/charts/step_time_data.h"
#include "ui/charts/waterfall_plot.h"
#include "ui/views/serving_view.h"

using namespace gable;

class TestServingView : public QObject {
    Q_OBJECT

private:
    Scenario m_scenario = defaultScenario(*builtinCatalog());

    static QString textOf(const ServingView& view, const char* name)
    {
        const auto* label = view.findChild<QLabel*>(QStringLiteral("serving.") + QLatin1String(name));
        return label ? label->text() : QStringLiteral("no such label");
    }
    /// 100 + 20 + 5 + 75 ms.
    static ServingEstimate sample()
    {
        ServingEstimate out;
        out.figures = {Seconds(0.2), Seconds(0.02), 3200, 50, 400};
        out.bound = {Seconds(0.1), Seconds(0.01), 6400, 100, 800};
        out.basis = "fitted";
        out.errorPercent = 8;
        out.batch = 64;
        out.chunks = 2;
        out.decodeStep = Seconds(0.018);
        out.prefill = Seconds(0.1);
        out.prefillShared = Seconds(0.12);
        out.stepInProgress = Seconds(0.005);
        out.queue = Seconds(0.075);
        return out;
    }

private slots:
    void figuresOfWhatDoesNotFitAreStruckThrough()
    {
        Scenario scenario = m_scenario;
        scenario.serving = Serving{1024, 256, 64};
        Estimate estimated;
        estimated.serving = sample();
        estimated.memory = MemoryLedger();  // fits nothing
        ServingView view;
        const auto label = [&](const char* name) { return view.findChild<QLabel*>(QStringLiteral("serving.") + QLatin1String(name)); };
        view.setEstimate(estimated, scenario);
        for (const char* name : {"ttft", "tpot", "bound.ttft", "total"}) {
            QVERIFY(label(name)->font().strikeOut());
            QCOMPARE(label(name)->accessibleDescription(), QStringLiteral("does not fit"));
        }
        QVERIFY(firstTokenData(estimated, Times::Calibrated).struck);
        estimated.memory.reset();
        view.setEstimate(estimated, scenario);
        QVERIFY(!label("ttft")->font().strikeOut() && label("ttft")->font().bold());
        QVERIFY(label("ttft")->accessibleDescription().isEmpty());
    }

    void figuresStandBesideTheirBounds()
    {
        m_scenario.serving = Serving{1024, 256, 64};
        Estimate estimated;
        estimated.serving = sample();
        ServingView view;
        view.setTheme(lightTheme());
        view.setEstimate(estimated, m_scenario);
        view.show();
        QCOMPARE(textOf(view, "ttft"), QStringLiteral("200 ms"));
        QCOMPARE(textOf(view, "bound.ttft"), QStringLiteral("100 ms"));
        QCOMPARE(textOf(view, "tpot"), QStringLiteral("20 ms"));
        QCOMPARE(textOf(view, "perUser"), QStringLiteral("50 tok/s"));
        QCOMPARE(textOf(view, "bound.perGpu"), QStringLiteral("800 tok/s"));
        QCOMPARE(textOf(view, "total"), QStringLiteral("3,200 tok/s"));
        QVERIFY(textOf(view, "basis").contains(QStringLiteral("± 8 %")));
        QVERIFY(textOf(view, "basis").contains(QStringLiteral("fitted")));
        QVERIFY(textOf(view, "how").contains(QStringLiteral("2 chunks")));
        QVERIFY(view.findChild<QLabel*>("serving.ttft")->isVisible());
        m_scenario.timing.times = Times::Bound;
        view.setEstimate(estimated, m_scenario);
        QVERIFY(!view.findChild<QLabel*>("serving.ttft")->isVisible());
    }

    void partsAddUpToTheFirstToken()
    {
        Estimate estimated;
        estimated.serving = sample();
        const WaterfallData data = firstTokenData(estimated, Times::Calibrated);
        QCOMPARE(data.bars.size(), 5u);
        const std::array<double, 4> ends{0.075, 0.08, 0.18, 0.2};
        for (std::size_t i = 0; i < ends.size(); ++i) QVERIFY(std::abs(data.bars[i].to - ends[i]) < 1e-12);
        QCOMPARE(data.bars[2].label, QStringLiteral("Prompt, in 2 chunks"));
        QCOMPARE(data.bars.back().to, data.high);
        QVERIFY(std::abs(data.high - estimated.serving->figures.ttft.value) < 1e-12);
    }

    void partsAddUpForARealLoad()
    {
        m_scenario.serving = Serving{4096, 512, 32};
        m_scenario.timing.times = Times::Calibrated;
        const Estimate estimated = *estimate(m_scenario);
        QVERIFY(estimated.serving);
        const double ttft = estimated.serving->figures.ttft.value;
        QVERIFY(std::abs(firstTokenData(estimated, Times::Calibrated).high - ttft) <= 1e-9 * ttft);
    }

    void withoutALoadItSaysHowToSwitchItOn()
    {
        m_scenario.serving.reset();
        ServingView view;
        view.setEstimate(*estimate(m_scenario), m_scenario);
        view.show();
        auto* empty = view.findChild<QLabel*>("serving.empty");
        QVERIFY(empty->isVisible());
        QVERIFY(empty->text().contains(QStringLiteral("Serving load")));
        m_scenario.serving = Serving();
        view.setEstimate(*estimate(m_scenario), m_scenario);
        QVERIFY(!empty->isVisible());
        m_scenario.accelerator.reset();
        view.setEstimate(*estimate(m_scenario), m_scenario);
        QVERIFY(empty->isVisible() && empty->text().contains(QStringLiteral("accelerator")));
    }
};

QTEST_MAIN(TestServingView)
#include "test_serving_view.moc"
