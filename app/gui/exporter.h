#pragma once

#include <deque>
#include <functional>
#include <vector>

#include <QObject>

#include "app/gui/dialogs.h"
#include "ui/export/drawing.h"

class QAction;
class QMenu;
class QTableView;
class QWidget;

namespace gable {

class StudyDocument;

/// Writes what is shown into files: pictures as PNG, SVG or PDF, tables as CSV, TSV or Markdown, the estimate as JSON.
class Exporter : public QObject {
    Q_OBJECT

public:
    Exporter(const StudyDocument& document, Dialogs dialogs, QWidget& window);

    // What can be exported while `shown` or the table is in sight. `id` is part of the names of files and actions.
    void addPicture(const QString& id, const QString& title, const QWidget& shown, std::function<Drawing()> picture);
    void addTable(const QString& id, const QString& title, const QTableView& table);

    /// Entries for all that was added; whenever the menu opens, those are seen whose things are in sight.
    void fillMenu(QMenu& menu);

signals:
    void failed(const QString& message);
    void told(const QString& message);

private:
    /// A way to write something: what the menu calls it, how its file's name ends, and its bytes. A path that ends otherwise has another of the same kind.
    struct Format {
        QString text, ending;
        std::function<QByteArray()> bytes;
    };
    struct Target {
        QString id, title;
        PathKind kind;
        std::function<bool()> isInSight;
        std::vector<Format> formats;
    };

    QAction* addActions(QMenu& menu, const Target& target);
    void ask(const Target& target, const Format& format);
    void write(const QString& path, const Target& target, const Format& proposed);
    [[nodiscard]] QString fileName(const Target& target, const Format& format) const;
    [[nodiscard]] QString scenarioName() const;
    [[nodiscard]] QByteArray estimateJson() const;

    const StudyDocument& m_document;
    Dialogs m_dialogs;
    QWidget& m_window;
    std::deque<Target> m_targets;  ///< they stay where they are
};

}  // namespace gable
