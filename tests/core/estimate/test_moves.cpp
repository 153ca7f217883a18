#include <cmath>
#include <set>

#include "core/estimate/moves.h"
#include "core/timing/roofline.h"
#include "core/scenario/fields.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestMoves : public QObject {
    Q_OBJECT

private:
    /// Without a search for remedies, which nobody asks for here.
    static Result<Estimate> quick(const Scenario& scenario)
    {
        return estimate(prepare(scenario.model, scenario.deployment, neededFor(scenario)), scenario, Remedies::Skipped);
    }
    static Scenario of(const char* model, std::vector<RequestGroup> groups, Accounting accounting = Accounting::Hardware)
    {
        Scenario out = defaultScenario(test::catalog());
        out.model = *test::catalog().model(model);
        out.workload.groups = std::move(groups);
        out.accounting = accounting;
        return out;
    }
    static Estimate estimated(const Scenario& scenario)
    {
        auto out = quick(scenario);
        if (!out) qFatal("%s", out.error().text().c_str());
        return std::move(*out);
    }
    static std::vector<Move> movesOf(const Scenario& scenario, std::string_view operation) { return moves(scenario, estimated(scenario), operation); }
    static const Move* find(const std::vector<Move>& all, std::string_view text)
    {
        for (const Move& move : all)
            if (move.text == text) return &move;
        return nullptr;
    }
    static QString texts(const std::vector<Move>& all)
    {
        QStringList out;
        for (const Move& move : all) out << str(move.text);
        return out.join(" | ");
    }
    static bool runs(Scenario scenario, std::string_view id)
    {
        scenario.scope = Scope::PerGpu;
        const auto made = quick(scenario);
        return made && test::operation(made->operations, id);
    }
    static Estimate perGpu(Scenario scenario)
    {
        scenario.scope = Scope::PerGpu;
        return *quick(scenario);
    }
    static double timeOf(const Scenario& scenario, std::string_view id)
    {
        const Estimate made = perGpu(scenario);
        for (std::size_t i = 0; i < made.operations.size(); ++i)
            if (made.operations[i].id == id) return made.times[i].time.value;
        return 0;
    }
    static double stepOf(const Scenario& scenario)
    {
        double sum = 0;
        for (const OperationTime& time : perGpu(scenario).times) sum += time.time.value;
        return sum;
    }

    /// 0: fits; 1: the batch doesn't; 2: not even one request.
    static int infeasibility(const Estimate& estimate) { return !estimate.memory || estimate.memory->feasible() ? 0 : estimate.memory->fits ? 1 : 2; }

    /// Something is wrong with the second that isn't with the first.
    static bool isWorse(const Estimate& before, const Scenario& scenario)
    {
        const auto made = quick(scenario);
        if (!made || infeasibility(*made) > infeasibility(before)) return true;
        std::set<std::string> codes{"memory_exceeded", "kv_cache_exceeded"};
        for (const Diagnostic& d : before.diagnostics)
            if (d.severity == Severity::Error) codes.insert(d.code);
        return std::any_of(made->diagnostics.begin(), made->diagnostics.end(), [&](const Diagnostic& d) { return d.severity == Severity::Error && !codes.contains(d.code); });
    }

    /// What a move tells is what estimating it gives.
    static QString fault(const Scenario& scenario, const Estimate& was, const Move& move, std::string_view operation, bool variants)
    {
        if (move.text.empty() || move.after == scenario) return "nothing changes";
        if (!move.refused.empty()) return isWorse(was, move.after) ? QString() : QStringLiteral("refused without a reason");
        if (isWorse(was, move.after)) return "not refused";
        if (move.effect.empty()) return "no effect";
        if (move.effect.starts_with("fits, ") != (infeasibility(was) > 0 && infeasibility(estimated(move.after)) == 0)) return "does not tell whether it fits";
        const double before = stepOf(scenario), after = stepOf(move.after);
        if (move.stepBefore.value != before || move.stepAfter.value != after) return "another step time";
        if (move.stepChange != after / before - 1) return "another change of the step";
        const double rate = (tokensOfStep(move.after) / after) / (tokensOfStep(scenario) / before) - 1;
        if (std::abs(move.tokensPerSecondChange - rate) > 1e-9) return "another throughput";
        if (operation == "total") return move.operationAfter == move.stepAfter ? QString() : QStringLiteral("another operation");
        if (!variants && move.operationAfter.value != timeOf(move.after, operation)) return "another time of the operation";
        return {};
    }

