#pragma once

#include <QWidget>

#include "ui/theme/palette.h"

class QHBoxLayout;
class QVBoxLayout;

namespace gable {

class ElidedLabel;
class FoldButton;

/// A titled part of the scenario editor that folds away.
class Section : public QWidget {
    Q_OBJECT

public:
    /// `aside`: muted words behind the title.
    Section(const QString& id, const QString& title, const QString& aside = {}, QWidget* parent = nullptr);

    void addWidget(QWidget* widget);
    /// At the right end of the title's line.
    void setCorner(QWidget* widget);
    void setAside(const QString& aside);
    void setTheme(const Theme& theme);
    void setOpen(bool open);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme m_theme;
    FoldButton* m_title;
    ElidedLabel* m_aside;
    QHBoxLayout* m_header;
    QWidget* m_corner = nullptr;
    QWidget* m_body;
    QVBoxLayout* m_content;
};

}  // namespace gable
