#pragma once

#include <array>

#include <QWidget>

#include "core/scenario/model.h"
#include "ui/models/model_reading.h"
#include "ui/theme/palette.h"

namespace gable {

class ChipRow;
class ElidedLabel;
class SummaryCard;

/// Which model it is, what kind, and its figures at a glance.
class ModelSummary : public QWidget {
    Q_OBJECT

public:
    explicit ModelSummary(QWidget* parent = nullptr);

    void setModel(const Model& model, const Architecture& architecture, const Inspection& inspection);
    void setTheme(const Theme& theme);

private:
    enum CardId { ParametersCard, ActiveCard, WeightsCard, ContextCard, KvCacheCard, StateCard, CardCount };

    void setWeights(const Inspection& inspection);
    void setCaches(const Architecture& architecture, const Inspection& inspection);

    ElidedLabel* m_name;
    ChipRow* m_chips;
    std::array<SummaryCard*, CardCount> m_cards{};
};

}  // namespace gable
