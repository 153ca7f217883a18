#include <QStandardItemModel>
#include <QTableView>
#include <QTest>

#include "ui/export/table_text.h"
#include "ui/models/table_model.h"
#include "ui/models/total_last_proxy.h"

using namespace gable;

namespace {

/// Names and bytes, shown rounded.
class Sample : public TableModel {
public:
    Sample()
    {
        Column name;
        name.header = name.copyHeader = QStringLiteral("Name, or \"what\"");
        name.alignment = Qt::AlignLeft | Qt::AlignVCenter;
        name.text = [this](int row) { return m_names[row]; };
        name.sortKey = [this](int row) { return QVariant(m_names[row]); };
        Column bytes;
        bytes.header = QStringLiteral("Bytes");
        bytes.copyHeader = QStringLiteral("Bytes (B)");
        bytes.text = [this](int row) { return QStringLiteral("%1 GB").arg(m_bytes[row] / 1e9, 0, 'f', 1); };
        bytes.sortKey = [this](int row) { return QVariant(m_bytes[row]); };
        setColumns({name, bytes, bytes});
    }
    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_names.size()); }

protected:
    QString rowId(int row) const override { return m_names[row]; }

private:
    const QStringList m_names{QStringLiteral("b|c"), QStringLiteral("a \"quoted\", b"), QStringLiteral("two\nlines")};
    const QList<double> m_bytes{1234567890.125, 9007199254740991.0, 0.1};
};

}  // namespace

class TestTableText : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_proxy.setSourceModel(&m_model);
        m_table.setModel(&m_proxy);
        m_table.setSelectionBehavior(QAbstractItemView::SelectRows);
        m_table.clearSelection();
        m_table.setColumnHidden(2, true);
        m_proxy.sort(1, Qt::DescendingOrder);
    }

    void csvIsQuotedAndExact()
    {
        QCOMPARE(tableText(m_table, TableFormat::Csv), QStringLiteral("\"Name, or \"\"what\"\"\",Bytes (B)\n"
                                                                      "\"a \"\"quoted\"\", b\",9007199254740991\n"
                                                                      "b|c,1234567890.125\n"
                                                                      "\"two\nlines\",0.1\n"));
    }

    void tsvHasOneLinePerRow()
    {
        QCOMPARE(tableText(m_table, TableFormat::Tsv), QStringLiteral("Name, or \"what\"\tBytes (B)\n"
                                                                      "a \"quoted\", b\t9007199254740991\n"
                                                                      "b|c\t1234567890.125\n"
                                                                      "two lines\t0.1\n"));
    }

    void markdownIsAsShown()
    {
        QCOMPARE(tableText(m_table, TableFormat::Markdown), QStringLiteral("| Name, or \"what\" | Bytes |\n"
                                                                           "| --- | ---: |\n"
                                                                           "| a \"quoted\", b | 9007199.3 GB |\n"
                                                                           "| b\\|c | 1.2 GB |\n"
                                                                           "| two lines | 0.0 GB |\n"));
    }

    void sortedAndSelectedRowsAsInTheView()
    {
        m_proxy.sort(0, Qt::AscendingOrder);
        m_table.selectRow(1);
        QCOMPARE(tableText(m_table, TableFormat::Tsv, TableRows::Selected).section('\n', 1), QStringLiteral("b|c\t1234567890.125\n"));
        m_table.clearSelection();
        QCOMPARE(tableText(m_table, TableFormat::Tsv, TableRows::Selected), tableText(m_table, TableFormat::Tsv));
    }

    void anyModelHasAText()
    {
        QStandardItemModel model(1, 1);
        model.setHorizontalHeaderLabels({QStringLiteral("h")});
        model.setItem(0, 0, new QStandardItem(QStringLiteral("x")));
        QTableView table;
        table.setModel(&model);
        QCOMPARE(tableText(table, TableFormat::Csv), QStringLiteral("h\nx\n"));
    }

private:
    Sample m_model;
    TotalLastProxy m_proxy;
    QTableView m_table;
};

QTEST_MAIN(TestTableText)
#include "test_table_text.moc"
