#pragma once

#include <QDialog>

#include "core/estimate/log_comparison.h"
#include "ui/theme/palette.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace gable {

class FigureTable;
class FoldButton;
class LogModel;
class WrappedLabel;

/// A start-up log of vLLM beside the memory ledger, and what may be done with it. It changes nothing itself. Shown with `show()`, which does not block.
class LogView : public QDialog {
    Q_OBJECT

public:
    explicit LogView(QWidget* parent = nullptr);

    /// `source`: where the log came from. `scenario`: what it is compared with, in words.
    void setLog(const QString& source, const QString& scenario, const StartupLog& log, const LogComparison& comparison);
    /// Whether there is something left to do.
    void setAdoptable(bool adoptable);
    void setCalibratable(bool calibratable);
    /// What came of a button; empty: nothing yet.
    void setNote(const QString& note, bool isError = false);
    void setTheme(const Theme& theme);

signals:
    void adoptRequested();
    void calibrationRequested();

private:
    void buildContent();
    void buildButtons();
    WrappedLabel* addText(const char* name, const char* property = nullptr);
    [[nodiscard]] static QString reasonsText(const LogComparison& comparison);
    [[nodiscard]] static QString settingsText(const LogComparison& comparison);
    void updateColors();

    Theme m_theme;
    LogModel* m_model;
    FigureTable* m_table;
    QVBoxLayout* m_content;
    QLabel* m_title;
    WrappedLabel *m_basis, *m_refused, *m_warnings, *m_budget, *m_reasons, *m_settings, *m_passedOver, *m_note;
    FoldButton* m_fold;
    QPushButton *m_adopt, *m_calibrate;
};

}  // namespace gable
