#pragma once

#include <vector>

#include <QAbstractListModel>
#include <QStringList>

#include "core/scenario/model.h"

namespace gable {

/// Models of the catalogue with what a list says about each, and behind them those of a local cache, whose configs have not been read: only
/// `name` ("org/name") and `source` (the folder) of these are set.
class ModelList : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { SearchRole = Qt::UserRole };  ///< name, id and publisher in one text; beside those of DetailDelegate

    explicit ModelList(const std::vector<Model>& models, std::vector<Model> cached = {}, QObject* parent = nullptr);

    [[nodiscard]] const Model& model(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    [[nodiscard]] QStringList lines(int row) const;

    const std::vector<Model>& m_models;
    std::vector<Model> m_cached;
    std::vector<QStringList> m_lines;
};

}  // namespace gable
