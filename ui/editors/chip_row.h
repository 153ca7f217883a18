#pragma once

#include <QStringList>
#include <QWidget>

#include "ui/theme/palette.h"

namespace gable {

/// Short facts in rounded frames that wrap to as many lines as they need.
class ChipRow : public QWidget {
    Q_OBJECT

public:
    explicit ChipRow(QWidget* parent = nullptr);

    void setChips(const QStringList& chips);
    [[nodiscard]] const QStringList& chips() const { return m_chips; }
    void setTheme(const Theme& theme);

    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] QFont chipFont() const;
    [[nodiscard]] QList<QRect> layOut(int width) const;

    Theme m_theme;
    QStringList m_chips;
};

}  // namespace gable
