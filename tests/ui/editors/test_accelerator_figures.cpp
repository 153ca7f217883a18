#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "ui/editors/accelerator_figures.h"
#include "ui/editors/scenario_editor.h"
#include "ui/models/text.h"

using namespace gable;

/// The figures in the scenario editor, with a parent that gives each edit back at once, as the window does.
class TestAcceleratorFigures : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();
    ScenarioEditor* m_editor = nullptr;
    Scenario m_scenario;
    std::vector<EditInfo> m_edits;

    void give(const Scenario& scenario)
    {
        m_scenario = scenario;
        m_editor->setScenario(scenario, nullptr, {});
    }
    template <typename W>
    W* find(const QString& name) const
    {
        return m_editor->findChild<W*>(name);
    }
    [[nodiscard]] QLineEdit* field(const char* key) const { return find<QLineEdit>(QLatin1String("figure.") + QLatin1String(key)); }
    void type(const char* key, const QString& text)
    {
        QLineEdit* edit = field(key);
        edit->setFocus();
        edit->selectAll();
        if (text.isEmpty())
            QTest::keyClick(edit, Qt::Key_Delete);
        else
            QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    }
    [[nodiscard]] QString error(const char* key) const
    {
        const auto* label = find<QLabel>(QStringLiteral("figure.%1.error").arg(QLatin1String(key)));
        return label->isVisible() ? label->text() : QString();
    }
    [[nodiscard]] const Accelerator& shown() const { return *m_scenario.accelerator; }
    [[nodiscard]] const Accelerator& h100() const { return *m_catalog.accelerator("h100-sxm"); }

