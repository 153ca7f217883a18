#pragma once

#include <QAbstractButton>

namespace gable {

/// Title of a section: an arrow that says whether the section is open, and the title. Stands flush with what is below.
class FoldButton : public QAbstractButton {
    Q_OBJECT

public:
    explicit FoldButton(const QString& title, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QFont titleFont() const;
    [[nodiscard]] int arrowWidth() const { return fontMetrics().height(); }
};

}  // namespace gable
