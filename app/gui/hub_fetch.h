#pragma once

#include <QObject>
#include <QTimer>

#include "app/gui/hub_address.h"
#include "core/scenario/model.h"

class QNetworkAccessManager;
class QNetworkReply;

namespace gable {

/// Fetches the config of a model, and the quantization file beside it, when it is asked to and never by itself. One fetch at a time: the
/// next takes the place of the one before. What is fetched is as hostile as a file is: its size, its redirects and its silences are bounded.
class HubFetch : public QObject {
    Q_OBJECT

public:
    explicit HubFetch(HubOptions options, QObject* parent = nullptr);
    ~HubFetch() override;

    /// Text as `hubAddress` reads it. Ends in `fetched` or `failed`, unless it is cancelled.
    void fetch(const QString& text);
    void cancel();
    [[nodiscard]] bool isBusy() const { return m_reply != nullptr; }

signals:
    void progressed(qint64 got, qint64 total);  ///< bytes of the file that is under way; total -1 when it is not known
    void fetched(const gable::Model& model);
    void failed(const QString& message);

private:
    void start(const QUrl& url);
    void get(const QUrl& url);
    void readHeaders();
    void readBody();
    void finish();
    void settle(int status);
    void redirect();
    void complete();
    void succeed();
    void fail(const QString& message);
    void dropReply();
    [[nodiscard]] QString statusText(int status) const;
    [[nodiscard]] QString tooLarge() const;

    HubOptions m_options;
    QNetworkAccessManager* m_network = nullptr;  ///< made by the first fetch
    QNetworkReply* m_reply = nullptr;
    QTimer m_idle;  ///< runs out when nothing comes

    HubAddress m_address;
    Model m_model;           ///< what has been fetched of it
    QByteArray m_body;       ///< of the file that is under way
    int m_redirects = 0;     ///< of this file
    bool m_trusted = false;  ///< all of them stayed at the endpoint's origin: the token may go along
};

}  // namespace gable
