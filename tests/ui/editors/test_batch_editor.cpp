#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "core/scenario/workload_presets.h"
#include "ui/editors/batch_editor.h"
#include "ui/editors/batch_model.h"
#include "ui/editors/log_slider.h"
#include "ui/views/elided_label.h"

using namespace gable;

/// The editor with a parent that gives each edit back at once, as the window does.
class TestBatchEditor : public QObject {
    Q_OBJECT

private:
    GestureSource m_gestures;
    BatchEditor* m_editor = nullptr;
    QTableView* m_table = nullptr;
    Workload m_workload;
    std::vector<EditInfo> m_edits;
    QStringList m_messages;

    static Workload mixed() { return {{{Phase::Prefill, 1, 128, 2176}, {Phase::Decode, 64, 1, 4096}}}; }
    [[nodiscard]] RequestGroup group(int row) const { return m_workload.groups[static_cast<std::size_t>(row)]; }
    [[nodiscard]] QPoint onBar(int row, int column, double fraction) const
    {
        const QRect track = slider::track(m_table->visualRect(m_table->model()->index(row, column)));
        return {track.left() + qRound(fraction * track.width()), track.center().y()};
    }
    void choose(int row, int column)
    {
        m_table->setFocus();
        m_table->setCurrentIndex(m_table->model()->index(row, column));
    }
    [[nodiscard]] QLineEdit* numberEditor() const
    {
        return m_table->findChild<QLineEdit*>(QStringLiteral("batch.numberEditor"));
    }
    void clickTool(const char* id)
    {
        QTest::mouseClick(m_editor->findChild<QAbstractButton*>(QLatin1String(id)), Qt::LeftButton);
    }

private slots:
    void init()
    {
        m_editor = new BatchEditor(m_gestures);
        m_table = m_editor->findChild<QTableView*>(QStringLiteral("batch.table"));
        m_workload = mixed();
        m_edits.clear();
        m_messages.clear();
        m_editor->setTheme(lightTheme());
        m_editor->setWorkload(m_workload);
        connect(m_editor, &BatchEditor::workloadEdited, this, [this](const Workload& workload, const EditInfo& info) {
            m_workload = workload;
            m_edits.push_back(info);
            m_editor->setWorkload(workload);
        });
        connect(m_editor, &BatchEditor::message, this, [this](const QString& text) { m_messages.append(text); });
        m_editor->resize(290, 220);
        m_editor->show();
        QVERIFY(QTest::qWaitForWindowActive(m_editor));
    }
    void cleanup() { delete m_editor; }

    void modelKeepsItsContract()
    {
        BatchModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy edited(&model, &BatchModel::edited);
        model.setWorkload(mixed());
        for (const WorkloadPreset& preset : workloadPresets()) {
            model.setWorkload({{preset.groups.begin(), preset.groups.end()}});
            QCOMPARE(model.rowCount(), static_cast<int>(preset.groups.size()));
        }
        model.setWorkload(
            {{{Phase::Decode, 1, 1, 1}, {Phase::Decode, 2, 1, 1}, {Phase::Decode, 3, 1, 1}, {Phase::Decode, 4, 1, 1}}});
        model.setWorkload({{{Phase::Decode, 9, 1, 1}, {Phase::Decode, 4, 1, 1}}});
        QCOMPARE(model.number(0, BatchModel::Requests), 9.0);
        model.setWorkload({});
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(edited.size(), 0);
    }

    void settingEmitsNothing()
    {
        Workload other = mixed();
        other.groups.push_back({Phase::Decode, 7, 1, 70});
        m_editor->setWorkload(other);
        m_editor->setWorkload({});
        m_editor->setWorkload(mixed());
        QVERIFY(m_edits.empty());
        QCOMPARE(m_editor->findChild<ElidedLabel*>(QStringLiteral("batch.sums"))->text(),
                 QStringLiteral("192 tokens · 65 logits rows"));
    }

    void typesASuffix()
    {
        choose(1, BatchModel::Context);
        QTest::keyClick(m_table, Qt::Key_Return);
        QVERIFY(numberEditor());
        QTest::keyClicks(numberEditor(), QStringLiteral("8k"));
        QTest::keyClick(numberEditor(), Qt::Key_Return);
        QTRY_COMPARE(group(1).contextLen, 8192.0);
        QCOMPARE(m_edits.size(), std::size_t(1));
        QCOMPARE(m_edits.front().text, QStringLiteral("Set decode context to 8,192"));
        QCOMPARE(m_edits.front().gesture, quint64(0));
    }

