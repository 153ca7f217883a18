#include <cmath>

#include "core/estimate/explain.h"
#include "core/estimate/moves.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::test::str;

/// The derivations of the memory ledger: the ledger's own figures, with nothing in them that is not explained.
class TestExplainMemory : public QObject {
    Q_OBJECT

private:
    static Scenario scenario(std::string_view model, const Deployment& deployment = {}, double length = 8192)
    {
        Scenario out = defaultScenario(test::catalog());
        out.model = *test::catalog().model(model);
        out.accelerator = *test::catalog().accelerator("h100-sxm");
        out.deployment = deployment;
        out.engine.version = "vllm-0.19";
        out.engine.maxModelLen = length;
        return out;
    }
    static Explained explained(const Scenario& scenario, std::string_view subject)
    {
        auto out = explain(scenario, *estimate(scenario), subject);
        if (!out) qFatal("%s", out.error().text().c_str());
        return std::move(*out);
    }
    static QString formula(const Scenario& scenario, std::string_view subject, std::size_t figure = 0)
    {
        return str(explain(explained(scenario, subject).figures.at(figure).value).formula);
    }
    static QString why(const Scenario& scenario, std::string_view subject) { return str(explained(scenario, subject).why); }
    static QString origin(const Scenario& scenario, std::string_view subject, std::string_view symbol)
    {
        for (const ExplainedFigure& figure : explained(scenario, subject).figures)
            for (const SymbolUse& use : explain(figure.value).symbols)
                if (use.name == symbol) return str(use.origin);
        return QStringLiteral("absent");
    }

    /// Everything that holds for any figure; empty when it does.
    static QString fault(const ExplainedFigure& figure)
    {
        const Explanation e = explain(figure.value);
        if (e.formula.empty() || e.latex.empty() || e.substitution.empty() || figure.label.empty() || figure.text().empty()) return "nothing to read";
        if (e.formula.find("…") != std::string::npos) return "a formula that is cut: " + str(e.formula);
        if (evaluate(figure.value.node()) != figure.value.value()) return "evaluates to another number";
        for (const SymbolUse& symbol : e.symbols) {
            if (symbol.name.empty() || symbol.meaning.empty() || symbol.origin.empty()) return "a symbol without meaning or origin: " + str(symbol.name);
            for (const SymbolUse& other : e.symbols)
                if (other.name == symbol.name && other.value != symbol.value) return "one name for two: " + str(symbol.name);
        }
        for (const Definition& definition : e.definitions)
            if (definition.meaning.empty() || definition.formula.empty()) return "a definition without meaning or formula: " + str(definition.name);
        return {};
    }

    /// Every subject of the ledger; empty when all are well.
    static QString faults(const Scenario& scenario)
    {
        const Estimate e = *estimate(scenario);
        if (!e.memory) return "no ledger";
        for (const std::string& subject : explainable(e)) {
            if (!subject.starts_with("memory.") && subject != "summary.memory") continue;
            const auto found = explain(scenario, e, subject);
            if (!found) return str(found.error());
            QString text = found->figures.empty() || found->why.size() < 40 || found->label != subjectLabel(e, subject) ? "no figures, label or reason" : "";
            for (const ExplainedFigure& figure : found->figures)
                if (text.isEmpty()) text = fault(figure);
            for (const char* none : {"NaN", "Infinity", " nan", " inf", "  ", ".."})
                if (text.isEmpty() && found->why.find(none) != std::string::npos) text = str(found->why);
            if (text.isEmpty()) text = differs(*e.memory, *found);
            if (!text.isEmpty()) return str(subject) + ": " + text;
        }
        return {};
    }

