#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "core/scenario/model_formats.h"
#include "ui/charts/hover_card.h"
#include "ui/charts/layer_plot.h"
#include "ui/editors/stored_formats.h"
#include "ui/views/assumptions_view.h"
#include "ui/views/figure_table.h"
#include "ui/views/model_page.h"

using namespace gable;

class TestModelPage : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();
    Scenario m_scenario;
    std::unique_ptr<ModelPage> m_page;

    static SharedReading reading(const Scenario& scenario)
    {
        return std::make_shared<const ModelReading>(readArchitecture(scenario.model, scenario.deployment));
    }
    void set() { m_page->setModel(m_scenario, reading(m_scenario), true); }
    template <typename Widget>
    Widget* find(const char* name)
    {
        auto* widget = m_page->findChild<Widget*>(QString::fromLatin1(name));
        if (!widget) qFatal("no %s", name);
        return widget;
    }
    QString figure(const char* card) { return find<QWidget>(card)->accessibleName(); }

private slots:
    void init()
    {
        m_scenario = defaultScenario(m_catalog);
        m_page = std::make_unique<ModelPage>();
        m_page->setTheme(lightTheme());
        m_page->resize(1250, 900);
        set();
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    void cleanup() { m_page.reset(); }

    void showsTheFiguresOfTheModel()
    {
        QVERIFY2(figure("summary.model.parameters").contains(QStringLiteral("70.6 B")), qPrintable(figure("summary.model.parameters")));
        QVERIFY(figure("summary.model.weights").contains(QStringLiteral("131.4 GiB")));
        QVERIFY(figure("summary.model.context").contains(QStringLiteral("131,072")));
        QVERIFY(figure("summary.model.kv").contains(QStringLiteral("320 KiB")));
        QVERIFY(figure("summary.model.state").contains(QStringLiteral("none")));
        QVERIFY(find<QLabel>("assumptions.list")->text().contains(QStringLiteral("Nothing had to be assumed.")));
        QCOMPARE(find<LayerPlot>("layerStack.plot")->bandCount(), 3);
    }

    void assumptionsAreListed()
    {
        AssumptionsView view;
        Architecture architecture;
        architecture.assumptions = {"no <dtype>", "another"};
        view.setModel(m_scenario.model, architecture);
        const QString text = view.findChild<QLabel*>(QStringLiteral("assumptions.list"))->text();
        QVERIFY(text.contains(QStringLiteral("no &lt;dtype&gt;")) && text.contains(QStringLiteral("another")));
        QVERIFY(!text.contains(QStringLiteral("Nothing")));
    }

    void onlyComponentsOfTheModelAreOffered()
    {
        QVERIFY(find<QComboBox>("formats.attention")->isVisible());
        QVERIFY(find<QComboBox>("formats.dense_ffn")->isVisible());
        QVERIFY(!find<QComboBox>("formats.routed_experts")->isVisible());
        m_scenario.model = *m_catalog.model("mixtral-8x7b");
        set();
        QVERIFY(find<QComboBox>("formats.routed_experts")->isVisible());
        QVERIFY(!find<QComboBox>("formats.dense_ffn")->isVisible());
    }

    void aChoiceGoesUpAndComesBack()
    {
        QSignalSpy edited(m_page.get(), &ModelPage::fieldEdited);
        auto* combo = find<QComboBox>("formats.dense_ffn");
        combo->setFocus();
        QTest::keyClick(combo, Qt::Key_Down);
        QCOMPARE(edited.count(), 1);
        QCOMPARE(edited[0][0].toString(), QStringLiteral("formats.dense_ffn"));
        const std::string value = edited[0][1].toString().toStdString();
        QVERIFY(namedFormat(value));
        QVERIFY(!find<QPushButton>("formats.dense_ffn.reset")->isVisible());

        m_scenario.deployment.formats[Part::DenseFfn] = value;
        set();
        auto* reset = find<QPushButton>("formats.dense_ffn.reset");
        QVERIFY(reset->isVisible());
        QCOMPARE(m_page->findChild<StoredFormats*>()->overridden(), 1);
        QVERIFY(!combo->accessibleDescription().isEmpty());
        QTest::mouseClick(reset, Qt::LeftButton);
        QCOMPARE(edited.count(), 2);
        QCOMPARE(edited[1][1].toString(), QStringLiteral("from-config"));
    }

    void anOverrideOfWhatTheModelLacksStaysInSight()
    {
        m_scenario.deployment.formats[Part::RoutedExperts] = "nvfp4";
        set();
        QVERIFY(find<QPushButton>("formats.routed_experts.reset")->isVisible());
    }

    void theTableIsCopiedWithAllDigits()
    {
        const QString table = m_page->toTsv();
        QVERIFY2(table.startsWith(QStringLiteral("Component\tFormat\tModules\tParameters\tStored (B)\tBits per parameter\n")), qPrintable(table));
        QVERIFY(table.contains(QStringLiteral("70553706496\t141107412992\t16\n")));
        QApplication::clipboard()->clear();
        find<QAction>("formats.copyTable")->trigger();
        QCOMPARE(QApplication::clipboard()->text(), table);
    }

    void aConfigThatCantBeReadIsSaid()
    {
        const auto broken = std::make_shared<const ModelReading>(fail("expected a number, found \"many\"", "/num_hidden_layers", "somewhere"));
        m_page->setModel(m_scenario, broken, true);
        const QString text = find<QLabel>("modelProblem.text")->text();
        QVERIFY2(text.contains(QStringLiteral("/num_hidden_layers: expected a number")), qPrintable(text));
        QVERIFY(find<QLabel>("modelProblem.text")->isVisible());
        QVERIFY(!find<LayerPlot>("layerStack.plot")->isVisible());
        QSignalSpy asked(m_page.get(), &ModelPage::modelRequested);
        QTest::mouseClick(find<QPushButton>("modelProblem.choose"), Qt::LeftButton);
        QCOMPARE(asked.count(), 1);
        set();
        QVERIFY(find<LayerPlot>("layerStack.plot")->isVisible());
    }

    void scrollsInsteadOfClipping()
    {
        m_page->resize(920, 560);
        QApplication::processEvents();
        const auto* scroll = find<QScrollArea>("modelPage.scroll");
        QVERIFY(scroll->verticalScrollBar()->maximum() > 0);
        QVERIFY(scroll->widget()->width() <= scroll->viewport()->width());
        const auto* table = find<FigureTable>("formats.table");
        QVERIFY(table->viewport()->height() >= table->rowHeight(0) * table->model()->rowCount());
    }

    void scrollingHidesTheCard()
    {
        m_page->resize(920, 560);
        auto* plot = find<LayerPlot>("layerStack.plot");
        plot->setFocus(Qt::TabFocusReason);
        QTest::keyClick(plot, Qt::Key_Right);
        QVERIFY(m_page->findChild<HoverCard*>()->isVisible());
        QApplication::processEvents();
        find<QScrollArea>("modelPage.scroll")->verticalScrollBar()->setValue(80);
        QVERIFY(!m_page->findChild<HoverCard*>()->isVisible());
    }

    void everyModelOfTheCatalogueIsShown()
    {
        for (const Model& model : m_catalog.models) {
            m_scenario.model = model;
            set();
            QVERIFY2(!m_page->grab().isNull(), model.id.c_str());
        }
    }

    void whatTakesFocusHasAName()
    {
        for (QWidget* widget : m_page->findChildren<QWidget*>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy() || qobject_cast<QScrollArea*>(widget)) continue;
            QAccessibleInterface* named = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(named && !named->text(QAccessible::Name).isEmpty(), qPrintable(widget->objectName() + QString::fromLatin1(widget->metaObject()->className())));
        }
    }

    void sameReadingIsNotDrawnAgain()
    {
        const SharedReading same = reading(m_scenario);
        m_page->setModel(m_scenario, same, true);
        auto* plot = find<LayerPlot>("layerStack.plot");
        plot->setFocus();
        QTest::keyClick(plot, Qt::Key_Right);
        QCOMPARE(plot->current(), 0);
        m_scenario.workload.groups.front().requests += 1;
        m_page->setModel(m_scenario, same, true);
        QCOMPARE(plot->current(), 0);
    }
};

QTEST_MAIN(TestModelPage)
#include "test_model_page.moc"