    void refusesWhatIsNoNumber()
    {
        choose(1, BatchModel::Requests);
        QTest::keyClick(m_table, Qt::Key_Return);
        QTest::keyClicks(numberEditor(), QStringLiteral("many"));
        QTest::keyClick(numberEditor(), Qt::Key_Return);
        QTRY_COMPARE(m_messages.size(), 1);
        QCOMPARE(m_workload, mixed());
        QCOMPARE(m_messages,
                 QStringList(QStringLiteral("Requests: expected a whole number from 0 to 1,000,000, found \"many\"")));
    }

    void halfTypedTextSurvivesNewValues()
    {
        choose(1, BatchModel::Context);
        QTest::keyClick(m_table, Qt::Key_Return);
        QTest::keyClicks(numberEditor(), QStringLiteral("16"));
        Workload other = mixed();
        other.groups[0].contextLen = 999;
        other.groups[1].contextLen = 5000;
        m_editor->setWorkload(other);
        QVERIFY(numberEditor());
        QCOMPARE(numberEditor()->text(), QStringLiteral("16"));
        QTest::keyClicks(numberEditor(), QStringLiteral("k"));
        QTest::keyClick(numberEditor(), Qt::Key_Return);
        QTRY_COMPARE(group(1).contextLen, 16384.0);
    }

    void goesAwayWhileSomeoneTypes()
    {
        choose(1, BatchModel::Context);
        QTest::keyClick(m_table, Qt::Key_Return);
        QTest::keyClicks(numberEditor(), QStringLiteral("7"));
        delete std::exchange(m_editor, nullptr);
        QVERIFY(m_edits.empty());
    }

    void arrowsStepWhileTyping()
    {
        choose(1, BatchModel::Requests);
        QTest::keyClick(m_table, Qt::Key_Return);
        QTest::keyClick(numberEditor(), Qt::Key_Up);
        QTest::keyClick(numberEditor(), Qt::Key_Up);
        QCOMPARE(group(1).requests, 66.0);
        QTest::keyClick(numberEditor(), Qt::Key_Down, Qt::ControlModifier);
        QCOMPARE(group(1).requests, 64.0);
        QTest::keyClick(numberEditor(), Qt::Key_Up, Qt::ControlModifier);
        QCOMPARE(group(1).requests, 128.0);
        QCOMPARE(numberEditor()->text(), QStringLiteral("128"));
        QSet<quint64> gestures;
        for (const EditInfo& edit : m_edits) gestures.insert(edit.gesture);
        QCOMPARE(gestures.size(), 1);
        QVERIFY(!gestures.contains(0));
    }

    void keysStepWithoutTyping()
    {
        choose(1, BatchModel::Context);
        QTest::keyClick(m_table, Qt::Key_Up, Qt::ControlModifier);
        QCOMPARE(group(1).contextLen, 8192.0);
        QTest::keyClick(m_table, Qt::Key_Plus);
        QCOMPARE(group(1).contextLen, 8320.0);
        choose(1, BatchModel::PhaseColumn);
        QTest::keyClick(m_table, Qt::Key_P);
        QCOMPARE(group(1).phase, Phase::Prefill);
        QCOMPARE(m_table->currentIndex().row(), 1);
    }

    void dragIsOneGesture()
    {
        QWidget* viewport = m_table->viewport();
        QTest::mousePress(viewport, Qt::LeftButton, {}, onBar(1, BatchModel::Requests, 0.3));
        QCOMPARE(group(1).requests, 8.0);
        for (const double fraction : {0.4, 0.5, 0.6, 0.7, 0.8})
            QTest::mouseMove(viewport, onBar(1, BatchModel::Requests, fraction));
        QCOMPARE(group(1).requests, 256.0);
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, onBar(1, BatchModel::Requests, 0.8));
        QVERIFY(m_edits.size() >= 5);
        const quint64 first = m_edits.front().gesture;
        QVERIFY(first != 0);
        for (const EditInfo& edit : m_edits) QCOMPARE(edit.gesture, first);

