#pragma once

#include <QWidget>

#include "core/scenario/engine.h"

class QLabel;

namespace gable {

/// Says that lines of the memory ledger are measured, or its constants a calibration of one's own, and lets go of them. Takes no room where nothing is.
class MeasuredLines : public QWidget {
    Q_OBJECT

public:
    explicit MeasuredLines(QWidget* parent = nullptr);

    void setEngine(const Engine& engine);
    /// "3 lines measured"; empty where nothing is.
    [[nodiscard]] static QString text(const Engine& engine);

signals:
    void cleared();

private:
    QLabel* m_text;
};

}  // namespace gable
