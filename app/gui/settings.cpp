#include "app/gui/settings.h"

namespace gable {

namespace {

constexpr auto themeKey = "theme";
constexpr auto recentKey = "recentFiles";
constexpr auto geometryKey = "window/geometry";
constexpr auto layoutKey = "window/layout";
constexpr auto pageKey = "window/page";
constexpr auto lastFileKey = "lastFile";
constexpr int maxRecent = 10;

}  // namespace

ThemeChoice Settings::theme() const
{
    const QString name = m_store.value(themeKey).toString();
    return name == "light" ? ThemeChoice::Light : name == "dark" ? ThemeChoice::Dark : ThemeChoice::System;
}

void Settings::setTheme(ThemeChoice choice)
{
    m_store.setValue(themeKey, choice == ThemeChoice::Light ? "light" : choice == ThemeChoice::Dark ? "dark" : "system");
}

QStringList Settings::recentFiles() const { return m_store.value(recentKey).toStringList().mid(0, maxRecent); }

void Settings::addRecentFile(const QString& path)
{
    QStringList files = recentFiles();
    files.removeAll(path);
    files.prepend(path);
    m_store.setValue(recentKey, files.mid(0, maxRecent));
}

void Settings::removeRecentFile(const QString& path)
{
    QStringList files = recentFiles();
    files.removeAll(path);
    m_store.setValue(recentKey, files);
}

void Settings::clearRecentFiles() { m_store.remove(recentKey); }

QByteArray Settings::geometry() const { return m_store.value(geometryKey).toByteArray(); }

QByteArray Settings::layout() const { return m_store.value(layoutKey).toByteArray(); }

void Settings::setWindow(const QByteArray& geometry, const QByteArray& layout)
{
    m_store.setValue(geometryKey, geometry);
    m_store.setValue(layoutKey, layout);
}

QString Settings::page() const { return m_store.value(pageKey).toString(); }

void Settings::setPage(const QString& id) { m_store.setValue(pageKey, id); }

QString Settings::lastFile() const { return m_store.value(lastFileKey).toString(); }

void Settings::setLastFile(const QString& path) { m_store.setValue(lastFileKey, path); }

}  // namespace gable
