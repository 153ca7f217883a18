#include "core/io/study_json.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestStudy : public QObject {
    Q_OBJECT

private:
    /// Scenarios a, b, c; b active, c the baseline, a bookmark of each.
    static Study start()
    {
        Study out{{}, 1, 2, {}, "Title", "Verdict \"quoted\""};
        for (const char* name : {"a", "b", "c"}) {
            out.scenarios.push_back(defaultScenario(test::catalog()));
            out.scenarios.back().name = name;
            out.bookmarks.push_back({std::string("view of ") + name, "step", "attn.decode", out.scenarios.size() - 1});
        }
        return out;
    }
    static QString names(const Study& study)
    {
        QStringList out;
        for (const Scenario& scenario : study.scenarios) out << str(scenario.name);
        return out.join(' ');
    }
    /// Every position still means the scenario that it meant.
    static void meansTheSame(const Study& study)
    {
        for (const Bookmark& bookmark : study.bookmarks) QCOMPARE(str(bookmark.name), str("view of " + study.scenarios[bookmark.scenario].name));
        if (study.baseline) QCOMPARE(str(study.scenarios[*study.baseline].name), "c");
    }

private slots:
    void aCopyStandsBehindAndIsActive()
    {
        const Study study = duplicated(start(), 0);
        QCOMPARE(names(study), "a a (2) b c");
        QCOMPARE(study.active, 1u);
        meansTheSame(study);
        QCOMPARE(names(duplicated(study, 1)), "a a (2) a (3) b c");
    }

    void removal()
    {
        const Study study = removed(start(), 0);
        QCOMPARE(names(study), "b c");
        QCOMPARE(study.active, 0u);
        QCOMPARE(study.bookmarks.size(), 2u);
        meansTheSame(study);
        QVERIFY(!removed(start(), 2).baseline);
        Study last = removed(removed(study, 0), 0);
        QCOMPARE(names(last), "c");
        QCOMPARE(last.active, 0u);
    }

    void everyMoveKeepsWhatPositionsMean()
    {
        for (std::size_t from = 0; from < 3; ++from)
            for (std::size_t to = 0; to < 3; ++to) {
                const Study before = start(), study = moved(before, from, to);
                QCOMPARE(str(study.scenarios[to].name), str(before.scenarios[from].name));
                QCOMPARE(str(study.scenarios[study.active].name), "b");
                meansTheSame(study);
            }
    }

    void roundTrip()
    {
        const Study study = start();
        const auto read = readStudy(writeStudy(study), "x", test::catalog());
        QVERIFY2(read, read ? "" : read.error().text().c_str());
        QVERIFY(*read == study);
    }

    void wrongBookmarksNameTheirPointer()
    {
        const auto error = [](const char* more) {
            const auto read = readStudy(std::string(R"({"format": 1, "scenarios": [{"model": "phi-4"}], )") + more + "}", "x.gable", test::catalog());
            return read ? QString() : str(read.error().text());
        };
        QCOMPARE(error(R"("bookmarks": 5)"), "x.gable: /bookmarks: expected a list of at most 1,000 bookmarks, found 5");
        QCOMPARE(error(R"("bookmarks": [5])"), "x.gable: /bookmarks/0: expected an object, found 5");
        QCOMPARE(error(R"("bookmarks": [{"scenario": 1}])"), "x.gable: /bookmarks/0/scenario: expected a whole number from 0 to 0, found 1");
        QCOMPARE(error(R"("bookmarks": [{"name": 1}])"), "x.gable: /bookmarks/0/name: expected a text of at most 4,096 bytes, found 1");
        QCOMPARE(error(R"("title": 1)"), "x.gable: /title: expected a text of at most 4,096 bytes, found 1");
    }
};

QTEST_APPLESS_MAIN(TestStudy)
#include "test_study.moc"
