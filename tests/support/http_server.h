#pragma once

#include <map>

#include <QByteArray>
#include <QList>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

namespace gable {

/// Answers GET requests on a port of this computer: what was laid down for a path, byte for byte, else 404.
class HttpServer {
public:
    struct Request {
        QByteArray path;
        std::map<QByteArray, QByteArray> headers;  ///< names in lower case

        [[nodiscard]] QByteArray header(const QByteArray& name) const
        {
            const auto found = headers.find(name);
            return found == headers.end() ? QByteArray() : found->second;
        }
    };

    HttpServer()
    {
        if (!m_server.listen(QHostAddress::LocalHost)) qFatal("no port to listen on");
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket* socket = m_server.nextPendingConnection())
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { read(*socket); });
        });
    }

    [[nodiscard]] QUrl url(const QString& path = {}) const { return QUrl("http://127.0.0.1:" + QString::number(m_server.serverPort()) + path); }
    [[nodiscard]] const QList<Request>& requests() const { return m_requests; }
    [[nodiscard]] QList<QByteArray> paths() const
    {
        QList<QByteArray> out;
        for (const Request& request : m_requests) out.append(request.path);
        return out;
    }

    /// Answers that are whole: status, body and its length.
    void answer(const QByteArray& path, const QByteArray& body, const QByteArray& status = "200 OK", const QByteArray& headers = {})
    {
        m_answers[path] = {whole(body, status, headers), true};
    }
    void redirect(const QByteArray& path, const QByteArray& target) { answer(path, {}, "302 Found", "Location: " + target + "\r\n"); }
    /// These bytes alone; then the connection is closed, or nothing more comes.
    void answerRaw(const QByteArray& path, const QByteArray& bytes, bool close) { m_answers[path] = {bytes, close}; }

private:
    struct Answer {
        QByteArray bytes;
        bool close = true;
    };

    static QByteArray whole(const QByteArray& body, const QByteArray& status, const QByteArray& headers)
    {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\nConnection: close\r\n" + headers + "\r\n" + body;
    }

    void read(QTcpSocket& socket)
    {
        const QByteArray head = socket.peek(socket.bytesAvailable());
        if (head.startsWith('\x16')) {  // somebody wants to encrypt
            socket.write("not here\r\n");
            return socket.disconnectFromHost();
        }
        if (!head.contains("\r\n\r\n")) return;
        socket.readAll();
        Request request;
        QList<QByteArray> lines = head.left(head.indexOf("\r\n\r\n")).split('\n');
        request.path = lines.takeFirst().split(' ').value(1);
        for (const QByteArray& line : lines) request.headers[line.left(line.indexOf(':')).toLower()] = line.mid(line.indexOf(':') + 1).trimmed();
        m_requests.append(request);
        const auto found = m_answers.find(request.path);
        const Answer answer = found == m_answers.end() ? Answer{whole("not here", "404 Not Found", {})} : found->second;
        socket.write(answer.bytes);
        if (answer.close) socket.disconnectFromHost();
    }

    QTcpServer m_server;
    std::map<QByteArray, Answer> m_answers;
    QList<Request> m_requests;
};

}  // namespace gable
