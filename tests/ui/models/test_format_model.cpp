#include <QAbstractItemModelTester>
#include <QTest>

#include "core/catalog/catalog.h"
#include "core/scenario/model_formats.h"
#include "ui/models/format_model.h"
#include "ui/models/total_last_proxy.h"

using namespace gable;

class TestFormatModel : public QObject {
    Q_OBJECT

private:
    Catalog m_catalog = *builtinCatalog();

    [[nodiscard]] Inspection of(std::string_view id, const Deployment& deployment = {}) const
    {
        return inspect(*readArchitecture(*m_catalog.model(id), deployment));
    }
    static QVariant key(const QAbstractItemModel& model, int row, int column) { return model.index(row, column).data(TableModel::SortRole); }
    static QString shown(const QAbstractItemModel& model, int row, int column) { return model.index(row, column).data().toString(); }

private slots:
    void keepsTheContract()
    {
        FormatModel model;
        TotalLastProxy proxy;
        proxy.setSourceModel(&model);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const QAbstractItemModelTester proxyTester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        for (const char* id : {"llama-3.1-70b", "mixtral-8x7b", "llama-3.1-8b"}) {
            const Inspection inspection = of(id);
            model.setInspection(inspection);
            QCOMPARE(model.rowCount(), static_cast<int>(inspection.formats.size()) + 1);
            proxy.sort(FormatModel::StoredBytes, Qt::DescendingOrder);
            QVERIFY(proxy.index(proxy.rowCount() - 1, 0).data(TableModel::TotalRole).toBool());
        }
        model.setInspection(Inspection());
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(shown(model, 0, FormatModel::Bits), QStringLiteral("–"));
    }

    void lastRowIsTheSumOfTheOthers()
    {
        FormatModel model;
        const Inspection inspection = of("llama-3.1-70b");
        model.setInspection(inspection);
        const int last = model.rowCount() - 1;
        for (const int column : {FormatModel::Modules, FormatModel::Parameters, FormatModel::StoredBytes}) {
            double sum = 0;
            for (int row = 0; row < last; ++row) sum += key(model, row, column).toDouble();
            QCOMPARE(key(model, last, column).toDouble(), sum);
        }
        QCOMPARE(key(model, last, FormatModel::Parameters).toDouble(), inspection.total);
        QCOMPARE(shown(model, last, FormatModel::Component), QStringLiteral("Language model"));
        QCOMPARE(shown(model, last, FormatModel::Bits), QStringLiteral("16"));
    }

    void bitsCountScales()
    {
        FormatModel model;
        Inspection inspection;
        inspection.formats.push_back({Part::DenseFfn, *namedFormat("mxfp4"), 3, 3200, 1700});
        model.setInspection(inspection);
        QCOMPARE(shown(model, 0, FormatModel::Component), QStringLiteral("Dense FFN"));
        QCOMPARE(shown(model, 0, FormatModel::FormatName), QStringLiteral("MXFP4"));
        QCOMPARE(shown(model, 0, FormatModel::Bits), QStringLiteral("4.25"));
        QCOMPARE(model.index(0, 0).data(TableModel::IdRole).toString(), QStringLiteral("dense_ffn/mxfp4"));
    }
};

QTEST_MAIN(TestFormatModel)
#include "test_format_model.moc"