    /// From the figures of the ledger, to the last bit.
    static QString differs(const MemoryLedger& ledger, const Explained& explained)
    {
        constexpr double gibi = 1024.0 * 1024.0 * 1024.0;
        std::vector<std::pair<std::string_view, double>> wanted;
        for (const LedgerLine& line : ledgerLines(ledger)) wanted.emplace_back(line.name, line.value);
        wanted.emplace_back("block_bytes", ledger.block.value);
        wanted.emplace_back("blocks_per_request", ledger.blocksPerRequest);
        wanted.emplace_back("request_gib", ledger.block.value * ledger.blocksPerRequest / gibi);
        wanted.emplace_back("free_kv_cache_gib", ledger.freeKv().value / gibi);
        for (const ExplainedFigure& figure : explained.figures)
            for (const auto& [name, value] : wanted)
                if (figure.id == name && figure.value.value() != value) return str(figure.id) + ": " + str(figure.value.value()) + " instead of " + str(value);
        return {};
    }

private slots:
    void everyModel_data() { test::modelRows(); }
    void everyModel()
    {
        QFETCH(QString, id);
        for (const auto& [tp, pp, dp, ep, drafter, cache] : {std::tuple(1, 1, 1, false, "none", "auto"), std::tuple(8, 1, 1, false, "mtp", "fp8"), std::tuple(4, 3, 6, true, "none", "auto")}) {
            Scenario s = scenario(id.toStdString(), test::deployment(tp, pp, dp, ep));
            s.deployment.drafter = drafter, s.deployment.kvCacheDtype = cache;
            s.workload.groups = {{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}};
            QCOMPARE(faults(s), QString());
            s.workload.groups.clear();
            s.engine.maxModelLen = 0;
            s.engine.overrides = {{"total_gib", 70}, {"weights_gib", 20.5}, {"num_gpu_blocks", 1000}};
            QCOMPARE(faults(s), QString());
        }
    }

    void formulas()
    {
        const Scenario llama = scenario("llama-3.1-8b");
        QCOMPARE(formula(llama, "memory.requested_gib"), "M · u");
        QCOMPARE(formula(llama, "memory.weights_gib"), "(W_layers + W_embed + W_head + W_rotary) ÷ GiB");
        Deployment drafting = test::deployment(8);
        drafting.drafter = "mtp";
        QCOMPARE(formula(scenario("deepseek-v3", drafting), "memory.weights_gib"), "(W_model + W_rotary + W_latent + W_draft) ÷ GiB");
        QCOMPARE(formula(llama, "memory.torch_peak_gib"), "(κ · S · V + 2 · B · D) ÷ GiB");
        QCOMPARE(formula(llama, "memory.available_kv_cache_gib"), "R − W − P − X");
        QCOMPARE(formula(llama, "memory.num_gpu_blocks"), "⌊A · GiB ÷ p⌋");
        QCOMPARE(formula(llama, "memory.num_gpu_blocks", 1), "q · g");
        QCOMPARE(formula(llama, "memory.kv_cache_tokens"), "N · t");
        QCOMPARE(formula(llama, "memory.max_concurrency"), "N ÷ n");
        QCOMPARE(formula(llama, "memory.max_concurrency", 1), "⌊(L + t − 1) ÷ t⌋");
        QCOMPARE(formula(scenario("gpt-oss-20b"), "memory.max_concurrency", 1),
                 "n_g,window · (⌊(L + t_window − 1) ÷ t_window⌋ + 1) + n_g,full · ⌊(L + t_full − 1) ÷ t_full⌋");
        QCOMPARE(formula(scenario("gpt-oss-20b", {}, 131072), "memory.max_concurrency", 1),
                 "n_g,window · (⌊(w_window − 1 + B + t_window − 1) ÷ t_window⌋ + 1) + n_g,full · ⌊(L + t_full − 1) ÷ t_full⌋");
        QCOMPARE(formula(scenario("gemma-3-27b"), "memory.kv_cache_tokens"), "⌊C · L⌋");
        QCOMPARE(formula(scenario("qwen2.5-0.5b"), "memory.cuda_graph_gib"), "G");
    }

