#include <algorithm>
#include <set>

#include <QRegularExpression>
#include <QTest>

#include "core/estimate/metrics.h"
#include "core/report/report.h"
#include "core/report/report_parts.h"
#include "tests/support/core_test.h"

using namespace gable;
using namespace gable::report;
using test::str;

/// What a report says of studies of different kinds.
class TestReport : public QObject {
    Q_OBJECT

private:
    static Scenario scenario(const std::string& name, double tp)
    {
        Scenario out = defaultScenario(test::catalog());
        out.name = name;
        out.deployment.tp = tp;
        return out;
    }
    static Report of(const Study& study)
    {
        const Study alike = countedAlike(study);
        return makeReport(alike, estimatesOf(alike), {"1.2.3", "2026-11-24"});
    }
    static QString verdict(const Study& study) { return str(of(study).verdict); }
    static QStringList headings(const Report& report)
    {
        QStringList out;
        for (const Section& section : report.sections) out << str(section.heading);
        return out;
    }
    template <typename Block>
    static std::vector<Block> all(const Report& report)
    {
        std::vector<Block> out;
        for (const Section& section : report.sections)
            for (const auto& block : section.blocks)
                if (const auto* found = std::get_if<Block>(&block)) out.push_back(*found);
        return out;
    }
    static const Table* table(const std::vector<Table>& tables, const std::string& caption)
    {
        for (const Table& each : tables)
            if (each.caption.starts_with(caption)) return &each;
        return nullptr;
    }
    static qsizetype words(const QString& text) { return text.split(' ', Qt::SkipEmptyParts).size(); }

private slots:
    void oneScenarioHasNoComparison()
    {
        const Report report = of({{scenario("One", 8)}});
        QCOMPARE(headings(report), QStringList({"Scenario", "Key figures", "Roofline: what limits a step", "Where work and time go", "Memory", "Assumptions and sources", "How the numbers were computed"}));
        QCOMPARE(str(report.title), QStringLiteral("Llama-3.1-70B on 8 × H100 SXM 80 GB"));
        QCOMPARE(str(report.footer), QStringLiteral("Gable 1.2.3 · 2026-11-24 · Hardware estimate, per GPU"));
    }

    void severalAreCompared()
    {
        const Report report = of({{scenario("A", 8), scenario("B", 4)}});
        QVERIFY(headings(report).contains("Comparison"));
        const auto tables = all<Table>(report);
        const Table* fields = table(tables, "What is set differently");
        QVERIFY(fields);
        QCOMPARE(fields->rows.size(), std::size_t{1});
        QCOMPARE(str(fields->rows[0][1]) + '/' + str(fields->rows[0][2]), QStringLiteral("8/4"));
        QVERIFY(table(tables, "Figures side by side"));
        const auto pictures = all<Chart>(report);
        QVERIFY(std::any_of(pictures.begin(), pictures.end(), [](const Chart& picture) { return picture.id == "causes" && picture.scenario == 1 && picture.from == 0; }));
    }

    void demandHasASection()
    {
        Scenario asked = scenario("A", 8);
        QVERIFY(!headings(of({{asked}})).contains("Demand and cost"));
        asked.serving = Serving{};
        asked.demand = Demand{};
        const Report report = of({{asked}});
        QVERIFY(headings(report).contains("Demand and cost"));
        const auto tables = all<Table>(report);
        const Table* replicas = table(tables, "Replicas");
        QVERIFY(replicas);
        QVERIFY(str(replicas->rows[0][2]) != QStringLiteral("–"));
    }

    void withoutAnAcceleratorThereAreCountsAlone()
    {
        Scenario bare = scenario("Bare", 1);
        bare.accelerator.reset();
        const Report report = of({{bare}});
        QVERIFY(!headings(report).contains("Memory"));
        QVERIFY(!headings(report).contains("Roofline: what limits a step"));
        QVERIFY(str(report.verdict).endsWith("without an accelerator there are no times."));
        for (const Chart& picture : all<Chart>(report)) QVERIFY(picture.id == "flops" || picture.id == "bytes");
    }

    void whatCantBeEstimatedIsSaid()
    {
        Scenario broken = scenario("Broken", 8);
        broken.model.config = test::json(R"({"model_type":"llama"})");
        const Report report = of({{broken}});
        QVERIFY2(str(report.verdict).startsWith("Llama-3.1-70B can't be estimated: "), report.verdict.c_str());
        QVERIFY(all<Chart>(report).empty());
        QVERIFY(headings(of({{broken, scenario("B", 8)}})).contains("Key figures"));
    }

    void theVerdictTellsFigures()
    {
        const Study study{{scenario("One", 8)}};
        const auto estimates = estimatesOf(study);
        const QString text = verdict(study);
        for (const char* id : {"tokens_per_s_per_user", "step_time_us", "room_requests"}) {
            const QString figure = str(valueText(*findMetric(id), study.scenarios[0], *estimates[0]));
            QVERIFY2(text.contains(figure), qPrintable(figure + " in " + text));
        }
        QVERIFY2(text.contains("bound by memory") && text.contains("it fits"), qPrintable(text));
        QVERIFY2(words(text) <= 50, qPrintable(text));
    }

    void theVerdictSaysWhatDoesNotFit()
    {
        const QString small = verdict({{scenario("Small", 1)}});
        QVERIFY2(small.contains("does not fit: "), qPrintable(small));
        QVERIFY2(words(small) <= 45, qPrintable(small));
        const auto paragraphs = all<Paragraph>(of({{scenario("Small", 1)}}));
        QVERIFY(std::any_of(paragraphs.begin(), paragraphs.end(), [](const Paragraph& p) { return p.text.starts_with("The step can’t run as it is"); }));
        Scenario crowded = scenario("Crowded", 4);
        crowded.workload.groups = {{Phase::Decode, 2000, 1, 8192}};
        const QString batch = verdict({{crowded}});
        QVERIFY2(batch.contains("does not fit: "), qPrintable(batch));
    }

