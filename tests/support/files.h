#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

namespace gable {

/// A file with this content; false when it could not be written.
inline bool writeFile(const QString& path, const QByteArray& content)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

}  // namespace gable
