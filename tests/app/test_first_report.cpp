#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTabBar>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "app/gui/main_window.h"
#include "app/gui/presenter.h"
#include "app/gui/settings.h"
#include "app/gui/window_pages.h"
#include "core/catalog/catalog.h"
#include "tests/support/person.h"

using namespace gable;

/// What somebody does who opens the studio for the first time and must show others a comparison, with clicks and keys alone.
class TestFirstReport : public QObject {
    Q_OBJECT

private:
    Result<Catalog> m_catalog = builtinCatalog();
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    Person m_person;
    std::unique_ptr<MainWindow> m_window;

    template <typename W>
    W* find(const char* name) const
    {
        W* found = m_window->findChild<W*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }
    void click(QWidget* widget) const { QTest::mouseClick(widget, Qt::LeftButton); }
    /// The button of an action in the tool bar.
    QToolButton* button(const QString& action) const
    {
        for (auto* button : m_window->findChildren<QToolButton*>())
            if (button->defaultAction() && button->defaultAction()->objectName() == action && button->isVisible()) return button;
        qFatal("no button %s", qPrintable(action));
    }
    QByteArray content(const QString& name) const
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    const Study& study() const { return m_window->document().study(); }

    void duplicateAndChange()
    {
        click(find<QToolButton>("scenarios.duplicate"));
        auto* tp = find<QSpinBox>("parallelism.tp");
        tp->setFocus();
        QTest::keyClick(tp, Qt::Key_Down);  // 8 → 4
        auto* cache = find<QComboBox>("kv_cache_dtype");
        cache->setFocus();
        QTest::keyClick(cache, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(cache, "fp8");
        QTest::keyClick(cache, Qt::Key_Return);
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<Settings>(m_folder->filePath("settings.ini"));
        m_person = Person();
        m_window = std::make_unique<MainWindow>(*m_catalog, *m_settings, m_person.dialogs());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void cleanup() { m_window.reset(); }

    void fromTheDefaultScenarioToTwoReports()
    {
        duplicateAndChange();
        QCOMPARE(study().scenarios.size(), 2u);
        QCOMPARE(study().active, 1u);
        QCOMPARE(study().scenarios[1].deployment.tp, 4.0);
        QCOMPARE(QString::fromStdString(study().scenarios[1].deployment.kvCacheDtype), "fp8");
        QCOMPARE(study().scenarios[0].deployment.tp, 8.0);

        click(button("view.page-compare"));
        QCOMPARE(m_window->pages().current(), Page::Compare);
        QVERIFY(find<QLabel>("compare.outcome")->text().contains('%'));

        for (const char* name : {"report.pdf", "report.html"}) {
            m_person.path = m_folder->filePath(name);
            QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier);
            auto* dialog = m_window->findChild<QDialog*>("report");
            QVERIFY(dialog && dialog->isVisible());
            auto* save = dialog->findChild<QPushButton*>(QString(name).endsWith("pdf") ? "report.pdf" : "report.html");
            QVERIFY(save);
            click(save);
            QTRY_VERIFY(!content(name).isEmpty());
            dialog->close();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
        QVERIFY(content("report.pdf").startsWith("%PDF"));
        const QByteArray page = content("report.html");
        for (const char* part : {"Llama-3.1-70B", "<svg", "fp8", "prefers-color-scheme"}) QVERIFY2(page.contains(part), part);
    }

    /// Scenarios are stepped through by arrow keys without any editor in sight; Escape puts everything back.
    void presenting()
    {
        duplicateAndChange();
        const QByteArray layout = m_window->pages().layout();
        click(button("view.present"));
        Presenter& presenter = m_window->presenter();
        QVERIFY(presenter.isPresenting());
        auto* dock = find<QDockWidget>("dock.scenario");
        QVERIFY(!dock->isVisible() && !find<QTabBar>("scenarios")->isVisible());
        QVERIFY(find<QLabel>("present.title")->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_Left);
        QCOMPARE(study().active, 0u);
        QTest::keyClick(m_window.get(), Qt::Key_Left);  // there is none before
        QCOMPARE(study().active, 0u);
        QTest::keyClick(m_window.get(), Qt::Key_Right);
        QCOMPARE(study().active, 1u);
        QTest::keyClick(m_window.get(), Qt::Key_Escape);
        QVERIFY(!presenter.isPresenting());
        QVERIFY(dock->isVisible() && find<QTabBar>("scenarios")->isVisible());
        QCOMPARE(m_window->pages().layout(), layout);
    }

    void preparedViewsAreSteppedThrough()
    {
        duplicateAndChange();
        Presenter& presenter = m_window->presenter();
        presenter.addBookmark();
        m_window->document().activate(0);
        m_window->showPage(Page::Memory);
        presenter.addBookmark();
        QCOMPARE(study().bookmarks.size(), 2u);
        QCOMPARE(QString::fromStdString(study().bookmarks[1].page), "memory");
        presenter.start();
        QCOMPARE(m_window->pages().current(), Page::Step);
        QCOMPARE(study().active, 1u);
        QTest::keyClick(m_window.get(), Qt::Key_PageDown);
        QCOMPARE(m_window->pages().current(), Page::Memory);
        QCOMPARE(study().active, 0u);
        presenter.stop();
        m_window->document().undoStack().undo();
        QCOMPARE(study().bookmarks.size(), 1u);
    }
};

QTEST_MAIN(TestFirstReport)
#include "test_first_report.moc"
