#include "core/components/formulas.h"
#include "tests/support/hardware_test.h"

using namespace gable;
using gable::components::causalPairs;
using gable::components::chunkedPairs;

/// Counts of pairs against counting them one by one.
class TestComponentFormulas : public QObject {
    Q_OBJECT

private slots:
    void causalPairsOneByOne()
    {
        for (int c = 1; c <= 12; ++c)
            for (int n = 1; n <= c; ++n)
                for (int w = 1; w <= 14; ++w) {
                    double pairs = 0;
                    for (int token = c - n; token < c; ++token)
                        for (int key = 0; key <= token; ++key) pairs += key > token - w;  // itself and the w − 1 before it
                    QVERIFY2(causalPairs<double>(n, c, w) == pairs, qPrintable(QStringLiteral("n %1 c %2 w %3").arg(n).arg(c).arg(w)));
                }
    }

    void chunkedPairsOneByOne()
    {
        for (int c = 1; c <= 14; ++c)
            for (int n = 1; n <= c; ++n)
                for (int chunk = 1; chunk <= 16; ++chunk) {
                    double pairs = 0;
                    for (int token = c - n; token < c; ++token)
                        for (int key = 0; key <= token; ++key) pairs += key / chunk == token / chunk;
                    QVERIFY2(chunkedPairs<double>(n, c, chunk) == pairs, qPrintable(QStringLiteral("n %1 c %2 chunk %3").arg(n).arg(c).arg(chunk)));
                }
    }

    void handValues()
    {
        COMPARE_EXACT(causalPairs<double>(4, 4, 4), 10);       // 1 + 2 + 3 + 4
        COMPARE_EXACT(causalPairs<double>(4, 10, 10), 34);     // 7 + 8 + 9 + 10
        COMPARE_EXACT(causalPairs<double>(4, 10, 9), 33);      // 7 + 8 + 9 + 9
        COMPARE_EXACT(causalPairs<double>(4, 10, 6), 24);      // the window is full before the first of them
        COMPARE_EXACT(causalPairs<double>(1, 4096, 4096), 4096);
        COMPARE_EXACT(causalPairs<double>(1, 4097, 4096), 4096);
        COMPARE_EXACT(chunkedPairs<double>(1, 8192, 8192), 8192);
        COMPARE_EXACT(chunkedPairs<double>(1, 8193, 8192), 1); // the first of a chunk sees itself alone
        COMPARE_EXACT(chunkedPairs<double>(3, 10, 4), 7);      // positions 7, 8, 9: 4 + 1 + 2
        COMPARE_EXACT(causalPairs<double>(1e6, 1e6, 1e6), 500000500000.0);
    }
};

QTEST_GUILESS_MAIN(TestComponentFormulas)
#include "test_formulas.moc"
