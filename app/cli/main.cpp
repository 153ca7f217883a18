#include <clocale>
#include <cstdlib>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>

#include "app/cli/commands.h"
#include "app/cli/exit_status.h"
#include "core/io/user_catalog.h"

namespace gable::cli {
namespace {

/// Help and version are answers, everything else that the parser throws is a mistake in the arguments.
int answer(const CLI::App& program, const CLI::ParseError& error, Output& out)
{
    if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::Success))
        return report({error.what(), "gable-cli", {}});
    if (dynamic_cast<const CLI::CallForHelp*>(&error)) {
        out.text += program.help();  // of the sub-command, when one was named
    } else {
        out.text += std::string(error.what()) + '\n';
    }
    return done;
}

/// Adds what a person keeps in a folder of their own. A file that can't be read is told and passed over: it may not be what is asked for.
void addUserAccelerators(Catalog& catalog)
{
    UserAccelerators own = readUserAccelerators(userAcceleratorFolder([](const char* name) -> const char* { return std::getenv(name); }));
    for (const Error& error : own.errors) report(error);
    mergeAccelerators(catalog, std::move(own.accelerators));
}

int run(int argc, char** argv, Output& out)
{
    auto catalog = builtinCatalog();
    if (!catalog) return report(catalog.error());
    addUserAccelerators(*catalog);

    CLI::App program("Gable sizes LLM inference: FLOPs and bytes of a model, a deployment and a batch.", "gable-cli");
    program.set_version_flag("--version", "gable-cli " GABLE_VERSION);
    program.require_subcommand(1);
    program.footer("Exit status: 0 done, 1 batch: lines failed, 2 input can't be read, 3 infeasible (--strict).");
    Context context{*catalog, out};
    addEstimate(program, context);
    addExplain(program, context);
    addBatch(program, context);
    addReplay(program, context);
    addInspect(program, context);
    addModels(program, context);
    addHardware(program, context);
    addKernels(program, context);
    addCompare(program, context);
    addCalibrate(program, context);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return answer(program, error, out);
    }
    return context.status;
}

}  // namespace
}  // namespace gable::cli

int main(int argc, char** argv)
{
    using namespace gable::cli;
    std::setlocale(LC_ALL, "C");  // numbers never follow the user's
    Output out;
    int status = unreadable;
    try {
        status = run(argc, argv, out);
    } catch (const std::exception& error) {  // a lack of memory, which input within the limits should not cause
        status = report({error.what(), "gable-cli", {}});
    }
    out.flush();
    return out.failed() ? report({"the output can't be written", "standard output", {}}) : status;
}
