#include "core/model/families/families.h"

#include <algorithm>
#include <cmath>

/// Llama models whose blocks an architecture search changed (DeciLM): for each layer `block_configs` says how many K/V heads and which FFN width
/// it has, and whether a half is left out (with its norm) or is a plain matrix.
/// Source: DeciLMConfig and modeling_decilm of the checkpoints, nemotron_nas.py of vLLM.
namespace gable::families {

namespace {

/// Reads one entry of `block_configs`. Its errors are told with the entry's place, at the pointer of the list.
class BlockReader {
public:
    BlockReader(const FamilyInput& in, double hidden) : m_in(in), m_hidden(hidden), m_heads(in.text.size("num_attention_heads"))
    {
        m_headDim = in.text.count("head_dim", std::floor(hidden / m_heads));
    }

    Layer read(const ConfigValue& entry) const
    {
        static const ConfigValue nothing{ConfigValue::Object{}};
        Layer layer;
        ReadLog log;
        if (!entry.object()) log.fail("expected an object, found " + entry.describe(), {});
        const ConfigFields block(entry.object() ? entry : nothing, {}, log);
        readAttention(layer, block.object("attention"));
        readFfn(layer, block.object("ffn"));
        if (log.error) m_in.text.fail("block_configs", "an entry is wrong: " + log.error->text());
        return layer;
    }

private:
    void readAttention(Layer& layer, const ConfigFields& attention) const
    {
        if (attention.flag("no_op", false)) return;
        layer.modules.push_back(norm("input_layernorm", m_hidden));
        if (attention.flag("replace_with_linear", false)) {
            layer.mixers.push_back(LinearMixer{});
            layer.modules.push_back(linear(Part::Attention, "self_attn.linear_attn", m_hidden, m_hidden));
            return;
        }
        const double group = attention.size("n_heads_in_group");
        if (std::fmod(m_heads, group) != 0) attention.fail("n_heads_in_group", "expected a divisor of num_attention_heads");
        Gqa gqa;
        gqa.heads = m_heads;
        gqa.kvHeads = std::max(std::floor(m_heads / group), 1.0);
        gqa.headDim = gqa.valueDim = m_headDim;
        gqa.window = attention.count("window_length", 0);
        GqaOptions options;
        options.qkvBias = options.outputBias = m_in.text.flag("attention_bias", false);
        addGqa(layer, m_hidden, gqa, options);
    }

    void readFfn(Layer& layer, const ConfigFields& ffn) const
    {
        if (ffn.flag("no_op", false)) return;
        layer.modules.push_back(norm("post_attention_layernorm", m_hidden));
        if (ffn.flag("replace_with_linear", false)) {
            layer.feedForward = DenseFfn{m_hidden / 2, false};  // as much work as this one matrix
            layer.modules.push_back(linear(Part::DenseFfn, "mlp.linear_mlp", m_hidden, m_hidden));
            return;
        }
        FfnOptions options;
        options.bias = m_in.text.flag("mlp_bias", false);
        addDense(layer, m_hidden, {ffnWidth(ffn)}, options);
    }

    double ffnWidth(const ConfigFields& ffn) const
    {
        if (ffn.has("intermediate_size")) return ffn.size("intermediate_size");
        constexpr double multiple = 256;
        const double width = std::ceil(std::floor(2 * ffn.number("ffn_mult", 0) * m_hidden / 3) / multiple) * multiple;
        if (width >= 1 && width <= maxConfigSize) return width;
        ffn.fail("ffn_mult", "expected a factor that gives a width from 1 to 1000000000");
        return 1;
    }

    const FamilyInput& m_in;
    double m_hidden, m_heads, m_headDim = 0;
};

}  // namespace

Architecture readNemotronNas(const FamilyInput& in)
{
    Architecture out = decoder(in);
    const double layers = in.text.layers({"num_hidden_layers"});
    const ConfigValue* blocks = in.text.find({"block_configs"});
    const ConfigValue::List* list = blocks ? blocks->list() : nullptr;
    if (!list || static_cast<double>(list->size()) < layers) {
        in.text.fail("block_configs", "expected a list with an entry for each layer");
        return out;
    }
    const BlockReader reader(in, out.hidden);
    for (std::size_t i = 0; i < static_cast<std::size_t>(layers); ++i) out.add(reader.read((*list)[i]));
    return out;
}

}  // namespace gable::families
