#include <filesystem>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <sys/stat.h>
#include <unistd.h>

#include "core/io/hub_cache.h"
#include "core/io/model_source.h"
#include "core/io/scenario_json.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestHubCache : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_root;

    QString path(const QString& inside) const { return m_root->filePath(inside); }
    std::string cache() const { return m_root->path().toStdString(); }

    void write(const QString& inside, const QByteArray& content) const
    {
        QVERIFY(QDir().mkpath(QFileInfo(path(inside)).path()));
        QFile out(path(inside));
        QVERIFY2(out.open(QIODevice::WriteOnly) && out.write(content) == content.size(), qPrintable(inside));
    }

    /// As the hub's own client lays it down: the config is a link to a blob that is named after its hash.
    void snapshot(const QString& repository, const QString& revision, const QByteArray& config = "{}") const
    {
        const QString blob = "blobs/" + QString::number(qHash(revision), 16);
        write(repository + '/' + blob, config);
        QVERIFY(QDir().mkpath(path(repository + "/snapshots/" + revision)));
        QVERIFY(QFile::link("../../" + blob, path(repository + "/snapshots/" + revision + "/config.json")));
    }

    /// Sets when a folder was written, in seconds from now.
    void age(const QString& inside, int seconds) const
    {
        std::filesystem::last_write_time(path(inside).toStdString(), std::filesystem::file_time_type::clock::now() - std::chrono::seconds(seconds));
    }

    QStringList listed(std::size_t most = 100) const
    {
        QStringList out;
        for (const CachedModel& model : listHubCache(cache(), most))
            out << str(model.repository) + ' ' + QDir(m_root->path()).relativeFilePath(str(model.folder));
        return out;
    }

