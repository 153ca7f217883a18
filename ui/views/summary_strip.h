#pragma once

#include <array>

#include <QWidget>

#include "core/estimate/estimate.h"
#include "ui/theme/palette.h"

namespace gable {

class SummaryCard;

/// The figures of a step at a glance. Each is the sum over the operations that the other views show.
class SummaryStrip : public QWidget {
    Q_OBJECT

public:
    explicit SummaryStrip(QWidget* parent = nullptr);

    void setEstimate(const Estimate& estimate, const Accelerator* accelerator);
    /// No figures: what is open can't be estimated.
    void clear();
    void setTheme(const Theme& theme);

signals:
    /// "summary.flops" and so on: the card that was chosen.
    void figureSelected(const QString& id);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    enum CardId { FlopsCard, BytesCard, IntensityCard, WeightsCard, KvCacheCard, TokensCard, CardCount };

    void setIntensity(const Totals& totals, const Estimate& estimate, const Accelerator* accelerator);
    void setTokens(const vllm::ExecutionContext& context);

    std::array<SummaryCard*, CardCount> m_cards{};
};

}  // namespace gable