private slots:
    void init()
    {
        m_editor = new ScenarioEditor(m_catalog.accelerators);
        m_editor->setTheme(lightTheme());
        m_edits.clear();
        give(defaultScenario(m_catalog));
        connect(m_editor, &ScenarioEditor::scenarioEdited, this, [this](const Scenario& scenario, const EditInfo& info) {
            m_edits.push_back(info);
            give(scenario);
        });
        m_editor->resize(320, 1200);
        m_editor->show();
        QVERIFY(QTest::qWaitForWindowActive(m_editor));
        QTest::mouseClick(find<QAbstractButton>(QStringLiteral("figures.fold")), Qt::LeftButton);
    }
    void cleanup() { delete m_editor; }

    void areFoldedUntilAskedFor()
    {
        auto* fold = find<QAbstractButton>(QStringLiteral("figures.fold"));
        auto* figures = find<QWidget>(QStringLiteral("figures"));
        QVERIFY(figures->isVisible());
        QTest::keyClick(fold, Qt::Key_Space);
        QVERIFY(!figures->isVisible());
        QTest::keyClick(fold, Qt::Key_Space);
        Scenario none = m_scenario;
        none.accelerator.reset();
        give(none);
        QVERIFY(!figures->isVisible() && !fold->isVisible());
        QVERIFY(m_edits.empty());
    }

    void everyFigureHasARowThatShowsItWithItsSource()
    {
        for (const AcceleratorFigure& figure : acceleratorFigures()) {
            const QLineEdit* edit = field(std::string(figure.key).c_str());
            QVERIFY2(edit, std::string(figure.key).c_str());
            QCOMPARE(edit->accessibleName(), toQString(figure.label));
            const auto value = figure.get(shown());
            QCOMPARE(edit->text(), value ? toQString(figureNumber(*value)) : QString());
            if (value) QVERIFY(edit->toolTip().contains(toQString(sourceOf(shown(), figure.key)->source).toHtmlEscaped()));
        }
        QCOMPARE(field("memory_bandwidth_GBps")->text(), QStringLiteral("3,350"));
        QVERIFY(field("price_USD_per_hour")->toolTip().contains(QStringLiteral("List price")));
        QVERIFY(field("peak_TFLOPS/fp4")->text().isEmpty());
    }

    void anEditIsTypedMarkedAndTakenBack()
    {
        auto* reset = find<QAbstractButton>(QStringLiteral("figure.memory_bandwidth_GBps.reset"));
        QVERIFY(!reset->isVisible());
        type("memory_bandwidth_GBps", QStringLiteral("6.7 TB/s"));
        QCOMPARE(m_edits.size(), std::size_t(1));
        QCOMPARE(m_edits.back().text, QStringLiteral("Edit figures of H100 SXM 80 GB"));
        QCOMPARE(shown().memoryBandwidth.value, 6.7e12);
        QVERIFY(shown().isEdited());
        QCOMPARE(field("memory_bandwidth_GBps")->text(), QStringLiteral("6,700"));
        QVERIFY(field("memory_bandwidth_GBps")->toolTip().contains(QStringLiteral("the catalogue says 3,350 GB/s")));
        QVERIFY(!field("memory_bandwidth_GBps")->accessibleDescription().isEmpty());
        QCOMPARE(find<QComboBox>(QStringLiteral("accelerator"))->currentText(), QStringLiteral("H100 SXM 80 GB · edited"));
        QCOMPARE(find<QAbstractButton>(QStringLiteral("figures.fold"))->text(), QStringLiteral("Figures · 1 edited"));
        QVERIFY(reset->isVisible());
        QTest::mouseClick(reset, Qt::LeftButton);
        QVERIFY(shown() == h100());
        QVERIFY(!reset->isVisible());
        QCOMPARE(find<QComboBox>(QStringLiteral("accelerator"))->currentText(), QStringLiteral("H100 SXM 80 GB"));
        QCOMPARE(find<QComboBox>(QStringLiteral("accelerator"))->count(), static_cast<int>(m_catalog.accelerators.size()) + 1);
    }

    void severalEditsAreTakenBackAtOnce()
    {
        auto* all = find<QAbstractButton>(QStringLiteral("figures.reset"));
        type("power_W", QStringLiteral("350"));
        QVERIFY(!all->isVisible());
        type("peak_TFLOPS/fp4", QStringLiteral("4 PFLOP/s"));
        QCOMPARE(shown().peak(Precision::Fp4)->value, 4e15);
        QVERIFY(all->isVisible());
        QTest::keyClick(all, Qt::Key_Space);
        QVERIFY(shown() == h100());
        QCOMPARE(m_edits.size(), std::size_t(3));
    }

    void emptyClearsWhatIsOptional()
    {
        type("price_USD_per_hour", QString());
        QVERIFY(!shown().pricePerHour);
        QVERIFY(find<QAbstractButton>(QStringLiteral("figure.price_USD_per_hour.reset"))->isVisible());
        type("memory_GiB", QString());
        QCOMPARE(error("memory_GiB"), QStringLiteral("expected a number of GiB: nothing can be estimated without it"));
        QVERIFY(shown().memory == h100().memory);
        QCOMPARE(m_edits.size(), std::size_t(1));
    }

    void aBadValueSaysWhyAndChangesNothing()
    {
        for (const char* text : {"0", "-3", "80 GB", "much", "2000000000"}) {
            type("memory_GiB", QLatin1String(text));
            QVERIFY2(error("memory_GiB").startsWith(QStringLiteral("expected a ")), text);
            QCOMPARE(field("memory_GiB")->text(), QLatin1String(text));
            QCOMPARE(field("memory_GiB")->accessibleDescription(), error("memory_GiB"));
        }
        QVERIFY(m_edits.empty());
        QTest::keyClick(field("memory_GiB"), Qt::Key_Escape);
        QCOMPARE(error("memory_GiB"), QString());
        QCOMPARE(field("memory_GiB")->text(), QStringLiteral("80"));
        type("memory_GiB", QStringLiteral("80 GiB"));
        QVERIFY(m_edits.empty());
        QCOMPARE(field("memory_GiB")->text(), QStringLiteral("80"));
    }

    void nothingIsTakenFromUnderSomeonesTyping()
    {
        auto* power = field("power_W");
        power->setFocus();
        power->selectAll();
        QTest::keyClicks(power, QStringLiteral("4"));
        Scenario other = m_scenario;
        other.accelerator = *withFigure(h100(), *findAcceleratorFigure("l2_MiB"), 60);
        give(other);
        QCOMPARE(power->text(), QStringLiteral("4"));
        QTest::keyClicks(power, QStringLiteral("00"));
        QTest::keyClick(power, Qt::Key_Return);
        QCOMPARE(*shown().power, 400.0);
        QCOMPARE(shown().l2Cache->value, 60.0 * 1024 * 1024);
    }

    void goesAwayWhileSomeoneTypes()
    {
        field("power_W")->setFocus();
        QTest::keyClicks(field("power_W"), QStringLiteral("4"));
        delete std::exchange(m_editor, nullptr);
        QVERIFY(m_edits.empty());
    }

    void thePickerGroupsByVendorAndTellsNamesakesApart()
    {
        auto* picker = find<QComboBox>(QStringLiteral("accelerator"));
        QStringList vendors;
        for (int row = 1; row < picker->count(); ++row) {
            const Accelerator* found = nullptr;
            for (const Accelerator& a : m_catalog.accelerators)
                if (toQString(a.name) == picker->itemText(row)) found = &a;
            QVERIFY(found);
            if (vendors.isEmpty() || vendors.last() != toQString(found->vendor)) vendors.append(toQString(found->vendor));
        }
        QCOMPARE(vendors.first(), QStringLiteral("NVIDIA"));
        QCOMPARE(vendors.removeDuplicates(), 0);
        Scenario saved = m_scenario;
        saved.accelerator->sources.clear();  // as a file of an earlier version
        give(saved);
        QCOMPARE(picker->currentText(), QStringLiteral("H100 SXM 80 GB · as saved"));
    }
};

QTEST_MAIN(TestAcceleratorFigures)
#include "test_accelerator_figures.moc"
