#include <QtTest>

#include "core/vllm/prometheus_counters.h"

using namespace gable;
using namespace gable::vllm;

namespace {

Totals work(double flops, double reads, double writes)
{
    return {Flops(flops), Bytes(reads), Bytes(writes)};
}

QStringList samples(const PrometheusCounters& counters, std::string_view modelName)
{
    return QString::fromStdString(counters.text(modelName))
        .split('\n', Qt::SkipEmptyParts)
        .filter(QRegularExpression("^[^#]"));
}

}  // namespace

class TestPrometheusCounters : public QObject {
    Q_OBJECT

private slots:
    void stepsAddUpPerEngine()
    {
        PrometheusCounters counters;
        counters.observe(work(10, 20, 30), 1);
        counters.observe(work(1, 2, 3), 0);
        counters.observe(work(1, 2, 3), 1);
        QCOMPARE(samples(counters, "m"),
                 (QStringList{"vllm:estimated_flops_per_gpu_total{engine=\"0\",model_name=\"m\"} 1.0",
                              "vllm:estimated_flops_per_gpu_total{engine=\"1\",model_name=\"m\"} 11.0",
                              "vllm:estimated_read_bytes_per_gpu_total{engine=\"0\",model_name=\"m\"} 2.0",
                              "vllm:estimated_read_bytes_per_gpu_total{engine=\"1\",model_name=\"m\"} 22.0",
                              "vllm:estimated_write_bytes_per_gpu_total{engine=\"0\",model_name=\"m\"} 3.0",
                              "vllm:estimated_write_bytes_per_gpu_total{engine=\"1\",model_name=\"m\"} 33.0"}));
    }

    void everyCounterHasHelpAndType()
    {
        PrometheusCounters counters;
        counters.observe(work(1, 1, 1), 0);
        const QStringList lines = QString::fromStdString(counters.text("m")).split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 9);
        for (int i = 0; i < lines.size(); i += 3) {
            const QString name = lines[i + 2].section('{', 0, 0);
            QVERIFY(lines[i].startsWith("# HELP " + name + ' '));
            QCOMPARE(lines[i + 1], "# TYPE " + name + " counter");
        }
    }

    void aStepWithoutWorkLeavesNoTrace()
    {
        PrometheusCounters counters;
        counters.observe(work(0, 0, 0), 3);
        QVERIFY(samples(counters, "m").isEmpty());
        counters.observe(work(0, 5, 0), 3);  // one figure is enough for all three
        QCOMPARE(samples(counters, "m").size(), 3);
    }

    void labelValuesAreEscaped()
    {
        PrometheusCounters counters;
        counters.observe(work(1, 1, 1), 0);
        const QString expected = "model_name=\"a\\\\b\\\"c\\nd\"";
        QVERIFY(samples(counters, "a\\b\"c\nd").front().contains(expected));
    }

    void samplesReadBack_data()
    {
        QTest::addColumn<double>("value");
        for (const double value : {0.5, 999999.0, 1e6, 4317216082624512.0, 1.3e21, 123456789.125})
            QTest::addRow("%.17g", value) << value;
    }
    void samplesReadBack()
    {
        QFETCH(double, value);
        PrometheusCounters counters;
        counters.observe(work(value, 1, 1), 0);
        QCOMPARE(samples(counters, "m").front().section(' ', 1).toDouble(), value);
    }
};

QTEST_GUILESS_MAIN(TestPrometheusCounters)
#include "test_prometheus_counters.moc"
