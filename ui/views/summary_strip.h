#pragma once

#include <array>
#include <optional>
#include <vector>

#include <QWidget>

#include "core/estimate/performance.h"
#include "core/scenario/scenario.h"
#include "ui/theme/palette.h"
#include "ui/views/summary_card.h"

class QHBoxLayout;

namespace gable {

/// What figures are compared with. Both pointers or none.
struct Baseline {
    const Scenario* scenario = nullptr;
    const Estimate* estimate = nullptr;
    QString name;
};

/// The figures of a step at a glance. Each is the sum over the operations that the other views show; times are the hardware estimate's.
class SummaryStrip : public QWidget {
    Q_OBJECT

public:
    explicit SummaryStrip(QWidget* parent = nullptr);

    void setEstimate(const Scenario& scenario, const Estimate& estimate, const Baseline& baseline = {});
    /// No figures: what is open can't be estimated.
    void clear();
    void setTheme(const Theme& theme);

signals:
    /// "summary.flops" and so on: the card that was chosen.
    void figureSelected(const QString& id);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    enum CardId { FlopsCard, BytesCard, IntensityCard, TokensCard, TimeCard, UtilizationCard, RateCard, MemoryCard, CostCard, CardCount };
    struct Shown;

    void setCounts(const Shown& shown);
    void setIntensity(const Shown& shown);
    void setTokens(const vllm::ExecutionContext& context);
    void setTime(const Shown& shown);
    void setRate(const Shown& shown);
    void setUtilization(const Shown& shown);
    void setMemory(const Shown& shown);
    void setCost(const Shown& shown);
    /// Times of a step that can't run are struck through.
    void strikeTimes(bool struck);
    /// In one row where all cards can be read, else in two or more.
    void arrange();

    std::array<SummaryCard*, CardCount> m_cards{};
    std::vector<QHBoxLayout*> m_rows;  ///< as many as are ever used
    int m_columns = 0;
};

}  // namespace gable
