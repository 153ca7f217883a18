// A slider below the roofline that runs over its whole scale: from one value to its paint, every view of the window visible at 1600×1000. Counts the CPU time of
// the GUI thread. Prints frames a second and median and 99th percentile of a frame.
#include <QApplication>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <numeric>
#include <vector>

#include "app/gui/main_window.h"
#include "app/gui/roofline_panel.h"
#include "ui/charts/roofline_chart.h"
#include "ui/charts/scrub_data.h"

namespace {

using namespace gable;

double threadCpuMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// Frames of one run up and down; `frame` sets a workload and paints it.
template <typename Frame>
void run(const char* name, const Workload& start, Scrubbed what, Frame frame)
{
    const auto scale = scrubScale(start, what);
    if (!scale) return;
    constexpr int frames = 400;
    std::vector<double> times;
    for (int i = 0; i < frames; ++i) {
        const double phase = static_cast<double>(i) / (frames / 2);
        const double from = threadCpuMs();
        frame(scrubbed(start, what, scale->valueAt(phase <= 1 ? phase : 2 - phase)));
        times.push_back(threadCpuMs() - from);
    }
    const double sum = std::accumulate(times.begin(), times.end(), 0.0);
    std::sort(times.begin(), times.end());
    std::printf("%-34s %5.0f frames/s   median %5.2f ms   p99 %5.2f ms\n", name, 1e3 * frames / sum, times[frames / 2], times[frames * 99 / 100]);
}

void runWindow(MainWindow& window, const char* requests, const char* context)
{
    StudyDocument& document = window.document();
    const Workload start = document.scenario().workload;
    const auto frame = [&](const Workload& workload) {
        Scenario scenario = document.scenario();
        scenario.workload = workload;
        document.edit(scenario, {"Scrub", 1});
        QApplication::processEvents();
    };
    run(requests, start, Scrubbed::Requests, frame);
    frame(start);
    run(context, start, Scrubbed::Context, frame);
    frame(start);
}

void runPanel(const Scenario& scenario, const char* name)
{
    StudyDocument document({{scenario}, 0, std::nullopt});
    RooflinePanel panel;
    QObject::connect(&document, &StudyDocument::changed, &panel, [&] { panel.update(document); });
    panel.resize(620, 520);
    panel.update(document);
    panel.show();
    for (int i = 0; i < 3; ++i) QApplication::processEvents();
    run(name, scenario.workload, Scrubbed::Requests, [&](const Workload& workload) {
        Scenario changed = document.scenario();
        changed.workload = workload;
        document.edit(changed, {"Scrub", 1});
        QApplication::processEvents();
    });
}

}  // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    QApplication::setStyle("Fusion");
    const auto catalog = builtinCatalog();
    if (!catalog) return 2;
    Scenario large = defaultScenario(*catalog);
    large.model = *catalog->model("deepseek-v3.2");
    large.deployment.ep = true;
    runPanel(defaultScenario(*catalog), "roofline alone");
    runPanel(large, "roofline alone, large model");

    QTemporaryDir folder;
    Settings settings(folder.filePath("settings.ini"));
    MainWindow window(*catalog, settings, {});
    window.resize(1600, 1000);
    window.show();
    for (int i = 0; i < 3; ++i) QApplication::processEvents();
    runWindow(window, "window, requests", "window, context");
    window.document().edit(large, {"Open", 0});
    QApplication::processEvents();
    runWindow(window, "window, large model, requests", "window, large model, context");
    return 0;
}
