#include <utility>

#include "core/model/families/families.h"

/// Command-R, R+, R7B and A: attention and FFN side by side behind one norm without bias, tied embedding. R+ norms q and k over all heads; Cohere2
/// has windows on all but every fourth layer. Source: CohereConfig, Cohere2Config and their models of transformers; the published checkpoints.
namespace gable::families {

Architecture readCommandR(const FamilyInput& in)
{
    constexpr double defaultPattern = 4, defaultWindow = 4096;
    DecoderOptions around;
    around.tied = true;
    Architecture out = decoder(in, around);
    const double layers = in.text.layers({"num_hidden_layers"});
    const bool windows = in.modelType == "cohere2" || (in.modelType.empty() && in.architecture.starts_with("Cohere2"));

    Gqa gqa = readGqa(in, out.hidden);
    GqaOptions attention;
    attention.qkvBias = attention.outputBias = in.text.flag("attention_bias", false);
    attention.qkNorm = in.text.flag("use_qk_norm", false) ? QkNorm::FullWidth : QkNorm::None;
    const double width = in.text.size("intermediate_size");
    const double pattern = windows ? sizeOr(in.text, {"sliding_window_pattern", "_sliding_window_pattern"}, defaultPattern) : 0;
    const double window = windows ? in.text.count("sliding_window", defaultWindow) : 0;
    for (const bool sliding : slidingLayers(in, layers, pattern)) {
        Layer layer;
        gqa.window = sliding ? window : 0;
        addGqa(layer, out.hidden, gqa, attention);
        addDense(layer, out.hidden, {width});
        layer.modules.push_back(norm("input_layernorm", out.hidden));
        out.add(std::move(layer));
    }
    return out;
}

}  // namespace gable::families
