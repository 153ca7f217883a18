#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/editors/detail_delegate.h"
#include "ui/editors/model_list.h"
#include "ui/editors/model_picker.h"

using namespace gable;

class TestModelPicker : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();
    ModelPicker* m_picker = nullptr;
    QLineEdit* m_search = nullptr;
    QListView* m_list = nullptr;

    [[nodiscard]] QStringList listed() const
    {
        QStringList names;
        for (int row = 0; row < m_list->model()->rowCount(); ++row)
            names.append(m_list->model()->index(row, 0).data().toString());
        return names;
    }

private slots:
    void init()
    {
        m_picker = new ModelPicker(m_catalog.models);
        m_picker->setTheme(lightTheme());
        m_search = m_picker->findChild<QLineEdit*>(QStringLiteral("modelPicker.search"));
        m_list = m_picker->findChild<QListView*>(QStringLiteral("modelPicker.list"));
        m_picker->open();
        QVERIFY(QTest::qWaitForWindowActive(m_picker));
    }
    void cleanup() { delete m_picker; }

    void listKeepsItsContractAndTellsFacts()
    {
        ModelList list(m_catalog.models);
        const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (int row = 0; row < list.rowCount(); ++row) {
            const QStringList lines = list.index(row).data(DetailDelegate::LinesRole).toStringList();
            QVERIFY2(lines.first().contains(QStringLiteral(" layers · ")), qPrintable(lines.first()));
            QVERIFY(lines.last().contains(QStringLiteral("checked on")));
        }
    }

    void searchFindsWordsInNameIdAndPublisher()
    {
        QCOMPARE(listed().size(), static_cast<int>(m_catalog.models.size()));
        QVERIFY(m_search->hasFocus());
        QTest::keyClicks(m_search, QStringLiteral("3.1 LLAMA 70"));
        QCOMPARE(listed(), QStringList(QStringLiteral("Llama-3.1-70B")));
        m_search->setText(QStringLiteral("tencent"));
        QCOMPARE(listed().size(), 1);
        m_search->setText(QStringLiteral("(no such"));
        QVERIFY(listed().isEmpty());
        QVERIFY(m_picker->findChild<QLabel*>(QStringLiteral("modelPicker.none"))->isVisible());
        QVERIFY(!m_picker->findChild<QPushButton*>(QStringLiteral("modelPicker.use"))->isEnabled());
    }

    void enterPicksWhatTheArrowsChose()
    {
        QSignalSpy picked(m_picker, &ModelPicker::modelPicked);
        QTest::keyClick(m_search, Qt::Key_Down);
        const QString name = listed()[1];
        QCOMPARE(m_list->currentIndex().data().toString(), name);
        QTest::keyClick(m_search, Qt::Key_Return);
        QCOMPARE(picked.size(), 1);
        QCOMPARE(QString::fromStdString(picked.first().first().value<Model>().name), name);
        QVERIFY(!m_picker->isVisible());
    }

    void doubleClickPicksOnce()
    {
        QSignalSpy picked(m_picker, &ModelPicker::modelPicked);
        const QPoint second = m_list->visualRect(m_list->model()->index(1, 0)).center();
        QTest::mouseClick(m_list->viewport(), Qt::LeftButton, {}, second);
        QTest::mouseDClick(m_list->viewport(), Qt::LeftButton, {}, second);
        QCOMPARE(picked.size(), 1);
    }

    void enterInTheListPicksOnce()
    {
        QSignalSpy picked(m_picker, &ModelPicker::modelPicked);
        m_list->setFocus();
        QTest::keyClick(m_list, Qt::Key_Return);
        QCOMPARE(picked.size(), 1);
    }

    void cachedModelsStandBehindTheCatalogue()
    {
        delete m_picker;
        std::vector<Model> cached(2);
        cached[0].name = "acme/anvil-7b";
        cached[0].source = "/cache/models--acme--anvil-7b/snapshots/1";
        cached[1].name = "meta-llama/Llama-3.1-70B";
        ModelList list(m_catalog.models, cached);
        const QAbstractItemModelTester tester(&list, QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_picker = new ModelPicker(m_catalog.models, cached);
        m_search = m_picker->findChild<QLineEdit*>(QStringLiteral("modelPicker.search"));
        m_list = m_picker->findChild<QListView*>(QStringLiteral("modelPicker.list"));
        m_picker->open();
        QCOMPARE(listed().size(), static_cast<int>(m_catalog.models.size()) + 2);
        QCOMPARE(listed()[static_cast<int>(m_catalog.models.size())], QStringLiteral("acme/anvil-7b"));
        m_search->setText(QStringLiteral("70 llama"));
        QVERIFY(listed().contains(QStringLiteral("Llama-3.1-70B")));
        QCOMPARE(listed().last(), QStringLiteral("meta-llama/Llama-3.1-70B"));
        m_search->setText(QStringLiteral("local cache"));
        QCOMPARE(listed().size(), 2);
        const QModelIndex first = m_list->model()->index(0, 0);
        QVERIFY(first.data(DetailDelegate::LinesRole).toStringList().first().contains(QStringLiteral("Hugging Face cache")));
        QVERIFY(first.data(DetailDelegate::LinesRole).toStringList().last().contains(QStringLiteral("models--acme")));
        QVERIFY(!first.data(Qt::AccessibleDescriptionRole).toString().isEmpty());
        QVERIFY(!m_picker->grab().toImage().isNull());

        QSignalSpy picked(m_picker, &ModelPicker::modelPicked);
        QTest::keyClick(m_search, Qt::Key_Return);
        QCOMPARE(picked.size(), 1);
        const Model model = picked.first().first().value<Model>();
        QVERIFY(!model.config);
        QCOMPARE(QString::fromStdString(model.source), QStringLiteral("/cache/models--acme--anvil-7b/snapshots/1"));
    }

    void theHubIsAskedForWithWhatWasTyped()
    {
        QSignalSpy hub(m_picker, &ModelPicker::hubRequested);
        QTest::keyClicks(m_search, QStringLiteral("acme/anvil-7b"));
        QTest::mouseClick(m_picker->findChild<QPushButton*>(QStringLiteral("modelPicker.hub")), Qt::LeftButton);
        QCOMPARE(hub.size(), 1);
        QCOMPARE(hub.first().first().toString(), QStringLiteral("acme/anvil-7b"));
        QVERIFY(!m_picker->isVisible());
    }

    void otherWaysCloseAndAsk()
    {
        QSignalSpy file(m_picker, &ModelPicker::openFileRequested);
        QSignalSpy folder(m_picker, &ModelPicker::openFolderRequested);
        QSignalSpy paste(m_picker, &ModelPicker::pasteRequested);
        for (const char* id : {"modelPicker.file", "modelPicker.folder", "modelPicker.paste"}) {
            m_picker->open();
            QTest::mouseClick(m_picker->findChild<QPushButton*>(QLatin1String(id)), Qt::LeftButton);
            QVERIFY(!m_picker->isVisible());
        }
        QCOMPARE(file.size() + folder.size() + paste.size(), 3);
    }
};

QTEST_MAIN(TestModelPicker)
#include "test_model_picker.moc"
