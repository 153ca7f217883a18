#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/editors/chip_row.h"
#include "ui/models/text.h"
#include "ui/views/explain_view.h"
#include "ui/views/formula_view.h"
#include "ui/views/symbol_html.h"

using namespace gable;

class TestExplainView : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();

    Scenario scenario(const char* model = "llama-3.1-70b", double tp = 8) const
    {
        Scenario out = defaultScenario(m_catalog);
        out.model = *m_catalog.model(model);
        out.deployment.tp = tp;
        return out;
    }
    static Estimate estimated(const Scenario& scenario) { return *estimate(prepare(scenario.model, scenario.deployment), scenario); }

    std::unique_ptr<ExplainView> shown(const Scenario& scenario, const char* subject, int width = 320) const
    {
        auto view = std::make_unique<ExplainView>();
        view->setTheme(lightTheme());
        view->resize(width, 900);
        view->setExplained(*explain(scenario, estimated(scenario), subject), QStringLiteral("Hardware estimate, per GPU"));
        view->show();
        settle();
        return view;
    }
    std::vector<Move> movesOf(const Scenario& scenario, const char* subject) const { return moves(scenario, estimated(scenario), subject); }

    /// Text that changes asks for a new layout, which asks for one of the whole.
    static void settle()
    {
        for (int round = 0; round < 4; ++round) QCoreApplication::processEvents();
    }

    /// What can be seen, from top to bottom.
    template <typename W>
    static QList<W*> seen(const QWidget& view, const char* name)
    {
        QList<W*> out;
        for (W* widget : view.findChildren<W*>(QString::fromLatin1(name)))
            if (widget->isVisibleTo(&view)) out.append(widget);
        const auto y = [&](const QWidget* widget) { return widget->mapTo(&view, QPoint()).y(); };
        std::stable_sort(out.begin(), out.end(), [&](const W* a, const W* b) { return y(a) < y(b); });
        return out;
    }
    static QStringList texts(const QWidget& view, const char* name)
    {
        QStringList out;
        for (const QLabel* label : seen<QLabel>(view, name)) out << label->text();
        return out;
    }
    static void showAll(ExplainView& view)
    {
        if (auto* more = view.findChild<QPushButton*>("explain.more"); more->text() != QStringLiteral("Show less")) more->click();
        settle();
    }
    /// What reaches out of its parent or is cut; empty when nothing does.
    static QString overflow(const ExplainView& view)
    {
        if (view.widget()->width() > view.viewport()->width()) return QStringLiteral("the content is wider than the view");
        if (view.widget()->height() > std::max(view.viewport()->height(), view.widget()->heightForWidth(view.widget()->width()))) return QStringLiteral("there is nothing at the end");
        for (const QWidget* child : view.widget()->findChildren<QWidget*>()) {
            if (!child->isVisibleTo(&view)) continue;
            const QRect place(child->mapTo(view.widget(), QPoint()), child->size());
            const QString who = QString("%1 %2").arg(child->metaObject()->className(), child->objectName());
            if (place.left() < 0 || place.right() >= view.viewport()->width()) return who + " is wider than the view";
            if (child->hasHeightForWidth() && child->height() < child->heightForWidth(child->width())) return who + QString(" is cut below: %1 of %2 at %3").arg(child->height()).arg(child->heightForWidth(child->width())).arg(child->width());
        }
        return {};
    }

