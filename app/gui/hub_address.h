#pragma once

#include <string>

#include <QByteArray>
#include <QString>
#include <QUrl>

#include <tl/expected.hpp>

#include "core/io/hub_cache.h"

namespace gable {

/// What the user's environment says about the Hub. As it stands, it knows no cache and no token.
struct HubOptions {
    QUrl endpoint = QUrl(QStringLiteral("https://huggingface.co"));
    QByteArray token;           ///< sent to the endpoint's own origin alone
    std::string cacheFolder;    ///< local Hugging Face cache; empty for none
    int idleMilliseconds = 30 * 1000;
    qint64 mostBytes = 16 << 20;  ///< of one file; what `ReadLimits` lets through
};

/// HF_ENDPOINT, HF_TOKEN and what says where the cache is.
HubOptions hubOptions(EnvironmentLookup environment);

/// Where the config of a model is fetched.
struct HubAddress {
    QString name;      ///< "org/name"; for a file elsewhere that of its folder, or its own
    QUrl config;
    QUrl quantConfig;  ///< side file beside it, which may not be there
};

/// The address that text stands for: "org/name", "org/name@revision", the page of a model or of a file on the Hub, any other https URL of a
/// JSON file. The error says what was expected, in words.
tl::expected<HubAddress, QString> hubAddress(const QString& text, const QUrl& endpoint);

/// Whether text was meant as such an address, right or not.
bool looksLikeHubAddress(const QString& text);

/// Whether a fetch may go there: https, or http within this computer.
bool isSafeUrl(const QUrl& url);

/// Same scheme, host and port.
bool isSameOrigin(const QUrl& a, const QUrl& b);

/// An address for people and files: a query may hold a signature and is left out.
QString shownUrl(const QUrl& url);

}  // namespace gable
