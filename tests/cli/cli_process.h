#pragma once

#include <QByteArray>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

/// What a run of the real `gable-cli` left behind.
struct CliRun {
    int status = -1;  ///< -1: it crashed or did not end
    QByteArray out;
    QByteArray err;

    /// Const, as indexing any other one would add members.
    [[nodiscard]] const QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    [[nodiscard]] QList<QByteArray> lines() const
    {
        QList<QByteArray> all = out.split('\n');
        if (!all.isEmpty() && all.last().isEmpty()) all.removeLast();
        return all;
    }
    /// Input that can't be read: status 2, nothing but one line on standard error.
    [[nodiscard]] bool refusedWith(const QByteArray& part) const
    {
        return status == 2 && err.count('\n') == 1 && err.endsWith('\n') && err.contains(part);
    }
};

inline CliRun runCli(const QStringList& arguments, const QByteArray& input = {}, const QStringList& environment = {})
{
    QProcess process;
    if (!environment.isEmpty()) process.setEnvironment(QProcess::systemEnvironment() + environment);
    process.start(GABLE_CLI, arguments);
    process.write(input);
    process.closeWriteChannel();
    CliRun run;
    constexpr int longest = 60'000;
    if (process.waitForFinished(longest) && process.exitStatus() == QProcess::NormalExit)
        run.status = process.exitCode();
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    return run;
}

/// Files that a test hands to the program.
class Files {
public:
    QString write(const QString& name, const QByteArray& content)
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("can't write %s", qPrintable(name));
        return file.fileName();
    }
    [[nodiscard]] QString path(const QString& name = {}) const { return m_folder.filePath(name); }

private:
    QTemporaryDir m_folder;
};

/// Two layers, D = 4, two heads of 2 on one KV head, FFN width 8, ten words.
inline const QByteArray tinyConfig =
    R"({"model_type": "llama", "hidden_size": 4, "num_hidden_layers": 2, "num_attention_heads": 2,
    "num_key_value_heads": 1, "intermediate_size": 8, "vocab_size": 10, "torch_dtype": "bfloat16"})";
