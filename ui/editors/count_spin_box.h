#pragma once

#include <QSpinBox>

namespace gable {

/// A whole number that is typed with suffixes ("8k") and steps by ones or through the powers of two.
class CountSpinBox : public QSpinBox {
    Q_OBJECT

public:
    CountSpinBox(double minimum, double maximum, bool powersOfTwo, QWidget* parent = nullptr);

    /// Emits nothing, and leaves alone what is being typed.
    void setCount(double value);
    /// The minimum, 0, stands for a default: it is shown as "auto: 8,192", stepped from there, and typed as "auto" or nothing. 0 where it is not known.
    void setAuto(double value);

    void stepBy(int steps) override;
    [[nodiscard]] QValidator::State validate(QString& text, int& position) const override;
    [[nodiscard]] int valueFromText(const QString& text) const override;
    [[nodiscard]] QString textFromValue(int value) const override;

signals:
    /// By the user; `stepped`: with arrow keys, buttons or the wheel.
    void countEdited(int value, bool stepped);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    StepEnabled stepEnabled() const override;

private:
    [[nodiscard]] bool isTyping() const;
    [[nodiscard]] bool isAuto(const QString& text) const;
    [[nodiscard]] QString shownText() const;

    bool m_powersOfTwo;
    bool m_stepping = false;
    double m_auto = 0;  ///< what the minimum stands for
};

}  // namespace gable