    void entriesOfCaches()
    {
        const auto entry = [](const char* model, double tp, const char* name) {
            const Explained found = explained(scenario(model, test::deployment(tp)), "memory.num_gpu_blocks");
            for (const Definition& definition : explain(found.figures[1].value).definitions)
                if (definition.name == name) return str(definition.formula + " = " + definition.substitution);
            return QStringLiteral("absent");
        };
        QCOMPARE(entry("llama-3.1-8b", 2, "b"), "kv ÷ TP · (d + d_v) · e = 8 ÷ 2 · (128 + 128) · 2");
        QCOMPARE(entry("llama-3.1-8b", 16, "b"), "1 · (d + d_v) · e = 1 · (128 + 128) · 2");
        QCOMPARE(entry("deepseek-v3", 8, "b"), "(l + d_r) · e = (512 + 64) · 2");
        QCOMPARE(entry("deepseek-v3.2", 8, "b"), "(l + d_r) · e + d_i · e_i = (512 + 64) · 2 + 128 · 1.03125");
        QCOMPARE(entry("jamba-v0.1", 2, "b_state"), "(n_c,state · e_c,state + n_s,state · e_s,state) ÷ TP = (24576 · 2 + 131072 · 2) ÷ 2");
        QCOMPARE(entry("jamba-v0.1", 2, "q"), "b_full · (⌊(b_state + b_full · s − 1) ÷ (b_full · s)⌋ · s) = 2048 · (⌊(155648 + 2048 · 16 − 1) ÷ (2048 · 16)⌋ · 16)");
    }

    void origins()
    {
        const Scenario deepseek = scenario("deepseek-v3", test::deployment(8, 2, 6, true));
        QCOMPARE(origin(deepseek, "memory.weights_gib", "W_experts"), "6 of 256 in each layer, in FP8, 128 × 128 blocks");
        QCOMPARE(origin(scenario("llama-3.1-8b", test::deployment(2)), "memory.weights_gib", "W_layers"), "32 layers, cut over TP 2 as vLLM cuts them, in BF16");
        QCOMPARE(origin(scenario("gpt-oss-20b"), "memory.weights_gib", "W_experts"), "all of them, in MXFP4");
        Scenario set = scenario("llama-3.1-8b");
        QCOMPARE(origin(set, "memory.torch_peak_gib", "S"), "vLLM's default on this GPU");
        set.engine.maxNumSeqs = 900;
        QCOMPARE(origin(set, "memory.torch_peak_gib", "S"), "setting of the engine");
        QCOMPARE(origin(set, "memory.requested_gib", "M"), "H100 SXM 80 GB, as its driver reports it");
    }

    void reasons()
    {
        const Scenario llama = scenario("llama-3.1-8b");
        QVERIFY(why(llama, "memory.weights_gib").contains("Model loading took"));
        QVERIFY(why(llama, "memory.torch_peak_gib").contains("constants of vLLM from 0.17 on, which are pooled over GPUs and models: 24 logs of v0.19.0"));
        QVERIFY(why(llama, "memory.cuda_graph_gib").contains("after the KV cache was sized, and so lie beside the requested part"));
        QVERIFY(why(llama, "memory.cuda_graph_gib").contains("0.51 to 1.57 GiB"));
        QVERIFY(why(llama, "memory.kv_cache_tokens").contains("Blocks × tokens of a block"));
        QVERIFY(why(scenario("gemma-3-27b"), "memory.kv_cache_tokens").contains("no capacity"));
        QVERIFY(why(scenario("gemma-3-27b"), "memory.num_gpu_blocks").contains("52 layers in 6 groups keep a window of 1,024 tokens, 8 KiB a token and layer: 3,078 blocks of 16 tokens"));
        QVERIFY(why(llama, "memory.used_kv_cache_gib").contains("An FP8 KV cache"));
        QVERIFY(!why(scenario("mamba-2.8b"), "memory.used_kv_cache_gib").contains("An FP8 KV cache"));
        QVERIFY(why(scenario("mamba-2.8b"), "memory.torch_peak_gib").contains("smallest peak of the logs"));
        QVERIFY(why(scenario("llama-3.1-70b"), "memory.available_kv_cache_gib").contains("vLLM refuses to start"));
        QVERIFY(why(scenario("llama-3.1-70b"), "summary.memory").contains("vLLM refuses to start"));
        QVERIFY(why(llama, "summary.memory").contains("The batch finds room"));
        QVERIFY(why(scenario("llama-3.1-70b", test::deployment(1, 4)), "memory.weights_gib").contains("of pipeline stage"));
        Scenario calibrated = llama;
        calibrated.engine.constants = EngineConstants{"0.21", 10, 0.5, 0.3, 2, 0, 1, "my own log"};
        QVERIFY(why(calibrated, "memory.non_torch_gib").contains("constants of your own calibration: my own log"));
        Scenario measured = llama;
        measured.engine.overrides["weights_gib"] = 15;
        QVERIFY(why(measured, "memory.weights_gib").contains("measured"));
        QCOMPARE(formula(measured, "memory.weights_gib"), "W");
        QVERIFY(origin(measured, "memory.weights_gib", "W").startsWith("measured"));
    }

