#pragma once

#include <optional>

#include <QWidget>

#include "core/estimate/estimate.h"
#include "core/scenario/model.h"
#include "ui/theme/palette.h"

class QLabel;

namespace gable {

class ChipRow;
class ElidedLabel;

/// Which model it is: name, facts of its architecture, where its config comes from.
class ModelSection : public QWidget {
    Q_OBJECT

public:
    explicit ModelSection(QWidget* parent = nullptr);

    void setModel(const Model& model, const Estimate* estimate);
    void setTheme(const Theme& theme);

signals:
    void modelRequested();

private:
    void showSource(const Model& model);

    std::optional<Model> m_shown;
    ElidedLabel* m_name;
    ChipRow* m_chips;
    QLabel* m_link;       ///< source that is a link
    ElidedLabel* m_file;  ///< source that is a file
};

}  // namespace gable
