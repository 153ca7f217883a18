#pragma once

#include <optional>

#include <QWidget>

#include "core/scenario/model.h"
#include "ui/models/model_reading.h"
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

    /// Without an architecture (`reading` null or in error) there are no facts.
    void setModel(const Model& model, const SharedReading& reading);
    void setTheme(const Theme& theme);

signals:
    void modelRequested();

private:
    void showSource(const Model& model);

    std::optional<Model> m_shown;
    SharedReading m_reading;
    ElidedLabel* m_name;
    ChipRow* m_chips;
    QLabel* m_link;       ///< source that is a link
    ElidedLabel* m_file;  ///< source that is a file
};

}  // namespace gable
