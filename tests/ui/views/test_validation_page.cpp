#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "core/catalog/catalog.h"
#include "core/timing/calibration.h"
#include "ui/charts/validation_scatter_chart.h"
#include "ui/views/figure_table.h"
#include "ui/views/validation_page.h"
#include "ui/views/validation_page_tables.h"

using namespace gable;

class TestValidationPage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<ValidationPage> m_page;

    template <typename Widget>
    Widget* find(const char* name)
    {
        auto* widget = m_page->findChild<Widget*>(QString::fromLatin1(name));
        if (!widget) qFatal("no %s", name);
        return widget;
    }
    static QString cell(const FigureTable* table, int row, int column) { return table->model()->index(row, column).data().toString(); }

private slots:
    void init()
    {
        m_page = std::make_unique<ValidationPage>();
        m_page->setTheme(lightTheme());
        m_page->resize(1250, 900);
        QSignalSpy finished(m_page.get(), &ValidationPage::finished);
        m_page->setData(*validation::builtinValidation(), *builtinCatalog());
        m_page->show();
        QVERIFY(finished.count() == 1 || finished.wait());
    }
    void cleanup() { m_page.reset(); }

    /// Points come in slices beside the events of the window; every run is there in the end.
    void everyPointIsThereInTheEnd()
    {
        QCOMPARE(m_page->points().serving.size(), validation::builtinValidation()->runs.size());
        QVERIFY(m_page->points().kernels.size() > 300);
    }

    void cardsTellTheErrorsAndLeadToTheirPoints()
    {
        auto* latent = find<QWidget>("summary.validation.latent");
        QVERIFY2(latent->accessibleName().contains(QStringLiteral(" %")), qPrintable(latent->accessibleName()));
        auto* chart = m_page->findChild<ValidationScatterChart*>();
        QTest::mouseClick(latent, Qt::LeftButton);
        QCOMPARE(chart->filter().what, ValidationWhat::TokenTime);
        QCOMPARE(chart->filter().group, static_cast<int>(validation::ModelClass::Latent));
        QTest::mouseClick(find<QWidget>("summary.validation.ttft"), Qt::LeftButton);
        QCOMPARE(chart->filter().what, ValidationWhat::FirstToken);
        QCOMPARE(chart->filter().group, -1);
    }

    void kernelErrorsAreThoseOfTheCalibration()
    {
        auto* table = find<FigureTable>("validation.kernels.table");
        QCOMPARE(table->model()->columnCount(), 10);
        QCOMPARE(cell(table, 0, 0), QStringLiteral("Matrix product"));
        QVERIFY(cell(table, 0, 1).endsWith(QStringLiteral(" %")));
        // All-reduce has one fit a framework, so that its cell is that fit's.
        const timing::CalibrationFile& file = timing::builtinCalibration().files().front();
        for (const timing::Fit& fit : file.fits) {
            if (fit.model != timing::TimeModel::AllReduce || !fit.software.starts_with("vllm")) continue;
            bool found = false;
            for (int row = 0; row < table->model()->rowCount(); ++row)
                if (cell(table, row, 0) == QStringLiteral("All-reduce")) {
                    const QString tip = table->model()->index(row, 1).data(Qt::ToolTipRole).toString();
                    found = tip.contains(QString::fromStdString(validation::errorText(fit.errorMedian, fit.errorP90)));
                }
            QVERIFY(found);
        }
    }

    void frameworkIsChosen()
    {
        auto* table = find<FigureTable>("validation.kernels.table");
        const QString before = table->toTsv();
        auto* framework = find<QComboBox>("validation.framework");
        framework->setFocus();
        QTest::keyClick(framework, Qt::Key_Down);
        QCOMPARE(framework->currentText(), QStringLiteral("TensorRT-LLM"));
        QVERIFY(table->toTsv() != before);
    }

    void modelsConform()
    {
        KernelErrorModel kernels(timing::builtinCalibration(), *builtinCatalog());
        QAbstractItemModelTester kernelTester(&kernels, QAbstractItemModelTester::FailureReportingMode::QtTest);
        kernels.setFramework("trtllm");
        ServingErrorModel serving;
        QAbstractItemModelTester servingTester(&serving, QAbstractItemModelTester::FailureReportingMode::QtTest);
        serving.setErrors(validation::builtinValidation()->servingErrors, *builtinCatalog());
        QVERIFY(serving.rowCount() >= 8);
    }

    void everyModelWithRunsIsListed()
    {
        const QString text = find<FigureTable>("validation.serving.table")->toTsv();
        for (const char* name : {"Llama-3.1-70B", "MiniMax-M2", "Qwen3-235B", "gpt-oss-120b", "DeepSeek-R1", "Kimi-K2.5"}) QVERIFY2(text.contains(QString::fromLatin1(name)), name);
    }

    void sourcesAndReasonsAreTold()
    {
        const QString sources = find<QLabel>("validation.sources")->text(), reasons = find<QLabel>("validation.reasons")->text() + find<QLabel>("validation.kernelReasons")->text();
        for (const char* part : {"AIConfigurator", "Apache-2.0", "NVIDIA CORPORATION", "InferenceX", "2026-08-21"}) QVERIFY2(sources.contains(QString::fromLatin1(part)), part);
        for (const char* part : {"TTFT", "experts", "SGLang", "L40S"}) QVERIFY2(reasons.contains(QString::fromLatin1(part)), part);
    }

    void nothingIsCutAtSmallSizes()
    {
        for (const QSize size : {QSize(930, 590), QSize(1600, 1000)}) {
            m_page->resize(size);
            QCoreApplication::processEvents();
            for (const char* name : {"validation.kernels.table", "validation.serving.table"}) QVERIFY(!find<FigureTable>(name)->horizontalScrollBar()->isVisible());
            for (const char* name : {"validation.reasons", "validation.kernelReasons", "validation.sources"}) {
                auto* label = find<QLabel>(name);
                QVERIFY2(label->height() >= label->heightForWidth(label->width()), name);
            }
        }
    }

    void darkAndLightDiffer()
    {
        const QImage light = m_page->grab().toImage();
        m_page->setTheme(darkTheme());
        QVERIFY(m_page->grab().toImage() != light);
    }

    void errorsAreShown()
    {
        ValidationPage page;
        page.setError({"expected a text, found nothing", "k.json", "/source"});
        page.show();
        QVERIFY(page.findChild<QLabel*>(QStringLiteral("validation.problem"))->isVisible());
        QVERIFY(!page.hasData());
    }
};

QTEST_MAIN(TestValidationPage)
#include "test_validation_page.moc"
