#include "app/gui/hub_address.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFileInfo>
#include <QHostAddress>
#include <QStringList>

namespace gable {

namespace {

using Address = tl::expected<HubAddress, QString>;

constexpr auto hubHost = "huggingface.co";
constexpr auto mainRevision = "main";

QString tr(const char* text) { return QCoreApplication::translate("HubAddress", text); }
tl::unexpected<QString> refuse(const QString& message) { return tl::unexpected<QString>(message); }

bool isRepository(const QString& text) { return isHubRepository(text.toStdString()); }

/// "huggingface.co/org/name" as it stands in an address bar that hides the scheme.
bool startsWithHubHost(const QString& text)
{
    return text.startsWith(QLatin1String("huggingface.co/"), Qt::CaseInsensitive) || text.startsWith(QLatin1String("hf.co/"), Qt::CaseInsensitive);
}

bool isLoopback(const QString& host) { return host == QLatin1String("localhost") || QHostAddress(host).isLoopback(); }

int portOf(const QUrl& url)
{
    constexpr int http = 80, https = 443;
    return url.port(url.scheme() == QLatin1String("https") ? https : http);
}

/// `file` is percent-encoded: "REVISION/config.json".
HubAddress hubFile(const QUrl& hub, const QString& repository, const QString& file)
{
    QUrl base = hub.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::StripTrailingSlash);
    const QString path = (base.path(QUrl::FullyEncoded) == QLatin1String("/") ? QString() : base.path(QUrl::FullyEncoded)) + QLatin1Char('/');
    base.setPath({});
    HubAddress address;
    address.name = repository;
    address.config = QUrl::fromEncoded(base.toEncoded() + (path + repository + QStringLiteral("/resolve/") + file).toLatin1());
    address.quantConfig = address.config.resolved(QUrl(QStringLiteral("hf_quant_config.json")));
    return address;
}

bool isRevision(const QString& text)
{
    constexpr int longest = 200;
    const auto allowed = [](QChar c) { return (c.unicode() < 128 && c.isLetterOrNumber()) || QStringLiteral("._-/").contains(c); };
    return !text.isEmpty() && text.size() <= longest && std::all_of(text.begin(), text.end(), allowed) && !text.contains(QLatin1String(".."));
}

/// "org/name" or "org/name@revision".
Address fromId(const QString& text, const QUrl& endpoint)
{
    const qsizetype at = text.indexOf(QLatin1Char('@'));
    const QString repository = text.left(at), revision = at < 0 ? QString(mainRevision) : text.mid(at + 1);
    if (!isRepository(repository)) return refuse(tr("Expected org/name or an https address, found “%1”.").arg(text.left(80)));
    if (!isRevision(revision)) return refuse(tr("Expected a branch, tag or commit after @, found “%1”.").arg(revision.left(80)));
    const QString file = QString::fromLatin1(QUrl::toPercentEncoding(revision)) + QStringLiteral("/config.json");
    return hubFile(endpoint, repository, file);
}

/// A page of the Hub: that of a model, of one of its folders, or of a file.
Address fromPage(const QUrl& hub, QStringList segments)
{
    while (!segments.isEmpty() && segments.last().isEmpty()) segments.removeLast();
    const QString repository = segments.mid(0, 2).join(QLatin1Char('/'));
    const QString view = segments.value(2);
    QStringList file = segments.mid(3);
    const bool isModel = segments.size() == 2, isFolder = view == QLatin1String("tree") && !file.isEmpty();
    const bool isFile = QStringList({QStringLiteral("blob"), QStringLiteral("resolve"), QStringLiteral("raw")}).contains(view) && file.size() >= 2;
    if (!isRepository(repository) || !(isModel || isFolder || isFile))
        return refuse(tr("Expected the page of a model or of its config.json, like %1/org/name.").arg(shownUrl(hub)));
    if (isModel) file.append(mainRevision);
    if (!isFile) file.append(QStringLiteral("config.json"));
    return hubFile(hub, repository, file.join(QLatin1Char('/')));
}

/// A file anywhere else.
Address fromFile(QUrl url)
{
    const QString file = url.fileName();
    if (file.isEmpty()) return refuse(tr("Expected the address of a JSON file, found that of a folder."));
    url.setFragment({});
    HubAddress address;
    address.config = url;
    address.quantConfig = url.resolved(QUrl(QStringLiteral("hf_quant_config.json")));
    const QString folder = url.adjusted(QUrl::RemoveFilename | QUrl::StripTrailingSlash).fileName();
    address.name = file == QLatin1String("config.json") && !folder.isEmpty() ? folder : QFileInfo(file).completeBaseName();
    if (address.name.isEmpty()) address.name = url.host();
    return address;
}

/// The path below a hub's own, percent-encoded.
QStringList segmentsBelow(const QUrl& hub, const QUrl& url)
{
    const QString own = hub.path(QUrl::FullyEncoded), path = url.path(QUrl::FullyEncoded);
    return path.mid(path.startsWith(own) ? own.size() : 0).split(QLatin1Char('/')).mid(own.endsWith(QLatin1Char('/')) ? 0 : 1);
}

Address fromUrl(QUrl url, const QUrl& endpoint)
{
    if (!url.isValid() || url.host().isEmpty()) return refuse(tr("Expected org/name or an https address."));
    if (!isSafeUrl(url)) return refuse(tr("Expected an address that starts with https://, found %1.").arg(shownUrl(url)));
    if (!url.userInfo().isEmpty()) return refuse(tr("Expected an address without a user name and password in it."));
    if (url.host() == QLatin1String("hf.co")) url.setHost(hubHost);
    const QUrl hub(QStringLiteral("https://huggingface.co"));
    for (const QUrl& known : {endpoint, hub})
        if (isSameOrigin(url, known)) return fromPage(known, segmentsBelow(known, url));
    return fromFile(url);
}

}  // namespace

