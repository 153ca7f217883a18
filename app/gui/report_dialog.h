#pragma once

#include <QDialog>
#include <QPageSize>

#include "app/gui/dialogs.h"
#include "core/report/report.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace gable {

/// Title, verdict and paper of a study's report, and where it goes. Whoever shows it keeps the study.
class ReportDialog : public QDialog {
    Q_OBJECT

public:
    ReportDialog(const Study& study, Dialogs dialogs, QWidget* parent = nullptr);

    [[nodiscard]] QPageSize::PageSizeId paper() const;

signals:
    /// Empty for what is proposed.
    void studyEdited(const QString& title, const QString& verdict);

private:
    void buildForm();
    void buildButtons();
    void edited();
    void write(const QString& path);
    [[nodiscard]] QString title() const;
    [[nodiscard]] QString verdict() const;

    Study m_study;
    Dialogs m_dialogs;
    QString m_proposedVerdict;
    QLineEdit* m_title;
    QPlainTextEdit* m_verdict;
    QComboBox* m_paper;
    QLabel* m_message;
};

}  // namespace gable
