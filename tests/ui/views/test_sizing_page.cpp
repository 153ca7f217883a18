#include <QApplication>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/charts/load_curve.h"
#include "ui/models/sizing_text.h"
#include "ui/views/sizing_page.h"

using namespace gable;

class TestSizingPage : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();
    Scenario m_scenario;
    std::unique_ptr<SizingPage> m_page;

    void set()
    {
        const auto made = estimate(m_scenario);
        m_page->setEstimate(m_scenario, made ? &*made : nullptr);
    }
    template <typename Widget>
    Widget* find(const char* name)
    {
        auto* widget = m_page->findChild<Widget*>(QString::fromLatin1(name));
        if (!widget) qFatal("no %s", name);
        return widget;
    }

private slots:
    void init()
    {
        m_scenario = defaultScenario(m_catalog);
        m_scenario.demand = Demand();
        m_page = std::make_unique<SizingPage>();
        m_page->setTheme(lightTheme());
        m_page->resize(1270, 900);
        set();
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    void cleanup() { m_page.reset(); }

    void beginsWithOneButton()
    {
        m_scenario.demand.reset();
        m_scenario.serving.reset();
        set();
        QVERIFY(find<QPushButton>("sizing.start")->isVisible());
        QVERIFY(!find<QPushButton>("sizing.stop")->isVisible());
        QSignalSpy edited(m_page.get(), &SizingPage::scenarioEdited);
        QTest::mouseClick(find<QPushButton>("sizing.start"), Qt::LeftButton);
        const auto changed = edited.value(0).value(0).value<Scenario>();
        QVERIFY(changed.demand && changed.serving);
        m_scenario = changed;
        set();
        QVERIFY(!find<QPushButton>("sizing.start")->isVisible());
        QTest::mouseClick(find<QPushButton>("sizing.stop"), Qt::LeftButton);
        QVERIFY(!edited[1][0].value<Scenario>().demand);
        QVERIFY(edited[1][0].value<Scenario>().serving);  // it may have been on before
    }

    void aLoadThatIsThereStays()
    {
        m_scenario.demand.reset();
        m_scenario.serving = Serving{100, 200, 3};
        set();
        QSignalSpy edited(m_page.get(), &SizingPage::scenarioEdited);
        QTest::mouseClick(find<QPushButton>("sizing.start"), Qt::LeftButton);
        QVERIFY(edited.value(0).value(0).value<Scenario>().serving == (Serving{100, 200, 3}));
    }

    void figuresAreThoseOfTheSizing()
    {
        const auto made = estimate(m_scenario);
        const auto cards = sizingCards(m_scenario, *made->memory, *made->sizing);
        for (std::size_t i = 0; i < cards.size(); ++i) {
            const QString said = find<QWidget>(("summary.sizing." + std::string(sizingCardIds[i])).c_str())->accessibleName();
            QVERIFY2(said.contains(cards[i].figure) && said.contains(cards[i].title), qPrintable(said));
        }
        QCOMPARE(find<LoadCurveChart>("loadCurve")->plot()->data().chosen, made->sizing->predicted.concurrency);
        QVERIFY(find<QLabel>("sizing.assumptions")->text().contains(QStringLiteral("730")));
    }

    void fieldsGoUp()
    {
        QSignalSpy edited(m_page.get(), &SizingPage::scenarioEdited);
        auto* rate = find<QSpinBox>("sizing.demand.requests_per_second");
        rate->setFocus();
        rate->selectAll();
        QTest::keyClicks(rate, QStringLiteral("250"));
        QTest::keyClick(rate, Qt::Key_Return);
        QCOMPARE(edited.count(), 1);
        QCOMPARE(edited[0][0].value<Scenario>().demand->requestsPerSecond, 250.0);
        QCOMPARE(edited[0][1].value<EditInfo>().gesture, quint64{0});
        auto* answer = find<QSpinBox>("sizing.serving.osl");
        answer->setFocus();
        QTest::keyClick(answer, Qt::Key_Up);
        QCOMPARE(edited.count(), 2);
        QCOMPARE(edited[1][0].value<Scenario>().serving->outputTokens, 2048.0);
        QVERIFY(edited[1][1].value<EditInfo>().gesture >= quint64{1} << 62);
        QVERIFY(edited[1][1].value<EditInfo>().text.contains(QStringLiteral("OSL")));
    }

    void thePriceGoesUpAndAway()
    {
        QSignalSpy edited(m_page.get(), &SizingPage::scenarioEdited);
        auto* price = find<QDoubleSpinBox>("sizing.price");
        QCOMPARE(price->value(), *m_scenario.accelerator->pricePerHour);
        price->setFocus();
        price->selectAll();
        QTest::keyClicks(price, QStringLiteral("2.5"));
        QTest::keyClick(price, Qt::Key_Return);
        QCOMPARE(*edited.value(0).value(0).value<Scenario>().accelerator->pricePerHour, 2.5);
        m_scenario = edited[0][0].value<Scenario>();
        set();
        QCOMPARE(find<QLabel>("sizing.priceSource")->text(), QStringLiteral("edited in the scenario"));
        price->selectAll();
        QTest::keyClicks(price, QStringLiteral("0"));
        QTest::keyClick(price, Qt::Key_Return);
        QVERIFY(!edited.value(1).value(0).value<Scenario>().accelerator->pricePerHour);
        m_scenario = edited[1][0].value<Scenario>();
        set();
        QVERIFY(find<QWidget>("summary.sizing.month")->accessibleName().contains(QStringLiteral("no price is known")));
    }

    void problemsHaveWordsInsteadOfFigures()
    {
        m_scenario.demand->tpotMs = 1;
        set();
        QVERIFY(!find<QWidget>("summary.sizing.replicas")->isVisible());
        QVERIFY(find<QLabel>("sizing.problem.title")->text().startsWith(QStringLiteral("Too slow")));
        QVERIFY(find<QSpinBox>("sizing.demand.tpot_ms")->isVisible());  // to be changed
        m_scenario.accelerator.reset();
        set();
        QVERIFY(find<QLabel>("sizing.problem.title")->text().startsWith(QStringLiteral("No accelerator")));
        QVERIFY(!find<QDoubleSpinBox>("sizing.price")->isEnabled());
        m_page->setEstimate(m_scenario, nullptr);
        QVERIFY(find<QLabel>("sizing.problem")->isVisible());
    }

    void narrowAndDark()
    {
        m_page->setTheme(darkTheme());
        m_page->resize(970, 620);
        QVERIFY(!m_page->grab().isNull());
        QVERIFY(find<LoadCurveChart>("loadCurve")->height() > 200);
        QVERIFY(find<QLabel>("sizing.priceSource")->text().contains(darkTheme().accent.name()));
    }
};

QTEST_MAIN(TestSizingPage)
#include "test_sizing_page.moc"
