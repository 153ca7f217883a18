#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QTabBar>
#include <QToolButton>
#include <QtTest>

#include "ui/views/scenario_bar.h"

using namespace gable;

class TestScenarioBar : public QObject {
    Q_OBJECT

private:
    static std::vector<ScenarioTab> three() { return {{"one", "22 ms"}, {"two & more", "11 ms", true}, {"three", "", false, false}}; }

private slots:
    void tabsSayWhatTheyAre()
    {
        ScenarioBar bar;
        bar.setTabs(three(), 1);
        auto* tabs = bar.findChild<QTabBar*>("scenarios");
        QCOMPARE(tabs->count(), 3);
        QCOMPARE(tabs->currentIndex(), 1);
        QCOMPARE(tabs->tabText(0), "one   22 ms");
        QVERIFY(tabs->tabText(1).contains("◆") && tabs->tabText(1).contains("two && more"));
        QVERIFY(tabs->tabText(2).contains("does not fit"));
        bar.setTabs({three()[0]}, 0);
        QCOMPARE(tabs->count(), 1);
    }

    void whatIsSetIsSilentAndWhatIsClickedIsTold()
    {
        ScenarioBar bar;
        QSignalSpy activated(&bar, &ScenarioBar::activated), requested(&bar, &ScenarioBar::requested);
        bar.setTabs(three(), 2);
        bar.setTabs(three(), 0);
        QCOMPARE(activated.count(), 0);
        bar.resize(900, 40);
        bar.show();
        auto* tabs = bar.findChild<QTabBar*>("scenarios");
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated[0][0].toInt(), 1);
        QTest::mouseClick(bar.findChild<QToolButton*>("scenarios.duplicate"), Qt::LeftButton);
        QCOMPARE(requested.count(), 1);
        QCOMPARE(requested[0][0].value<ScenarioBar::Request>(), ScenarioBar::Request::Duplicate);
    }

    void aDoubleClickRenames()
    {
        ScenarioBar bar;
        bar.setTabs(three(), 0);
        bar.resize(900, 40);
        bar.show();
        QSignalSpy renamed(&bar, &ScenarioBar::renamed);
        auto* tabs = bar.findChild<QTabBar*>("scenarios");
        auto* name = bar.findChild<QLineEdit*>("scenarios.name");
        QTest::mouseDClick(tabs, Qt::LeftButton, {}, tabs->tabRect(0).center());
        QVERIFY(name->isVisible());
        QCOMPARE(name->text(), "one");
        QTest::keyClicks(name, "uno");
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(!name->isVisible());
        QCOMPARE(renamed.count(), 1);
        QCOMPARE(renamed[0][1].toString(), "uno");
        // Escape leaves the name as it is.
        bar.editName(0);
        QTest::keyClick(name, Qt::Key_Escape);
        QVERIFY(!name->isVisible());
        QCOMPARE(renamed.count(), 1);
    }

    void aDragIsOneMove()
    {
        ScenarioBar bar;
        bar.setTabs(three(), 0);
        bar.resize(900, 40);
        bar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&bar));
        QSignalSpy moved(&bar, &ScenarioBar::moved);
        auto* tabs = bar.findChild<QTabBar*>("scenarios");
        const QPoint from = tabs->tabRect(0).center(), to(tabs->tabRect(2).right() - 2, from.y());
        QTest::mousePress(tabs, Qt::LeftButton, {}, from);
        constexpr int steps = 20;
        for (int i = 1; i <= steps; ++i) {  // QTest's own moves hold no button
            const QPoint at = from + (to - from) * i / steps;
            QMouseEvent move(QEvent::MouseMove, at, tabs->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(tabs, &move);
        }
        QTest::mouseRelease(tabs, Qt::LeftButton, {}, to);
        QTRY_COMPARE(moved.count(), 1);
        QCOMPARE(moved[0][0].toInt(), 0);
        QCOMPARE(moved[0][1].toInt(), 2);
    }

    void theMenuOfATab()
    {
        ScenarioBar bar;
        bar.setTabs(three(), 0);
        bar.resize(900, 40);
        bar.show();
        QSignalSpy requested(&bar, &ScenarioBar::requested);
        auto* tabs = bar.findChild<QTabBar*>("scenarios");
        const QPoint at = tabs->mapTo(&bar, tabs->tabRect(2).center());
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, bar.mapToGlobal(at));
        QApplication::sendEvent(&bar, &event);
        auto* menu = bar.findChild<QMenu*>();
        QVERIFY(menu);
        for (const char* id : {"scenarios.menu.remove", "scenarios.menu.baseline"}) bar.findChild<QAction*>(id)->trigger();
        QCOMPARE(requested.count(), 2);
        QCOMPARE(requested[0][1].toInt(), 2);
    }
};

QTEST_MAIN(TestScenarioBar)
#include "test_scenario_bar.moc"
