#include <QtTest>

#include "app/gui/hub_fetch.h"
#include "tests/support/http_server.h"

using namespace gable;

class TestHubFetch : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        m_server = std::make_unique<HttpServer>();
        m_other = std::make_unique<HttpServer>();
        m_options = HubOptions();
        m_options.endpoint = m_server->url();
        m_fetch.reset();
    }

    void fetchesConfigAndSideFile()
    {
        m_server->answer(config, R"({"hidden_size": 8})");
        m_server->answer(side, R"({"producer": {"name": "modelopt"}})");
        const Model model = fetched("a/b");
        QCOMPARE(QString::fromStdString(model.name), QString("a/b"));
        QCOMPARE(QString::fromStdString(model.source), m_server->url(config).toString());
        QVERIFY(model.config->find("hidden_size") && model.quantConfig && model.quantConfig->find("producer"));
        QVERIFY(model.id.empty() && model.date.empty());
        QCOMPARE(m_server->paths(), QList<QByteArray>({config, side}));
        QVERIFY(m_server->requests()[0].header("authorization").isEmpty());
        QVERIFY(m_server->requests()[0].header("cookie").isEmpty());
        QVERIFY(m_server->requests()[0].header("user-agent").startsWith("Gable/"));
    }

    void theSideFileMayBeMissing_data()
    {
        QTest::addColumn<QByteArray>("status");
        for (const char* status : {"404 Not Found", "403 Forbidden", "410 Gone"}) QTest::newRow(status) << QByteArray(status);
    }

    void theSideFileMayBeMissing()
    {
        QFETCH(QByteArray, status);
        m_server->answer(config, "{}");
        m_server->answer(side, "nothing", status);
        QVERIFY(!fetched("a/b").quantConfig);
    }

    void aBrokenSideFileIsSaid()
    {
        m_server->answer(config, "{}");
        m_server->answer(side, "[1]");
        const QString message = failure("a/b");
        QVERIFY2(message.contains("hf_quant_config.json: expected an object"), qPrintable(message));
    }

    void otherFilesKeepTheirName()
    {
        m_options.token = "hf_secret";
        m_other->answer("/models/tiny/config.json?sig=1", "{}");
        const Model model = fetched(m_other->url("/models/tiny/config.json?sig=1").toString());
        QCOMPARE(QString::fromStdString(model.name), QString("tiny"));
        QVERIFY(!QString::fromStdString(model.source).contains("sig"));
        for (const HttpServer::Request& request : m_other->requests()) QVERIFY(request.header("authorization").isEmpty());
        QVERIFY(m_server->requests().isEmpty());
    }

    void theTokenStaysAtTheEndpoint()
    {
        m_options.token = "hf_secret";
        m_server->redirect(config, "/moved");
        m_server->redirect("/moved", m_other->url("/elsewhere").toEncoded());
        m_other->redirect("/elsewhere", m_server->url("/back").toEncoded());
        m_server->answer("/back", "{}");
        fetched("a/b");
        QCOMPARE(m_server->paths(), QList<QByteArray>({config, "/moved", "/back", side}));
        QCOMPARE(m_server->requests()[0].header("authorization"), QByteArray("Bearer hf_secret"));
        QCOMPARE(m_server->requests()[1].header("authorization"), QByteArray("Bearer hf_secret"));
        QVERIFY(m_other->requests()[0].header("authorization").isEmpty());
        QVERIFY(m_server->requests()[2].header("authorization").isEmpty());  // another host sent us there
        QCOMPARE(m_server->requests()[3].header("authorization"), QByteArray("Bearer hf_secret"));
    }

    void redirectsAreBounded()
    {
        for (const char* from : {"1", "2", "3", "4"}) m_server->redirect(QByteArray("/") + from, QByteArray("/") + QByteArray::number(atoi(from) + 1));
        m_server->redirect(config, "/1");
        m_server->answer("/5", "{}");
        fetched("a/b");
        m_server->redirect("/5", "/1");
        QVERIFY(failure("a/b").contains("more than 5 times"));
        QCOMPARE(m_server->requests().size(), 7 + 6);
    }

    void unsafeRedirectsAreRefused_data()
    {
        QTest::addColumn<QByteArray>("target");
        for (const char* target : {"http://plain.invalid/config.json", "ftp://plain.invalid/x", "file:///etc/passwd", "//plain.invalid/x", "http://"})
            QTest::newRow(target) << QByteArray(target);
    }

    void unsafeRedirectsAreRefused()
    {
        QFETCH(QByteArray, target);
        m_server->redirect(config, target);
        const QString message = failure("a/b");
        QVERIFY2(message.contains("not safe"), qPrintable(message));
        QCOMPARE(m_server->requests().size(), 1);
    }

    void aRedirectWithoutTarget()
    {
        m_server->answer(config, {}, "302 Found");
        QVERIFY(failure("a/b").contains("leads on to no address"));
        m_server->redirect(config, "https://[broken");
        QVERIFY(failure("a/b").contains("leads on to no address"));
    }

    void refusalsAreExplained_data()
    {
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QString>("expected");
        QTest::newRow("401") << QByteArray("401 Unauthorized") << QByteArray() << QByteArray() << "put a token into HF_TOKEN";
        QTest::newRow("401 of the hub") << QByteArray("401 Unauthorized") << QByteArray("WWW-Authenticate: Bearer realm=\"x\"\r\n") << QByteArray()
                                        << "put a token into HF_TOKEN";
        QTest::newRow("401 basic") << QByteArray("401 Unauthorized") << QByteArray("WWW-Authenticate: Basic realm=\"x\"\r\n") << QByteArray() << "HTTP 401";
        QTest::newRow("403") << QByteArray("403 Forbidden") << QByteArray() << QByteArray() << "gated";
        QTest::newRow("403 with a token") << QByteArray("403 Forbidden") << QByteArray() << QByteArray("hf_x") << "the token in HF_TOKEN does not open a/b";
        QTest::newRow("404") << QByteArray("404 Not Found") << QByteArray() << QByteArray() << "nothing at";
        QTest::newRow("429") << QByteArray("429 Too Many Requests") << QByteArray() << QByteArray() << "no more requests";
        QTest::newRow("503") << QByteArray("503 Service Unavailable") << QByteArray() << QByteArray() << "HTTP 503";
        QTest::newRow("204") << QByteArray("204 No Content") << QByteArray() << QByteArray() << "HTTP 204";
    }

    void refusalsAreExplained()
    {
        QFETCH(QByteArray, status);
        QFETCH(QByteArray, headers);
        QFETCH(QByteArray, token);
        QFETCH(QString, expected);
        m_options.token = token;
        m_server->answer(config, "an explanation", status, headers);
        const QString message = failure("a/b");
        QVERIFY2(message.contains(expected), qPrintable(message));
        QVERIFY(!message.contains("hf_x"));
    }

    void tooLarge_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("close");
        const QByteArray head = "HTTP/1.1 200 OK\r\n";
        QTest::newRow("said") << head + "Content-Length: 999999999999\r\n\r\n" << false;
        QTest::newRow("not said") << head + "\r\n" + QByteArray(2000, ' ') << false;
        QTest::newRow("chunked") << head + "Transfer-Encoding: chunked\r\n\r\n7d0\r\n" + QByteArray(2000, ' ') + "\r\n" << false;
        QTest::newRow("to the end") << head + "\r\n" + QByteArray(2000, ' ') << true;
    }

    void tooLarge()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, close);
        m_options.mostBytes = 1000;
        m_server->answerRaw(config, bytes, close);
        const QString message = failure("a/b");
        QVERIFY2(message.contains("larger than 1 kB"), qPrintable(message));
    }

    void theLimitItselfIsFine()
    {
        m_options.mostBytes = 1000;
        m_server->answer(config, "{}" + QByteArray(998, ' '));
        fetched("a/b");
    }

    void silenceEnds_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("at once") << QByteArray();
        QTest::newRow("in the head") << QByteArray("HTTP/1.1 200");
        QTest::newRow("in the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
    }

    void silenceEnds()
    {
        QFETCH(QByteArray, bytes);
        m_options.idleMilliseconds = 100;
        m_server->answerRaw(config, bytes, false);
        const QString message = failure("a/b");
        QVERIFY2(message.contains("127.0.0.1 sent nothing for 0.1 seconds"), qPrintable(message));
    }

    void whatIsNoConfigIsSaid_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("expected");
        const auto whole = [](const QByteArray& body) { return "HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body; };
        QTest::newRow("truncated") << whole("{\"hidden_size\": 4096, \"num") << "config.json: expected JSON";
        QTest::newRow("page") << whole("<!doctype html><html>") << "config.json: expected JSON";
        QTest::newRow("list") << whole("[1]") << "expected an object";
        QTest::newRow("nothing") << whole("") << "expected JSON";
        QTest::newRow("brackets") << whole(QByteArray(1000, '[')) << "levels of nesting";
        QTest::newRow("bytes") << whole(QByteArray("\0\1\2\xff", 4)) << "expected JSON";
        QTest::newRow("packed") << QByteArray("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x01") << "expected JSON";
        QTest::newRow("broken off") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}") << "broke off";
        QTest::newRow("no HTTP") << QByteArray("hello\r\n\r\n") << "127.0.0.1";
        QTest::newRow("hung up") << QByteArray() << "127.0.0.1";
    }

    void whatIsNoConfigIsSaid()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, expected);
        m_server->answerRaw(config, bytes, true);
        const QString message = failure("a/b");
        QVERIFY2(message.contains(expected), qPrintable(message));
    }

    void noNetworkIsSaid()
    {
        m_server.reset();  // its port is closed now
        QVERIFY(failure("a/b").contains("refuses the connection"));
        // A name that never exists.
        const QString message = failure("https://no-such-host.invalid/config.json");
        QVERIFY2(message.contains("no-such-host.invalid can't be found"), qPrintable(message));
    }

    void withoutEncryptionThereIsNoHttps()
    {
        QString url = m_server->url("/config.json").toString();
        QVERIFY(failure(url.replace("http://", "https://")).contains("no safe connection to 127.0.0.1"));
    }

    void textThatIsNoAddressAsksNobody()
    {
        QVERIFY(failure("gpt2").contains("org/name"));
        QVERIFY(failure("http://example.org/config.json").contains("https://"));
        QVERIFY(m_server->requests().isEmpty());
    }

    void progressIsTold()
    {
        m_server->answer(config, "{}" + QByteArray(100000, ' '));
        make();
        QSignalSpy progressed(m_fetch.get(), &HubFetch::progressed);
        QSignalSpy done(m_fetch.get(), &HubFetch::fetched);
        m_fetch->fetch("a/b");
        QVERIFY(done.wait());
        QCOMPARE(progressed.last().value(0).toLongLong() > 0, true);
        QCOMPARE(progressed.first().value(1).toLongLong(), 100002);
    }

    void cancelIsQuietAndTheNextFetchWorks()
    {
        m_server->answerRaw(config, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", false);
        make();
        QSignalSpy failed(m_fetch.get(), &HubFetch::failed), done(m_fetch.get(), &HubFetch::fetched), progressed(m_fetch.get(), &HubFetch::progressed);
        m_fetch->fetch("a/b");
        QVERIFY(progressed.wait());
        QVERIFY(m_fetch->isBusy());
        m_fetch->cancel();
        m_fetch->cancel();
        QVERIFY(!m_fetch->isBusy());
        QTest::qWait(50);
        QCOMPARE(failed.size() + done.size(), 0);
        m_server->answer(config, "{}");
        m_fetch->fetch("a/b");
        QVERIFY(done.wait());
        QCOMPARE(failed.size(), 0);
    }

    void theNewestFetchWins()
    {
        m_server->answerRaw(config, {}, false);
        m_server->answer("/c/d/resolve/main/config.json", "{}");
        make();
        QSignalSpy done(m_fetch.get(), &HubFetch::fetched);
        m_fetch->fetch("a/b");
        m_fetch->fetch("c/d");
        QVERIFY(done.wait());
        QCOMPARE(done.size(), 1);
        QCOMPARE(QString::fromStdString(done[0][0].value<Model>().name), QString("c/d"));
    }

    void destructionInMidFetchIsSafe()
    {
        m_server->answerRaw(config, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", false);
        for (const bool begun : {false, true}) {
            make();
            QSignalSpy progressed(m_fetch.get(), &HubFetch::progressed);
            m_fetch->fetch("a/b");
            if (begun) QVERIFY(progressed.wait());
            m_fetch.reset();
            QTest::qWait(20);
        }
        // From within what it tells, too.
        make();
        connect(m_fetch.get(), &HubFetch::progressed, m_fetch.get(), [this] { m_fetch.release()->deleteLater(); });
        m_fetch->fetch("a/b");
        QTRY_VERIFY(!m_fetch);
        QTest::qWait(20);
    }

private:
    void make() { m_fetch = std::make_unique<HubFetch>(m_options); }

    Model fetched(const QString& text)
    {
        make();
        QSignalSpy done(m_fetch.get(), &HubFetch::fetched), failed(m_fetch.get(), &HubFetch::failed);
        m_fetch->fetch(text);
        const auto settled = [&] { return !done.isEmpty() || !failed.isEmpty(); };
        if (!QTest::qWaitFor(settled, longest) || done.isEmpty()) qFatal("not fetched: %s", qPrintable(failed.value(0).value(0).toString()));
        return done[0][0].value<Model>();
    }

    QString failure(const QString& text)
    {
        make();
        QSignalSpy done(m_fetch.get(), &HubFetch::fetched), failed(m_fetch.get(), &HubFetch::failed);
        m_fetch->fetch(text);
        const auto settled = [&] { return !done.isEmpty() || !failed.isEmpty(); };
        if (!QTest::qWaitFor(settled, longest)) return "nothing was heard";
        if (!done.isEmpty() || failed.size() != 1 || m_fetch->isBusy()) return "not failed once";
        return failed[0][0].toString();
    }

    static constexpr int longest = 40000;  // a resolver may take its time
    static constexpr const char* config = "/a/b/resolve/main/config.json";
    static constexpr const char* side = "/a/b/resolve/main/hf_quant_config.json";

    std::unique_ptr<HttpServer> m_server, m_other;
    HubOptions m_options;
    std::unique_ptr<HubFetch> m_fetch;
};

QTEST_GUILESS_MAIN(TestHubFetch)
#include "test_hub_fetch.moc"
