#include "app/gui/hub_fetch.h"

#include <utility>

#include <QNetworkAccessManager>
#include <QNetworkProxyFactory>
#include <QNetworkReply>
#include <QNetworkRequest>

#include "core/io/model_source.h"
#include "core/units/format.h"

namespace gable {

namespace {

constexpr int ok = 200;

/// The system's proxies, but none on the way to this computer itself.
class SystemProxies : public QNetworkProxyFactory {
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override
    {
        // Plain http only ever goes to a loopback host.
        if (query.url().scheme() == QLatin1String("http")) return {QNetworkProxy(QNetworkProxy::NoProxy)};
        return systemProxyForQuery(query);
    }
};

QNetworkRequest requestFor(const QUrl& url)
{
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("Gable/" GABLE_VERSION));
    // What comes is what is counted against the limit: nothing is unpacked.
    request.setRawHeader("Accept-Encoding", "identity");
    request.setRawHeader("Accept", "application/json, */*");
    return request;
}

bool isRedirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

/// What servers answer for a file that is not there; some storage services say "forbidden".
bool isAbsent(int status) { return status == 403 || status == 404 || status == 410; }

QString bytesText(qint64 bytes) { return QString::fromStdString(format::bytes(Bytes{static_cast<double>(bytes)})); }

QString networkText(const QNetworkReply& reply, qint64 got)
{
    const QString host = reply.url().host();
    switch (reply.error()) {
        case QNetworkReply::HostNotFoundError:
        case QNetworkReply::TemporaryNetworkFailureError:
        case QNetworkReply::NetworkSessionFailedError:
        case QNetworkReply::UnknownNetworkError:
            return HubFetch::tr("%1 can't be found. Is this computer on a network?").arg(host);
        case QNetworkReply::ConnectionRefusedError:
            return HubFetch::tr("%1 refuses the connection.").arg(host);
        case QNetworkReply::RemoteHostClosedError:
            return HubFetch::tr("%1 broke off the connection after %2.").arg(host, bytesText(got));
        case QNetworkReply::TimeoutError:
            return HubFetch::tr("%1 does not answer.").arg(host);
        case QNetworkReply::SslHandshakeFailedError:
            return HubFetch::tr("There is no safe connection to %1: %2").arg(host, reply.errorString());
        default:
            return HubFetch::tr("The fetch from %1 failed: %2").arg(host, reply.errorString());
    }
}

}  // namespace

HubFetch::HubFetch(HubOptions options, QObject* parent) : QObject(parent), m_options(std::move(options))
{
    m_idle.setSingleShot(true);
    m_idle.setInterval(m_options.idleMilliseconds);
    connect(&m_idle, &QTimer::timeout, this, [this] {
        constexpr double second = 1000;
        const QString seconds = QString::fromStdString(format::exact(m_options.idleMilliseconds / second));
        fail(tr("%1 sent nothing for %2 seconds.").arg(m_reply->url().host(), seconds));
    });
}

HubFetch::~HubFetch() { dropReply(); }

void HubFetch::fetch(const QString& text)
{
    cancel();
    const auto address = hubAddress(text, m_options.endpoint);
    if (!address) return fail(address.error());
    m_address = *address;
    m_model = {};
    start(m_address.config);
}

void HubFetch::cancel() { dropReply(); }

void HubFetch::start(const QUrl& url)
{
    m_redirects = 0;
    m_trusted = isSameOrigin(url, m_options.endpoint);
    get(url);
}

void HubFetch::get(const QUrl& url)
{
    dropReply();
    if (!m_network) {
        m_network = new QNetworkAccessManager(this);
        m_network->setProxyFactory(new SystemProxies);  // which it owns
    }
    m_body.clear();
    QNetworkRequest request = requestFor(url);
    if (m_trusted && !m_options.token.isEmpty()) request.setRawHeader("Authorization", "Bearer " + m_options.token);
    m_reply = m_network->get(request);
    // Queued: Qt goes on with a reply after this signal, so that it can't be aborted within.
    const auto headers = [this, reply = m_reply] {
        if (reply == m_reply) readHeaders();
    };
    connect(m_reply, &QNetworkReply::metaDataChanged, this, headers, Qt::QueuedConnection);
    connect(m_reply, &QNetworkReply::readyRead, this, &HubFetch::readBody);
    connect(m_reply, &QNetworkReply::finished, this, &HubFetch::finish);
    m_idle.start();
}

