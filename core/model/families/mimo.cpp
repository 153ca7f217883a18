#include "core/model/families/families.h"
#include "core/model/families/qwen_parts.h"

/// MiMo 7B: Qwen2's block, and MTP modules of two input norms, a projection of both inputs, one such block and a final norm.
/// Source: the published checkpoints (configuration_mimo.py, tensor names), mimo_mtp.py of vLLM.
namespace gable::families {

namespace {

Layer block(const FamilyInput& in, double hidden)
{
    Layer layer;
    GqaOptions attention;
    attention.qkvBias = in.text.flag("attention_bias", true);
    addGqa(layer, hidden, readGqa(in, hidden), attention);
    addDense(layer, hidden, {in.text.size("intermediate_size")});
    addQwenNorms(layer, hidden);
    return layer;
}

}  // namespace

Architecture readMimo(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    const Layer plain = block(in, out.hidden);
    for (const double window : qwenWindows(in, layers)) {
        Layer layer = plain;
        std::get<Gqa>(layer.mixers.front()).window = window;
        out.add(std::move(layer));
    }

    const double modules = in.text.count("num_nextn_predict_layers", 0);
    if (modules == 0) return out;
    Layer layer = plain;
    layer.modules.push_back(parameter(Part::Other, "input_proj", out.hidden, 2 * out.hidden));
    for (const char* name : {"token_layernorm", "hidden_layernorm", "final_layernorm"}) layer.modules.push_back(norm(name, out.hidden));
    out.mtp = Mtp{modules, {{modules, std::move(layer)}}, true};
    return out;
}

}  // namespace gable::families
