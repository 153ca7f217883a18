#pragma once

#include <vector>

#include <QObject>
#include <QPointer>

#include "app/gui/hub_address.h"
#include "core/scenario/model.h"
#include "ui/theme/palette.h"

class QWidget;

namespace gable {

class HubDialog;
class HubFetch;
class StudyFiles;

/// Where a person gets a model from: the catalogue, the local Hugging Face cache, the Hub, the clipboard. What is chosen goes to StudyFiles.
/// The cache is read when the picker opens, and the network is used when Fetch is pressed.
class ModelSources : public QObject {
    Q_OBJECT

public:
    ModelSources(const std::vector<Model>& catalog, StudyFiles& files, HubOptions options, QWidget* window);

    void choose();
    /// Opens the dialog of the Hub with this text in its field.
    void askHub(const QString& text = {});
    void paste();
    void setTheme(const Theme& theme);

private:
    void pick(const Model& model);
    HubDialog* openDialog();
    HubFetch& fetcher();

    const std::vector<Model>& m_catalog;
    StudyFiles& m_files;
    HubOptions m_options;
    QWidget* m_window;
    Theme m_theme;
    QPointer<HubDialog> m_dialog;  ///< while it is open
    HubFetch* m_fetch = nullptr;   ///< made by the first fetch
};

}  // namespace gable
