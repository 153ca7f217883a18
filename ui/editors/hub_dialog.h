#pragma once

#include <QDialog>

#include "ui/theme/palette.h"

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace gable {

/// Asks which model of the Hugging Face Hub to fetch, and shows how far it is. It fetches nothing itself. Shown with `open()`, which does not
/// block. While it is busy, Cancel stops the fetch; else it closes.
class HubDialog : public QDialog {
    Q_OBJECT

public:
    explicit HubDialog(const QString& endpoint, QWidget* parent = nullptr);

    void setText(const QString& text);
    void setBusy(bool busy);
    void setProgress(qint64 got, qint64 total);  ///< bytes; total -1 when it is not known
    void setError(const QString& message);       ///< empty: none
    void setTheme(const Theme& theme);

public slots:
    void reject() override;

signals:
    void fetchRequested(const QString& text);
    void cancelRequested();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void buildField(const QString& endpoint);
    void buildProgress();
    void buildButtons();
    void request();
    void updateButtons();

    QLineEdit* m_text;
    QProgressBar* m_progress;
    QLabel* m_error;
    QPushButton* m_fetch;
    QPushButton* m_cancel;
    bool m_busy = false;
};

}  // namespace gable
