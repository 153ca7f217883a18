#pragma once

#include "core/model/families/builders.h"
#include "core/model/quantization.h"
#include "tests/support/core_test.h"

/// What the tests of quantization share: a small model, and what became of its modules.
namespace gable::test {

/// Three layers (the first dense, two with four experts), an unembedding of its own, one MTP module. Hidden size 128, vocabulary 512.
inline Architecture smallModel(std::string family = "llama")
{
    using namespace families;
    Architecture out;
    out.family = std::move(family);
    out.hidden = 128;
    out.outside = {parameter(Part::Embedding, "model.embed_tokens", 512, 128), norm("model.norm", 128), linear(Part::Unembed, "lm_head", 512, 128)};
    out.outside[0].use = Use::Lookup;

    Layer dense;
    dense.modules = {linear(Part::Attention, "self_attn.q_proj", 256, 128), linear(Part::Attention, "self_attn.o_proj", 128, 256),
                     norm("input_layernorm", 128)};
    Layer moe = dense;
    addFfnModules(dense, Part::DenseFfn, 128, {192}, {});
    MoeOptions options;
    options.selectionBias = true;
    Moe experts;
    experts.experts = 4;
    experts.topK = 2;
    experts.width = experts.sharedWidth = 64;
    addMoe(moe, 128, experts, options);
    out.layers = {{1, dense}, {2, moe}};

    Layer mtp = moe;
    mtp.modules.push_back(linear(Part::Other, "eh_proj", 128, 256));
    out.mtp = Mtp{1, {{1, mtp}}};
    out.vision = {linear(Part::Other, "vision_tower.blocks.attn.qkv", 96, 32)};
    return out;
}

struct Quantized {
    Architecture model;
    ReadLog log;

    [[nodiscard]] QString error() const { return log.error ? str(log.error->pointer + ": " + log.error->message) : QString(); }
    [[nodiscard]] QString assumed() const
    {
        QStringList out;
        for (const std::string& sentence : log.assumptions) out << str(sentence);
        return out.join("; ");
    }
    [[nodiscard]] const Layer& layer(double index) const
    {
        for (const LayerGroup& group : model.layers) {
            if (index < group.count) return group.layer;
            index -= group.count;
        }
        qFatal("no such layer");
    }
    /// Formats of all modules with this name: "fp8", or of experts "nvfp4 3, bfloat16 1".
    static QString formats(const std::vector<Module>& modules, std::string_view name)
    {
        QStringList out;
        for (const Module& module : modules)
            if (module.name == name)
                out << str(module.format.id) + (module.copies > 1 || name.find('*') != std::string_view::npos ? " " + str(module.copies) : QString());
        return out.join(", ");
    }
    [[nodiscard]] QString at(double index, std::string_view name) const { return formats(layer(index).modules, name); }
    [[nodiscard]] QString outside(std::string_view name) const { return formats(model.outside, name); }
    [[nodiscard]] QString inMtp(std::string_view name) const { return formats(model.mtp->layers.front().layer.modules, name); }
    /// Bytes of one module, all its copies.
    [[nodiscard]] double bytes(double index, std::string_view name) const
    {
        double sum = 0;
        for (const Module& module : layer(index).modules)
            if (module.name == name) sum += module.bytes(2);
        return sum;
    }
};

/// `config` is the whole config with its `quantization_config`.
inline Quantized quantize(Architecture model, std::string_view config, std::string_view sideFile = {}, const FormatChoice& choice = {})
{
    Quantized out{std::move(model), {}};
    const Config top = json(config);
    const Config side = sideFile.empty() ? nullptr : json(sideFile);
    const ConfigFields fields(*top, {}, out.log);
    const ConfigFields sideFields(side ? *side : *top, {}, out.log);
    applyFormats(out.model, fields, fields, side ? &sideFields : nullptr, choice, out.log);
    return out;
}
inline Quantized quantize(std::string_view config, std::string_view sideFile = {}, const FormatChoice& choice = {})
{
    return quantize(smallModel(), config, sideFile, choice);
}
/// With this object as `quantization_config`.
inline Quantized quantizedBy(std::string_view quantization)
{
    return quantize("{\"quantization_config\": " + std::string(quantization) + "}");
}

}  // namespace gable::test
