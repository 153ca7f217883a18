#pragma once

#include <memory>
#include <span>
#include <vector>

#include <QSize>

#include "core/report/report.h"
#include "ui/theme/palette.h"

namespace gable {

class ChartCard;

/// What a picture shows; `from` alone where it compares.
struct PictureInput {
    const Scenario& scenario;
    const Estimate& estimate;
    const Estimate& from;
    const Scenario& fromScenario;
};

/// A kind of picture: the chart, and how high it is at a width.
struct ReportPicture {
    std::string_view id;
    std::unique_ptr<ChartCard> (*make)(const PictureInput& input);
    int (*height)(const ChartCard& chart);
};
std::span<const ReportPicture> reportPictures();

/// The charts of a report, as drawings of any scale.
class ReportPictures {
public:
    ReportPictures(const Study& study, const std::vector<Result<Estimate>>& estimates) : m_study(study), m_estimates(estimates) {}

    /// Laid out and ready for `paintPicture`.
    [[nodiscard]] std::unique_ptr<ChartCard> make(const report::Chart& picture, const Theme& theme) const;

private:
    const Study& m_study;
    const std::vector<Result<Estimate>>& m_estimates;
};

}  // namespace gable
