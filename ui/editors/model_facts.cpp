#include "ui/editors/model_facts.h"

#include <QCoreApplication>

#include "core/units/format.h"
#include "ui/charts/mixer_text.h"
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

}  // namespace

QStringList modelFacts(const Architecture& architecture, const Inspection& inspection)
{
    constexpr qsizetype mostKinds = 3;  // of mixers; the page of the model shows all
    const double layers = architecture.layerCount();
    QStringList mixers, ffns;
    for (const LayerGroup& group : architecture.layers) {
        for (const Mixer& mixer : group.layer.mixers)
            if (const QString name = shortText(mixer); !mixers.contains(name)) mixers.append(name);
        if (const auto* moe = std::get_if<Moe>(&group.layer.feedForward)) {
            QString name = shortText(group.layer.feedForward);
            if (moe->sharedWidth > 0) name += translated(" + shared");
            if (!ffns.contains(name)) ffns.append(name);
        }
    }
    if (mixers.size() > mostKinds) mixers = mixers.mid(0, mostKinds - 1) << translated("%1 other mixers").arg(mixers.size() - mostKinds + 1);
    if (ffns.isEmpty()) ffns.append(translated("dense FFN"));
    QStringList facts{layers == 1 ? translated("1 layer") : translated("%1 layers").arg(number(layers))};
    facts += mixers;
    facts += ffns.mid(0, 1);
    facts.append(translated("%1 parameters").arg(toQString(format::parameters(inspection.total))));
    constexpr double mostOfAll = 0.9;
    if (inspection.active < mostOfAll * inspection.total) facts.append(translated("%1 active").arg(toQString(format::parameters(inspection.active))));
    return facts;
}

}  // namespace gable
