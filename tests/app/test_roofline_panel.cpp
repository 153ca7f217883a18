#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>

#include "app/gui/roofline_panel.h"
#include "app/gui/study_document.h"
#include "core/catalog/catalog.h"
#include "ui/charts/roofline_chart.h"
#include "ui/charts/roofline_plot.h"
#include "ui/charts/scrub_bar.h"

using namespace gable;

class TestRooflinePanel : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_document = std::make_unique<StudyDocument>(Study{{defaultScenario(*m_catalog)}, 0, std::nullopt});
        m_panel = std::make_unique<RooflinePanel>();
        connect(m_panel.get(), &RooflinePanel::scenarioEdited, m_document.get(), &StudyDocument::edit);
        connect(m_document.get(), &StudyDocument::changed, m_panel.get(), [this] { m_panel->update(*m_document); });
        m_panel->resize(600, 500);
        m_panel->update(*m_document);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }
    void cleanup()
    {
        m_panel.reset();
        m_document.reset();
    }

    void slidersEditTheDocumentAsOneStep()
    {
        const Scenario before = m_document->scenario();
        auto* slider = m_panel->findChild<QSlider*>("scrubFirst");
        slider->setFocus();
        for (int i = 0; i < 5; ++i) QTest::keyClick(slider, Qt::Key_Right);
        QVERIFY(m_document->scenario().workload != before.workload);
        QCOMPARE(m_document->undoStack().count(), 1);
        m_document->undoStack().undo();
        QCOMPARE(m_document->scenario().workload, before.workload);
    }

    void aWholeRunLeavesNoTrace()
    {
        auto* bar = m_panel->findChild<ScrubBar*>("scrubBar");
        QTest::mouseClick(m_panel->findChild<QToolButton*>("scrubFirstPlay"), Qt::LeftButton);
        const double rate = plot()->data().dots.front().rate;
        bar->playAt(700);
        QVERIFY(plot()->data().dots.front().rate != rate);
        for (double ms = 800; ms <= ScrubBar::runMs; ms += 100) bar->playAt(ms);
        QCOMPARE(plot()->data().dots.front().rate, rate);
        QCOMPARE(m_document->undoStack().count(), 0);
    }

    void pathsComeAfterAPauseAndStayWhileOneScrubs()
    {
        QVERIFY(plot()->paths().empty());
        QTRY_VERIFY(!plot()->paths().empty());
        QCOMPARE(plot()->paths().front().places.size(), std::size_t{24});
        auto* slider = m_panel->findChild<QSlider*>("scrubFirst");
        QTest::keyClick(slider, Qt::Key_Right);
        QVERIFY(!plot()->paths().empty());
        Scenario other = m_document->scenario();
        other.deployment.tp = 4;
        m_document->edit(other, {"TP", 0});
        QVERIFY(plot()->paths().empty());
        QTRY_VERIFY(!plot()->paths().empty());
    }

    void optionsAreNoEdits()
    {
        RooflineOptions options;
        options.dots = RooflineOptions::Dots::Components;
        const int dots = plot()->itemCount();
        emit m_panel->chart()->optionsEdited(options);
        QVERIFY(plot()->itemCount() < dots);
        QCOMPARE(m_document->undoStack().count(), 0);
        m_panel->update(*m_document);
        QVERIFY(plot()->itemCount() < dots);
    }

    void theBaselineIsDrawn()
    {
        QVERIFY(plot()->data().ghosts.empty());
        m_document->pinBaseline();
        QCOMPARE(plot()->data().ghosts.size(), plot()->data().dots.size());
        QVERIFY(plot()->data().caption.contains(m_document->baselineName()));
        m_document->unpinBaseline();
        QVERIFY(plot()->data().ghosts.empty());
    }

    void withoutAcceleratorThereIsAText()
    {
        Scenario bare = m_document->scenario();
        bare.accelerator.reset();
        m_document->edit(bare, {"None", 0});
        QVERIFY(!plot()->data().emptyText.isEmpty());
        QVERIFY(!m_panel->grab().isNull());
        m_panel->setTheme(darkTheme());
        QVERIFY(!m_panel->grab().isNull());
    }

private:
    [[nodiscard]] RooflinePlot* plot() const { return m_panel->chart()->plot(); }

    const Result<Catalog> m_catalog = builtinCatalog();
    std::unique_ptr<StudyDocument> m_document;
    std::unique_ptr<RooflinePanel> m_panel;
};

QTEST_MAIN(TestRooflinePanel)
#include "test_roofline_panel.moc"