        QTest::mousePress(viewport, Qt::LeftButton, {}, onBar(0, BatchModel::Context, 0.2));
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, onBar(0, BatchModel::Context, 0.2));
        QVERIFY(m_edits.back().gesture != first);
        QCOMPARE(m_table->currentIndex(), m_table->model()->index(0, BatchModel::Context));
    }

    void barMakesRoomAtItsEnd()
    {
        QCOMPARE(slider::endExponent(64, 10, maxRequests), 10.0);
        QCOMPARE(slider::endExponent(std::exp2(10), 10, maxRequests), 11.0);
        for (const double value : {1.0, 64.0, 80.0, 96.0, 112.0, 1000.0})
            QCOMPARE(slider::valueAt(slider::fraction(value, 10), 10, true), value);
        QCOMPARE(slider::valueAt(slider::fraction(100, 10), 10, false), 96.0);
    }

    void rowsAreAddedDuplicatedMovedAndRemoved()
    {
        clickTool("batch.add");
        QCOMPARE(m_workload.groups.size(), std::size_t(3));
        QCOMPARE(m_table->currentIndex().row(), 2);
        choose(0, BatchModel::Requests);
        clickTool("batch.duplicate.button");
        QCOMPARE(group(1), mixed().groups[0]);
        QCOMPARE(m_table->currentIndex().row(), 1);
        clickTool("batch.down.button");
        QCOMPARE(group(2), mixed().groups[0]);
        QCOMPARE(m_table->currentIndex().row(), 2);
        clickTool("batch.up.button");
        clickTool("batch.remove.button");
        QCOMPARE(m_workload.groups.size(), std::size_t(3));
        QCOMPARE(group(1), mixed().groups[1]);
        QCOMPARE(m_edits.back().text, QStringLiteral("Remove group"));
    }

    void shortcutsWorkInTheTable()
    {
        choose(1, BatchModel::Requests);
        QTest::keyClick(m_table, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(group(0), mixed().groups[1]);
        QTest::keyClick(m_table, Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(m_workload.groups.size(), std::size_t(3));
        QTest::keyClick(m_table, Qt::Key_Delete);
        QCOMPARE(m_workload.groups.size(), std::size_t(2));
    }

    void everyRowCanGoAndComeBack()
    {
        m_table->setFocus();
        m_table->selectAll();
        QTest::keyClick(m_table, Qt::Key_Delete);
        QVERIFY(m_workload.groups.empty());
        QCOMPARE(m_edits.size(), std::size_t(1));
        QVERIFY(!m_editor->findChild<QAction*>(QStringLiteral("batch.remove"))->isEnabled());
        clickTool("batch.add");
        QCOMPARE(m_workload.groups.size(), std::size_t(1));
    }

    void pastesAndCopiesRows()
    {
        QGuiApplication::clipboard()->setText(QStringLiteral("decode:1:8192x64,prefill:2k:2k"));
        choose(0, BatchModel::Requests);
        QTest::keyClick(m_table, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(m_workload.groups.size(), std::size_t(4));
        QCOMPARE(group(1), (RequestGroup{Phase::Decode, 64, 1, 8192}));
        QCOMPARE(group(2), (RequestGroup{Phase::Prefill, 1, 2048, 2048}));
        QCOMPARE(m_edits.size(), std::size_t(1));
        QCOMPARE(m_edits.front().text, QStringLiteral("Paste 2 groups"));
        QTest::keyClick(m_table, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("Phase\tRequests\tNew tokens\tContext\ndecode\t64\t1\t8192\n"));

        QGuiApplication::clipboard()->setText(QStringLiteral("decode 1 1 8\nabc"));
        QTest::keyClick(m_table, Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(m_edits.size(), std::size_t(1));
        QVERIFY(m_messages.front().endsWith(
            QStringLiteral("line 2: expected phase, requests, new tokens, context; found \"abc\"")));
    }

    void presetsReplaceTheMix()
    {
        auto* menu = m_editor->findChild<QPushButton*>(QStringLiteral("batch.presets"))->findChild<QMenu*>();
        QCOMPARE(menu->actions().size(), static_cast<qsizetype>(workloadPresets().size()));
        for (QAction* action : menu->actions()) action->trigger();
        QCOMPARE(m_edits.size(), workloadPresets().size());
        const WorkloadPreset& last = workloadPresets().back();
        QVERIFY(std::equal(m_workload.groups.begin(), m_workload.groups.end(), last.groups.begin(), last.groups.end()));
    }

    void phaseIsChosenInTheRow()
    {
        QTest::mouseClick(m_table->viewport(), Qt::LeftButton, {},
                          m_table->visualRect(m_table->model()->index(1, 0)).center());
        auto* combo = m_table->findChild<QComboBox*>(QStringLiteral("batch.phaseEditor"));
        QVERIFY(combo);
        QTest::keyClick(combo, Qt::Key_Up);
        QTRY_COMPARE(group(1).phase, Phase::Prefill);
        QCOMPARE(m_edits.back().text, QStringLiteral("Set phase to prefill"));
    }
};

QTEST_MAIN(TestBatchEditor)
#include "test_batch_editor.moc"
