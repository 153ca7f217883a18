#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <unistd.h>

#include "core/io/model_source.h"
#include "tests/support/core_test.h"

using namespace gable;
using gable::test::str;

class TestModelSource : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_root;

    std::string file(const QString& path, const QByteArray& content) const
    {
        const QString full = m_root.filePath(path);
        QDir().mkpath(QFileInfo(full).path());
        QFile out(full);
        if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size()) qFatal("can't write %s", qPrintable(full));
        return full.toStdString();
    }
    std::string folder(const QString& path) const { return m_root.filePath(path).toStdString(); }
    static QString outcome(const std::string& path)
    {
        const auto model = loadModel(path);
        return model ? "read " + str(model->name) : str(model.error());
    }

private slots:
    void folderAndFile()
    {
        const std::string config = file("meta--tiny/config.json", R"({"model_type": "llama"})");
        for (const std::string& path : {config, folder("meta--tiny"), folder("meta--tiny/")}) {
            const auto model = loadModel(path);
            QVERIFY2(model, model ? "" : model.error().text().c_str());
            QCOMPARE(str(model->name), "meta--tiny");
            QCOMPARE(str(model->source), str(config));
            QVERIFY(model->id.empty() && !model->quantConfig);
            QCOMPARE(str(*model->config->find("model_type")->string()), "llama");
        }
        QCOMPARE(outcome(file("other/my-model.json", "{}")), "read my-model");
    }

    void sideFileIsFound()
    {
        file("quant/config.json", "{}");
        file("quant/hf_quant_config.json", R"({"producer": {"name": "modelopt"}})");
        const auto model = loadModel(folder("quant"));
        QVERIFY(model && model->quantConfig && model->quantConfig->find("producer"));
        const std::string broken = file("quant/hf_quant_config.json", "[]");
        QCOMPARE(outcome(folder("quant")), str(broken) + ": expected an object, found a list");
    }

    void errors()
    {
        QCOMPARE(outcome(folder("nowhere")), str(folder("nowhere")) + ": no such file");
        QDir(m_root.path()).mkdir("empty");
        QCOMPARE(outcome(folder("empty")), str(folder("empty")) + ": expected a folder with a config.json, found none in it");
        QDir(m_root.path()).mkpath("odd/config.json");
        QCOMPARE(outcome(folder("odd")), str(folder("odd")) + "/config.json: expected a file, found a folder");
        const std::string list = file("list/config.json", "[1]");
        QCOMPARE(outcome(list), str(list) + ": expected an object, found a list");
        const std::string cut = file("cut/config.json", R"({"a": {"b": )");
        QVERIFY(outcome(cut).startsWith(str(cut) + ": /a/b: expected JSON, found "));
        const std::string binary = file("binary/config.json", QByteArray("\0\1\2", 3));
        QCOMPARE(outcome(binary), str(binary) + ": expected JSON, found a binary file");
        QVERIFY(outcome("").endsWith("no such file"));
    }

    void unreadable()
    {
        // Opens for everybody, and refuses the first read for everybody, root included.
        QCOMPARE(outcome("/proc/self/mem"), "/proc/self/mem: the file can't be read");
        if (geteuid() == 0) return;  // who may read everything
        const std::string secret = file("secret/config.json", "{}");
        QFile::setPermissions(str(secret), QFile::Permissions());
        QCOMPARE(outcome(secret), str(secret) + ": the file can't be opened");
    }

    void pastedText()
    {
        const auto model = modelFromText(R"({"hidden_size": 8})", "pasted", "clipboard");
        QVERIFY(model);
        QCOMPARE(str(model->name), "pasted");
        QCOMPARE(str(model->source), "clipboard");
        QCOMPARE(str(modelFromText("7", "x", "clipboard").error()), "clipboard: expected an object, found 7");
        QVERIFY(str(modelFromText("{", "x", "clipboard").error()).startsWith("clipboard: "));
    }
};

QTEST_GUILESS_MAIN(TestModelSource)
#include "test_model_source.moc"
