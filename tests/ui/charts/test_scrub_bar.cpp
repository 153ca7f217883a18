#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>

#include "ui/charts/scrub_bar.h"

using namespace gable;

namespace {

const Workload mixed{{{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}, {Phase::Decode, 16, 4, 8192}}};

}  // namespace

class TestScrubBar : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_bar = std::make_unique<ScrubBar>(m_gestures);
        m_bar->resize(700, 30);
        m_bar->setWorkload(mixed);
        m_bar->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_bar.get()));
        connect(m_bar.get(), &ScrubBar::workloadEdited, this, [this](const Workload& workload, const EditInfo& info) {
            m_edits.push_back(workload);
            m_infos.push_back(info);
        });
    }
    void cleanup()
    {
        m_bar.reset();
        m_edits.clear();
        m_infos.clear();
    }

    void scalesOfABatch()
    {
        const auto scales = scrubScales(mixed);
        QCOMPARE(scales.size(), std::size_t{2});
        QCOMPARE(scales[0].value, 64.0);
        QCOMPARE(scales[0].most, 4096.0);
        QCOMPARE(scales[1].value, 8192.0);
        QCOMPARE(scales[1].least, 128.0);
        QCOMPARE(scales[1].most, 131072.0);
        QCOMPARE(scales[0].fraction(64), 0.5);
        QCOMPARE(scales[0].valueAt(0.5), 64.0);
        QCOMPARE(scales[0].valueAt(2), 4096.0);
        QVERIFY(scrubScales({}).empty());
        QCOMPARE(scrubScales({{{Phase::Decode, 1, 1, 1000000}}})[1].most, 1000000.0);
        QCOMPARE(scrubScales({{{Phase::Prefill, 2, 512, 2048}}})[0].what, Scrubbed::NewTokens);
    }

    void groupsMoveInProportion()
    {
        Workload out = scrubbed(mixed, Scrubbed::Requests, 128);
        QCOMPARE(out.groups[0], mixed.groups[0]);
        QCOMPARE(out.groups[1].requests, 128.0);
        QCOMPARE(out.groups[2].requests, 32.0);
        out = scrubbed(mixed, Scrubbed::Requests, 1);
        QCOMPARE(out.groups[1].requests, 1.0);
        QCOMPARE(out.groups[2].requests, 1.0);  // never none
        out = scrubbed(mixed, Scrubbed::Context, 4);
        QCOMPARE(out.groups[1].contextLen, 2.0);
        QCOMPARE(out.groups[2].contextLen, 4.0);
        out = scrubbed(mixed, Scrubbed::Context, 1);
        QCOMPARE(out.groups[2].contextLen, 4.0);  // not below its new tokens
        const Workload prefill{{{Phase::Prefill, 2, 512, 2048}}};
        QCOMPARE(scrubbed(prefill, Scrubbed::NewTokens, 4096).groups[0].contextLen, 4096.0);
        QCOMPARE(scrubbed(prefill, Scrubbed::Context, 100).groups[0].contextLen, 512.0);
    }

    void keysEditOneStepAndMerge()
    {
        auto* slider = m_bar->findChild<QSlider*>("scrubFirst");
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Right);
        QTest::keyClick(slider, Qt::Key_Right);
        QCOMPARE(m_edits.size(), std::size_t{2});
        QVERIFY(m_edits[1].groups[1].requests > 64);
        QVERIFY(m_infos[0].gesture != 0 && m_infos[0].gesture == m_infos[1].gesture);
        QTest::keyClick(slider, Qt::Key_Home);
        QCOMPARE(m_edits.back().groups[1].requests, 1.0);
        QTest::keyClick(slider, Qt::Key_Right);
        QCOMPARE(m_edits.back().groups[1].requests, 2.0);  // small numbers are not stuck
        auto* context = m_bar->findChild<QSlider*>("scrubContext");
        QTest::keyClick(context, Qt::Key_End);
        QCOMPARE(m_edits.back().groups[2].contextLen, 131072.0);
        QVERIFY(m_infos.back().gesture != m_infos[0].gesture);
    }

    void setWorkloadIsSilentAndShown()
    {
        Workload other = mixed;
        other.groups[1].requests = 1024;
        m_bar->setWorkload(other);
        QVERIFY(m_edits.empty());
        QCOMPARE(m_bar->findChild<QLabel*>("scrubFirstValue")->text(), QStringLiteral("1,024"));
        QVERIFY(m_bar->findChild<QSlider*>("scrubFirst")->value() > 800);
        m_bar->setWorkload({});
        QVERIFY(!m_bar->isVisible());
        m_bar->setWorkload(mixed);
        QVERIFY(m_bar->isVisible());
    }

    void aRunGoesOverTheWholeScaleAndComesBack()
    {
        auto* play = m_bar->findChild<QToolButton*>("scrubFirstPlay");
        QSignalSpy active(m_bar.get(), &ScrubBar::scrubbing);
        QTest::mouseClick(play, Qt::LeftButton);
        QVERIFY(m_bar->isPlaying());
        QVERIFY(active.last()[0].toBool());
        double most = 0, least = 1e9;
        for (double ms = 0; ms <= ScrubBar::runMs; ms += 10) {
            m_bar->playAt(ms);
            if (m_edits.empty()) continue;
            most = std::max(most, m_edits.back().groups[1].requests);
            least = std::min(least, m_edits.back().groups[1].requests);
        }
        QCOMPARE(most, 4096.0);
        QCOMPARE(least, 1.0);
        QCOMPARE(m_edits.back(), mixed);
        QVERIFY(!m_bar->isPlaying());
        for (const EditInfo& info : m_infos) QCOMPARE(info.gesture, m_infos[0].gesture);
    }

    void anotherEditEndsTheRun()
    {
        QTest::mouseClick(m_bar->findChild<QToolButton*>("scrubContextPlay"), Qt::LeftButton);
        m_bar->playAt(500);
        m_bar->setWorkload(m_edits.back());  // what we have told comes back
        QVERIFY(m_bar->isPlaying());
        Workload other = mixed;
        other.groups.pop_back();
        m_bar->setWorkload(other);
        QVERIFY(!m_bar->isPlaying());
    }

    void theSecondClickPauses()
    {
        auto* play = m_bar->findChild<QToolButton*>("scrubFirstPlay");
        QTest::mouseClick(play, Qt::LeftButton);
        m_bar->playAt(400);
        const Workload there = m_edits.back();
        QTest::mouseClick(play, Qt::LeftButton);
        QVERIFY(!m_bar->isPlaying());
        QCOMPARE(m_edits.back(), there);
    }

private:
    GestureSource m_gestures;
    std::unique_ptr<ScrubBar> m_bar;
    std::vector<Workload> m_edits;
    std::vector<EditInfo> m_infos;
};

QTEST_MAIN(TestScrubBar)
#include "test_scrub_bar.moc"
