#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSet>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QWheelEvent>

#include "core/catalog/catalog.h"
#include "core/scenario/fields.h"
#include "ui/editors/chip_row.h"
#include "ui/editors/group_note.h"
#include "core/scenario/model_formats.h"
#include "ui/editors/scenario_editor.h"
#include "ui/models/text.h"

using namespace gable;

/// The editor with a parent that estimates and gives each edit back at once, as the window does.
class TestScenarioEditor : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();
    ScenarioEditor* m_editor = nullptr;
    Scenario m_scenario;
    std::vector<EditInfo> m_edits;
    QStringList m_messages;

    void give(const Scenario& scenario)
    {
        m_scenario = scenario;
        const Estimate estimated = *estimate(scenario);
        const auto reading = std::make_shared<const ModelReading>(readArchitecture(scenario.model, scenario.deployment));
        m_editor->setScenario(scenario, &estimated, estimated.diagnostics, reading);
    }
    template <typename W>
    W* editor(const char* id) const
    {
        return m_editor->findChild<W*>(QLatin1String(id));
    }
    [[nodiscard]] std::string value(const char* id) const { return findField(id)->get(m_scenario); }

private slots:
    void init()
    {
        m_editor = new ScenarioEditor(m_catalog.accelerators);
        m_editor->setTheme(lightTheme());
        m_edits.clear();
        m_messages.clear();
        give(defaultScenario(m_catalog));
        connect(m_editor, &ScenarioEditor::scenarioEdited, this,
                [this](const Scenario& scenario, const EditInfo& info) {
                    m_edits.push_back(info);
                    give(scenario);
                });
        connect(m_editor, &ScenarioEditor::message, this, [this](const QString& text) { m_messages.append(text); });
        m_editor->resize(300, 800);
        m_editor->show();
        QVERIFY(QTest::qWaitForWindowActive(m_editor));
    }
    void cleanup() { delete m_editor; }

    void everyFieldHasAnEditorThatShowsItsValue()
    {
        for (const Field& field : fields()) {
            auto* widget = m_editor->findChild<QWidget*>(toQString(field.id));
            if (field.group == reportGroup || field.group == storedFormatsGroup || field.group == demandGroup) {
                QVERIFY(!widget);
                continue;
            }
            QVERIFY2(widget, std::string(field.id).c_str());
            QCOMPARE(widget->accessibleName(), toQString(field.label));
            QVERIFY(!widget->toolTip().isEmpty());
            bool buddy = false;
            for (const QLabel* label : m_editor->findChildren<QLabel*>()) buddy = buddy || label->buddy() == widget;
            QVERIFY(buddy);
            if (auto* spin = qobject_cast<QSpinBox*>(widget))
                QCOMPARE(std::to_string(spin->value()), field.get(m_scenario));
            if (auto* combo = qobject_cast<QComboBox*>(widget))
                QCOMPARE(combo->currentData().toString(), toQString(field.get(m_scenario)));
            if (auto* check = qobject_cast<QCheckBox*>(widget))
                QCOMPARE(check->isChecked(), field.get(m_scenario) == "on");
        }
    }

    void settingEmitsNothing()
    {
        for (const Model& model : m_catalog.models) {
            Scenario other = m_scenario;
            other.model = model;
            other.deployment.tp = 4;
            other.deployment.pp = 2;
            other.deployment.dp = 8;
            other.deployment.ep = true;
            other.deployment.dtype = "float16";
            other.deployment.kvCacheDtype = "fp8";
            other.deployment.quantization = "none";
            other.accelerator = m_catalog.accelerators.front();
            other.workload = {};
            const Result<Estimate> estimated = estimate(other);
            m_editor->setScenario(other, estimated ? &*estimated : nullptr, {});
        }
        Scenario bare = m_scenario;
        bare.accelerator.reset();
        m_editor->setScenario(bare, nullptr, {});
        QVERIFY(m_edits.empty());
        QVERIFY(m_messages.isEmpty());
    }

    void spinBoxStepsThroughPowersOfTwoInOneGesture()
    {
        auto* tp = editor<QSpinBox>("parallelism.tp");
        tp->setFocus();
        QTest::keyClick(tp, Qt::Key_Up);
        QTest::keyClick(tp, Qt::Key_Up);
        QCOMPARE(value("parallelism.tp"), std::string("32"));
        QTest::keyClick(tp, Qt::Key_Down);
        QCOMPARE(tp->value(), 16);
        QCOMPARE(m_edits.size(), std::size_t(3));
        QCOMPARE(m_edits.front().text, QStringLiteral("Set TP to 16"));
        QVERIFY(m_edits.front().gesture != 0);
        for (const EditInfo& edit : m_edits) QCOMPARE(edit.gesture, m_edits.front().gesture);
        auto* pp = editor<QSpinBox>("parallelism.pp");
        pp->setFocus();
        QTest::keyClick(pp, Qt::Key_Up);
        QVERIFY(m_edits.back().gesture != m_edits.front().gesture);
    }

    void spinBoxTakesTypedNumbersWhenTheyAreFinished()
    {
        auto* tp = editor<QSpinBox>("parallelism.tp");
        tp->setFocus();
        tp->selectAll();
        QTest::keyClicks(tp, QStringLiteral("1k"));
        QVERIFY(m_edits.empty());
        Scenario other = m_scenario;
        other.deployment.dp = 2;
        give(other);
        QCOMPARE(tp->text(), QStringLiteral("1k"));  // never under someone's typing
        QTest::keyClick(tp, Qt::Key_Return);
        QCOMPARE(m_scenario.deployment.tp, std::exp2(10));
        QCOMPARE(m_edits.size(), std::size_t(1));
        QCOMPARE(m_edits.front().gesture, quint64(0));
        QCOMPARE(tp->text(), QStringLiteral("1,024"));

        tp->selectAll();
        QTest::keyClicks(tp, QStringLiteral("6"));
        QTest::keyClick(tp, Qt::Key_Escape);
        QCOMPARE(tp->text(), QStringLiteral("1,024"));
        QCOMPARE(m_edits.size(), std::size_t(1));
    }

    void goesAwayWhileSomeoneTypes()
    {
        auto* tp = editor<QSpinBox>("parallelism.tp");
        tp->setFocus();
        tp->selectAll();
        QTest::keyClicks(tp, QStringLiteral("4"));
        delete std::exchange(m_editor, nullptr);
        QVERIFY(m_edits.empty());
    }

    void wheelEditsNothingItPassesOver()
    {
        for (const char* id : {"parallelism.tp", "quantization", "accelerator"}) {
            auto* widget = editor<QWidget>(id);
            widget->clearFocus();
            QWheelEvent wheel(widget->rect().center(), widget->mapToGlobal(widget->rect().center()), {}, {0, 120},
                              Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(widget, &wheel);
            QVERIFY(!wheel.isAccepted());
        }
        QVERIFY(m_edits.empty());
    }

    void toggleTurnsOnAndTellsOfADenseModel()
    {
        auto* ep = editor<QCheckBox>("parallelism.ep");
        QCOMPARE(ep->text(), QStringLiteral("off · dense model"));
        QTest::mouseClick(ep, Qt::LeftButton, {}, {8, ep->height() / 2});
        QCOMPARE(value("parallelism.ep"), std::string("on"));
        QCOMPARE(m_edits.back().text, QStringLiteral("Turn expert parallel on"));
    }

    void comboShowsWhatAutoComesToAndTakesOtherNames()
    {
        auto* dtype = editor<QComboBox>("dtype");
        QCOMPARE(dtype->currentText(), QStringLiteral("auto: bfloat16"));
        QCOMPARE(editor<QComboBox>("quantization")->currentText(), QStringLiteral("from config: none"));
        auto* cache = editor<QComboBox>("kv_cache_dtype");
        cache->setFocus();
        QTest::keyClick(cache, Qt::Key_Down);
        QCOMPARE(value("kv_cache_dtype"), std::string("bfloat16"));
        auto* quantization = editor<QComboBox>("quantization");
        quantization->setFocus();
        quantization->lineEdit()->selectAll();
        QTest::keyClicks(quantization->lineEdit(), QStringLiteral("awq"));
        QTest::keyClick(quantization->lineEdit(), Qt::Key_Return);
        QCOMPARE(value("quantization"), std::string("awq"));
        QCOMPARE(quantization->currentText(), QStringLiteral("awq"));
        QTest::keyClick(quantization->lineEdit(), Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(quantization->lineEdit(), QString(80, QLatin1Char('x')));
        QTest::keyClick(quantization->lineEdit(), Qt::Key_Return);
        QCOMPARE(value("quantization"), std::string("awq"));
        QCOMPARE(m_messages.size(), 1);
        QCOMPARE(quantization->currentText(), QStringLiteral("awq"));
    }

    void diagnosticIsMarkedToldAndMended()
    {
        auto* note = editor<GroupNote>("note.Parallelism");
        QVERIFY(note->text().contains(QStringLiteral("8 GPUs · 8 query heads, 1 KV head each")));
        auto* tp = editor<QSpinBox>("parallelism.tp");
        tp->setFocus();
        tp->selectAll();
        QTest::keyClicks(tp, QStringLiteral("3"));
        QTest::keyClick(tp, Qt::Key_Return);
        QVERIFY(note->text().contains(QStringLiteral("do not divide by TP 3")));
        QVERIFY(!note->text().contains(QStringLiteral("✓")));
        QVERIFY(tp->accessibleDescription().contains(QStringLiteral("TP 3")));
        emit note->linkActivated(QStringLiteral("0"));
        QCOMPARE(value("parallelism.tp"), std::string("2"));
        QCOMPARE(m_edits.back().text, QStringLiteral("Set TP to 2"));
        QVERIFY(tp->accessibleDescription().isEmpty());
    }

    void acceleratorIsChosenAndOneFromAFileListed()
    {
        auto* picker = editor<QComboBox>("accelerator");
        QCOMPARE(picker->count(), static_cast<int>(m_catalog.accelerators.size()) + 1);
        picker->setFocus();
        QTest::keyClick(picker, Qt::Key_Home);
        QVERIFY(!m_scenario.accelerator);
        QCOMPARE(m_edits.back().text, QStringLiteral("Set accelerator to none"));
        Scenario own = m_scenario;
        own.accelerator = m_catalog.accelerators.front();
        own.accelerator->name = "Mine";
        give(own);
        QCOMPARE(picker->currentText(), QStringLiteral("Mine"));
        own.accelerator = m_catalog.accelerators.front();
        give(own);
        QCOMPARE(picker->count(), static_cast<int>(m_catalog.accelerators.size()) + 1);
    }

    void modelTellsItsFactsAndAsksForAnother()
    {
        QCOMPARE(editor<ChipRow>("model.facts")->chips(),
                 QStringList({"80 layers", "GQA 64:8", "dense FFN", "70.6 B parameters"}));
        Scenario experts = m_scenario;
        experts.model = *m_catalog.model("deepseek-v3");
        give(experts);
        QVERIFY(editor<ChipRow>("model.facts")->chips().contains(QStringLiteral("MoE 256 × 8 + shared")));
        QSignalSpy requested(m_editor, &ScenarioEditor::modelRequested);
        QTest::mouseClick(editor<QAbstractButton>("model.change"), Qt::LeftButton);
        QCOMPARE(requested.size(), 1);
    }

    void sectionsFold()
    {
        auto* tp = editor<QSpinBox>("parallelism.tp");
        auto* title = editor<QAbstractButton>("section.Parallelism");
        QTest::mouseClick(title, Qt::LeftButton);
        QVERIFY(!tp->isVisible());
        QTest::keyClick(title, Qt::Key_Space);
        QVERIFY(tp->isVisible());
    }

    void engineBeginsFoldedAndShowsWhatDefaultsComeTo()
    {
        auto* length = editor<QSpinBox>("engine.max_model_len");
        QVERIFY(!length->isVisible());
        QTest::mouseClick(editor<QAbstractButton>("section.Engine"), Qt::LeftButton);
        QVERIFY(length->isVisible());
        QCOMPARE(length->text(), QStringLiteral("auto: 131,072"));
        QCOMPARE(editor<QSpinBox>("engine.max_num_seqs")->text(), QStringLiteral("auto: 1,024"));
        QCOMPARE(editor<QSpinBox>("engine.max_num_batched_tokens")->text(), QStringLiteral("auto: 8,192"));
        QVERIFY(editor<QComboBox>("engine.version")->currentText().startsWith(QStringLiteral("auto: constants of 0.")));
        Scenario other = m_scenario;
        other.accelerator = *m_catalog.accelerator("l4");
        give(other);
        QCOMPARE(editor<QSpinBox>("engine.max_num_seqs")->text(), QStringLiteral("auto: 256"));
        other.accelerator.reset();
        give(other);
        QVERIFY(!editor<QWidget>("section.Engine")->isVisible());
        QVERIFY(m_edits.empty());
    }

    void defaultsAreSteppedTypedAndTakenBack()
    {
        QTest::mouseClick(editor<QAbstractButton>("section.Engine"), Qt::LeftButton);
        auto* length = editor<QSpinBox>("engine.max_model_len");
        length->setFocus();
        QTest::keyClick(length, Qt::Key_Down);
        QCOMPARE(m_scenario.engine.maxModelLen, std::exp2(16));  // from the default, not from 0
        QCOMPARE(length->text(), QStringLiteral("65,536"));
        length->selectAll();
        QTest::keyClick(length, Qt::Key_Delete);
        QTest::keyClick(length, Qt::Key_Return);
        QCOMPARE(m_scenario.engine.maxModelLen, 0.0);
        QCOMPARE(length->text(), QStringLiteral("auto: 131,072"));
        QCOMPARE(m_edits.back().text, QStringLiteral("Set Max model length to auto"));
        QTest::keyClick(length, Qt::Key_Up);
        QCOMPARE(m_scenario.engine.maxModelLen, std::exp2(18));
        for (const char* typed : {"0", "auto"}) {
            length->selectAll();
            QTest::keyClicks(length, QStringLiteral("4k"));
            QTest::keyClick(length, Qt::Key_Return);
            QCOMPARE(m_scenario.engine.maxModelLen, std::exp2(12));
            length->selectAll();
            QTest::keyClicks(length, QString::fromLatin1(typed));
            QTest::keyClick(length, Qt::Key_Return);
            QCOMPARE(m_scenario.engine.maxModelLen, 0.0);
        }
        // The words are typed over, wherever one clicks into them.
        auto* line = length->findChild<QLineEdit*>();
        QTest::mouseClick(line, Qt::LeftButton, {}, QPoint(8, line->height() / 2));
        QTRY_COMPARE(line->selectedText(), length->text());
    }

    void measuredLinesAreSaidAndCleared()
    {
        auto* measured = editor<QWidget>("engine.measured");
        QVERIFY(measured->isHidden());
        Scenario own = m_scenario;
        own.engine.overrides = {{"weights_gib", 16.4}, {"total_gib", 79.2}, {"non_torch_gib", 2}};
        own.engine.constants = EngineConstants();
        give(own);
        QTest::mouseClick(editor<QAbstractButton>("section.Engine"), Qt::LeftButton);
        QVERIFY(measured->isVisible());
        QCOMPARE(editor<QLabel>("engine.measured.text")->text(), QStringLiteral("3 lines measured · own constants"));
        QTest::mouseClick(editor<QAbstractButton>("engine.measured.clear"), Qt::LeftButton);
        QCOMPARE(m_edits.size(), std::size_t(1));
        QVERIFY(m_scenario.engine.overrides.empty() && !m_scenario.engine.constants);
        QVERIFY(measured->isHidden());
    }

    void everythingThroughParallelismFitsASmallWindow()
    {
        // 720 less menu, tool bar, dock title and status bar.
        constexpr int room = 600;
        const auto* note = editor<GroupNote>("note.Parallelism");
        QVERIFY(note->mapTo(m_editor, QPoint(0, note->height())).y() <= room);
    }
};

QTEST_MAIN(TestScenarioEditor)
#include "test_scenario_editor.moc"