private slots:
    void init() { m_root = std::make_unique<QTemporaryDir>(); }

    void theFolderIsTheFirstThatIsSet()
    {
        HubPlaces places{"/cache", "/hf", "/xdg", "/home/me"};
        QCOMPARE(str(hubCacheFolder(places)), QString("/cache"));
        places.hubCache.clear();
        QCOMPARE(str(hubCacheFolder(places)), QString("/hf/hub"));
        places.hfHome.clear();
        QCOMPARE(str(hubCacheFolder(places)), QString("/xdg/huggingface/hub"));
        places.xdgCacheHome.clear();
        QCOMPARE(str(hubCacheFolder(places)), QString("/home/me/.cache/huggingface/hub"));
        QCOMPARE(str(hubCacheFolder(HubPlaces{})), QString());
        QCOMPARE(str(hubCacheFolder({"~/models", "", "", "/home/me"})), QString("/home/me/models"));
        QCOMPARE(str(hubCacheFolder({"", "~", "", "/home/me"})), QString("/home/me/hub"));
        const auto environment = [](const char* name) -> const char* { return std::string_view(name) == "HF_HOME" ? "/x" : nullptr; };
        QCOMPARE(str(hubCacheFolder(environment)), QString("/x/hub"));
    }

    void idsAreThoseOfTheHub()
    {
        for (const char* good : {"meta-llama/Llama-3.1-8B", "Qwen/Qwen3-32B", "a/b", "_x/y_", "01-ai/Yi-1.5"}) QVERIFY2(isHubRepository(good), good);
        for (const char* bad : {"", "/", "gpt2", "a/", "/b", "a/b/c", "a b/c", "../b", "a/..", "a/b--c", "-a/b", "a/b.", "a/b.git", "a/b\n", "a/ü", "~/b"})
            QVERIFY2(!isHubRepository(bad), bad);
        QVERIFY(!isHubRepository("a/" + std::string(97, 'b')));
    }

    void modelsAreListedByName()
    {
        snapshot("models--qwen--b", "1");
        snapshot("models--meta-llama--Llama-3.1-8B", "0123abc");
        snapshot("models--gpt2", "7");
        snapshot("datasets--a--b", "1");
        QCOMPARE(listed(), QStringList({"gpt2 models--gpt2/snapshots/7", "meta-llama/Llama-3.1-8B models--meta-llama--Llama-3.1-8B/snapshots/0123abc",
                                        "qwen/b models--qwen--b/snapshots/1"}));
        QCOMPARE(listed(2).size(), 2);
        const auto found = findInHubCache(cache(), "qwen/b");
        QVERIFY(found);
        QCOMPARE(str(found->folder), path("models--qwen--b/snapshots/1"));
        for (const char* missing : {"qwen/c", "", "qwen", "../qwen/b", "qwen--b", "a/b"}) QVERIFY2(!findInHubCache(cache(), missing), missing);
    }

    void mainDecidesElseTheLatest()
    {
        const QString repository = "models--a--b";
        snapshot(repository, "old");
        snapshot(repository, "new");
        snapshot(repository, "tokenizer-only");
        QVERIFY(QFile::remove(path(repository + "/snapshots/tokenizer-only/config.json")));
        age(repository + "/snapshots/old", 1000);
        age(repository + "/snapshots/new", 10);
        QCOMPARE(listed(), QStringList("a/b models--a--b/snapshots/new"));
        write(repository + "/refs/main", "old\n");
        QCOMPARE(listed(), QStringList("a/b models--a--b/snapshots/old"));
        for (const QByteArray& ref : {QByteArray("tokenizer-only"), QByteArray("gone"), QByteArray(), QByteArray("../../x"), QByteArray("..\n"),
                                      QByteArray("\0\xff", 2), QByteArray(1'000'000, 'a')}) {
            write(repository + "/refs/main", ref);
            QCOMPARE(listed(), QStringList("a/b models--a--b/snapshots/new"));
        }
    }

    void whatIsOddIsPassedOver()
    {
        snapshot("models--good--one", "1");
        snapshot("models--a--b--c", "1");
        snapshot("models--", "1");
        snapshot("models--a--", "1");
        snapshot(".models--x--y", "1");
        write("models--is--file", "x");
        write("models--no--snapshots/refs/main", "1");
        write("models--snapshots--file/snapshots", "x");
        QVERIFY(QDir().mkpath(path("models--config--folder/snapshots/1/config.json")));
        QVERIFY(QDir().mkpath(path("models--dangling--link/snapshots/1")));
        QVERIFY(QFile::link("../../blobs/gone", path("models--dangling--link/snapshots/1/config.json")));
        QVERIFY(QDir().mkpath(path("models--loop--config/snapshots/1")));
        QVERIFY(QFile::link("config.json", path("models--loop--config/snapshots/1/config.json")));
        QVERIFY(QFile::link("models--loop--folder", path("models--loop--folder")));
        QVERIFY(QDir().mkpath(path("models--loop--up")));
        QVERIFY(QFile::link("..", path("models--loop--up/snapshots")));
        QVERIFY(QDir().mkpath(path("models--pipe--config/snapshots/1")));
        QCOMPARE(mkfifo(path("models--pipe--config/snapshots/1/config.json").toLocal8Bit(), 0600), 0);
        snapshot("models--pipe--ref", "1");
        QVERIFY(QDir().mkpath(path("models--pipe--ref/refs")));
        QCOMPARE(mkfifo(path("models--pipe--ref/refs/main").toLocal8Bit(), 0600), 0);
        QFile odd(path("models--caf\xe9--x"));
        QVERIFY(odd.open(QIODevice::WriteOnly));
        QCOMPARE(listed(), QStringList({"good/one models--good--one/snapshots/1", "pipe/ref models--pipe--ref/snapshots/1"}));
    }

    void foldersThatCantBeRead()
    {
        QVERIFY(listHubCache("").empty());
        QVERIFY(listHubCache(path("nowhere").toStdString()).empty());
        write("file", "x");
        QVERIFY(listHubCache(path("file").toStdString()).empty());
        QVERIFY(!findInHubCache("", "a/b"));
        snapshot("models--good--one", "1");
        snapshot("models--secret--one", "1");
        QFile::setPermissions(path("models--secret--one"), QFile::Permissions());
        const QStringList seen = listed();
        QFile::setPermissions(path("models--secret--one"), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        QVERIFY(seen.contains("good/one models--good--one/snapshots/1"));
        if (geteuid() != 0) QCOMPARE(seen.size(), 1);  // root may read everything
    }

    void aSnapshotIsCalledAfterItsRepository()
    {
        snapshot("models--a--b", "c0ffee", R"({"hidden_size": 8})");
        write("models--a--b/snapshots/c0ffee/hf_quant_config.json", "{}");
        const QString folder = path("models--a--b/snapshots/c0ffee");
        for (const QString& way : {folder, folder + '/', folder + "/config.json", path("models--a--b"), path("models--a--b/")}) {
            const auto model = loadModel(way.toStdString());
            QVERIFY2(model, model ? "" : model.error().text().c_str());
            QCOMPARE(str(model->name), QString("a/b"));
            QVERIFY(str(model->source).endsWith("models--a--b/snapshots/c0ffee/config.json"));
            QVERIFY(model->quantConfig);
        }
        write("other/snapshots/1/config.json", "{}");
        QCOMPARE(str(loadModel(path("other/snapshots/1").toStdString())->name), QString("1"));
        QVERIFY(!repositoryOfSnapshot("") && !repositoryOfSnapshot("/") && !repositoryOfSnapshot("models--a--b/1"));
    }

    void scenariosFindThemById()
    {
        snapshot("models--a--b", "1");
        snapshot("models--broken--b", "1", "{");
        const ModelLookup lookup = modelLookup(test::catalog(), cache());
        QCOMPARE(str(lookup("a/b")->name), QString("a/b"));
        QVERIFY(str(lookup("broken/b").error()).contains("models--broken--b/snapshots/1/config.json: "));
        QCOMPARE(str(lookup("qwen3-8b")->id), QString("qwen3-8b"));
        const QString unknown = str(lookup("a/c").error());
        QVERIFY2(unknown.startsWith("a/c: expected a catalogue id") && unknown.contains(m_root->path()), qPrintable(unknown));
        QCOMPARE(str(modelLookup(test::catalog())("a/b").error()),
                 QString("a/b: expected a catalogue id (`gable-cli models` lists them) or a path, found nothing by that name"));
    }
};

QTEST_GUILESS_MAIN(TestHubCache)
#include "test_hub_cache.moc"
