#include "ui/views/model_summary.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "core/units/format.h"
#include "ui/editors/chip_row.h"
#include "ui/models/text.h"
#include "ui/views/elided_label.h"
#include "ui/views/summary_card.h"

namespace gable {

namespace {

QString number(double value)
{
    return toQString(format::count(value));
}

double layersWith(const Architecture& architecture, bool (*has)(const Mixer&))
{
    double layers = 0;
    for (const LayerGroup& group : architecture.layers)
        if (std::any_of(group.layer.mixers.begin(), group.layer.mixers.end(), has)) layers += group.count;
    return layers;
}

bool keepsState(const Mixer& mixer)
{
    const auto* compressed = std::get_if<CompressedAttention>(&mixer);
    return std::holds_alternative<StateMixer>(mixer) || (compressed && compressed->compressorStateElements > 0);
}

}  // namespace

ModelSummary::ModelSummary(QWidget* parent) : QWidget(parent), m_name(new ElidedLabel(this)), m_chips(new ChipRow(this))
{
    m_name->setObjectName(QStringLiteral("modelPage.name"));
    m_chips->setObjectName(QStringLiteral("modelPage.facts"));
    constexpr double nameScale = 1.5;
    m_name->setScale(nameScale, true);
    m_name->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);

    auto* title = new QHBoxLayout;
    title->setContentsMargins(2, 0, 0, 0);
    title->setSpacing(14);
    title->addWidget(m_name);
    title->addWidget(m_chips, 1, Qt::AlignVCenter);
    auto* cards = new QHBoxLayout;
    cards->setSpacing(8);
    constexpr std::array<const char*, CardCount> ids{"parameters", "active", "weights", "context", "kv", "state"};
    for (std::size_t card = 0; card < m_cards.size(); ++card) {
        m_cards[card] = new SummaryCard(QStringLiteral("model.") + QLatin1String(ids[card]), this);
        cards->addWidget(m_cards[card], 1);
    }
    m_cards[ActiveCard]->setToolTip(tr("Parameters that one token passes through: of routed experts those chosen, of the embedding none"));
    m_cards[KvCacheCard]->setToolTip(tr("Keys and values that one token leaves in all layers, at two bytes each; windowed layers keep fewer tokens"));
    m_cards[StateCard]->setToolTip(tr("State of fixed size that recurrent layers keep for one sequence"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(8);
    column->addLayout(title);
    column->addLayout(cards);
}

void ModelSummary::setModel(const Model& model, const Architecture& architecture, const Inspection& inspection)
{
    m_name->setText(toQString(model.name));
    m_name->updateGeometry();
    QStringList chips;
    if (!model.publisher.empty()) chips.append(toQString(model.publisher));
    chips.append(toQString(architecture.familyLabel));
    chips.append(tr("type %1").arg(toQString(architecture.modelType)));
    chips.append(tr("hidden %1").arg(number(architecture.hidden)));
    chips.append(toQString(architecture.dtype));
    if (architecture.tied) chips.append(tr("tied embedding"));
    m_chips->setChips(chips);

    const double layers = architecture.layerCount();
    m_cards[ParametersCard]->set(tr("Parameters"), toQString(format::parameters(inspection.total)),
                                 layers == 1 ? tr("in 1 layer and tables") : tr("in %1 layers and tables").arg(number(layers)));
    m_cards[ActiveCard]->set(tr("Active a token"), toQString(format::parameters(inspection.active)),
                             tr("%1 of all").arg(toQString(format::share(inspection.active, inspection.total))));
    m_cards[ContextCard]->set(tr("Context in tokens"), architecture.context > 0 ? number(architecture.context) : QStringLiteral("–"),
                              architecture.context > 0 ? tr("vocabulary %1").arg(number(architecture.vocabulary)) : tr("not in the config"));
    setWeights(inspection);
    setCaches(architecture, inspection);
}

void ModelSummary::setWeights(const Inspection& inspection)
{
    constexpr double bitsPerByte = 8;
    const double parameters = inspection.total + inspection.vision;
    const QString bits = parameters > 0 ? tr("%1 bits each").arg(toQString(format::si(bitsPerByte * inspection.weightBytes / parameters, ""))) : QString();
    QStringList details{bits};
    if (inspection.vision > 0) details.append(tr("with vision"));
    if (inspection.mtp > 0) details.append(tr("without MTP"));
    m_cards[WeightsCard]->set(tr("Weights"), toQString(format::capacity(Bytes(inspection.weightBytes))), details.join(QStringLiteral(" · ")));
    m_cards[WeightsCard]->setToolTip(inspection.mtp > 0 ? tr("Modules for multi-token prediction: %1 more").arg(toQString(format::capacity(Bytes(inspection.mtpBytes))))
                                                        : QString());
}

void ModelSummary::setCaches(const Architecture& architecture, const Inspection& inspection)
{
    const double keeping = layersWith(architecture, [](const Mixer& mixer) { return kvElementsPerToken(mixer) > 0; });
    const double stateful = layersWith(architecture, keepsState);
    const auto inLayers = [](double layers) { return layers == 1 ? tr("in 1 layer") : tr("in %1 layers").arg(number(layers)); };
    m_cards[KvCacheCard]->set(tr("KV cache a token"), toQString(format::storage(Bytes(inspection.kvBytesPerToken()))),
                              keeping > 0 ? tr("BF16 · %1").arg(inLayers(keeping)) : tr("no layer keeps one"));
    const double state = inspection.stateBytesPerSequence();
    m_cards[StateCard]->set(tr("State a sequence"), state > 0 ? toQString(format::storage(Bytes(state))) : tr("none"),
                            state > 0 ? inLayers(stateful) : tr("no recurrent layers"));
}

void ModelSummary::setTheme(const Theme& theme)
{
    m_name->setColor(theme.text);
    m_chips->setTheme(theme);
    for (SummaryCard* card : m_cards) card->setTheme(theme);
}

}  // namespace gable
