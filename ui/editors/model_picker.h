#pragma once

#include <vector>

#include <QDialog>

#include "core/scenario/model.h"
#include "ui/theme/palette.h"

class QBoxLayout;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QSortFilterProxyModel;

namespace gable {

class DetailDelegate;
class ModelList;

/// Chooses a model of the catalogue or of a local cache, or asks for another way to get one. Shown with `open()`, which does not block.
/// A model of the cache is picked as `ModelList` holds it: without its config.
class ModelPicker : public QDialog {
    Q_OBJECT

public:
    explicit ModelPicker(const std::vector<Model>& models, std::vector<Model> cached = {}, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);

signals:
    void modelPicked(const gable::Model& model);
    void openFileRequested();
    void openFolderRequested();
    void pasteRequested();
    void hubRequested(const QString& searched);  ///< with what was typed to find a model

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void buildList();
    void buildButtons(QBoxLayout& row);
    QPushButton* addButton(QBoxLayout& row, const char* id, const QString& text, const QString& toolTip);
    void filter(const QString& text);
    void pick();

    ModelList* m_models;
    QSortFilterProxyModel* m_proxy;
    DetailDelegate* m_delegate;
    QLineEdit* m_search;
    QListView* m_list;
    QLabel* m_none;  ///< instead of an empty list
    QPushButton* m_use = nullptr;
};

}  // namespace gable
