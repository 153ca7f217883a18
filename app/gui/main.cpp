#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QIcon>
#include <QImage>
#include <QPainter>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "app/gui/log_calibration.h"
#include "app/gui/main_window.h"
#include "app/gui/report_file.h"
#include "app/gui/study_files.h"
#include "core/io/user_catalog.h"

namespace {

using namespace gable;

constexpr int unreadable = 2;

struct Arguments {
    QString file;     ///< opened at the start
    QString picture;  ///< file for a picture of the window, instead of a window
    QString report;   ///< file for a report, instead of a window
    QPageSize::PageSizeId paper = QPageSize::A4;
    QSize size;
    std::optional<Page> page;  ///< nothing: the one that was shown last
    std::optional<ThemeChoice> theme;
};

Arguments readArguments(const QApplication& app)
{
    QCommandLineParser parser;
    parser.setApplicationDescription("A studio for sizing LLM inference.");
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument("file", "A study (.gable), a config.json, or a folder that holds one.", "[file]");
    const QCommandLineOption picture("picture", "Write a picture of the window to <file> and end.", "file");
    const QCommandLineOption size("size", "Size of the picture, 1600x1000 when not given.", "size", "1600x1000");
    const QCommandLineOption theme("theme", "light or dark, for this run.", "theme");
    const QCommandLineOption page("page", "step, model, memory or validation: the page that is shown.", "page");
    const QCommandLineOption report("report", "Write a report to <file>, .pdf or .html, and end.", "file");
    const QCommandLineOption paper("paper", "a4 or letter: the paper of the report, a4 when not given.", "paper", "a4");
    parser.addOptions({picture, size, theme, page, report, paper});
    parser.process(app);

    Arguments arguments;
    arguments.file = parser.positionalArguments().value(0);
    arguments.picture = parser.value(picture);
    arguments.report = parser.value(report);
    if (parser.value(paper) == "letter") arguments.paper = QPageSize::Letter;
    const QStringList parts = parser.value(size).split('x');
    arguments.size = QSize(parts.value(0).toInt(), parts.value(1).toInt()).expandedTo({640, 400}).boundedTo({8000, 8000});
    if (parser.isSet(theme)) arguments.theme = parser.value(theme) == "dark" ? ThemeChoice::Dark : ThemeChoice::Light;
    if (parser.isSet(page)) arguments.page = pageOf(parser.value(page));
    return arguments;
}

/// Paints the window once it is laid out; true when the file was written.
bool writePicture(MainWindow& window, const Arguments& arguments)
{
    window.resize(arguments.size);
    window.show();
    constexpr int slices = 64;  // a page that computes beside the events is done by then
    for (int i = 0; i < slices; ++i) QApplication::processEvents();
    window.resize(arguments.size);  // legends that had no room yet may have made it higher
    QApplication::processEvents();
    constexpr qreal scale = 1;
    QImage image(window.size() * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    QPainter painter(&image);
    window.render(&painter);
    painter.end();
    return image.save(arguments.picture);
}

/// The report of a file, or of the default scenario, without a window.
int writeReportOf(const Arguments& arguments, const Catalog& catalog)
{
    const auto study = studyOf(arguments.file, catalog);
    const auto fault = study ? writeReport(*study, arguments.report, arguments.paper) : study.error();
    if (fault) std::fprintf(stderr, "%s\n", fault->text().c_str());
    return fault ? unreadable : 0;
}

/// What is wrong with a person's own files: the first, and how many there are.
void showErrors(MainWindow& window, const std::vector<Error>& errors)
{
    if (errors.empty()) return;
    QString text = QString::fromStdString(errors.front().text());
    if (errors.size() > 1) text += QString(" (and %1 more)").arg(errors.size() - 1);
    window.showError(text);
}

int run(const Arguments& arguments)
{
    auto catalog = builtinCatalog();
    if (!catalog) {
        std::fprintf(stderr, "%s\n", catalog.error().text().c_str());
        return unreadable;
    }
    // A picture neither reads nor writes what a person has set.
    const bool picture = !arguments.picture.isEmpty();
    Settings settings = picture ? Settings(QString("/dev/null")) : Settings();
    if (arguments.theme) settings.setTheme(*arguments.theme);
    const auto environment = [](const char* name) -> const char* { return std::getenv(name); };
    UserAccelerators own;
    if (!picture) own = readUserAccelerators(userAcceleratorFolder(environment));
    mergeAccelerators(*catalog, std::move(own.accelerators));
    if (!arguments.report.isEmpty()) return writeReportOf(arguments, *catalog);
    MainWindow window(*catalog, settings, systemDialogs(), hubOptions(environment), picture ? std::string() : userMemoryFolder(environment));
    // A study that was open last is opened again, unless something else is asked for.
    const QString file = arguments.file.isEmpty() && QFileInfo::exists(settings.lastFile()) ? settings.lastFile() : arguments.file;
    if (!file.isEmpty()) window.files().open(file);
    if (arguments.page) window.showPage(*arguments.page);
    own.errors.insert(own.errors.end(), window.logs().errors().begin(), window.logs().errors().end());
    showErrors(window, own.errors);
    if (picture) {
        if (writePicture(window, arguments)) return 0;
        std::fprintf(stderr, "%s: the picture can't be written\n", qPrintable(arguments.picture));
        return unreadable;
    }
    window.show();
    return QApplication::exec();
}

/// Pictures and reports need no display.
void allowNoDisplay(int argc, char** argv)
{
    if (std::getenv("DISPLAY") || std::getenv("WAYLAND_DISPLAY") || std::getenv("QT_QPA_PLATFORM")) return;
    const auto writes = [](std::string_view argument) { return argument.starts_with("--report") || argument.starts_with("--picture"); };
    if (std::any_of(argv, argv + argc, writes)) qputenv("QT_QPA_PLATFORM", "offscreen");
}

}  // namespace

int main(int argc, char** argv)
{
    allowNoDisplay(argc, argv);
    QApplication app(argc, argv);
    QApplication::setStyle("Fusion");
    QApplication::setOrganizationName("Gable");
    QApplication::setApplicationName("Gable");
    QApplication::setApplicationVersion(GABLE_VERSION);
    QApplication::setDesktopFileName("io.github.gable.Gable");
    QApplication::setWindowIcon(QIcon(":/icons/gable.svg"));
    return run(readArguments(app));
}
