#include <algorithm>

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QtTest>

/// The rules of the architecture that can be read off the source tree: what may include what, and how long a file may be.
class TestArchitectureRules : public QObject {
    Q_OBJECT

private:
    struct Source {
        QString path;  ///< from the top of the tree: "core/units/format.h"
        QStringList lines;
    };

    QList<Source> m_sources;

    static QList<Source> read(const QString& folder)
    {
        const QDir top(GABLE_SOURCE_DIR);
        QList<Source> out;
        QDirIterator files(top.filePath(folder), {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly)) qFatal("can't read %s", qPrintable(file.fileName()));
            out << Source{top.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll()).split('\n')};
        }
        std::sort(out.begin(), out.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
        return out;
    }

    QList<Source> in(const QString& folder) const
    {
        QList<Source> out;
        for (const Source& source : m_sources)
            if (source.path.startsWith(folder + '/')) out << source;
        return out;
    }

    /// "<vector>" and "core/result.h", angle brackets kept.
    static QStringList includes(const Source& source)
    {
        static const QRegularExpression line("^\\s*#\\s*include\\s*(?:\"([^\"]+)\"|(<[^>]+>))");
        QStringList out;
        for (const QString& text : source.lines)
            if (const auto match = line.match(text); match.hasMatch()) out << (match.captured(1).isEmpty() ? match.captured(2) : match.captured(1));
        return out;
    }

    /// "units" of "core/units/format.h"; empty for the headers at the top of the core.
    static QString coreFolder(const QString& path)
    {
        const QStringList parts = path.split('/');
        return parts.size() > 2 && parts[0] == "core" ? parts[1] : QString();
    }

    /// "core/io/a.cpp:12: text" for every line that matches.
    static QStringList matches(const QList<Source>& sources, const QRegularExpression& pattern)
    {
        QStringList out;
        for (const Source& source : sources)
            for (qsizetype i = 0; i < source.lines.size(); ++i)
                if (pattern.match(source.lines[i]).hasMatch()) out << QString("%1:%2: %3").arg(source.path).arg(i + 1).arg(source.lines[i].trimmed());
        return out;
    }

    static QString report(const QStringList& faults) { return faults.join("; "); }

private slots:
    void initTestCase()
    {
        for (const char* folder : {"core", "ui", "app", "tests"}) m_sources += read(folder);
        QVERIFY(in("core").size() > 20);
    }

    /// R1: the core knows the standard library, tl::expected and itself; the JSON library stays in one reader and the io folder.
    void coreIncludesNoLibrary()
    {
        static const QRegularExpression standard("^<[a-z_]+>$");
        QStringList faults;
        for (const Source& source : in("core"))
            for (const QString& include : includes(source)) {
                if (standard.match(include).hasMatch() || include == "<tl/expected.hpp>" || include.startsWith("core/")) continue;
                const bool json = include.startsWith("<nlohmann/") && (source.path == "core/model/json_reader.cpp" || source.path.startsWith("core/io/"));
                if (!json) faults << source.path + " includes " + include;
            }
        QCOMPARE(report(faults), QString());
    }

    /// R6: a folder of the core includes those below it.
    void coreFoldersAreOrdered()
    {
        const QStringList facts{"units", "trace", "model", "scenario"};
        const QStringList step = facts + QStringList{"step"};
        const QStringList timing = step + QStringList{"components", "timing"};
        const QStringList estimate = timing + QStringList{"vllm", "estimate"};
        const QMap<QString, QStringList> below{
            {"units", {"units"}},
            {"trace", {"units", "trace"}},
            {"model", {"units", "trace", "model"}},
            {"scenario", facts},
            {"step", step},
            {"vllm", step + QStringList{"vllm"}},
            {"components", step + QStringList{"components"}},
            {"timing", timing},
            {"estimate", estimate},
            {"explore", estimate + QStringList{"explore"}},
            {"catalog", facts + QStringList{"catalog"}},
            {"report", estimate + QStringList{"report"}},
            {"validation", estimate + QStringList{"catalog", "validation"}},
            {"io", estimate + QStringList{"explore", "catalog", "io"}},
        };
        QStringList faults;
        for (const Source& source : in("core")) {
            const QString folder = coreFolder(source.path);
            if (!folder.isEmpty() && !below.contains(folder)) faults << source.path + " is in a folder without a place in the order";
            for (const QString& include : includes(source)) {
                const QString other = coreFolder(include);
                if (!other.isEmpty() && !below.value(folder).contains(other)) faults << source.path + " includes " + include;
            }
        }
        QCOMPARE(report(faults), QString());
    }

    /// Dependencies go one way: app → ui → core. (R2)
    void layersAreOrdered()
    {
        QStringList faults;
        const auto forbid = [&](const char* layer, std::initializer_list<const char*> others) {
            for (const Source& source : in(layer))
                for (const QString& include : includes(source))
                    for (const char* other : others)
                        if (include.startsWith(QString(other) + '/')) faults << source.path + " includes " + include;
        };
        forbid("core", {"ui", "app", "tests"});
        forbid("ui", {"app", "tests"});
        forbid("app", {"tests"});
        forbid("app/cli", {"ui", "app/gui"});
        QCOMPARE(report(faults), QString());
    }

    /// R5: ui draws; it neither converts units nor computes.
    void uiHoldsNoPhysics() { QCOMPARE(report(matches(in("ui"), QRegularExpression("\\b1e9\\b|\\b1024\\b|/ 1e"))), QString()); }

    /// R7: what a class needs comes through its constructor.
    void noSingletons()
    {
        const QRegularExpression singleton("\\binstance\\(\\)");
        QCOMPARE(report(matches(in("core") + in("ui") + in("app"), singleton)), QString());
    }

    /// Includes are written from the top of the tree.
    void includesStartAtTheTop()
    {
        QStringList faults;
        for (const Source& source : in("core") + in("ui") + in("app"))
            for (const QString& include : includes(source)) {
                if (include.startsWith('<') || include.endsWith(".moc")) continue;
                if (!QFile::exists(QDir(GABLE_SOURCE_DIR).filePath(include))) faults << source.path + " includes " + include;
            }
        QCOMPARE(report(faults), QString());
    }

    void headersAreIncludedOnce()
    {
        QStringList faults;
        for (const Source& source : m_sources)
            if (source.path.endsWith(".h") && source.lines.value(0) != "#pragma once") faults << source.path;
        QCOMPARE(report(faults), QString());
    }

    void filesStayShort()
    {
        QStringList faults;
        for (const Source& source : m_sources) {
            const qsizetype lines = source.lines.size() - (source.lines.last().isEmpty() ? 1 : 0);
            const qsizetype most = source.path.endsWith("/main_window.cpp") ? 300 : 400;
            if (lines > most) faults << QString("%1 has %2 lines, at most %3").arg(source.path).arg(lines).arg(most);
        }
        QCOMPARE(report(faults), QString());
    }
};

QTEST_GUILESS_MAIN(TestArchitectureRules)
#include "test_architecture_rules.moc"
