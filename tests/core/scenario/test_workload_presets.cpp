#include "core/scenario/workload_presets.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestWorkloadPresets : public QObject {
    Q_OBJECT

private slots:
    void presetsAreLegal()
    {
        QStringList ids;
        for (const WorkloadPreset& preset : workloadPresets()) {
            ids << str(preset.id);
            QVERIFY(!preset.label.empty() && !preset.description.empty() && !preset.groups.empty());
            for (const RequestGroup& group : preset.groups) {
                QVERIFY(group.requests >= 1 && group.requests <= maxRequests);
                QVERIFY(group.numTokens >= 1 && group.numTokens <= maxTokens);
                QVERIFY(group.contextLen >= group.numTokens && group.contextLen <= maxTokens);
            }
        }
        QCOMPARE(ids.join(' '), "chat-decode long-context-decode prefill-burst mixed speculative");
        QCOMPARE(ids.removeDuplicates(), 0);
    }

    void theDefaultIsTheMixedOne()
    {
        const Workload& workload = defaultScenario(test::catalog()).workload;
        QVERIFY((workload == Workload{{{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}}}));
    }

    void namesOfPhases()
    {
        QCOMPARE(str(id(Phase::Prefill)), "prefill");
        QCOMPARE(str(id(Phase::Decode)), "decode");
        QCOMPARE(str(label(Phase::Prefill)), "Prefill");
        QCOMPARE(str(id(Scope::Global)), "global");
        QCOMPARE(str(label(Accounting::Vllm)), "vLLM counters");
    }
};

QTEST_GUILESS_MAIN(TestWorkloadPresets)
#include "test_workload_presets.moc"