void HubFetch::readHeaders()
{
    m_idle.start();
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status != 0 && status != ok) return settle(status);
    if (m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong() > m_options.mostBytes) fail(tooLarge());
}

void HubFetch::readBody()
{
    m_idle.start();
    m_body += m_reply->readAll();
    if (m_body.size() > m_options.mostBytes) return fail(tooLarge());
    const QVariant total = m_reply->header(QNetworkRequest::ContentLengthHeader);
    emit progressed(m_body.size(), total.isValid() ? total.toLongLong() : -1);
}

void HubFetch::finish()
{
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status != 0 && status != ok) return settle(status);
    if (m_reply->error() != QNetworkReply::NoError) return fail(networkText(*m_reply, m_body.size()));
    m_body += m_reply->readAll();
    if (m_body.size() > m_options.mostBytes) return fail(tooLarge());
    complete();
}

void HubFetch::settle(int status)
{
    if (isRedirect(status)) return redirect();
    if (m_model.config && isAbsent(status)) return succeed();
    fail(statusText(status));
}

void HubFetch::redirect()
{
    constexpr int most = 5;
    const QUrl current = m_reply->url();
    QUrl target = m_reply->attribute(QNetworkRequest::RedirectionTargetAttribute).toUrl();
    if (!target.isValid()) return fail(tr("%1 leads on to no address.").arg(shownUrl(current)));
    target = current.resolved(target);
    target.setUserInfo({});
    if (++m_redirects > most) return fail(tr("%1 leads on more than %2 times.").arg(shownUrl(m_address.config)).arg(most));
    // Within this computer http may lead to http; nothing from outside may lead to a service that listens in here.
    const bool safe = isSafeUrl(target) && (target.scheme() == QLatin1String("https") || current.scheme() == QLatin1String("http"));
    if (!safe) return fail(tr("%1 leads on to %2, which is not safe: it is no https address.").arg(shownUrl(current), shownUrl(target)));
    m_trusted = m_trusted && isSameOrigin(target, m_options.endpoint);
    get(target);
}

void HubFetch::complete()
{
    const bool side = m_model.config != nullptr;
    const std::string origin = shownUrl(side ? m_address.quantConfig : m_address.config).toStdString();
    const std::string_view text(m_body.constData(), static_cast<std::size_t>(m_body.size()));
    auto read = modelFromText(text, m_address.name.toStdString(), origin);
    if (!read) return fail(QString::fromStdString(read.error().text()));
    if (side) {
        m_model.quantConfig = std::move(read->config);
        return succeed();
    }
    m_model = std::move(*read);
    start(m_address.quantConfig);
}

void HubFetch::succeed()
{
    dropReply();
    const Model model = std::move(m_model);
    m_model = {};
    emit fetched(model);  // last: who hears it may start another fetch or delete this one
}

void HubFetch::fail(const QString& message)
{
    dropReply();
    emit failed(message);
}

void HubFetch::dropReply()
{
    m_idle.stop();
    m_body.clear();
    if (!m_reply) return;
    QNetworkReply* reply = std::exchange(m_reply, nullptr);
    reply->disconnect(this);
    reply->abort();
    reply->deleteLater();
}

QString HubFetch::statusText(int status) const
{
    const QUrl url = m_reply->url();
    const QString host = url.host();
    switch (status) {
        case 401:
        case 403:
            if (!isSameOrigin(url, m_options.endpoint)) return tr("%1 does not give access (HTTP %2).").arg(host).arg(status);
            if (m_options.token.isEmpty())
                return tr("%1 does not give access (HTTP %2): %3 is gated or private, or there is no such model. If it is gated, accept its "
                          "terms on its page, put a token into HF_TOKEN and start Gable again.")
                    .arg(host).arg(status).arg(m_address.name);
            return tr("%1 does not give access (HTTP %2): the token in HF_TOKEN does not open %3, or there is no such model.")
                .arg(host).arg(status).arg(m_address.name);
        case 404:
        case 410:
            return tr("There is nothing at %1 (HTTP %2).").arg(shownUrl(url)).arg(status);
        case 429:
            return tr("%1 takes no more requests for now (HTTP 429). Try again later.").arg(host);
        default:
            return tr("%1 answered HTTP %2 instead of a file.").arg(host).arg(status);
    }
}

QString HubFetch::tooLarge() const
{
    return tr("%1 is larger than %2, which no config is.").arg(shownUrl(m_reply->url()), bytesText(m_options.mostBytes));
}

}  // namespace gable
