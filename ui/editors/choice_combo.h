#pragma once

#include <QComboBox>

#include "core/scenario/fields.h"

namespace gable {

/// One of the choices of a field; other text too when the field is open.
class ChoiceCombo : public QComboBox {
    Q_OBJECT

public:
    explicit ChoiceCombo(const Field& field, QWidget* parent = nullptr);

    /// Emits nothing, and leaves alone what is being typed. `resolved`: what a choice such as "auto" comes to; empty
    /// when that is not known.
    void setChoice(const QString& value, const QString& resolved);

signals:
    void choiceEdited(const QString& value);

protected:
    void wheelEvent(QWheelEvent* event) override;

private:
    void commitTyped();
    [[nodiscard]] QString plainLabel(int index) const;

    const Field& m_field;
    QString m_value;
    QString m_resolved;
};

}  // namespace gable
