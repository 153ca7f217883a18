#include "core/components/kernel_map.h"

#include <algorithm>
#include <array>
#include <variant>

namespace gable::components {

namespace {

struct Row {
    Part part;
    std::string_view word;
    Kernel kernel;
};

constexpr Part A = Part::Attention, S = Part::LinearAttention, F = Part::DenseFfn, E = Part::RoutedExperts, X = Part::SharedExperts;

/// vLLM's stacked and parallel linear layers (model_executor/models, packed_modules_mapping), by the names of the checkpoints.
constexpr std::array table{
    Row{A, "q_proj", {"qkv_proj", Cut::Columns}}, Row{A, "k_proj", {"qkv_proj", Cut::KeyValue}}, Row{A, "v_proj", {"qkv_proj", Cut::KeyValue}},
    Row{A, "qkv_proj", {"qkv_proj", Cut::FusedQkv}}, Row{A, "Wqkv", {"qkv_proj", Cut::FusedQkv}}, Row{A, "c_attn", {"qkv_proj", Cut::FusedQkv}},
    Row{A, "query_key_value", {"qkv_proj", Cut::FusedQkv}},
    Row{A, "o_proj", {"out_proj", Cut::Rows}}, Row{A, "out_proj", {"out_proj", Cut::Rows}}, Row{A, "c_proj", {"out_proj", Cut::Rows}},
    Row{A, "dense", {"out_proj", Cut::Rows}}, Row{A, "g_proj", {"gate_proj", Cut::Columns}},
    // Latent attention: the down-projections of queries and of keys and values are one matrix, on every GPU.
    Row{A, "q_a_proj", {"qkv_a_proj", Cut::Replicated}}, Row{A, "kv_a_proj_with_mqa", {"qkv_a_proj", Cut::Replicated}},
    Row{A, "q_b_proj", {"q_b_proj", Cut::Columns}},
    // DeepSeek-V4.
    Row{A, "wq_a", {"qkv_a_proj", Cut::Replicated}}, Row{A, "wkv", {"qkv_a_proj", Cut::Replicated}}, Row{A, "wq_b", {"q_b_proj", Cut::Columns}},
    Row{A, "wo_a", {"out_a_proj", Cut::Columns}}, Row{A, "wo_b", {"out_b_proj", Cut::Rows}}, Row{A, "wgate", {"compress_proj", Cut::Replicated}},
    // Mixers with a state.
    Row{S, "in_proj", {"in_proj", Cut::Columns}}, Row{S, "in_proj_qkvz", {"in_proj", Cut::Columns}}, Row{S, "in_proj_ba", {"in_proj_ba", Cut::Columns}},
    Row{S, "in_proj_qkv", {"in_proj", Cut::Columns}}, Row{S, "in_proj_z", {"in_proj", Cut::Columns}}, Row{S, "in_proj_a", {"in_proj_ba", Cut::Columns}},
    Row{S, "in_proj_b", {"in_proj_ba", Cut::Columns}}, Row{S, "q_proj", {"in_proj", Cut::Columns}}, Row{S, "k_proj", {"in_proj", Cut::Columns}},
    Row{S, "v_proj", {"in_proj", Cut::Columns}}, Row{S, "qkv_proj", {"in_proj", Cut::Columns}}, Row{S, "output_gate", {"gate_proj", Cut::Columns}},
    Row{S, "g_proj", {"gate_proj", Cut::Columns}}, Row{S, "g_b_proj", {"gate_b_proj", Cut::Columns}}, Row{S, "f_b_proj", {"decay_b_proj", Cut::Columns}},
    Row{S, "b_proj", {"beta_proj", Cut::Columns}}, Row{S, "f_a_proj", {"decay_a_proj", Cut::Replicated}}, Row{S, "g_a_proj", {"gate_a_proj", Cut::Replicated}},
    Row{S, "x_proj", {"x_proj", Cut::Rows}}, Row{S, "dt_proj", {"dt_proj", Cut::Columns}}, Row{S, "out_proj", {"out_proj", Cut::Rows}},
    Row{S, "o_proj", {"out_proj", Cut::Rows}},
    // Feed-forward.
    Row{F, "gate_proj", {"up_gate", Cut::Columns}}, Row{F, "up_proj", {"up_gate", Cut::Columns}}, Row{F, "gate_up_proj", {"up_gate", Cut::Columns}},
    Row{F, "w1", {"up_gate", Cut::Columns}}, Row{F, "w3", {"up_gate", Cut::Columns}}, Row{F, "fc1", {"up_gate", Cut::Columns}},
    Row{F, "c_fc", {"up_gate", Cut::Columns}}, Row{F, "fc_in", {"up_gate", Cut::Columns}}, Row{F, "dense_h_to_4h", {"up_gate", Cut::Columns}},
    Row{F, "input_linear", {"up_gate", Cut::Columns}},
    Row{F, "down_proj", {"down", Cut::Rows}}, Row{F, "w2", {"down", Cut::Rows}}, Row{F, "fc2", {"down", Cut::Rows}}, Row{F, "c_proj", {"down", Cut::Rows}},
    Row{F, "fc_out", {"down", Cut::Rows}}, Row{F, "dense_4h_to_h", {"down", Cut::Rows}}, Row{F, "output_linear", {"down", Cut::Rows}},
    Row{X, "gate_proj", {"shared_up_gate", Cut::Columns}}, Row{X, "up_proj", {"shared_up_gate", Cut::Columns}}, Row{X, "w1", {"shared_up_gate", Cut::Columns}},
    Row{X, "w3", {"shared_up_gate", Cut::Columns}}, Row{X, "gate_up_proj", {"shared_up_gate", Cut::Columns}}, Row{X, "input_linear", {"shared_up_gate", Cut::Columns}},
    Row{X, "down_proj", {"shared_down", Cut::Rows}}, Row{X, "w2", {"shared_down", Cut::Rows}}, Row{X, "output_linear", {"shared_down", Cut::Rows}},
    Row{E, "down_proj", {"experts_down", Cut::Rows}}, Row{E, "w2", {"experts_down", Cut::Rows}}, Row{E, "output_linear", {"experts_down", Cut::Rows}},
    Row{E, "gate_proj", {"experts_up_gate", Cut::Columns}}, Row{E, "up_proj", {"experts_up_gate", Cut::Columns}}, Row{E, "w1", {"experts_up_gate", Cut::Columns}},
    Row{E, "w3", {"experts_up_gate", Cut::Columns}}, Row{E, "v1", {"experts_up_gate", Cut::Columns}}, Row{E, "gate_up_proj", {"experts_up_gate", Cut::Columns}},
    Row{E, "input_linear", {"experts_up_gate", Cut::Columns}},
};

bool isLatent(const Layer& layer)
{
    return std::any_of(layer.mixers.begin(), layer.mixers.end(), [](const Mixer& mixer) { return std::holds_alternative<Mla>(mixer); });
}

}  // namespace

std::string_view lastWord(std::string_view name)
{
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

Kernel kernelOf(const Module& module, const Layer& layer)
{
    const std::string_view word = lastWord(module.name);
    // Latent attention without a query rank: its query projection stands alone.
    if (module.part == Part::Attention && word == "q_proj" && isLatent(layer)) return {"q_proj", Cut::Columns};
    if (module.part == Part::Attention && word == "wkv" && module.name.find("compressor") != std::string::npos) return {"compress_proj", Cut::Replicated};
    if (module.part == Part::Router) return {"router", Cut::Replicated};
    const auto found = std::find_if(table.begin(), table.end(), [&](const Row& row) { return row.part == module.part && row.word == word; });
    return found == table.end() ? Kernel{word, Cut::Replicated} : found->kernel;
}

}  // namespace gable::components
