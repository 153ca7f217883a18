#include <algorithm>
#include <utility>

#include "core/model/quantization_scheme.h"

namespace gable {

namespace {

/// How many copies of a module have a format; usually one share holds all.
struct Share {
    double copies = 0;
    Format format;
    friend bool operator==(const Share&, const Share&) = default;
};
using Shares = std::vector<Share>;

class Assigner {
public:
    Assigner(const QuantizationScheme& scheme, const Format& plain) : m_scheme(&scheme), m_plain(plain) {}

    [[nodiscard]] bool spent() const { return m_budget.spent(); }

    std::vector<LayerGroup> groups(const std::vector<LayerGroup>& groups, std::string_view prefix, double first, bool mtp)
    {
        std::vector<LayerGroup> out;
        double index = first;
        for (const LayerGroup& group : groups) {
            // Without names all layers of a group are alike.
            const double step = m_scheme->rules.empty() ? group.count : 1;
            std::vector<Shares> previous;
            for (double done = 0; done < group.count; done += step, index += step) {
                std::vector<Shares> now;
                now.reserve(group.layer.modules.size());
                for (const Module& module : group.layer.modules) now.push_back(layerShares(module, prefix, index, mtp ? index - first : -1));
                if (done > 0 && now == previous) {
                    out.back().count += step;
                    continue;
                }
                Layer layer{group.layer.mixers, group.layer.feedForward, split(group.layer.modules, now)};
                out.push_back({step, std::move(layer)});
                previous = std::move(now);
            }
        }
        return out;
    }

    /// Modules outside of the layers. Of a vision tower only what is named.
    std::vector<Module> outside(const std::vector<Module>& modules, bool vision)
    {
        std::vector<Shares> shares;
        for (const Module& module : modules) {
            if (!isConcerned(module))
                shares.push_back({{module.copies, module.format}});
            else
                shares.push_back(sharesOf(module, modulePath({}, -1, -1, module.name), vision));
        }
        return split(modules, shares);
    }

private:
    /// Vectors and tables are never quantized, and matrices of a width of their own only narrowed.
    [[nodiscard]] bool isConcerned(const Module& module) const
    {
        if (module.use == Use::Table || (module.use != Use::Linear && module.inputs <= 1)) return false;
        return !module.fixedFormat || (m_scheme->narrowsExcluded && module.inputs > 1);
    }

    Shares layerShares(const Module& module, std::string_view prefix, double layer, double mtp)
    {
        if (!isConcerned(module)) return {{module.copies, module.format}};
        if (m_scheme->rules.empty()) return {{module.copies, general(module)}};
        return sharesOf(module, modulePath(prefix, layer, mtp, module.name), false);
    }

    Shares sharesOf(const Module& module, const ModulePath& path, bool onlyNamed)
    {
        Shares out;
        double rest = module.copies;
        for (const FormatRule& rule : m_scheme->rules) {
            const NameMatch match = rule.names.match(path, module.copies, m_budget);
            if (match.copies == 0 || !applies(rule, module, match)) continue;
            const double taken = std::min(match.copies, rest);
            add(out, {taken, rule.format.value_or(m_plain)});
            rest -= taken;
            if (rest == 0) return out;
        }
        add(out, {rest, onlyNamed ? module.format : general(module)});
        return out;
    }

    [[nodiscard]] static bool applies(const FormatRule& rule, const Module& module, const NameMatch& match)
    {
        // A float32 router that a list keeps out of quantization was written in the model's dtype (MiniMax-M3's); its biases were not.
        if (module.fixedFormat) return !rule.format && match.exact;
        return module.use == Use::Linear || !rule.format || match.exact;
    }

    [[nodiscard]] Format general(const Module& module) const
    {
        if (module.fixedFormat || module.use != Use::Linear || module.part == Part::Unembed) return module.format;
        const auto& parts = m_scheme->keptParts;
        const auto& names = m_scheme->keptNames;
        if (std::find(parts.begin(), parts.end(), module.part) != parts.end()) return module.format;
        if (std::any_of(names.begin(), names.end(), [&](std::string_view name) { return module.name.ends_with(name); })) return module.format;
        if (module.part == Part::RoutedExperts && m_scheme->routedExperts) return *m_scheme->routedExperts;
        return m_scheme->linear.value_or(module.format);
    }

    static void add(Shares& shares, Share share)
    {
        if (!shares.empty() && shares.back().format == share.format)
            shares.back().copies += share.copies;
        else
            shares.push_back(std::move(share));
    }

    static std::vector<Module> split(const std::vector<Module>& modules, const std::vector<Shares>& shares)
    {
        std::vector<Module> out;
        for (std::size_t i = 0; i < modules.size(); ++i)
            for (const Share& share : shares[i]) {
                Module module = modules[i];
                module.format = share.format;
                module.copies = share.copies;
                // Which experts a token takes is not known: of each kind as many as its share.
                if (module.activeCopies >= 0 && share.copies != modules[i].copies) module.activeCopies *= share.copies / modules[i].copies;
                out.push_back(std::move(module));
            }
        return out;
    }

    const QuantizationScheme* m_scheme;
    Format m_plain;
    MatchBudget m_budget;
};

}  // namespace

void assignFormats(Architecture& architecture, QuantizationScheme& scheme, const Format& plain, ReadLog& log)
{
    int unread = 0;
    std::string first;
    for (FormatRule& rule : scheme.rules) {
        rule.names.seal();
        if (unread == 0) first = rule.names.firstUnread();
        unread += rule.names.unread();
    }
    if (unread > 0)
        log.assume("of the names in the quantization config " + std::to_string(unread) + " can't be made out and are passed over, the first is \"" +
                   first + "\"");
    std::erase_if(scheme.rules, [](const FormatRule& rule) { return rule.names.empty(); });

    Assigner assigner(scheme, plain);
    const double layers = architecture.layerCount();
    architecture.layers = assigner.groups(architecture.layers, architecture.layerPrefix, 0, false);
    if (architecture.mtp) architecture.mtp->layers = assigner.groups(architecture.mtp->layers, architecture.layerPrefix, layers, true);
    architecture.outside = assigner.outside(architecture.outside, false);
    architecture.vision = assigner.outside(architecture.vision, true);
    if (assigner.spent()) log.assume("the names in the quantization config take too long to compare: some modules may have other formats than shown");
}

}  // namespace gable