    void theVerdictComparesTwo()
    {
        const QString text = verdict({{scenario("A", 8), scenario("B", 4)}});
        QVERIFY2(text.startsWith("Against “A”, “B” has "), qPrintable(text));
        QVERIFY2(text.contains("less cost per output token") && text.contains("fewer tokens per second"), qPrintable(text));
        QVERIFY2(words(text) <= 45, qPrintable(text));
        Study pinned{{scenario("A", 8), scenario("B", 4)}};
        pinned.baseline = 1;
        QVERIFY(verdict(pinned).startsWith("Against “B”, “A” has "));
        const QString same = verdict({{scenario("A", 8), scenario("B", 8)}});
        QVERIFY2(same.contains("the same cost") && same.contains("as many tokens"), qPrintable(same));
    }

    void theVerdictOfManyNamesTheBest()
    {
        const QString text = verdict({{scenario("A", 8), scenario("B", 4), scenario("C", 2), scenario("D", 1)}});
        QVERIFY2(text.contains("“A” is fastest"), qPrintable(text));
        QVERIFY2(words(text) <= 45, qPrintable(text));
        const QString one = verdict({{scenario("A", 1), scenario("B", 8)}});
        QVERIFY2(one.startsWith("Only “B” can run. "), qPrintable(one));
        const QString none = verdict({{scenario("A", 1), scenario("B", 1)}});
        QVERIFY2(none.startsWith("None of the 2 scenarios can run: "), qPrintable(none));
    }

    void whatWasWrittenIsKept()
    {
        Study study{{scenario("One", 8)}};
        study.title = "Ours";
        study.verdict = "Take it.";
        const Report report = of(study);
        QCOMPARE(str(report.title), QStringLiteral("Ours"));
        QCOMPARE(str(report.verdict), QStringLiteral("Take it."));
    }

    void manyScenariosAreBounded()
    {
        Study study;
        for (int i = 0; i < 15; ++i) study.scenarios.push_back(scenario("Variant " + std::to_string(i), 8));
        study.active = 14;
        study.baseline = 13;
        const Report report = of(study);
        const auto tables = all<Table>(report);
        const Table* what = table(tables, "What was estimated");
        QVERIFY(what);
        QCOMPARE(what->rows.size(), mostScenarios);
        QCOMPARE(str(what->rows.back()[0]), QStringLiteral("Variant 14"));
        std::set<std::size_t> pictured;
        for (const Chart& picture : all<Chart>(report)) pictured.insert(picture.scenario);
        QVERIFY((pictured == std::set<std::size_t>{0, 1, 13, 14}));
        const auto paragraphs = all<Paragraph>(report);
        QVERIFY(std::any_of(paragraphs.begin(), paragraphs.end(), [](const Paragraph& p) { return p.text.find("12 of the 15") != std::string::npos; }));
    }

    void manyOperationsAreToldTogether()
    {
        Scenario big = scenario("Big", 8);
        big.model = *test::catalog().model("kimi-k3");
        const Study study{{big}};
        auto estimates = estimatesOf(study);
        QVERIFY(estimates[0]);
        const auto count = estimates[0]->operations.size();
        QVERIFY(count > 30);
        const auto tables = all<Table>(of(study));
        const Table* operations = table(tables, "The longest operations");
        QVERIFY(operations);
        QCOMPARE(operations->rows.size(), std::size_t{14});
        QCOMPARE(str(operations->rows[12][0]), QStringLiteral("%1 more together").arg(count - 12));
        QCOMPARE(str(operations->rows[13][0]), QStringLiteral("Step"));
        QVERIFY(operations->hasTotal);
    }


    void everyTableHasACellForEachColumn()
    {
        for (const Study& study : {Study{{scenario("A", 8)}}, Study{{scenario("A", 8), scenario("B", 4), scenario("C", 1)}}})
            for (const Table& each : all<Table>(of(study)))
                for (const auto& row : each.rows) QVERIFY2(row.size() == each.columns.size(), each.caption.c_str());
    }

    void formulasComeWithTheirNumbers()
    {
        const auto formulas = all<Formula>(of({{scenario("A", 8)}}));
        QCOMPARE(formulas.size(), std::size_t{5});
        for (const Formula& formula : formulas) QVERIFY(!formula.formula.empty() && !formula.result.empty() && !formula.symbols.empty());
    }

    void longNamesAreCutBetweenCharacters()
    {
        std::string name;
        for (int i = 0; i < 60; ++i) name += "ü";
        const Study study{{scenario(name, 8)}};
        const auto estimates = estimatesOf(study);
        const QString shown = str(Material(study, estimates).name(0));
        QCOMPARE(shown, QString(48, QChar(0xfc)) + QChar(0x2026));
    }

    void everySourceIsNamed()
    {
        const Report report = of({{scenario("A", 8)}});
        QString text;
        for (const List& list : all<List>(report))
            for (const std::string& item : list.items) text += str(item) + '\n';
        const Scenario shown = scenario("A", 8);
        QVERIFY(text.contains(str(shown.model.source)));
        for (const FigureSource& source : shown.accelerator->sources) QVERIFY(text.contains(str(source.source)));
        QVERIFY(text.contains("Times of vllm"));
        QVERIFY(text.contains("fitted to"));
    }
};

QTEST_APPLESS_MAIN(TestReport)
#include "test_report.moc"
