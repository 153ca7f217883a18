#pragma once

#include <vector>

#include <QWidget>

#include "core/scenario/scenario.h"
#include "ui/models/model_reading.h"
#include "ui/theme/palette.h"

class QLabel;
class QPushButton;

namespace gable {

class ChoiceCombo;
struct Field;

/// How the weights of each component are stored, in the place of what the config says: one choice a component that the model has.
class StoredFormats : public QWidget {
    Q_OBJECT

public:
    explicit StoredFormats(QWidget* parent = nullptr);

    /// Emits nothing.
    void setScenario(const Scenario& scenario, const Architecture& architecture);
    void setTheme(const Theme& theme);

    /// Components that are stored otherwise than the config says.
    [[nodiscard]] int overridden() const;

signals:
    void fieldEdited(const QString& field, const QString& value);

private:
    struct Row {
        Part part;
        const Field* field;
        QLabel* mark;
        QLabel* name;
        ChoiceCombo* combo;
        QPushButton* reset;
        bool changed = false;
    };
    void addRow(Part part, const Field& field, int at);
    void show(Row& row, const QString& value, const QString& resolved);

    std::vector<Row> m_rows;
    Theme m_theme = lightTheme();
};

}  // namespace gable
