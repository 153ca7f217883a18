#include "ui/models/time_text.h"

#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

QString confidenceText(Confidence confidence)
{
    switch (confidence) {
        case Confidence::Measured:
            return QStringLiteral("As measured: fitted to kernels of this accelerator, software and number format that took as long");
        case Confidence::Calibrated:
            return QStringLiteral("Calibrated: fitted to this accelerator, software and number format, but longer or shorter than what was measured, or with an edited figure");
        case Confidence::Pooled: return QStringLiteral("Pooled: parameters of other accelerators, software or number formats");
        case Confidence::Bound: return QStringLiteral("Bound: what the roofline allows; nothing was measured");
        case Confidence::Custom: return QStringLiteral("Custom: the parts of the peaks that the scenario gives");
    }
    return {};
}

QString errorText(double percent) { return percent > 0 ? QStringLiteral("± ") + toQString(format::share(percent, 100)) : QString(); }

QString softwareText(std::string_view software)
{
    QString out = toQString(software);
    const bool pooled = out.startsWith(QLatin1String("pooled "));
    if (pooled) out.remove(0, 7);
    out.replace(QLatin1String("vllm"), QLatin1String("vLLM"));
    out.replace(QLatin1String("sglang"), QLatin1String("SGLang"));
    out.replace(QLatin1String("trtllm"), QLatin1String("TensorRT-LLM"));
    const qsizetype dash = out.lastIndexOf(QLatin1Char('-'));
    if (dash > 0 && dash + 1 < out.size() && out[dash + 1].isDigit()) out[dash] = QLatin1Char(' ');
    if (out.endsWith(QLatin1String(".0")) && out.count(QLatin1Char('.')) > 1) out.chop(2);
    return out;
}

QString timesHeader(Times times) { return times == Times::Custom ? QStringLiteral("Custom") : toQString(label(times)); }

QString timesText(const Scenario& scenario, const Estimate& estimate)
{
    if (!scenario.accelerator) return QStringLiteral("no times without an accelerator");
    if (!estimate.step) return QStringLiteral("no times: the hardware estimate can't count this model");
    if (scenario.timing.times == Times::Bound) return QStringLiteral("times are bounds: the roofline alone");
    if (scenario.timing.times == Times::Custom) return QStringLiteral("times by custom efficiency");
    const QString on = toQString(scenario.accelerator->name);
    const QString error = estimate.step->errorPercent > 0 ? QStringLiteral(" (%1 median on unseen shapes)").arg(errorText(estimate.step->errorPercent)) : QString();
    const bool pooled = estimate.step->software.starts_with("pooled");
    if (pooled) return QStringLiteral("times by pooled parameters of %1, nothing was measured on %2").arg(softwareText(estimate.step->software), on) + error;
    return QStringLiteral("times calibrated for %1 on %2").arg(softwareText(estimate.step->software), on) + error;
}

bool runs(const Estimate& estimate) { return !estimate.memory || estimate.memory->feasible(); }

}  // namespace gable
