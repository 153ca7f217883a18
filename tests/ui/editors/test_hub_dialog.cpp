#include <QAccessible>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "ui/editors/hub_dialog.h"

using namespace gable;

class TestHubDialog : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<HubDialog> m_dialog;
    QLineEdit* m_text = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_error = nullptr;
    QPushButton* m_fetch = nullptr;
    QPushButton* m_cancel = nullptr;
    std::unique_ptr<QSignalSpy> m_asked, m_cancelled;

private slots:
    void init()
    {
        m_dialog = std::make_unique<HubDialog>(QStringLiteral("https://hub.example"));
        m_dialog->setTheme(lightTheme());
        m_text = m_dialog->findChild<QLineEdit*>(QStringLiteral("hubDialog.text"));
        m_progress = m_dialog->findChild<QProgressBar*>(QStringLiteral("hubDialog.progress"));
        m_error = m_dialog->findChild<QLabel*>(QStringLiteral("hubDialog.error"));
        m_fetch = m_dialog->findChild<QPushButton*>(QStringLiteral("hubDialog.fetch"));
        m_cancel = m_dialog->findChild<QPushButton*>(QStringLiteral("hubDialog.cancel"));
        QVERIFY(m_text && m_progress && m_error && m_fetch && m_cancel);
        m_asked = std::make_unique<QSignalSpy>(m_dialog.get(), &HubDialog::fetchRequested);
        m_cancelled = std::make_unique<QSignalSpy>(m_dialog.get(), &HubDialog::cancelRequested);
        m_dialog->open();
        QVERIFY(QTest::qWaitForWindowActive(m_dialog.get()));
    }

    void opensOnAnEmptyField()
    {
        QVERIFY(m_text->hasFocus());
        QCOMPARE(m_text->placeholderText(), QStringLiteral("org/name or https://…"));
        QVERIFY(!m_fetch->isEnabled());
        QVERIFY(!m_progress->isVisible() && !m_error->isVisible());
        QVERIFY(m_dialog->findChild<QLabel*>(QStringLiteral("hubDialog.endpoint"))->text().contains(QStringLiteral("https://hub.example")));
        QTest::keyClicks(m_text, QStringLiteral("   "));
        QTest::keyClick(m_text, Qt::Key_Return);
        QCOMPARE(m_asked->size(), 0);
    }

    void enterAsksOnce()
    {
        QTest::keyClicks(m_text, QStringLiteral(" org/name "));
        QTest::keyClick(m_text, Qt::Key_Return);
        QCOMPARE(m_asked->size(), 1);
        QCOMPARE(m_asked->first().first().toString(), QStringLiteral("org/name"));
        QVERIFY(m_dialog->isVisible() && m_progress->isVisible());
        QVERIFY(!m_fetch->isEnabled());
        QTest::keyClick(m_text, Qt::Key_Return);
        QTest::mouseClick(m_fetch, Qt::LeftButton);
        QCOMPARE(m_asked->size(), 1);
    }

    void aPrefilledTextIsNotAskedFor()
    {
        m_dialog->setText(QStringLiteral(" a/b\n"));
        QCOMPARE(m_text->text(), QStringLiteral("a/b"));
        QVERIFY(m_fetch->isEnabled());
        QCOMPARE(m_asked->size(), 0);
        QTest::mouseClick(m_fetch, Qt::LeftButton);
        QCOMPARE(m_asked->size(), 1);
    }

    void progressKnowsTheTotalOrNot()
    {
        m_dialog->setText(QStringLiteral("a/b"));
        QTest::mouseClick(m_fetch, Qt::LeftButton);
        QCOMPARE(m_progress->maximum(), 0);
        m_dialog->setProgress(1500, -1);
        QCOMPARE(m_progress->maximum(), 0);
        m_dialog->setProgress(1500, 3000);
        QCOMPARE(m_progress->value(), 1500);
        QCOMPARE(m_progress->maximum(), 3000);
        QCOMPARE(m_progress->text(), QStringLiteral("1.5 kB of 3 kB"));
        m_dialog->setProgress(5000, 3000);
        m_dialog->setProgress(1, Q_INT64_C(999999999999));
        QCOMPARE(m_progress->maximum(), 0);
    }

    void anErrorStaysUntilTheTextChanges()
    {
        m_dialog->setText(QStringLiteral("a/b"));
        QTest::mouseClick(m_fetch, Qt::LeftButton);
        m_dialog->setError(QStringLiteral("There is <b>nothing</b> at all"));
        QVERIFY(m_error->isVisible() && !m_progress->isVisible() && m_fetch->isEnabled());
        QCOMPARE(m_error->textFormat(), Qt::PlainText);
        QCOMPARE(m_text->text(), QStringLiteral("a/b"));
        QVERIFY(m_text->hasFocus());
        QTest::keyClicks(m_text, QStringLiteral("c/d"));
        QVERIFY(!m_error->isVisible());
        QCOMPARE(m_text->text(), QStringLiteral("c/d"));
    }

    void cancelStopsThenCloses()
    {
        m_dialog->setText(QStringLiteral("a/b"));
        QTest::mouseClick(m_fetch, Qt::LeftButton);
        QTest::mouseClick(m_cancel, Qt::LeftButton);
        QCOMPARE(m_cancelled->size(), 1);
        QVERIFY(m_dialog->isVisible() && m_fetch->isEnabled() && !m_progress->isVisible());
        QTest::mouseClick(m_cancel, Qt::LeftButton);
        QCOMPARE(m_cancelled->size(), 1);
        QVERIFY(!m_dialog->isVisible());
    }

    void escapeStopsThenCloses()
    {
        m_dialog->setText(QStringLiteral("a/b"));
        QTest::keyClick(m_text, Qt::Key_Return);
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(m_dialog->isVisible());
        QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
        QVERIFY(!m_dialog->isVisible());
        QCOMPARE(m_cancelled->size(), 1);
    }

    void closingTheWindowStopsToo()
    {
        m_dialog->setText(QStringLiteral("a/b"));
        QTest::keyClick(m_text, Qt::Key_Return);
        m_dialog->close();
        QCOMPARE(m_cancelled->size(), 1);
        QVERIFY(!m_dialog->isVisible());
    }

    void whatTakesFocusHasAName()
    {
        for (QWidget* widget : m_dialog->findChildren<QWidget*>()) {
            if (!(widget->focusPolicy() & Qt::TabFocus)) continue;
            QAccessibleInterface* named = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(named && !named->text(QAccessible::Name).isEmpty(), qPrintable(widget->objectName()));
        }
        QVERIFY(!m_progress->accessibleName().isEmpty());
    }

    void longErrorsFit()
    {
        m_dialog->setError(QStringLiteral("https://example.org/") + QString(3000, QLatin1Char('a')) + QStringLiteral(" leads on"));
        QVERIFY(m_dialog->width() < 2000 && m_dialog->minimumSizeHint().width() < 1000);
        QVERIFY(!m_dialog->grab().toImage().isNull());
    }
};

QTEST_MAIN(TestHubDialog)
#include "test_hub_dialog.moc"
