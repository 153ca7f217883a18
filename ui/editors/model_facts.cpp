#include "ui/editors/model_facts.h"

#include <QCoreApplication>

#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

namespace {

QString number(double value)
{
    return toQString(format::count(value));
}
QString translated(const char* text)
{
    return QCoreApplication::translate("gable::ModelFacts", text);
}

/// Query and KV heads under the name of how they are shared.
QString attentionFact(const vllm::AttentionParams<double>& p)
{
    const double queries = p.numAttentionHeads, kv = p.numKeyValueHeads;
    if (kv == queries) return translated("MHA %1").arg(number(queries));
    return (kv == 1 ? translated("MQA %1/%2") : translated("GQA %1/%2")).arg(number(queries), number(kv));
}

/// The activation's gated form, from the config's name for the activation.
QString gateName(const Model& model)
{
    if (!model.config) return {};
    const ConfigValue* nested = model.config->find("text_config");
    for (const ConfigValue* config : {nested, model.config.get()})
        for (const char* key : {"hidden_act", "hidden_activation"}) {
            const ConfigValue* value = config ? config->find(key) : nullptr;
            if (!value || !value->string()) continue;
            const QString name = toQString(*value->string());
            if (name.startsWith(QLatin1String("gelu"))) return QStringLiteral("GeGLU");
            if (name == QLatin1String("silu") || name == QLatin1String("swish")) return QStringLiteral("SwiGLU");
        }
    return {};
}

QString ffnFact(const Model& model, const vllm::FfnParams<double>& p)
{
    if (p.numMoeLayers == 0) {
        const QString gate = gateName(model);
        return gate.isEmpty() ? translated("dense FFN") : translated("dense %1").arg(gate);
    }
    QString fact = translated("MoE %1 × %2").arg(number(p.numExperts), number(p.numExpertsPerTok));
    if (p.numSharedExperts > 0) fact += translated(" + %1 shared").arg(number(p.numSharedExperts));
    return fact;
}

}  // namespace

QStringList modelFacts(const Model& model, const vllm::ModelMetrics& metrics)
{
    QStringList facts;
    const double layers = metrics.attention ? metrics.attention->numHiddenLayers
                          : metrics.ffn     ? metrics.ffn->numHiddenLayers
                                            : 0;
    const double hidden = metrics.attention ? metrics.attention->hiddenSize : metrics.ffn ? metrics.ffn->hiddenSize : 0;
    if (layers > 0) facts.append(layers == 1 ? translated("1 layer") : translated("%1 layers").arg(number(layers)));
    if (metrics.attention) facts.append(attentionFact(*metrics.attention));
    if (metrics.ffn) facts.append(ffnFact(model, *metrics.ffn));
    if (hidden > 0) facts.append(translated("hidden %1").arg(number(hidden)));
    if (!metrics.quantization.empty()) facts.append(toQString(metrics.quantization));
    return facts;
}

}  // namespace gable
