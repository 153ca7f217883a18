#include <QtTest>

#include "app/gui/hub_address.h"
#include "core/model/json_reader.h"

using namespace gable;

class TestHubAddress : public QObject {
    Q_OBJECT

private slots:
    void addresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("config");
        const auto row = [](const char* text, const char* name, const char* config) { QTest::newRow(text) << text << name << config; };
        const char* main = "https://huggingface.co/Qwen/Qwen3-8B/resolve/main/config.json";
        row("Qwen/Qwen3-8B", "Qwen/Qwen3-8B", main);
        row("  Qwen/Qwen3-8B\n", "Qwen/Qwen3-8B", main);
        row("https://huggingface.co/Qwen/Qwen3-8B", "Qwen/Qwen3-8B", main);
        row("https://huggingface.co/Qwen/Qwen3-8B/", "Qwen/Qwen3-8B", main);
        row("huggingface.co/Qwen/Qwen3-8B", "Qwen/Qwen3-8B", main);
        row("https://hf.co/Qwen/Qwen3-8B", "Qwen/Qwen3-8B", main);
        row("HTTPS://HuggingFace.co/Qwen/Qwen3-8B", "Qwen/Qwen3-8B", main);
        row("https://huggingface.co/Qwen/Qwen3-8B/blob/main/config.json", "Qwen/Qwen3-8B", main);
        row("https://huggingface.co/Qwen/Qwen3-8B/resolve/main/config.json?download=true#L1", "Qwen/Qwen3-8B", main);
        row("https://huggingface.co/Qwen/Qwen3-8B/raw/main/config.json", "Qwen/Qwen3-8B", main);
        row("https://huggingface.co/Qwen/Qwen3-8B/tree/main", "Qwen/Qwen3-8B", main);
        row("a/b@v1.0", "a/b", "https://huggingface.co/a/b/resolve/v1.0/config.json");
        row("a/b@refs/pr/7", "a/b", "https://huggingface.co/a/b/resolve/refs%2Fpr%2F7/config.json");
        row("https://huggingface.co/a/b/blob/refs%2Fpr%2F7/config.json", "a/b", "https://huggingface.co/a/b/resolve/refs%2Fpr%2F7/config.json");
        row("https://huggingface.co/a/b/blob/main/sub/config.json", "a/b", "https://huggingface.co/a/b/resolve/main/sub/config.json");
        row("https://example.org/models/tiny/config.json", "tiny", "https://example.org/models/tiny/config.json");
        row("https://example.org/my-model.json?sig=1", "my-model", "https://example.org/my-model.json?sig=1");
        row("https://example.org/config.json", "config", "https://example.org/config.json");
        row("http://localhost:8000/tiny/config.json", "tiny", "http://localhost:8000/tiny/config.json");
        row("http://[::1]/tiny/config.json", "tiny", "http://[::1]/tiny/config.json");
    }

    void addresses()
    {
        QFETCH(QString, text);
        QFETCH(QString, name);
        QFETCH(QString, config);
        QVERIFY(looksLikeHubAddress(text));
        const auto address = hubAddress(text, HubOptions().endpoint);
        QVERIFY2(address, address ? "" : qPrintable(address.error()));
        QCOMPARE(address->name, name);
        QCOMPARE(QString::fromLatin1(address->config.toEncoded()), config);
        QVERIFY(address->quantConfig.toString().endsWith("/hf_quant_config.json"));
    }

    void refused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("meant");  // as an address
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, bool meant, const char* expected) { QTest::newRow(text) << text << meant << expected; };
        row("gpt2", false, "org/name");
        row("", false, "org/name");
        row("a/b/c", false, "org/name");
        row("what is this", false, "org/name");
        row("a/b c", false, "org/name");
        row("../secret", false, "org/name");
        row("a/b@", true, "after @");
        row("a/b@../../c", true, "after @");
        row("a/b@x?y", true, "after @");
        row("http://example.org/config.json", true, "https://");
        row("https://", true, "https");
        row("ftp://example.org/config.json", false, "https://");
        row("file:///etc/passwd", false, "https");
        row("https://me:secret@example.org/config.json", true, "without a user name");
        row("https://example.org/", true, "JSON file");
        row("https://huggingface.co/gpt2", true, "page of a model");
        row("https://huggingface.co/datasets/a/b", true, "page of a model");
        row("https://huggingface.co/a/b/blob/main", true, "page of a model");
        row("https://huggingface.co/a/b/discussions/3", true, "page of a model");
    }

    void refused()
    {
        QFETCH(QString, text);
        QFETCH(bool, meant);
        QFETCH(QString, expected);
        QCOMPARE(looksLikeHubAddress(text), meant);
        const auto address = hubAddress(text, HubOptions().endpoint);
        QVERIFY(!address);
        QVERIFY2(address.error().contains(expected), qPrintable(address.error()));
        QVERIFY(!address.error().contains("secret@"));
    }

    void pathsOfFilesAreNotMeant()
    {
        for (const char* text : {"models/config.json", "studies/a.gable", "{}", "a/b\nc/d", "a"}) QVERIFY2(!looksLikeHubAddress(text), text);
        QVERIFY(!looksLikeHubAddress("https://example.org/" + QString(3000, 'a')));
    }

    void theEndpointIsTheUsers()
    {
        const QUrl mirror("https://mirror.example/hf");
        QCOMPARE(hubAddress("a/b", mirror)->config.toString(), QString("https://mirror.example/hf/a/b/resolve/main/config.json"));
        QCOMPARE(hubAddress("https://mirror.example/hf/a/b/blob/x/config.json", mirror)->config.toString(),
                 QString("https://mirror.example/hf/a/b/resolve/x/config.json"));
        QCOMPARE(hubAddress("https://huggingface.co/a/b", mirror)->config.host(), QString("huggingface.co"));
        QVERIFY(hubAddress("a/b", QUrl("http://mirror.example")).error().contains("HF_ENDPOINT"));
        QVERIFY(hubAddress("a/b", QUrl()).error().contains("HF_ENDPOINT"));
    }

    void optionsComeFromTheEnvironment()
    {
        const HubOptions none = hubOptions([](const char*) -> const char* { return nullptr; });
        QCOMPARE(none.endpoint, QUrl("https://huggingface.co"));
        QVERIFY(none.token.isEmpty() && none.cacheFolder.empty());
        QCOMPARE(none.mostBytes, static_cast<qint64>(ReadLimits{}.bytes));
        const HubOptions some = hubOptions([](const char* name) -> const char* {
            const std::string_view asked(name);
            return asked == "HF_ENDPOINT" ? "https://mirror.example/" : asked == "HF_TOKEN" ? " hf_x\n" : asked == "HF_HOME" ? "/h" : nullptr;
        });
        QCOMPARE(some.endpoint.toString(), QString("https://mirror.example"));
        QCOMPARE(some.token, QByteArray("hf_x"));
        QCOMPARE(some.cacheFolder, std::string("/h/hub"));
        QVERIFY(hubOptions([](const char*) -> const char* { return "a\r\nX: y"; }).token.isEmpty());
    }

    void originsAreSchemeHostAndPort()
    {
        QVERIFY(isSameOrigin(QUrl("https://a.org/x"), QUrl("https://a.org:443/y")));
        for (const char* other : {"http://a.org/x", "https://a.org:444/x", "https://b.a.org/x", "https://a.org.evil.example/"})
            QVERIFY2(!isSameOrigin(QUrl("https://a.org/x"), QUrl(other)), other);
        QCOMPARE(shownUrl(QUrl("https://u:p@a.org/x?sig=1#y")), QString("https://a.org/x"));
        for (const char* outside : {"http://a.org", "http://127.0.0.1.evil.example", "http://10.0.0.1/", "http://localhost.example/", "javascript:1", "/x"})
            QVERIFY2(!isSafeUrl(QUrl(outside)), outside);
    }
};

QTEST_GUILESS_MAIN(TestHubAddress)
#include "test_hub_address.moc"
