#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

#include "ui/views/message_bar.h"

using namespace gable;

class TestMessageBar : public QObject {
    Q_OBJECT

private slots:
    void showsDismissesAndActs()
    {
        MessageBar bar;
        QVERIFY(!bar.isVisible());
        bar.showError(QStringLiteral("could not open a.json: /layers: expected a number"),
                      QStringLiteral("Open another…"));
        QVERIFY(bar.isVisible());
        QSignalSpy acted(&bar, &MessageBar::actionTriggered);
        auto* action = bar.findChild<QPushButton*>(QStringLiteral("messageBar.action"));
        QVERIFY(action->isVisible());
        QTest::mouseClick(action, Qt::LeftButton);
        QCOMPARE(acted.size(), 1);
        QTest::mouseClick(bar.findChild<QPushButton*>(QStringLiteral("messageBar.dismiss")), Qt::LeftButton);
        QVERIFY(!bar.isVisible());
        bar.showInfo(QStringLiteral("saved"));
        QVERIFY(!action->isVisible());
        QCOMPARE(bar.message(), QStringLiteral("saved"));
    }

    void escapeDismissesFromAnywhereInTheWindow()
    {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* bar = new MessageBar;
        auto* other = new QLineEdit;
        layout->addWidget(bar);
        layout->addWidget(other);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        other->setFocus();
        bar->showError(QStringLiteral("no"));
        QVERIFY(other->hasFocus());
        QTest::keyClick(other, Qt::Key_Escape);
        QVERIFY(!bar->isVisible());
    }

    void hostileTextIsPlainAndCannotWidenTheWindow()
    {
        MessageBar bar;
        bar.showError(QStringLiteral("<img src=x>") + QString(100000, QLatin1Char('x')));
        QCOMPARE(bar.findChild<QLabel*>(QStringLiteral("messageBar.text"))->textFormat(), Qt::PlainText);
        QVERIFY(bar.minimumSizeHint().width() < 600);
    }
};

QTEST_MAIN(TestMessageBar)
#include "test_message_bar.moc"