private slots:
    void theFirstLookIsFlopsAndTheHeaviestBytes()
    {
        const auto view = shown(scenario(), "attn.decode");
        QCOMPARE(texts(*view, "explain.title"), QStringList{"attention · decode"});
        const QStringList chips = view->findChild<ChipRow*>()->chips();
        QCOMPARE(chips, (QStringList{"Attention", "memory-bound", "Hardware estimate, per GPU"}));
        QCOMPARE(texts(*view, "explain.figure"), (QStringList{"FLOPs", "KV cache read"}));
        const QStringList numbers = texts(*view, "explain.numbers");
        QVERIFY2(numbers[1].contains("10.7 GB"), qPrintable(numbers[1]));
        QVERIFY(seen<QLabel>(*view, "explain.numbers")[1]->toolTip().contains("10,737,"));
        QCOMPARE(seen<FormulaView>(*view, "").size() >= 2, true);
        QCOMPARE(texts(*shown(scenario(), "ffn.down"), "explain.figure"), (QStringList{"FLOPs", "Weights read"}));
    }

    void moreShowsTheRest()
    {
        const auto view = shown(scenario(), "attn.decode");
        auto* more = view->findChild<QPushButton*>("explain.more");
        const auto all = *explain(scenario(), estimated(scenario()), "attn.decode");
        QCOMPARE(more->text(), QString("%1 more figures").arg(all.figures.size() - 2));
        const qsizetype symbols = texts(*view, "explain.symbols").join(QString()).count("<tr>");
        QTest::mouseClick(more, Qt::LeftButton);
        QStringList labels;
        for (const ExplainedFigure& figure : all.figures) labels << toQString(figure.label);
        settle();
        QCOMPARE(texts(*view, "explain.figure"), labels);
        QCOMPARE(more->text(), QStringLiteral("Show less"));
        QVERIFY(texts(*view, "explain.symbols").join(QString()).count("<tr>") > symbols);
        QTest::mouseClick(more, Qt::LeftButton);
        QCOMPARE(texts(*view, "explain.figure").size(), 2);
        QCOMPARE(texts(*view, "explain.symbols").join(QString()).count("<tr>"), symbols);
    }

    void definitionsAreGivenOnceAndNumbersReadable()
    {
        const auto view = shown(scenario("deepseek-v3"), "moe.experts_up_gate");
        QCOMPARE(texts(*view, "explain.where").filter("new tokens of the step").size(), 1);
        QVERIFY2(!view->toText().isEmpty() && view->toText().count("new tokens of the step") > 1, "what is copied is complete");
        QStringList all = texts(*view, "explain.where");
        for (const QString& label : texts(*view, "explain.numbers")) all << label;
        for (const QString& text : all) QVERIFY2(!text.contains(QRegularExpression("\\d{5}|\\.\\d{5}")), qPrintable(text));
    }

    void symbolsAreThoseOfWhatIsShown()
    {
        const auto view = shown(scenario(), "attn.decode");
        const auto explained = *explain(scenario(), estimated(scenario()), "attn.decode");
        const QString rows = texts(*view, "explain.symbols").join(QString());
        for (const ExplainedFigure& figure : explained.figures) {
            const bool first = figure.id == "flops" || figure.id == "kv_cache";
            for (const SymbolUse& symbol : explain(figure.value).symbols) {
                if (first) QVERIFY2(rows.contains(symbolHtml(toQString(symbol.name)) + "</td>"), symbol.name.c_str());
                if (first) QVERIFY2(rows.contains(toQString(symbol.meaning).toHtmlEscaped()) && rows.contains(toQString(symbol.origin).toHtmlEscaped()), symbol.name.c_str());
                if (figure.id == "intensity") QVERIFY2(!rows.contains(symbolHtml(toQString(symbol.name)) + "</td>"), symbol.name.c_str());
            }
        }
    }

    void everySubjectIsShown_data()
    {
        QTest::addColumn<QString>("model");
        for (const char* model : {"llama-3.1-70b", "deepseek-v3", "jamba-v0.1", "qwen3-next-80b-a3b"}) QTest::newRow(model) << model;
    }
    void everySubjectIsShown()
    {
        QFETCH(QString, model);
        const Scenario s = scenario(qPrintable(model));
        const Estimate e = estimated(s);
        const auto view = shown(s, "total", 260);
        const std::vector<Move> all = movesOf(s, "total");
        for (const std::string& subject : explainable(e)) {
            const Explained explained = *explain(s, e, subject);
            view->setExplained(explained, QStringLiteral("Hardware estimate, per GPU"));
            view->setMoves(all);
            settle();
            QCOMPARE(texts(*view, "explain.title"), QStringList{toQString(explained.label)});
            QCOMPARE(texts(*view, "explain.why"), explained.why.empty() ? QStringList() : QStringList{toQString(explained.why)});
            const QStringList figures = texts(*view, "explain.figure");
            QVERIFY2(explained.figures.empty() == figures.empty(), subject.c_str());
            QVERIFY2(overflow(*view).isEmpty(), qPrintable(toQString(subject) + ": " + overflow(*view)));
            showAll(*view);
            QVERIFY2(overflow(*view).isEmpty(), qPrintable(toQString(subject) + ", all figures: " + overflow(*view)));
            for (const char* name : {"explain.numbers", "explain.where", "explain.symbols"})
                for (const QString& text : texts(*view, name)) QVERIFY2(!text.contains(QRegularExpression("\\de[+-]?\\d")), qPrintable(toQString(subject) + ": " + text));
        }
    }

    void movesAreTriedByTheirIndex()
    {
        Scenario s = scenario("llama-3.1-70b", 64);  // TP 128 is refused
        const auto view = shown(s, "total");
        QVERIFY(!view->findChild<QPushButton*>("move.try"));
        std::vector<Move> all = movesOf(s, "total");
        QVERIFY(all.size() > 3 && !all.back().refused.empty() && all.front().refused.empty());
        view->setMoves(all);
        settle();
        QCOMPARE(texts(*view, "move.text").size(), static_cast<qsizetype>(all.size()));
        QVERIFY(texts(*view, "move.text").first().startsWith(toQString(all.front().text)));
        QCOMPARE(texts(*view, "move.effect").first(), toQString(all.front().effect));
        QCOMPARE(texts(*view, "move.effect").last(), toQString(all.back().refused));
        const auto possible = std::count_if(all.begin(), all.end(), [](const Move& move) { return move.refused.empty(); });
        const auto buttons = seen<QPushButton>(*view, "move.try");
        QCOMPARE(buttons.size(), static_cast<qsizetype>(possible));
        QSignalSpy tried(view.get(), &ExplainView::moveTried);
        QTest::mouseClick(buttons[1], Qt::LeftButton);
        buttons[0]->setFocus();
        QTest::keyClick(buttons[0], Qt::Key_Space);
        QCOMPARE(tried.count(), 2);
        QCOMPARE(tried[0][0].toInt(), 1);
        QCOMPARE(tried[1][0].toInt(), 0);
    }

    void whatHelpsIsMarkedAndWhatIsHypotheticalSaid()
    {
        Move good{"FP8 KV cache", {}, false, -0.1, -0.1, {}, {}, {}, {}, 0.1, 0.1, 0, {}, "step −10 %"};
        Move bad{"TP 4", {}, true, 0.4, 0.4, {}, {}, {}, {}, -0.1, -0.1, 0, {}, "step +40 %"};
        const auto view = shown(scenario(), "total");
        view->setMoves({good, bad});
        auto effects = seen<QLabel>(*view, "move.effect");
        QVERIFY(effects[0]->property("good").toBool() && !effects[0]->property("muted").toBool());
        QVERIFY(!effects[1]->property("good").toBool() && effects[1]->property("muted").toBool());
        QVERIFY(texts(*view, "move.text")[1].contains("hypothetical"));
        view->setMoves({bad});
        effects = seen<QLabel>(*view, "move.effect");
        QVERIFY(effects.size() == 1 && effects[0]->property("muted").toBool());
    }

    void movesBelongToWhatIsExplained()
    {
        const Scenario s = scenario();
        const auto view = shown(s, "attn.decode");
        view->setMoves(movesOf(s, "attn.decode"));
        QVERIFY(!texts(*view, "move.text").isEmpty());
        view->setExplained(*explain(s, estimated(s), "attn.decode"), "again");  // other figures of the same: no flicker
        QVERIFY(!texts(*view, "move.text").isEmpty());
        view->setExplained(*explain(s, estimated(s), "ffn.down"), "another");
        QVERIFY(texts(*view, "move.text").isEmpty());
    }

    void emptyIsDesigned()
    {
        ExplainView fresh;
        fresh.setTheme(lightTheme());
        fresh.show();
        QVERIFY(!texts(fresh, "explain.title").first().isEmpty());
        const auto view = shown(scenario(), "attn.decode");
        view->setMoves(movesOf(scenario(), "attn.decode"));
        view->setEmpty("Nothing runs in this step.");
        QCOMPARE(texts(*view, "explain.title"), QStringList{"Nothing runs in this step."});
        for (const char* name : {"explain.figure", "explain.numbers", "explain.why", "explain.symbols", "move.text"}) QVERIFY2(texts(*view, name).isEmpty(), name);
        QVERIFY(seen<QPushButton>(*view, "explain.more").isEmpty() && view->findChild<ChipRow*>()->chips().isEmpty());
        QVERIFY(view->toText().isEmpty() && view->toLatex().isEmpty());
        view->setExplained(*explain(scenario(), estimated(scenario()), "attn.decode"), "again");
        QCOMPARE(texts(*view, "explain.figure").size(), 2);
    }

    void isCopiedAsTextAndLatex()
    {
        const auto view = shown(scenario(), "attn.decode");
        const auto explained = *explain(scenario(), estimated(scenario()), "attn.decode");
        const QString text = view->toText(), latex = view->toLatex();
        for (const ExplainedFigure& figure : explained.figures) {
            const Explanation e = explain(figure.value);
            QVERIFY(text.contains(toQString(figure.label + " = " + e.formula)) && text.contains(toQString(figure.text())));
            QVERIFY(latex.contains(toQString(e.latex)));
        }
        QVERIFY(text.contains(toQString(explained.why)));
        QCOMPARE(latex.count("\\begin{align*}"), static_cast<qsizetype>(explained.figures.size()));
        QCOMPARE(latex.count('{'), latex.count('}'));
        QCOMPARE(view->actions().size(), 2);
        view->actions()[0]->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), text);
        view->actions()[1]->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), latex);
    }

    void themesRepaintEverything()
    {
        const auto view = shown(scenario(), "attn.decode");
        view->setMoves(movesOf(scenario(), "attn.decode"));
        const QImage light = view->grab().toImage();
        view->setTheme(darkTheme());
        const QImage dark = view->grab().toImage();
        QCOMPARE(dark.size(), light.size());
        QCOMPARE(light.pixelColor(2, light.height() - 3).lightness() > 200, true);
        QVERIFY(dark.pixelColor(2, dark.height() - 3).lightness() < 80);
        QVERIFY(texts(*view, "explain.numbers").first().contains(darkTheme().mutedText.name()));
        QVERIFY(texts(*view, "explain.symbols").join(QString()).contains(darkTheme().mutedText.name()));
        view->setTheme(lightTheme());
        QVERIFY(view->grab().toImage() == light);
    }

    void theKeyboardReachesEverything()
    {
        const auto view = shown(scenario(), "total");
        const std::vector<Move> all = movesOf(scenario(), "total");
        view->setMoves(all);
        QVERIFY(view->accessibleName().size() > 0);
        std::size_t i = 0;
        for (const QPushButton* button : seen<QPushButton>(*view, "move.try")) {
            QVERIFY(button->focusPolicy() & Qt::TabFocus);
            QCOMPARE(button->accessibleName().startsWith("Try " + toQString(all[i++].text)), true);
        }
        QVERIFY(i > 2);
        for (const QLabel* label : seen<QLabel>(*view, "explain.numbers")) QVERIFY(label->accessibleName().contains(": "));
        view->activateWindow();
        view->setFocus();
        QSet<QString> reached;
        for (int tabs = 0; tabs < 200; ++tabs) {
            QTest::keyClick(view->window()->focusWidget() ? view->window()->focusWidget() : view.get(), Qt::Key_Tab);
            if (const QWidget* now = view->window()->focusWidget()) reached.insert(now->accessibleName());
        }
        for (const Move& move : all)
            if (move.refused.empty()) QVERIFY2(reached.contains("Try " + toQString(move.text) + (move.hypothetical ? " · hypothetical: another checkpoint" : "")), move.text.c_str());
    }

    void updatesReuseTheirWidgets()
    {
        Scenario s = scenario("deepseek-v3");
        const auto view = shown(s, "total");
        const std::vector<Move> all = movesOf(s, "total");
        const auto update = [&](double requests) {
            s.workload.groups.back().requests = requests;
            const Estimate e = estimated(s);
            const std::vector<std::string> subjects = explainable(e);
            for (std::size_t i = 0; i < subjects.size(); i += 5) {
                view->setExplained(*explain(s, e, subjects[i]), "figures");
                view->setMoves(all);
            }
        };
        showAll(*view);
        update(10);
        const qsizetype before = view->findChildren<QWidget*>().size();
        for (int i = 1; i <= 30; ++i) update(i);
        QCOMPARE(view->findChildren<QWidget*>().size(), before);
    }

    void symbolsAndNumbersAsText()
    {
        QCOMPARE(symbolHtml("D"), "<i>D</i>");
        QCOMPARE(symbolHtml("kv"), "kv");
        QCOMPARE(symbolHtml("b_W"), "<i>b</i><sub>W</sub>");
        QCOMPARE(symbolHtml("A_rotary_and_cache"), "<i>A</i><sub>rotary,and,cache</sub>");  // as formulas set it
        QCOMPARE(symbolHtml("σ"), "<i>σ</i>");
        QCOMPARE(symbolHtml("a<b_c&d"), "a&lt;b<sub>c&amp;d</sub>");
        QCOMPARE(symbolHtml("_x"), "_x");
        QCOMPARE(symbolHtml(""), "");
        QCOMPARE(numberText(31.927922559365264), "31.93");
        QCOMPARE(numberText(0.7), "0.7");
        QCOMPARE(numberText(14690000000.7), "14,690,000,001");
        QCOMPARE(numberText(4096), "4,096");
    }
};

QTEST_MAIN(TestExplainView)
#include "test_explain_view.moc"
