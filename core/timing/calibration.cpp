#include "core/timing/calibration.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <optional>

#include "core/embedded_file.h"
#include "core/timing/read_calibration.h"

namespace gable::timing {

namespace {

constexpr std::string_view pooledName = "pooled";

std::string_view frameworkOf(std::string_view software) { return software.substr(0, software.find('-')); }

/// The numbers of a version, so that 0.14 is newer than 0.9.
std::vector<int> versionOf(std::string_view software)
{
    std::vector<int> out;
    const std::string_view framework = frameworkOf(software);
    for (std::size_t i = framework.size(); i < software.size();) {
        int number = 0;
        const auto [end, error] = std::from_chars(software.data() + i, software.data() + software.size(), number);
        if (error == std::errc()) {
            out.push_back(number);
            i = static_cast<std::size_t>(end - software.data());
        } else {
            ++i;
        }
    }
    return out;
}

bool isNewer(std::string_view a, std::string_view b) { return versionOf(a) > versionOf(b); }

/// "vllm-0.24" is "vllm-0.24.0", but not "vllm-0.2".
bool isVersion(std::string_view full, std::string_view wanted)
{
    return full == wanted || (full.starts_with(wanted) && wanted.find('-') != std::string_view::npos && full[wanted.size()] == '.');
}

bool isFramework(std::string_view software) { return software.find('-') == std::string_view::npos; }

/// What to take for a number format without measurements: the nearest in width and kernel.
std::optional<FitKey> nextBest(FitKey key)
{
    constexpr std::pair<std::string_view, std::string_view> table[] = {
        {"fp8_block", "fp8"},     {"fp8", "bfloat16"},     {"w4a8_mxfp4_mxfp8", "nvfp4"}, {"nvfp4", "fp8"}, {"w4a16_mxfp4", "int4_wo"},
        {"int4_wo", "bfloat16"}, {"int8_wo", "bfloat16"}, {"sq", "fp8"}};
    for (const auto& [from, to] : table)
        if (key.weights == from) {
            key.weights = to;
            return key;
        }
    if (key.queries == "fp8") key.queries = "bfloat16";
    else if (key.cache == "fp8") key.cache = "bfloat16";
    else if (!key.weights.empty() && key.weights != "bfloat16") key.weights = "bfloat16";
    else return std::nullopt;
    return key;
}

/// Of the fits with a key that pass a test the newest.
template <typename Test>
const Fit* newest(const CalibrationFile* file, const FitKey& key, Test test)
{
    const Fit* best = nullptr;
    if (!file) return best;
    for (const Fit& fit : file->fits)
        if (fit.key() == key && test(fit) && (!best || isNewer(fit.software, best->software))) best = &fit;
    return best;
}

/// Kernels of an all-reduce have the names of their framework.
FitKey inFramework(FitKey key, std::string_view framework)
{
    if (key.model == TimeModel::AllReduce) key.variant = framework == "trtllm" ? "TRTLLM" : "vLLM_custom_graph";
    return key;
}

/// The communication library has versions of its own.
bool isOf(const Fit& fit, std::string_view framework)
{
    return frameworkOf(fit.software) == framework || fit.model == TimeModel::Collective;
}

}  // namespace

bool FitSet::quantizesQueries() const { return software.find("trtllm") != std::string::npos; }

const Fit& streamFit()
{
    static const Fit fit = [] {
        Fit out;
        out.model = TimeModel::Stream;
        out.values[0] = 2;
        out.values[1] = 0.8;
        return out;
    }();
    return fit;
}

Result<Calibration> Calibration::read(std::span<const std::pair<std::string_view, std::string_view>> namedTexts)
{
    Calibration out;
    for (const auto& [name, text] : namedTexts) {
        auto file = readCalibrationFile(text, name);
        if (!file) return tl::unexpected(file.error());
        out.m_files.push_back(std::move(*file));
    }
    for (const CalibrationFile& file : out.m_files) out.addSets(&file);
    return out;
}

const CalibrationFile* Calibration::file(std::string_view accelerator) const
{
    const auto found = std::find_if(m_files.begin(), m_files.end(), [&](const CalibrationFile& f) { return f.accelerator == accelerator; });
    return found == m_files.end() ? nullptr : &*found;
}

std::vector<std::string_view> Calibration::softwareOf(std::string_view accelerator) const
{
    std::vector<std::string_view> out;
    if (const CalibrationFile* known = file(accelerator); known && accelerator != pooledName)
        for (const Fit& fit : known->fits)
            if (fit.model == TimeModel::Gemm && std::find(out.begin(), out.end(), fit.software) == out.end()) out.push_back(fit.software);
    std::sort(out.begin(), out.end(), [](std::string_view a, std::string_view b) {
        const bool aFirst = frameworkOf(a) == "vllm", bFirst = frameworkOf(b) == "vllm";
        return aFirst != bFirst ? aFirst : frameworkOf(a) != frameworkOf(b) ? a < b : isNewer(a, b);
    });
    return out;
}

Slot Calibration::choose(const CalibrationFile* own, std::string_view software, const FitKey& wanted) const
{
    const std::string_view framework = frameworkOf(software);
    const CalibrationFile* pooled = file(pooledName);
    for (std::optional<FitKey> key = wanted; key; key = nextBest(*key)) {
        const bool asAsked = *key == wanted;
        if (const Fit* fit = newest(own, *key, [&](const Fit& f) { return isVersion(f.software, software); })) return {fit, !asAsked};
        const FitKey here = inFramework(*key, framework);
        if (const Fit* fit = newest(own, here, [&](const Fit& f) { return isOf(f, framework); })) return {fit, !asAsked};
        // Another software's kernels on this GPU are nearer than the mean of others.
        for (const std::string_view other : {"vllm", "trtllm"})
            if (const Fit* fit = newest(own, inFramework(*key, other), [&](const Fit& f) { return isOf(f, other); })) return {fit, true};
        if (const Fit* fit = newest(pooled, *key, [&](const Fit& f) { return isOf(f, framework); })) return {fit, true};
        for (const std::string_view other : {"vllm", "trtllm"})
            if (const Fit* fit = newest(pooled, inFramework(*key, other), [&](const Fit& f) { return isOf(f, other); })) return {fit, true};
    }
    return {};
}

FitSet Calibration::makeSet(const CalibrationFile* own, std::string_view software) const
{
    constexpr std::string_view widths[] = {"bfloat16", "fp8"};
    FitSet set;
    const std::string_view framework = frameworkOf(software);
    set.fitted = own && own->accelerator != pooledName;
    set.file = set.fitted ? own : file(pooledName);
    set.software = set.fitted ? std::string(software) : std::string(pooledName) + ' ' + std::string(framework);
    const auto find = [&](const FitKey& key) { return choose(set.fitted ? own : nullptr, software, inFramework(key, framework)); };
    for (const WeightType type : allWeightTypes) {
        set.gemm[static_cast<std::size_t>(type)] = find({TimeModel::Gemm, id(type), {}, {}, {}});
        set.experts[static_cast<std::size_t>(type)] = find({TimeModel::Experts, id(type), {}, {}, {}});
    }
    for (std::size_t i = 0; i < 2; ++i) {
        const std::string_view cache = widths[i], queries = framework == "trtllm" ? cache : "bfloat16";
        set.prefill[i] = find({TimeModel::PrefillAttention, {}, queries, cache, {}});
        set.decode[i] = find({TimeModel::DecodeAttention, {}, {}, cache, {}});
        set.latentPrefill[i] = find({TimeModel::LatentPrefill, {}, {}, cache, {}});
        set.latentDecode[i] = find({TimeModel::LatentDecode, {}, {}, cache, {}});
    }
    set.allReduce = find({TimeModel::AllReduce, {}, {}, {}, {}});
    set.allGather = find({TimeModel::Collective, {}, {}, {}, id(Exchange::AllGather)});
    set.reduceScatter = find({TimeModel::Collective, {}, {}, {}, id(Exchange::ReduceScatter)});
    set.allToAll = find({TimeModel::Collective, {}, {}, {}, id(Exchange::AllToAll)});
    return set;
}

void Calibration::addSets(const CalibrationFile* own)
{
    if (own->accelerator == pooledName)
        for (const std::string_view framework : {"vllm", "trtllm"}) m_sets.push_back({std::string(pooledName), makeSet(nullptr, framework)});
    for (const std::string_view software : softwareOf(own->accelerator)) m_sets.push_back({own->accelerator, makeSet(own, software)});
}

const FitSet& Calibration::set(std::string_view accelerator, std::string_view software) const
{
    // Sets of an accelerator stand together, the newest of a framework first, vLLM before others.
    for (const Named& named : m_sets) {
        if (named.accelerator != accelerator || !named.set.fitted) continue;
        const std::string_view have = named.set.software;
        if (software == "auto" || isVersion(have, software) || (isFramework(software) && frameworkOf(have) == software)) return named.set;
    }
    const FitSet* pooled = nullptr;
    for (const Named& named : m_sets)
        if (!named.set.fitted && (!pooled || (software.starts_with("trtllm") && named.set.quantizesQueries()))) pooled = &named.set;
    return pooled ? *pooled : m_none;
}

Slot Calibration::find(std::string_view accelerator, std::string_view software, const FitKey& key) const
{
    const CalibrationFile* own = file(accelerator);
    const auto known = [&](const Fit& fit) { return isVersion(fit.software, software) || (isFramework(software) && frameworkOf(fit.software) == software); };
    if (own && std::none_of(own->fits.begin(), own->fits.end(), known)) own = nullptr;
    const Slot slot = choose(own, software, key);
    return slot.fit ? slot : choose(own, software, inFramework(key, frameworkOf(software)));
}

const Calibration& builtinCalibration()
{
    static const Calibration calibration = [] {
        std::vector<std::pair<std::string_view, std::string_view>> texts;
        for (const EmbeddedFile& file : calibrationFiles()) texts.emplace_back(file.name, file.text);
        auto read = Calibration::read(texts);
        assert(read);  // a mistake in `resources/`; the tests keep it from happening
        return read ? std::move(*read) : Calibration();
    }();
    return calibration;
}

}  // namespace gable::timing
