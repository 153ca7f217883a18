#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/views/diagnostics_view.h"
#include "ui/views/elided_label.h"

using namespace gable;

class TestDiagnosticsView : public QObject {
    Q_OBJECT

private:
    static Estimate odd()
    {
        Estimate estimate;
        estimate.diagnostics.push_back({Severity::Info, "a", "an <b>odd</b> thing", {}, {}});
        estimate.diagnostics.push_back(
            {Severity::Error, "b", "64 heads do not divide by TP 3", {"parallelism.tp"}, Fix{"parallelism.tp", "4"}});
        estimate.unavailable.push_back({Component::FeedForward, "missing_attr", "no intermediate_size"});
        return estimate;
    }
    static QStringList shown(const DiagnosticsView& view)
    {
        QStringList texts;
        for (const QLabel* label : view.findChildren<QLabel*>(QStringLiteral("diagnostic.message")))
            if (label->isVisibleTo(&view)) texts.append(label->text());
        return texts;
    }

private slots:
    void gravestFirstWithUnavailableComponents()
    {
        DiagnosticsView view;
        view.setTheme(lightTheme());
        view.setDiagnostics(odd());
        view.show();
        QCOMPARE(shown(view), QStringList({"64 heads do not divide by TP 3", "FFN is not counted: no intermediate_size",
                                           "an <b>odd</b> thing"}));
        QCOMPARE(view.countText(), QStringLiteral("Warnings (3)"));
        QVERIFY(!view.findChild<QLabel*>(QStringLiteral("diagnostics.empty"))->isVisible());
    }

    void linkAsksForTheFix()
    {
        DiagnosticsView view;
        view.setDiagnostics(odd());
        view.show();
        QSignalSpy fixes(&view, &DiagnosticsView::fixRequested);
        auto* link = view.findChild<QPushButton*>(QStringLiteral("diagnostic.fix"));
        QCOMPARE(link->text(), QStringLiteral("Set TP to 4"));
        QTest::mouseClick(link, Qt::LeftButton);
        QCOMPARE(fixes.size(), 1);
        QCOMPARE(fixes.first().first().value<Fix>().value, std::string("4"));
    }

    /// Each change that would do has a line of its own in the place of the one link.
    void eachRemedyCanBeTried()
    {
        Estimate estimate = odd();
        estimate.diagnostics[1].remedies = {{{"parallelism.tp", "4"}, "TP 4 instead of 3", "room for 7 requests"}, {{"kv_cache_dtype", "fp8"}, "FP8 <KV> cache", "room for 5 requests"}};
        DiagnosticsView view;
        view.setDiagnostics(estimate);
        view.show();
        QVERIFY(!view.findChild<QPushButton*>(QStringLiteral("diagnostic.fix"))->isVisibleTo(&view));
        QStringList texts;
        for (const QLabel* label : view.findChildren<QLabel*>(QStringLiteral("diagnostic.remedy"))) texts.append(label->text());
        for (const ElidedLabel* label : view.findChildren<ElidedLabel*>(QStringLiteral("diagnostic.effect"))) texts.append(label->text());
        QCOMPARE(texts, QStringList({"TP 4 instead of 3", "FP8 <KV> cache", "room for 7 requests", "room for 5 requests"}));
        QSignalSpy fixes(&view, &DiagnosticsView::fixRequested);
        const auto attempts = view.findChildren<QPushButton*>(QStringLiteral("diagnostic.try"));
        QCOMPARE(attempts.size(), 2);
        view.resize(300, 200);  // narrow: what is cut is not the button
        QTRY_VERIFY(attempts[1]->mapTo(&view, QPoint(attempts[1]->width(), 0)).x() <= 300);
        QCOMPARE(attempts[1]->accessibleName(), QStringLiteral("Try FP8 <KV> cache"));
        attempts[1]->setFocus();
        QTest::keyClick(attempts[1], Qt::Key_Space);
        QCOMPARE(fixes.size(), 1);
        QVERIFY((fixes.first().first().value<Fix>() == Fix{"kv_cache_dtype", "fp8"}));

        estimate.diagnostics[1].remedies.pop_back();
        view.setDiagnostics(estimate);
        QVERIFY(attempts[0]->isVisibleTo(&view) && !attempts[1]->isVisibleTo(&view));
        view.setDiagnostics(odd());
        QVERIFY(!attempts[0]->isVisibleTo(&view) && view.findChild<QPushButton*>(QStringLiteral("diagnostic.fix"))->isVisibleTo(&view));
    }

    void nothingWrongIsSaid()
    {
        DiagnosticsView view;
        view.setDiagnostics(odd());
        view.setDiagnostics(Estimate());
        view.show();
        QVERIFY(shown(view).isEmpty());
        QCOMPARE(view.countText(), QStringLiteral("Warnings (0)"));
        QVERIFY(view.findChild<QLabel*>(QStringLiteral("diagnostics.empty"))->isVisible());
    }
};

QTEST_MAIN(TestDiagnosticsView)
#include "test_diagnostics_view.moc"
