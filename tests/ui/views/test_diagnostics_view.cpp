#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/views/diagnostics_view.h"

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
