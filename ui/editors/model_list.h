#pragma once

#include <vector>

#include <QAbstractListModel>
#include <QStringList>

#include "core/scenario/model.h"

namespace gable {

/// Models of the catalogue with what a list says about each.
class ModelList : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { SearchRole = Qt::UserRole };  ///< name, id and publisher in one text; beside those of DetailDelegate

    explicit ModelList(const std::vector<Model>& models, QObject* parent = nullptr);

    [[nodiscard]] const Model& model(int row) const { return m_models[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    const std::vector<Model>& m_models;
    std::vector<QStringList> m_lines;
};

}  // namespace gable
