#include "app/cli/model_names.h"

#include <cstdlib>

#include "core/io/hub_cache.h"

namespace gable::cli {

ModelLookup modelNames(const Catalog& catalog)
{
    const auto environment = [](const char* name) -> const char* { return std::getenv(name); };
    return modelLookup(catalog, hubCacheFolder(environment));
}

}  // namespace gable::cli
