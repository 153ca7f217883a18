#include <QDir>
#include <QTemporaryDir>

#include "core/io/user_catalog.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestUserCatalog : public QObject {
    Q_OBJECT

private:
    static QByteArray accelerator(const QByteArray& id)
    {
        QByteArray text = "{'id': 'ID', 'name': 'Mine', 'vendor': 'V', 'source': 's', 'date': 'd', 'memory_type': 'm', 'memory_GiB': 1, "
                          "'memory_bandwidth_GBps': 2, 'peak_TFLOPS': {'fp8': 3}}";
        return text.replace('\'', '"').replace("ID", id);
    }
    static void write(const QTemporaryDir& folder, const QString& name, const QByteArray& content)
    {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    static UserAccelerators read(const QTemporaryDir& folder) { return readUserAccelerators(folder.path().toStdString()); }

private slots:
    void theFolderFollowsTheEnvironment()
    {
        const auto folder = [](EnvironmentLookup lookup) { return str(userAcceleratorFolder(lookup)); };
        using Text = const char*;
        QCOMPARE(folder([](Text) -> Text { return nullptr; }), "");
        QCOMPARE(folder([](Text name) -> Text { return std::string_view(name) == "HOME" ? "/home/me" : nullptr; }), "/home/me/.local/share/gable/accelerators");
        QCOMPARE(folder([](Text name) -> Text { return std::string_view(name) == "HOME" ? "/home/me" : "/data"; }), "/data/gable/accelerators");
        QCOMPARE(folder([](Text name) -> Text { return std::string_view(name) == "HOME" ? "/home/me" : "relative"; }), "/home/me/.local/share/gable/accelerators");
    }

    void nothingIsFoundWhereNothingIs()
    {
        for (const char* folder : {"", "/nowhere/at/all", "/dev/null"}) {
            const UserAccelerators own = readUserAccelerators(folder);
            QVERIFY(own.accelerators.empty() && own.errors.empty());
        }
    }

    void filesAreReadInOrderAndBadOnesTold()
    {
        QTemporaryDir folder;
        write(folder, "b.json", accelerator("bee"));
        write(folder, "a.json", accelerator("ay"));
        write(folder, "c.json", "{\"id\": 5}");
        write(folder, "d.json", "not JSON");
        write(folder, "e.json", accelerator("bee"));
        write(folder, "f.json", QByteArray(2 << 20, ' '));
        write(folder, "g.json", accelerator(""));
        write(folder, "readme.txt", "not looked at");
        QVERIFY(QDir(folder.path()).mkdir("h.json"));
        const UserAccelerators own = read(folder);
        QCOMPARE(own.accelerators.size(), std::size_t(2));
        QCOMPARE(str(own.accelerators[0].id), "ay");
        QCOMPARE(str(own.accelerators[1].id), "bee");
        QCOMPARE(own.errors.size(), std::size_t(5));
        QCOMPARE(str(own.errors[0]), folder.filePath("c.json") + ": /id: expected a text, found 5");
        QVERIFY(str(own.errors[1]).startsWith(folder.filePath("d.json") + ": "));
        QCOMPARE(str(own.errors[2]), folder.filePath("e.json") + ": /id: expected an id that no other file of the folder has, found \"bee\"");
        QVERIFY(str(own.errors[3]).startsWith(folder.filePath("f.json") + ": "));
        QVERIFY(str(own.errors[4]).startsWith(folder.filePath("g.json") + ": /id: "));
    }

    void calibrationsLieBesideAccelerators()
    {
        using Text = const char*;
        QCOMPARE(str(userMemoryFolder([](Text name) -> Text { return std::string_view(name) == "HOME" ? "/home/me" : nullptr; })), "/home/me/.local/share/gable/memory");
        QCOMPARE(str(userMemoryFolder([](Text) -> Text { return nullptr; })), "");
        for (const char* folder : {"", "/nowhere/at/all", "/dev/null"}) QVERIFY(readUserMemory(folder).calibrations.empty() && readUserMemory(folder).errors.empty());

        QTemporaryDir folder;
        const MemoryCalibration mine{"h100-sxm", {"0.19.0", 14.5, 0.75, 0.25, 2, 0, 0.5, "1 log"}};
        write(folder, "b.json", QByteArray::fromStdString(writeMemoryCalibration(mine)));
        write(folder, "a.json", QByteArray::fromStdString(writeMemoryCalibration(mine)));  // several may be of one accelerator
        write(folder, "c.json", "{\"accelerator\": 5}");
        write(folder, "d.json", "not JSON");
        write(folder, "e.json", QByteArray(2 << 20, ' '));
        write(folder, "f.json.part", "of a disk that was full");
        const UserMemory own = readUserMemory(folder.path().toStdString());
        QCOMPARE(own.calibrations.size(), std::size_t(2));
        QCOMPARE(str(own.calibrations[0].accelerator), "h100-sxm");
        QVERIFY(own.calibrations[1].constants == mine.constants);
        QCOMPARE(own.errors.size(), std::size_t(3));
        QCOMPARE(str(own.errors[0]), folder.filePath("c.json") + ": /accelerator: expected a text, found 5");
        QVERIFY(str(own.errors[1]).startsWith(folder.filePath("d.json") + ": "));
        QVERIFY(str(own.errors[2]).startsWith(folder.filePath("e.json") + ": "));
    }

    void thereIsAnEndToTheFiles()
    {
        QTemporaryDir folder;
        for (int i = 0; i < 260; ++i) write(folder, QString("%1.json").arg(i, 3, 10, QChar('0')), accelerator(QByteArray::number(i)));
        const UserAccelerators own = read(folder);
        QCOMPARE(own.accelerators.size(), std::size_t(256));
        QCOMPARE(own.errors.size(), std::size_t(1));
        QCOMPARE(str(own.errors[0]), folder.path() + ": expected at most 256 files, found 260");
    }
};

QTEST_GUILESS_MAIN(TestUserCatalog)
#include "test_user_catalog.moc"
