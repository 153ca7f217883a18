// From an edit to its paint, as a person who drags sees it: the whole window at 1600×1000, every view visible, 500 edits of one field. Counts
// the CPU time of the GUI thread, which other programs on the machine do not disturb. Prints median and 99th percentile.
//   gable-bench-window            the default scenario, then one with 40 operations
//   gable-bench-window --startup  only shows the window, for timing the start from outside
#include <QApplication>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "app/gui/main_window.h"
#include "ui/charts/breakdown_chart.h"
#include "ui/charts/roofline_chart.h"
#include "ui/views/operations_view.h"
#include "ui/views/summary_strip.h"

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

/// No model has 40 operations under this accounting: the default scenario's are repeated under other ids, handed to the views as the window does.
std::vector<double> dragFortyOperations(MainWindow& window, int edits)
{
    static std::vector<std::string> ids(40);
    auto* roofline = window.findChild<RooflineChart*>();
    auto* summary = window.findChild<SummaryStrip*>();
    auto* table = window.findChild<OperationsView*>();
    auto* flops = window.findChild<BreakdownChart*>("flops");
    auto* bytes = window.findChild<BreakdownChart*>("bytes");
    Estimate estimate = window.document().estimate();
    const std::vector<Operation> few = estimate.operations;
    std::vector<double> times;
    for (int i = 0; i < edits; ++i) {
        const double start = threadCpuMs();
        estimate.operations.clear();
        for (std::size_t n = 0; n < ids.size(); ++n) {
            Operation operation = few[n % few.size()];
            ids[n] = std::string(operation.id) + std::to_string(n / few.size());
            operation.id = ids[n];
            for (std::size_t t = 0; t < operation.termCount; ++t) operation.termStore[t].value *= 1.0 + 0.01 * static_cast<double>((i + static_cast<int>(n)) % 100);
            estimate.operations.push_back(operation);
        }
        roofline->setData(rooflineData(estimate, window.document().accelerator()));
        flops->setData(flopsBreakdown(estimate));
        bytes->setData(bytesBreakdown(estimate));
        summary->setEstimate(estimate, window.document().accelerator());
        table->setEstimate(estimate, window.document().accelerator());
        QApplication::processEvents();
        times.push_back(threadCpuMs() - start);
    }
    return times;
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

    dragRequests(window, 20);
    report("default scenario", dragRequests(window, 500));
    dragFortyOperations(window, 5);
    report("40 operations", dragFortyOperations(window, 500));
    return 0;
}
