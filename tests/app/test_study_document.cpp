#include <QtTest>

#include "app/gui/study_document.h"
#include "core/io/study_json.h"
#include "core/scenario/fields.h"

using namespace gable;

class TestStudyDocument : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        auto read = builtinCatalog();
        QVERIFY(read);
        m_catalog = *read;
    }

    void anEditMovesTheEstimate()
    {
        StudyDocument document(study());
        QSignalSpy changed(&document, &StudyDocument::changed);
        const double before = document.estimate().totals.flops.value;
        document.edit(decodes(document, 128), {"More", 0});
        QCOMPARE(changed.count(), 1);
        QVERIFY(document.estimate().totals.flops.value > before);
        QVERIFY(document.isModified());
    }

    void undoAllGivesTheFirstEstimateAgain()
    {
        StudyDocument document(study());
        const Totals first = document.estimate().totals;
        const Study start = document.study();
        document.edit(decodes(document, 128), {"a", 0});
        for (const auto& [id, value] : {std::pair("parallelism.tp", "4"), std::pair("quantization", "fp8"), std::pair("scope", "global")})
            document.edit(*with(document.scenario(), *findField(id), value), {"b", 0});
        Scenario other = document.scenario();
        other.model = *m_catalog.model("deepseek-v3");
        document.edit(other, {"c", 0});
        other.accelerator.reset();
        document.edit(other, {"d", 0});
        QCOMPARE(document.undoStack().count(), 6);
        const Totals last = document.estimate().totals;
        while (document.undoStack().canUndo()) document.undoStack().undo();
        QVERIFY(document.study() == start);
        QCOMPARE(document.estimate().totals.flops.value, first.flops.value);
        QCOMPARE(document.estimate().totals.reads.value, first.reads.value);
        while (document.undoStack().canRedo()) document.undoStack().redo();
        QCOMPARE(document.estimate().totals.flops.value, last.flops.value);
    }

    void aGestureIsOneStep()
    {
        StudyDocument document(study());
        for (int n = 65; n < 90; ++n) document.edit(decodes(document, n), {"Drag", 7});
        QCOMPARE(document.undoStack().count(), 1);
        document.edit(decodes(document, 91), {"Drag", 8});
        QCOMPARE(document.undoStack().count(), 2);
        document.undoStack().undo();
        document.undoStack().undo();
        QCOMPARE(document.scenario().workload.groups.back().requests, 64.0);
    }

    void aGestureThatEndsWhereItBeganLeavesNoStep()
    {
        StudyDocument document(study());
        document.edit(decodes(document, 100), {"Drag", 3});
        document.edit(decodes(document, 64), {"Drag", 3});
        QCOMPARE(document.undoStack().count(), 0);
        QVERIFY(!document.isModified());
    }

    void anEditWithoutChangeIsNone()
    {
        StudyDocument document(study());
        document.edit(document.scenario(), {"Nothing", 0});
        QCOMPARE(document.undoStack().count(), 0);
    }

    void aScenarioWithoutEstimateSaysWhyAndComesBack()
    {
        StudyDocument document(study());
        document.edit(*with(document.scenario(), *findField("accounting"), "vllm"), {"Counters", 0});
        document.edit(*with(document.scenario(), *findField("kv_cache_dtype"), "int3"), {"Bad", 0});
        QVERIFY(document.error());
        QCOMPARE(QString::fromStdString(document.error()->pointer), QString("/kv_cache_dtype"));
        QVERIFY(document.estimate().operations.empty());
        document.undoStack().undo();
        QVERIFY(!document.error());
        QVERIFY(!document.estimate().operations.empty());
    }

    void pinningKeepsACopyAndUnpinningLetsItGo()
    {
        StudyDocument document(study());
        const Study start = document.study();
        QVERIFY(!document.hasBaseline() && !document.baselineEstimate() && !document.baselineScenario());
        QVERIFY(document.baselineName().isEmpty());
        document.pinBaseline();
        QCOMPARE(document.undoStack().count(), 1);
        QCOMPARE(document.study().scenarios.size(), std::size_t(2));
        QCOMPARE(document.study().active, std::size_t(0));
        QCOMPARE(*document.study().baseline, std::size_t(1));
        QCOMPARE(QString::fromStdString(document.study().scenarios[1].name), QString::fromStdString(document.scenario().name) + " (baseline)");
        QCOMPARE(document.baselineName(), QString::fromStdString(document.scenario().name));
        const double pinned = document.baselineEstimate()->totals.flops.value;
        QCOMPARE(pinned, document.estimate().totals.flops.value);

        document.edit(decodes(document, 128), {"More", 0});
        QVERIFY(document.estimate().totals.flops.value > pinned);
        QCOMPARE(document.baselineEstimate()->totals.flops.value, pinned);
        document.pinBaseline();  // again: the new one takes the place of the old
        QCOMPARE(document.study().scenarios.size(), std::size_t(2));
        QVERIFY(document.baselineEstimate()->totals.flops.value > pinned);
        document.unpinBaseline();
        QVERIFY(!document.baselineEstimate());
        QCOMPARE(document.study().scenarios.size(), std::size_t(1));
        while (document.undoStack().canUndo()) document.undoStack().undo();
        QVERIFY(document.study() == start);
        QVERIFY(!document.baselineEstimate());
    }

    void theBaselineIsEstimatedOnce()
    {
        StudyDocument document(study());
        document.pinBaseline();
        const Operation* first = document.baselineEstimate()->operations.data();
        for (int n = 65; n < 70; ++n) document.edit(decodes(document, n), {"Drag", 7});
        QCOMPARE(document.baselineEstimate()->operations.data(), first);  // nothing was made anew
    }

    void theBaselineIsCountedAndTimedAsTheScenario()
    {
        StudyDocument document(study());
        document.pinBaseline();
        for (const auto& [id, value] : {std::pair("scope", "global"), std::pair("accounting", "vllm"), std::pair("times", "bound")}) {
            document.edit(*with(document.scenario(), *findField(id), value), {"a", 0});
            QCOMPARE(document.baselineEstimate()->totals.flops.value, document.estimate().totals.flops.value);
            QCOMPARE(document.baselineEstimate()->step->time.value, document.estimate().step->time.value);
            QVERIFY(document.baselineEstimate()->scope == document.estimate().scope);
        }
    }

    void aBaselineOfAFileIsNotThrownAway()
    {
        // Somebody's own scenario, not a copy that pinning made.
        Study two = study();
        two.scenarios.push_back(two.scenarios.front());
        two.scenarios[1].name = "Mine";
        two.baseline = 1;
        StudyDocument document(two);
        QCOMPARE(document.baselineName(), QString("Mine"));
        document.unpinBaseline();
        QCOMPARE(document.study().scenarios.size(), std::size_t(2));
        QVERIFY(!document.hasBaseline());
        two.baseline = 0;
        StudyDocument own(two);
        own.unpinBaseline();
        QCOMPARE(own.study().scenarios.size(), std::size_t(2));
    }

    void aBaselineGoesThroughAFile()
    {
        StudyDocument document(study());
        document.pinBaseline();
        document.edit(decodes(document, 100), {"More", 0});
        const auto read = readStudy(writeStudy(document.study()), "a.gable", m_catalog);
        QVERIFY(read);
        QVERIFY(*read == document.study());
        const StudyDocument again(*read);
        QCOMPARE(again.baselineEstimate()->totals.flops.value, document.baselineEstimate()->totals.flops.value);
        QCOMPARE(again.baselineName(), document.baselineName());
    }

private:
    [[nodiscard]] Study study() const { return {{defaultScenario(m_catalog)}, 0, std::nullopt}; }

    static Scenario decodes(const StudyDocument& document, double requests)
    {
        Scenario scenario = document.scenario();
        scenario.workload.groups.back().requests = requests;
        return scenario;
    }

    Catalog m_catalog;
};

QTEST_MAIN(TestStudyDocument)
#include "test_study_document.moc"
