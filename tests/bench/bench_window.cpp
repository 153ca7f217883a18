// From an edit to its paint, as a person who drags sees it: the whole window at 1600×1000, every view visible, 500 edits of one field. Counts
// the CPU time of the GUI thread, which other programs on the machine do not disturb. Prints median and 99th percentile.
//   gable-bench-window            the default scenario, then a large model; --edits N: so many instead of 500
//   gable-bench-window --startup  only shows the window, for timing the start from outside
#include <QApplication>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "app/gui/main_window.h"

namespace {

using namespace gable;

double threadCpuMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

void settle()
{
    for (int i = 0; i < 3; ++i) QApplication::processEvents();
}

void report(const char* name, std::vector<double> times)
{
    std::sort(times.begin(), times.end());
    std::printf("%-28s median %5.2f ms   p99 %5.2f ms   max %5.2f ms\n", name, times[times.size() / 2], times[times.size() * 99 / 100], times.back());
}

/// One gesture, as a slider makes it: the decode requests go up and down between 8 and 256.
std::vector<double> dragRequests(MainWindow& window, int edits)
{
    StudyDocument& document = window.document();
    std::vector<double> times;
    for (int i = 0; i < edits; ++i) {
        const double phase = static_cast<double>(i % 100) / 50.0;
        const double requests = 8 + std::floor(248 * (phase <= 1 ? phase : 2 - phase));
        const double start = threadCpuMs();
        Scenario scenario = document.scenario();
        scenario.workload.groups.back().requests = requests;
        document.edit(scenario, {"Drag", 1});
        QApplication::processEvents();
        times.push_back(threadCpuMs() - start);
    }
    return times;
}

/// A model of about 40 operations: latent attention with an indexer, experts, shared experts.
void openLargeModel(MainWindow& window, const Catalog& catalog)
{
    Scenario scenario = window.document().scenario();
    scenario.model = *catalog.model("deepseek-v3.2");
    scenario.deployment.ep = true;
    window.document().edit(scenario, {"Open", 0});
    QApplication::processEvents();
}

double residentMb()
{
    QFile status("/proc/self/status");
    if (!status.open(QIODevice::ReadOnly)) return 0;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("VmRSS:")) return line.simplified().split(' ').value(1).toDouble() / 1e3;
    return 0;
}

}  // namespace

int main(int argc, char** argv)
{
    const double start = threadCpuMs();
    QApplication app(argc, argv);
    QApplication::setStyle("Fusion");
    const auto catalog = builtinCatalog();
    if (!catalog) return 2;
    QTemporaryDir folder;
    Settings settings(folder.filePath("settings.ini"));
    MainWindow window(*catalog, settings, {});
    window.resize(1600, 1000);
    window.show();
    settle();
    std::printf("%-28s %.0f ms of CPU, %.0f MB resident\n", "start to first paint", threadCpuMs() - start, residentMb());
    if (argc > 1 && std::string_view(argv[1]) == "--startup") return 0;

    const int edits = argc > 2 && std::string_view(argv[1]) == "--edits" ? std::max(1, std::atoi(argv[2])) : 500;
    dragRequests(window, 20);
    report("default scenario", dragRequests(window, edits));
    openLargeModel(window, *catalog);
    dragRequests(window, 20);
    const std::string name = std::to_string(window.document().estimate().operations.size()) + " operations";
    report(name.c_str(), dragRequests(window, edits));
    return 0;
}
