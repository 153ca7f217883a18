#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

namespace gable {

enum class ThemeChoice { System, Light, Dark };

/// What survives a restart beside documents. Kept where QSettings keeps it; a value that can't be read is its default.
class Settings {
public:
    Settings() = default;
    /// In a file of its own, for tests.
    explicit Settings(const QString& file) : m_store(file, QSettings::IniFormat) {}

    [[nodiscard]] ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);

    /// Newest first, at most ten.
    [[nodiscard]] QStringList recentFiles() const;
    void addRecentFile(const QString& path);
    void removeRecentFile(const QString& path);
    void clearRecentFiles();

    [[nodiscard]] QByteArray geometry() const;
    [[nodiscard]] QByteArray layout() const;
    void setWindow(const QByteArray& geometry, const QByteArray& layout);

    /// Id of the page that was shown last; empty when none is known.
    [[nodiscard]] QString page() const;
    void setPage(const QString& id);

    /// Study file that was open last; empty when it was none.
    [[nodiscard]] QString lastFile() const;
    void setLastFile(const QString& path);

private:
    QSettings m_store;
};

}  // namespace gable
