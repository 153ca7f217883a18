#pragma once

#include <vector>

#include <QFont>
#include <QList>
#include <QRect>

#include "ui/charts/layer_stack_data.h"
#include "ui/theme/palette.h"

class QPainter;

namespace gable {

/// In a smaller type, for what stands in a plot.
QFont smallFont(QFont font);

/// Swatches with letters and their texts, in as many lines as the width asks for.
class ToneLegend {
public:
    void set(const std::vector<LayerLegend>& entries) { m_entries = entries; }

    [[nodiscard]] int height(const QFont& font, int width) const;
    void paint(QPainter& painter, const Theme& theme, const QFont& font, int width) const;

private:
    [[nodiscard]] QList<QRect> places(const QFont& font, int width) const;

    std::vector<LayerLegend> m_entries;
};

}  // namespace gable
