#include "core/scenario/model_formats.h"

namespace gable {

FormatChoice formatChoice(const Deployment& deployment)
{
    FormatChoice choice;
    choice.dtype = deployment.dtype;
    choice.quantization = deployment.quantization;
    choice.overrides.assign(deployment.formats.begin(), deployment.formats.end());
    return choice;
}

Result<Architecture> readArchitecture(const Model& model, const Deployment& deployment)
{
    if (!model.config) return fail("expected a config, found nothing", {}, model.source);
    auto architecture = readArchitecture(*model.config, model.quantConfig.get(), formatChoice(deployment));
    if (!architecture) return fail(architecture.error().message, architecture.error().pointer, model.source);
    return architecture;
}

}  // namespace gable
