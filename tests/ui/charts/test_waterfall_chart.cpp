#include <QApplication>
#include <QClipboard>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "core/catalog/catalog.h"
#include "ui/charts/hover_card.h"
#include "ui/charts/waterfall_chart.h"
#include "ui/charts/waterfall_plot.h"

using namespace gable;

/// The steps from one total to the other, as data and as a picture.
class TestWaterfallChart : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<WaterfallChart> m_chart;

    static RuleEffect effect(const char* rule, double change) { return {findRule(rule), change}; }
    /// 1,000 → 400 FLOP and 100 → 900 bytes.
    static Differences sample()
    {
        Differences out;
        out.counters.flops = Flops(1000);
        out.hardware.flops = Flops(400);
        out.flops = {effect("mla", -700), effect("elementwise", 100)};
        out.counters.reads = Bytes(60);
        out.counters.writes = Bytes(40);
        out.hardware.reads = Bytes(900);
        out.bytes = {effect("formats", 820), effect("windows", -20)};
        return out;
    }
    void click(int row)
    {
        QTest::mouseClick(m_chart->plot()->viewport(), Qt::LeftButton, {}, m_chart->plot()->rowRect(row).center().toPoint());
    }

private slots:
    void init()
    {
        m_chart = std::make_unique<WaterfallChart>();
        m_chart->setTheme(lightTheme());
        m_chart->resize(460, 260);
        m_chart->setDifferences(sample());
        m_chart->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    }
    void cleanup() { m_chart.reset(); }

    void stepsJoinTheTotals()
    {
        const WaterfallData data = waterfallData(sample(), WaterfallMeasure::Flops);
        QCOMPARE(data.title, QStringLiteral("FLOPs per GPU"));
        QCOMPARE(data.subtitle, QStringLiteral("Hardware estimate ÷2.5"));
        QCOMPARE(data.bars.size(), 4u);
        QCOMPARE(data.bars[0].to, 1000.0);
        QCOMPARE(data.bars[1].from, 1000.0);
        QCOMPARE(data.bars[1].to, 300.0);
        QCOMPARE(data.bars[1].text, QStringLiteral("−700 FLOP"));
        QVERIFY(data.bars[1].role == WaterfallBar::Role::Less);
        QCOMPARE(data.bars[2].from, 300.0);
        QCOMPARE(data.bars[2].to, 400.0);
        QCOMPARE(data.bars[2].text, QStringLiteral("+100 FLOP"));
        QVERIFY(data.bars[2].role == WaterfallBar::Role::More);
        QCOMPARE(data.bars[3].to, 400.0);
        QCOMPARE(data.low, 0.0);
        QCOMPARE(data.high, 1000.0);
    }

    void bytesAreTraffic()
    {
        const WaterfallData data = waterfallData(sample(), WaterfallMeasure::Bytes);
        QCOMPARE(data.bars.front().text, QStringLiteral("100 B"));
        QCOMPARE(data.bars.back().text, QStringLiteral("900 B"));
        QCOMPARE(data.high, 920.0);
    }

    void smallStepsAreToldTogether()
    {
        Differences differences = sample();
        differences.flops = {effect("mla", -610), effect("windows", 5), effect("causal-mask", 3), effect("elementwise", 0.3), effect("conventions", 0.2)};
        const WaterfallData data = waterfallData(differences, WaterfallMeasure::Flops);
        QCOMPARE(data.bars.size(), 6u);
        QCOMPARE(data.bars[4].id, QStringLiteral("rest"));
        QCOMPARE(data.bars[4].label, QStringLiteral("2 smaller"));
        QCOMPARE(data.bars[4].hover.lines.size(), 2u);
        differences.flops.pop_back();  // one alone keeps its name
        QCOMPARE(waterfallData(differences, WaterfallMeasure::Flops).bars[4].label, QStringLiteral("Element-wise work"));
    }

    void noEffectsAndNothingAtAll()
    {
        const WaterfallData data = waterfallData(Differences(), WaterfallMeasure::Bytes);
        QCOMPARE(data.bars.size(), 2u);
        QCOMPARE(data.high, 0.0);
        m_chart->setDifferences(Differences());
        QVERIFY(!m_chart->toImage(1).isNull());
    }

    void stepsBelowZeroStayInside()
    {
        Differences differences = sample();
        differences.flops = {effect("mla", -1200), effect("elementwise", 600)};
        QCOMPARE(waterfallData(differences, WaterfallMeasure::Flops).low, -200.0);
        m_chart->setDifferences(differences);
        nothingIsClipped();
    }

    void nothingIsClipped_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {320, 460, 900}) QTest::addRow("%d", width) << width;
    }
    void nothingIsClipped()
    {
        if (QTest::currentDataTag()) {
            QFETCH(int, width);
            m_chart->resize(width, 260);
        }
        for (const char* id : {"deepseek-v3", "gpt-oss-120b", "hunyuan-a13b"}) {
            static const Catalog catalog = *builtinCatalog();
            Scenario scenario;
            scenario.model = *catalog.model(id);
            scenario.deployment.dtype = "bfloat16";
            scenario.workload.groups = {{Phase::Decode, 64, 1, 4096}};
            m_chart->setDifferences(*differences(scenario, *prepare(scenario.model, scenario.deployment)));
            const WaterfallPlot& plot = *m_chart->plot();
            for (int row = 0; row < plot.itemCount(); ++row) {
                QVERIFY(plot.barRect(row).left() >= plot.labelRect(row).right());
                QVERIFY(plot.textRect(row).right() <= plot.width());
                const bool total = plot.data().bars[static_cast<std::size_t>(row)].isTotal();
                QFont font = plot.font();
                font.setBold(total);
                QVERIFY(QFontMetricsF(font).horizontalAdvance(plot.data().bars[static_cast<std::size_t>(row)].label) <= plot.labelRect(row).width());
            }
        }
    }

    void switchChangesTheMeasure()
    {
        auto* bytes = m_chart->findChild<QToolButton*>(QStringLiteral("waterfall.bytes"));
        QVERIFY(bytes);
        QTest::mouseClick(bytes, Qt::LeftButton);
        QVERIFY(m_chart->measure() == WaterfallMeasure::Bytes);
        QCOMPARE(m_chart->plot()->data().title, QStringLiteral("Bytes per GPU"));
        m_chart->setDifferences(sample());
        QVERIFY(bytes->isChecked());
    }

    void clicksKeysAndHoverTellRules()
    {
        QSignalSpy selected(m_chart.get(), &ChartCard::operationSelected);
        click(1);
        QCOMPARE(selected.last().first().toString(), QStringLiteral("mla"));
        QTest::keyClick(m_chart->plot(), Qt::Key_Down);
        QCOMPARE(selected.last().first().toString(), QStringLiteral("elementwise"));
        QTest::mouseMove(m_chart->plot()->viewport(), m_chart->plot()->rowRect(1).center().toPoint());
        const auto* card = m_chart->findChild<HoverCard*>();
        QTRY_VERIFY(card && card->isVisible());
    }

    void picture()
    {
        m_chart->copyPicture();
        const QImage image = QApplication::clipboard()->image();
        QVERIFY(image.width() > 2 * 400);
        const QColor accent = lightTheme().accent;
        int found = 0;
        for (int y = 0; y < image.height(); y += 2)
            for (int x = 0; x < image.width(); x += 2) found += image.pixelColor(x, y) == accent;
        QVERIFY(found > 100);  // the bar of the hardware estimate
    }
};

QTEST_MAIN(TestWaterfallChart)
#include "test_waterfall_chart.moc"
