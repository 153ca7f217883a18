#pragma once

#include <span>
#include <string_view>

#include "core/model/families/builders.h"

namespace gable::families {

/// One family of configs. To add one: a file with its reader, its line below, its row in `families.cpp`, its test.
struct Family {
    std::string_view id;                              ///< "deepseek"
    std::string_view label;                           ///< "DeepSeek V2 to V3.2, Kimi K2, GLM-5"
    std::span<const std::string_view> modelTypes;     ///< of the text config
    std::span<const std::string_view> architectures;  ///< class names
    Architecture (*read)(const FamilyInput& in);
};

std::span<const Family> allFamilies();

Architecture readLlama(const FamilyInput& in);
Architecture readLlama4(const FamilyInput& in);
Architecture readMixtral(const FamilyInput& in);
Architecture readQwen2(const FamilyInput& in);
Architecture readQwen3(const FamilyInput& in);
Architecture readQwen3Next(const FamilyInput& in);
Architecture readDeepseek(const FamilyInput& in);
Architecture readDeepseekV4(const FamilyInput& in);
Architecture readKimiLinear(const FamilyInput& in);
Architecture readGlm4(const FamilyInput& in);
Architecture readGptOss(const FamilyInput& in);
Architecture readGemma(const FamilyInput& in);
Architecture readGemma4(const FamilyInput& in);
Architecture readMinimaxM1(const FamilyInput& in);
Architecture readMinimaxM2(const FamilyInput& in);
Architecture readMinimaxM3(const FamilyInput& in);
Architecture readMimo(const FamilyInput& in);
Architecture readMimoV2(const FamilyInput& in);
Architecture readStep(const FamilyInput& in);
Architecture readNemotronH(const FamilyInput& in);
Architecture readNemotronNas(const FamilyInput& in);
Architecture readJamba(const FamilyInput& in);
Architecture readMamba(const FamilyInput& in);
Architecture readFalcon(const FamilyInput& in);
Architecture readFalconH1(const FamilyInput& in);
Architecture readLfm2(const FamilyInput& in);
Architecture readGranite4(const FamilyInput& in);
Architecture readHunyuan(const FamilyInput& in);
Architecture readCommandR(const FamilyInput& in);
Architecture readDbrx(const FamilyInput& in);
Architecture readGpt2(const FamilyInput& in);
Architecture readGptJ(const FamilyInput& in);
Architecture readOpt(const FamilyInput& in);
Architecture readMpt(const FamilyInput& in);

/// For a `model_type` that is in no row: a decoder with the usual fields, and the assumption that it is one.
Architecture readGeneric(const FamilyInput& in);

}  // namespace gable::families
