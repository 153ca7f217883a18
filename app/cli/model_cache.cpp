#include "app/cli/model_cache.h"

namespace gable::cli {
namespace {

/// About what a tree takes in memory.
std::size_t footprint(const ConfigValue& value)
{
    std::size_t bytes = sizeof(ConfigValue);
    if (const std::string* text = value.string()) bytes += text->capacity();
    if (const ConfigValue::List* list = value.list())
        for (const ConfigValue& item : *list) bytes += footprint(item);
    if (const ConfigValue::Object* object = value.object())
        for (const auto& [key, member] : *object) bytes += sizeof(std::string) + key.capacity() + footprint(member);
    return bytes;
}

std::size_t footprint(const Model& model)
{
    std::size_t bytes = sizeof(Model) + model.name.size() + model.source.size();
    for (const Config& config : {model.config, model.quantConfig})
        if (config) bytes += footprint(*config);
    return bytes;
}

}  // namespace

Result<Model> ModelCache::find(const std::string& idOrPath)
{
    if (const auto known = m_byName.find(idOrPath); known != m_byName.end()) {
        m_entries.splice(m_entries.begin(), m_entries, known->second);
        return m_entries.front().model;
    }
    Result<Model> model = m_lookup(idOrPath);
    if (!model) return model;

    m_entries.push_front({idOrPath, *model, idOrPath.size() + footprint(*model)});
    m_byName.emplace(m_entries.front().name, m_entries.begin());
    m_bytes += m_entries.front().bytes;
    while (m_bytes > m_budget && m_entries.size() > 1) {
        m_bytes -= m_entries.back().bytes;
        m_byName.erase(m_entries.back().name);
        m_entries.pop_back();
    }
    return model;
}

}  // namespace gable::cli