    void longRequests()
    {
        Scenario s = scenario("llama-3.1-8b", {}, 1024);
        s.workload.groups = {{Phase::Decode, 3, 1, 1024}};
        QVERIFY(!why(s, "memory.used_kv_cache_gib").contains("longer than max_model_len"));
        s.workload.groups = {{Phase::Decode, 3, 1, 1025}};
        QVERIFY(why(s, "memory.used_kv_cache_gib").contains("longer than max_model_len"));
    }

    void theWholeLedger()
    {
        Scenario s = scenario("llama-3.1-8b");
        s.workload.groups = {{Phase::Decode, 3, 1, 4096}};
        const Explained found = explained(s, "summary.memory");
        QStringList ids;
        for (const ExplainedFigure& figure : found.figures) ids << str(figure.id);
        QCOMPARE(ids.join(' '), "requested_gib weights_gib torch_peak_gib non_torch_gib available_kv_cache_gib used_kv_cache_gib free_kv_cache_gib requests");
        const Estimate e = *estimate(s);
        COMPARE_EXACT(found.figures.back().value.value(), e.memory->requestsAt(4096));
        QCOMPARE(str(found.figures.back().label), "Requests of 4,096 tokens that fit");
        QCOMPARE(str(found.figures[0].text()), "71.27 GiB");
        QVERIFY(e.memory->feasible() && moves(s, e, "summary.memory").empty());
    }

    /// Whose memory, where there is no GPU?
    void withoutALedger()
    {
        Scenario s = scenario("llama-3.1-8b");
        s.accelerator.reset();
        const Estimate e = *estimate(s);
        QVERIFY(!e.memory);
        for (const char* subject : {"memory.weights_gib", "summary.memory"}) {
            const auto refused = explain(s, e, subject);
            QVERIFY(!refused);
            QVERIFY(refused.error().text().find("expected one of") != std::string::npos);
            QCOMPARE(str(subjectLabel(e, subject)), subject);
        }
        for (const std::string& subject : explainable(e)) QVERIFY(subject.find("memory") == std::string::npos);
        const Scenario there = scenario("llama-3.1-8b");
        QVERIFY(!explain(there, *estimate(there), "memory.weights"));
    }

    void everyLineHasASubject()
    {
        const Estimate e = *estimate(scenario("llama-3.1-8b"));
        const std::vector<std::string> known = explainable(e);
        for (const LedgerLine& line : ledgerLines(*e.memory)) QVERIFY2(std::find(known.begin(), known.end(), "memory." + std::string(line.name)) != known.end(), line.name.data());
        QCOMPARE(str(subjectLabel(e, "memory.weights_gib")), "Weights that a GPU holds");
        QCOMPARE(str(subjectLabel(e, "summary.memory")), "Memory ledger of a GPU");
    }
};

QTEST_APPLESS_MAIN(TestExplainMemory)
#include "test_explain_memory.moc"