HubOptions hubOptions(EnvironmentLookup environment)
{
    HubOptions options;
    QString endpoint = QString::fromUtf8(environment("HF_ENDPOINT")).trimmed();
    while (endpoint.endsWith(QLatin1Char('/'))) endpoint.chop(1);
    if (!endpoint.isEmpty()) options.endpoint = QUrl(endpoint, QUrl::StrictMode);
    options.token = QByteArray(environment("HF_TOKEN")).trimmed();
    // What can't stand in a header is no token.
    if (std::any_of(options.token.begin(), options.token.end(), [](char c) { return c <= ' ' || c > '~'; })) options.token.clear();
    options.cacheFolder = hubCacheFolder(environment);
    return options;
}

Address hubAddress(const QString& text, const QUrl& endpoint)
{
    const QString trimmed = text.trimmed();
    if (!isSafeUrl(endpoint)) return refuse(tr("HF_ENDPOINT is no address that starts with https://."));
    if (trimmed.contains(QLatin1String("://"))) return fromUrl(QUrl(trimmed, QUrl::StrictMode), endpoint);
    if (startsWithHubHost(trimmed)) return fromUrl(QUrl(QStringLiteral("https://") + trimmed, QUrl::StrictMode), endpoint);
    return fromId(trimmed, endpoint);
}

bool looksLikeHubAddress(const QString& text)
{
    constexpr int longest = 2048;
    const QString trimmed = text.trimmed();
    if (trimmed.size() > longest || std::any_of(trimmed.begin(), trimmed.end(), [](QChar c) { return c.isSpace(); })) return false;
    for (const char* scheme : {"https://", "http://"})
        if (trimmed.startsWith(QLatin1String(scheme), Qt::CaseInsensitive)) return true;
    const bool isFile = trimmed.endsWith(QLatin1String(".json")) || trimmed.endsWith(QLatin1String(".gable"));
    return startsWithHubHost(trimmed) || (!isFile && isRepository(trimmed.left(trimmed.indexOf(QLatin1Char('@')))));
}

bool isSafeUrl(const QUrl& url)
{
    return url.isValid() && !url.host().isEmpty()
        && (url.scheme() == QLatin1String("https") || (url.scheme() == QLatin1String("http") && isLoopback(url.host())));
}

bool isSameOrigin(const QUrl& a, const QUrl& b) { return a.scheme() == b.scheme() && a.host() == b.host() && portOf(a) == portOf(b); }

QString shownUrl(const QUrl& url) { return url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::FullyEncoded); }

}  // namespace gable
