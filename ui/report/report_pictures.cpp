#include "ui/report/report_pictures.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <QPixmap>
#include <QToolButton>

#include "core/estimate/compare.h"
#include "core/units/format.h"
#include "ui/charts/breakdown_chart.h"
#include "ui/charts/cause_waterfall.h"
#include "ui/charts/memory_bar.h"
#include "ui/charts/roofline_chart.h"
#include "ui/charts/step_time_chart.h"
#include "ui/charts/step_time_data.h"
#include "ui/models/text.h"

namespace gable {

namespace {

constexpr int wide = 760, narrow = 470;  ///< at which texts in a chart are as large as those beside it on paper
constexpr std::size_t mostRows = 16;

QString countText(std::size_t count) { return toQString(format::count(static_cast<double>(count))); }

/// The places of the largest, in their order.
template <typename Row, typename Size>
std::vector<std::size_t> largest(const std::vector<Row>& rows, std::size_t most, Size size)
{
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return size(rows[a]) > size(rows[b]); });
    order.resize(std::min(most, order.size()));
    std::sort(order.begin(), order.end());
    return order;
}

/// Operations that count nothing are left out, and of many the small ones stand in one row.
BreakdownData shortened(BreakdownData data)
{
    std::erase_if(data.rows, [](const BreakdownRow& row) { return !(row.total > 0); });
    if (data.rows.size() <= mostRows) return data;
    const auto kept = largest(data.rows, mostRows - 1, [](const BreakdownRow& row) { return row.total; });
    BreakdownRow rest;
    std::vector<BreakdownRow> rows;
    for (std::size_t i = 0, at = 0; i < data.rows.size(); ++i) {
        if (at < kept.size() && kept[at] == i) {
            rows.push_back(data.rows[i]), ++at;
            continue;
        }
        for (std::size_t part = 0; part < rest.parts.size(); ++part) rest.parts[part] += data.rows[i].parts[part];
        rest.total += data.rows[i].total;
    }
    rest.label = QStringLiteral("%1 more together").arg(countText(data.rows.size() - kept.size()));
    rest.text = toQString(format::si(rest.total, data.unit.toStdString()));
    data.largest = std::max(data.largest, rest.total);
    rows.push_back(std::move(rest));
    data.rows = std::move(rows);
    return data;
}

/// Of many operations the short ones are left out; the last bar is the sum.
WaterfallData shortened(WaterfallData data)
{
    if (data.bars.size() <= mostRows) return data;
    const auto length = [](const WaterfallBar& bar) { return bar.to - bar.from; };
    std::vector<WaterfallBar> bars;
    for (const std::size_t i : largest(data.bars, mostRows, length)) bars.push_back(data.bars[i]);
    data.subtitle += QStringLiteral(" · %1 short ones left out").arg(countText(data.bars.size() - bars.size()));
    data.bars = std::move(bars);
    return data;
}

std::unique_ptr<ChartCard> roofline(const PictureInput& input)
{
    auto chart = std::make_unique<RooflineChart>();
    for (QToolButton* button : chart->findChildren<QToolButton*>()) button->hide();  // they would keep room for themselves
    chart->setData(rooflineData(input.estimate, acceleratorOf(input.scenario)));
    return chart;
}
template <BreakdownData (*Data)(const Estimate&)>
std::unique_ptr<ChartCard> breakdown(const PictureInput& input)
{
    auto chart = std::make_unique<BreakdownChart>();
    chart->setData(shortened(Data(input.estimate)));
    return chart;
}
std::unique_ptr<ChartCard> stepTime(const PictureInput& input)
{
    auto chart = std::make_unique<StepTimeChart>(QStringLiteral("step-time"));
    chart->setData(shortened(stepTimeData(input.estimate, input.scenario.timing.times)));
    return chart;
}
std::unique_ptr<ChartCard> memory(const PictureInput& input)
{
    auto chart = std::make_unique<MemoryBar>(QStringLiteral("memory"), MemoryBar::Size::Large);
    chart->setData(memoryBarData(input.estimate, input.scenario));
    return chart;
}
std::unique_ptr<ChartCard> causes(const PictureInput& input)
{
    auto chart = std::make_unique<StepTimeChart>(QStringLiteral("causes"));
    chart->setData(causeWaterfall(compare(input.fromScenario, input.from, input.scenario, input.estimate), input.from, input.estimate));
    return chart;
}

int rooflineHeight(const ChartCard&) { return 440; }
int memoryHeight(const ChartCard& chart) { return chart.sizeHint().height(); }
/// More than the least that rows can be set in.
int rowsHeight(const ChartCard& chart)
{
    constexpr int header = 70;
    constexpr double airy = 1.4;
    const OperationPlot* plot = chart.findChild<OperationPlot*>();
    return header + static_cast<int>(airy * plot->minimumHeight());
}

constexpr std::array kinds{
    ReportPicture{"roofline", roofline, rooflineHeight}, ReportPicture{"flops", breakdown<flopsBreakdown>, rowsHeight}, ReportPicture{"bytes", breakdown<bytesBreakdown>, rowsHeight},
    ReportPicture{"step-time", stepTime, rowsHeight},    ReportPicture{"memory", memory, memoryHeight},                 ReportPicture{"causes", causes, rowsHeight},
};

}  // namespace

std::span<const ReportPicture> reportPictures() { return kinds; }

std::unique_ptr<ChartCard> ReportPictures::make(const report::Chart& picture, const Theme& theme) const
{
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const ReportPicture& row) { return row.id == picture.id; });
    Q_ASSERT(kind != kinds.end());
    auto chart = kind->make({m_study.scenarios[picture.scenario], *m_estimates[picture.scenario], *m_estimates[picture.from], m_study.scenarios[picture.from]});
    chart->setTheme(theme);
    chart->ensurePolished();
    chart->resize(picture.narrow ? narrow : wide, kind->height(*chart));
    chart->grab();  // lays out what is never shown
    return chart;
}

}  // namespace gable