private slots:
    void everyMoveIsEstimated_data()
    {
        QTest::addColumn<QString>("model");
        for (const Model& model : test::catalog().models) QTest::newRow(model.id.c_str()) << str(model.id);
    }
    void everyMoveIsEstimated()
    {
        QFETCH(QString, model);
        for (const Accounting accounting : allAccountings) {
            Scenario scenario = of(qPrintable(model), {{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}}, accounting);
            scenario.deployment.tp = 1;
            const auto made = quick(scenario);
            if (!made) continue;
            std::vector<std::string> subjects{"total"};
            for (const Component component : allComponents)
                for (const Operation& operation : made->operations)
                    if (operation.component == component) {
                        subjects.emplace_back(operation.id);
                        break;
                    }
            for (const std::string& subject : subjects) {
                const std::vector<Move> all = moves(scenario, *made, subject);
                QVERIFY(all.size() <= 8);
                for (const Move& move : all) {
                    const QString found = fault(scenario, *made, move, subject, !runs(move.after, subject));
                    QVERIFY2(found.isEmpty(), qPrintable(str(subject) + ", " + str(move.text) + ": " + found));
                }
            }
        }
    }

    void tensorParallelismOfLlama()
    {
        Scenario scenario = defaultScenario(test::catalog());
        // As measured, half of the matrix takes more than half of the time.
        const std::vector<Move> calibrated = movesOf(scenario, "ffn.down");
        QVERIFY(find(calibrated, "TP 16") && find(calibrated, "TP 16")->operationChange > -0.475 && find(calibrated, "TP 16")->operationChange < -0.3);
        scenario.timing.times = Times::Bound;
        const std::vector<Move> all = movesOf(scenario, "ffn.down");
        const Move* sixteen = find(all, "TP 16");
        QVERIFY2(sixteen, qPrintable(texts(all)));
        COMPARE_EXACT(sixteen->after.deployment.tp, 16);
        QVERIFY(!sixteen->hypothetical && sixteen->refused.empty());
        // Half of the weights and inputs, all of the outputs: (4.70 + 0.11) ÷ 2 + 0.25 of 5.06 GB.
        QVERIFY(std::abs(sixteen->operationChange + 0.475) < 0.001);
        QVERIFY(sixteen->tokensPerSecondChange > 0 && sixteen->tokensPerSecondPerGpuChange < 0);
        QVERIFY(str(sixteen->effect).contains(", per GPU −"));
    }

    void aNarrowCacheHalvesDecodeAttention()
    {
        Scenario scenario = defaultScenario(test::catalog());
        scenario.timing.times = Times::Bound;
        const std::vector<Move> all = movesOf(scenario, "attn.decode");
        const Move* cache = find(all, "FP8 KV cache");
        QVERIFY(cache && std::abs(cache->operationChange + 0.499) < 0.001);
        QCOMPARE(str(cache->after.deployment.kvCacheDtype), "fp8");
        QVERIFY(!find(all, "Attention stored in FP8"));  // it reads no weights
        for (std::size_t i = 1; i < all.size(); ++i) QVERIFY(!all[i].refused.empty() || all[i - 1].operationChange <= all[i].operationChange);
        Scenario narrow = defaultScenario(test::catalog());
        narrow.deployment.kvCacheDtype = "fp8";
        QVERIFY(!find(movesOf(narrow, "attn.decode"), "FP8 KV cache"));
    }

    void ofTheStepByThroughputOfAGpu()
    {
        const Scenario scenario = of("llama-3.1-70b", {{Phase::Decode, 64, 1, 4096}});
        const std::vector<Move> all = movesOf(scenario, "total");
        QVERIFY(all.size() > 3);
        for (std::size_t i = 1; i < all.size(); ++i) QVERIFY(!all[i].refused.empty() || all[i - 1].tokensPerSecondPerGpuChange >= all[i].tokensPerSecondPerGpuChange);
        QCOMPARE(texts(all), texts(movesOf(scenario, "summary.flops")));
        const Move* more = find(all, "128 requests instead of 64");
        QVERIFY(more && more->stepChange > 0 && more->tokensPerSecondChange > 0);
        COMPARE_EXACT(more->after.workload.groups[0].requests, 128);
    }

    void storedFormatsAreHypothetical()
    {
        const Scenario scenario = of("llama-3.1-70b", {{Phase::Decode, 64, 1, 4096}});
        const Move* stored = nullptr;
        const std::vector<Move> all = movesOf(scenario, "ffn.up_gate");
        stored = find(all, "Dense FFN stored in FP8");
        QVERIFY2(stored, qPrintable(texts(all)));
        QVERIFY(stored->hypothetical);
        QCOMPARE(str(findField("formats.dense_ffn")->get(stored->after)), "fp8");
        const std::vector<Move> ofFp8 = movesOf(of("qwen3-235b-a22b-fp8", {{Phase::Decode, 64, 1, 4096}}), "moe.experts_down");
        QVERIFY(!find(ofFp8, "Routed experts stored in FP8") && find(ofFp8, "Routed experts stored in NVFP4"));
        const std::vector<Move> counters = movesOf(of("llama-3.1-70b", {{Phase::Decode, 64, 1, 4096}}, Accounting::Vllm), "ffn.dense_down");
        QVERIFY(find(counters, "FP8 weights") && find(counters, "FP8 weights")->hypothetical);
    }

    void whatIsRefusedComesLast()
    {
        Scenario scenario = of("llama-3.1-70b", {{Phase::Decode, 64, 1, 4096}});
        scenario.deployment.tp = 64;
        const std::vector<Move> all = movesOf(scenario, "total");
        QCOMPARE(str(all.back().text), "TP 128");
        QVERIFY2(all.back().refused.find("do not divide by TP 128") != std::string::npos, all.back().refused.c_str());
        QVERIFY(all.back().effect.empty());
        for (std::size_t i = 0; i + 1 < all.size(); ++i) QVERIFY(all[i].refused.empty());
    }

    /// 70B in BF16 and 16 requests have room on four H100; on two the weights leave too little.
    void leadsToWhatFits()
    {
        Scenario scenario = of("llama-3.1-70b", {{Phase::Decode, 16, 1, 4096}});
        scenario.engine.maxModelLen = 8192;
        scenario.deployment.tp = 4;
        const std::vector<Move> fromFour = movesOf(scenario, "total");
        const Move* narrow = find(fromFour, "TP 2");
        QVERIFY2(narrow && narrow->refused.starts_with("doesn't fit: ") && narrow->refused.ends_with(" GiB missing"), qPrintable(texts(fromFour)));
        QVERIFY(narrow->effect.empty());

        scenario.deployment.tp = 2;
        const std::vector<Move> fromTwo = movesOf(scenario, "total");
        const Move* wide = find(fromTwo, "TP 4");
        QVERIFY2(wide && wide->refused.empty() && wide->effect.starts_with("fits, step −"), qPrintable(texts(fromTwo)));
        bool fitting = true;  // those that fit come first
        for (const Move& move : fromTwo) {
            QVERIFY2(fitting || !move.effect.starts_with("fits, "), qPrintable(texts(fromTwo)));
            fitting = move.effect.starts_with("fits, ");
        }
    }

    /// 128 requests of 10 KiB × 4,096 tokens need 40 GiB of 34, half as many have room; nothing leads to an engine that would not start.
    void ofABatchWithoutRoom()
    {
        for (const Accounting accounting : allAccountings) {
            Scenario scenario = of("llama-3.1-70b", {{Phase::Decode, 128, 1, 4096}}, accounting);
            scenario.deployment.tp = 4;
            const Estimate made = estimated(scenario);
            QVERIFY(made.memory->fits && !made.memory->feasible());
            const std::vector<Move> all = moves(scenario, made, "total");
            const Move* narrow = find(all, "TP 2");
            QVERIFY2(narrow && narrow->refused.starts_with("doesn't fit: "), qPrintable(texts(all)));
            const Move* fewer = find(all, "64 requests instead of 128");
            QVERIFY2(fewer && fewer->refused.empty() && fewer->effect.starts_with("fits, "), qPrintable(texts(all)));
            QVERIFY2(all.front().effect.starts_with("fits, "), all.front().text.c_str());
            const auto isMore = [](const Move& move) { return move.text == "DP 2"; };  // as full as it was
            const auto more = std::find_if(all.begin(), all.end(), isMore);
            QVERIFY(more == all.end() || (more->refused.empty() && !more->effect.starts_with("fits")));
        }
    }

    void expertParallelismWhereThereAreExperts()
    {
        Scenario scenario = of("deepseek-v3", {{Phase::Decode, 8, 1, 1000}});
        scenario.deployment.dp = 2;
        scenario.timing.times = Times::Bound;
        const std::vector<Move> all = movesOf(scenario, "moe.experts_down");
        const Move* moved = find(all, "DP 4");
        QVERIFY2(moved, qPrintable(texts(all)));
        scenario.deployment.ep = true;
        QVERIFY(!texts(movesOf(of("llama-3.1-70b", {{Phase::Decode, 8, 1, 1000}}), "total")).contains("xpert parallelism"));
    }

    void draftsByMtpWhereThereIsMtp()
    {
        const auto drafted = [](const char* model) {
            for (const Move& move : movesOf(of(model, {{Phase::Decode, 64, 1, 1000}}), "total"))
                if (move.text.starts_with("Decodes that verify 4")) return move;
            return Move{};
        };
        const Move deepseek = drafted("deepseek-v3"), llama = drafted("llama-3.1-70b");
        QCOMPARE(str(deepseek.text), "Decodes that verify 4 tokens, drafted by MTP, 70 % accepted");
        QCOMPARE(str(deepseek.after.deployment.drafter), "mtp");
        QCOMPARE(str(llama.text), "Decodes that verify 4 tokens, their drafting not counted, 70 % accepted");
        COMPARE_EXACT(llama.after.workload.groups[0].numTokens, 4);
        COMPARE_EXACT(llama.after.workload.groups[0].contextLen, 1003);
        // 1 + 0.7 + 0.49 + 0.343 tokens of a step that is longer, as 256 rows multiply where 64 did.
        QVERIFY(llama.stepChange > 0 && llama.tokensPerSecondChange > 0.5 && llama.tokensPerSecondChange < 1.533);
    }

    void chunksEndWhereTheyDid()
    {
        const std::vector<Move> all = movesOf(of("llama-3.1-70b", {{Phase::Prefill, 1, 128, 2176}}), "total");
        const Move* longer = find(all, "256 tokens in a prefill chunk instead of 128");
        QVERIFY2(longer, qPrintable(texts(all)));
        COMPARE_EXACT(longer->after.workload.groups[0].contextLen, 2176);
        COMPARE_EXACT(tokensOfStep(longer->after), 256);  // without decodes: prompt tokens
        QVERIFY(!texts(movesOf(of("llama-3.1-70b", {{Phase::Prefill, 1, 128, 128}}), "total")).contains("256 tokens"));
    }

    void severalGroupsAreToldInWords()
    {
        const std::vector<Move> all = movesOf(of("llama-3.1-70b", {{Phase::Decode, 64, 1, 4096}, {Phase::Decode, 8, 1, 9000}}), "attn.decode");
        QVERIFY2(find(all, "half as many requests") && find(all, "contexts half as long"), qPrintable(texts(all)));
    }

    void tokensOfSteps()
    {
        Scenario scenario = of("llama-3.1-70b", {{Phase::Decode, 10, 3, 100}, {Phase::Prefill, 2, 20, 20}});
        scenario.deployment.acceptancePercent = 50;
        scenario.deployment.dp = 2;
        COMPARE_EXACT(tokensOfStep(scenario), 35);  // 2 · 10 · 1.75
        COMPARE_EXACT(promptTokensOfStep(scenario), 80);
    }

    void withoutAnAcceleratorByBytes()
    {
        Scenario scenario = defaultScenario(test::catalog());
        scenario.accelerator.reset();
        const std::vector<Move> all = movesOf(scenario, "attn.decode");
        const Move* cache = find(all, "FP8 KV cache");
        QVERIFY(cache && cache->effect.starts_with("bytes −"));
        COMPARE_EXACT(cache->stepBefore.value, 0);
        QVERIFY(cache->operationChange < -0.49);
    }

    /// Moves are those of one GPU, whatever is shown.
    void theScopeDoesNotMatter()
    {
        Scenario scenario = defaultScenario(test::catalog());
        const std::vector<Move> perGpu = movesOf(scenario, "ffn.down");
        scenario.scope = Scope::Global;
        const std::vector<Move> global = movesOf(scenario, "ffn.down");
        QCOMPARE(texts(global), texts(perGpu));
        COMPARE_EXACT(global.front().operationAfter.value, perGpu.front().operationAfter.value);
        QVERIFY(global.front().after.scope == Scope::Global);
    }

    void nothingToMove()
    {
        const Scenario scenario = defaultScenario(test::catalog());
        QVERIFY(movesOf(scenario, "attn.nothing").empty());
        QVERIFY(movesOf(of("llama-3.1-70b", {}), "total").empty());
    }
};

QTEST_GUILESS_MAIN(TestMoves)
#include "test_moves.moc"
