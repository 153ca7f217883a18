#include "core/model/families/families.h"

#include <array>

namespace gable::families {

namespace {

using Names = const std::string_view[];

constexpr Names llamaTypes = {"llama", "mistral", "phi3"};
constexpr Names llamaClasses = {"LlamaForCausalLM", "MistralForCausalLM", "Phi3ForCausalLM"};
constexpr Names llama4Types = {"llama4", "llama4_text"};
constexpr Names llama4Classes = {"Llama4ForConditionalGeneration", "Llama4ForCausalLM"};
constexpr Names mixtralTypes = {"mixtral"};
constexpr Names mixtralClasses = {"MixtralForCausalLM"};
constexpr Names qwen2Types = {"qwen2", "qwen2_moe", "qwen2_vl", "qwen2_vl_text", "qwen2_5_vl", "qwen2_5_vl_text"};
constexpr Names qwen2Classes = {"Qwen2ForCausalLM", "Qwen2MoeForCausalLM", "Qwen2VLForConditionalGeneration", "Qwen2_5_VLForConditionalGeneration"};
constexpr Names qwen3Types = {"qwen3", "qwen3_moe", "qwen3_vl", "qwen3_vl_text", "qwen3_vl_moe", "qwen3_vl_moe_text"};
constexpr Names qwen3Classes = {"Qwen3ForCausalLM", "Qwen3MoeForCausalLM", "Qwen3VLForConditionalGeneration", "Qwen3VLMoeForConditionalGeneration"};
constexpr Names qwen3NextTypes = {"qwen3_next", "qwen3_5", "qwen3_5_text", "qwen3_5_moe", "qwen3_5_moe_text"};
constexpr Names qwen3NextClasses = {"Qwen3NextForCausalLM", "Qwen3_5ForConditionalGeneration", "Qwen3_5ForCausalLM", "Qwen3_5MoeForConditionalGeneration", "Qwen3_5MoeForCausalLM"};
constexpr Names deepseekTypes = {"deepseek_v2", "deepseek_v3", "deepseek_v32", "kimi_k2", "kimi_k25", "glm_moe_dsa", "glm4_moe_lite"};
constexpr Names deepseekClasses = {"DeepseekV2ForCausalLM", "DeepseekV3ForCausalLM", "DeepseekV32ForCausalLM", "KimiK25ForConditionalGeneration", "GlmMoeDsaForCausalLM", "Glm4MoeLiteForCausalLM"};
constexpr Names deepseekV4Types = {"deepseek_v4"};
constexpr Names deepseekV4Classes = {"DeepseekV4ForCausalLM"};
constexpr Names kimiLinearTypes = {"kimi_linear", "kimi_k3"};
constexpr Names kimiLinearClasses = {"KimiLinearForCausalLM", "KimiK3ForConditionalGeneration"};
constexpr Names glm4Types = {"glm4_moe", "glm4v_moe", "glm4v_moe_text"};
constexpr Names glm4Classes = {"Glm4MoeForCausalLM", "Glm4vMoeForConditionalGeneration"};
constexpr Names gptOssTypes = {"gpt_oss"};
constexpr Names gptOssClasses = {"GptOssForCausalLM"};
constexpr Names gemmaTypes = {"gemma", "gemma2", "gemma3", "gemma3_text"};
constexpr Names gemmaClasses = {"GemmaForCausalLM", "Gemma2ForCausalLM", "Gemma3ForCausalLM", "Gemma3ForConditionalGeneration"};
constexpr Names gemma4Types = {"gemma4", "gemma4_text"};
constexpr Names gemma4Classes = {"Gemma4ForConditionalGeneration", "Gemma4ForCausalLM"};
constexpr Names minimaxM1Types = {"minimax_m1", "minimax_text_01", "minimax"};
constexpr Names minimaxM1Classes = {"MiniMaxM1ForCausalLM", "MiniMaxText01ForCausalLM", "MiniMaxForCausalLM"};
constexpr Names minimaxM2Types = {"minimax_m2"};
constexpr Names minimaxM2Classes = {"MiniMaxM2ForCausalLM"};
constexpr Names minimaxM3Types = {"minimax_m3", "minimax_m3_vl", "minimax_m3_text"};
constexpr Names minimaxM3Classes = {"MiniMaxM3ForCausalLM", "MiniMaxM3SparseForCausalLM", "MiniMaxM3SparseForConditionalGeneration"};
constexpr Names mimoTypes = {"mimo"};
constexpr Names mimoClasses = {"MiMoForCausalLM"};
constexpr Names mimoV2Types = {"mimo_v2_flash", "mimo_v2"};
constexpr Names mimoV2Classes = {"MiMoV2FlashForCausalLM", "MiMoV2ForCausalLM"};
constexpr Names stepTypes = {"step3p5", "step3p7", "step3p5_text", "step3p7_text"};
constexpr Names stepClasses = {"Step3p5ForCausalLM", "Step3p7ForCausalLM", "Step3p7FlashForCausalLM", "Step3p7ForConditionalGeneration"};
constexpr Names nemotronHTypes = {"nemotron_h"};
constexpr Names nemotronHClasses = {"NemotronHForCausalLM"};
constexpr Names nemotronNasTypes = {"nemotron-nas", "deci", "deci_lm"};
constexpr Names nemotronNasClasses = {"DeciLMForCausalLM"};
constexpr Names jambaTypes = {"jamba"};
constexpr Names jambaClasses = {"JambaForCausalLM"};
constexpr Names mambaTypes = {"mamba", "mamba2"};
constexpr Names mambaClasses = {"MambaForCausalLM", "MambaLMHeadModel", "Mamba2ForCausalLM"};
constexpr Names falconTypes = {"falcon", "RefinedWeb", "RefinedWebModel"};
constexpr Names falconClasses = {"FalconForCausalLM", "RWForCausalLM"};
constexpr Names falconH1Types = {"falcon_h1"};
constexpr Names falconH1Classes = {"FalconH1ForCausalLM"};
constexpr Names lfm2Types = {"lfm2", "lfm2_moe"};
constexpr Names lfm2Classes = {"Lfm2ForCausalLM", "Lfm2MoeForCausalLM"};
constexpr Names granite4Types = {"granitemoehybrid"};
constexpr Names granite4Classes = {"GraniteMoeHybridForCausalLM"};
constexpr Names hunyuanTypes = {"hunyuan", "hunyuan_v1_moe", "hunyuan_v1_dense"};
constexpr Names hunyuanClasses = {"HunYuanMoEV1ForCausalLM", "HunYuanDenseV1ForCausalLM"};
constexpr Names commandRTypes = {"cohere", "cohere2"};
constexpr Names commandRClasses = {"CohereForCausalLM", "Cohere2ForCausalLM"};
constexpr Names dbrxTypes = {"dbrx"};
constexpr Names dbrxClasses = {"DbrxForCausalLM"};
constexpr Names gpt2Types = {"gpt2"};
constexpr Names gpt2Classes = {"GPT2LMHeadModel"};
constexpr Names gptjTypes = {"gptj"};
constexpr Names gptjClasses = {"GPTJForCausalLM"};
constexpr Names optTypes = {"opt"};
constexpr Names optClasses = {"OPTForCausalLM"};
constexpr Names mptTypes = {"mpt"};
constexpr Names mptClasses = {"MPTForCausalLM", "MptForCausalLM"};

constexpr std::array table{
    Family{"llama", "Llama 1 to 3, Mistral, Phi-3 and Phi-4", llamaTypes, llamaClasses, readLlama},
    Family{"llama4", "Llama 4", llama4Types, llama4Classes, readLlama4},
    Family{"mixtral", "Mixtral", mixtralTypes, mixtralClasses, readMixtral},
    Family{"qwen2", "Qwen2 and Qwen2.5", qwen2Types, qwen2Classes, readQwen2},
    Family{"qwen3", "Qwen3, dense and MoE, and Qwen3-VL", qwen3Types, qwen3Classes, readQwen3},
    Family{"qwen3-next", "Qwen3-Next and Qwen3.5", qwen3NextTypes, qwen3NextClasses, readQwen3Next},
    Family{"deepseek", "DeepSeek V2 to V3.2, Kimi K2 and K2.5, GLM-5", deepseekTypes, deepseekClasses, readDeepseek},
    Family{"deepseek-v4", "DeepSeek V4", deepseekV4Types, deepseekV4Classes, readDeepseekV4},
    Family{"kimi-linear", "Kimi Linear and K3", kimiLinearTypes, kimiLinearClasses, readKimiLinear},
    Family{"glm4", "GLM-4.5 to 4.7", glm4Types, glm4Classes, readGlm4},
    Family{"gpt-oss", "gpt-oss", gptOssTypes, gptOssClasses, readGptOss},
    Family{"gemma", "Gemma 1 to 3", gemmaTypes, gemmaClasses, readGemma},
    Family{"gemma4", "Gemma 4", gemma4Types, gemma4Classes, readGemma4},
    Family{"minimax-m1", "MiniMax M1", minimaxM1Types, minimaxM1Classes, readMinimaxM1},
    Family{"minimax-m2", "MiniMax M2", minimaxM2Types, minimaxM2Classes, readMinimaxM2},
    Family{"minimax-m3", "MiniMax M3", minimaxM3Types, minimaxM3Classes, readMinimaxM3},
    Family{"mimo", "MiMo 7B", mimoTypes, mimoClasses, readMimo},
    Family{"mimo-v2", "MiMo V2", mimoV2Types, mimoV2Classes, readMimoV2},
    Family{"step", "Step-3.5 and 3.7", stepTypes, stepClasses, readStep},
    Family{"nemotron-h", "Nemotron-H and Nemotron 3", nemotronHTypes, nemotronHClasses, readNemotronH},
    Family{"nemotron-nas", "Nemotron NAS (DeciLM)", nemotronNasTypes, nemotronNasClasses, readNemotronNas},
    Family{"jamba", "Jamba", jambaTypes, jambaClasses, readJamba},
    Family{"mamba", "Mamba", mambaTypes, mambaClasses, readMamba},
    Family{"falcon", "Falcon", falconTypes, falconClasses, readFalcon},
    Family{"falcon-h1", "Falcon-H1", falconH1Types, falconH1Classes, readFalconH1},
    Family{"lfm2", "LFM2", lfm2Types, lfm2Classes, readLfm2},
    Family{"granite4", "Granite 4", granite4Types, granite4Classes, readGranite4},
    Family{"hunyuan", "Hunyuan", hunyuanTypes, hunyuanClasses, readHunyuan},
    Family{"command-r", "Command-R", commandRTypes, commandRClasses, readCommandR},
    Family{"dbrx", "DBRX", dbrxTypes, dbrxClasses, readDbrx},
    Family{"gpt2", "GPT-2", gpt2Types, gpt2Classes, readGpt2},
    Family{"gptj", "GPT-J", gptjTypes, gptjClasses, readGptJ},
    Family{"opt", "OPT", optTypes, optClasses, readOpt},
    Family{"mpt", "MPT", mptTypes, mptClasses, readMpt},
};

}  // namespace

std::span<const Family> allFamilies() { return table; }

}  // namespace gable::families
