#include "ui/editors/model_list.h"

#include "core/vllm/model_metrics.h"
#include "ui/editors/detail_delegate.h"
#include "ui/editors/model_facts.h"
#include "ui/models/text.h"

namespace gable {

namespace {

QStringList linesOf(const Model& model)
{
    Deployment any;
    any.dtype = "bfloat16";  // a config may name none, and no fact hangs on it
    const auto metrics = vllm::modelMetrics(model, any);
    const QString facts =
        metrics ? modelFacts(model, *metrics).join(QStringLiteral(" · ")) : toQString(metrics.error().message);
    QString source = toQString(model.source);
    source.remove(QStringLiteral("https://"));
    if (!model.date.empty()) source = ModelList::tr("%1 · checked on %2").arg(source, toQString(model.date));
    return {facts, source};
}

}  // namespace

ModelList::ModelList(const std::vector<Model>& models, QObject* parent) : QAbstractListModel(parent), m_models(models)
{
    for (const Model& model : models) m_lines.push_back(linesOf(model));
}

int ModelList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_models.size());
}

QVariant ModelList::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const Model& entry = model(index.row());
    const QStringList& lines = m_lines[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return toQString(entry.name);
        case Qt::AccessibleDescriptionRole:
            return QStringLiteral("%1, %2").arg(toQString(entry.publisher), lines.first());
        case DetailDelegate::AsideRole:
            return toQString(entry.publisher);
        case DetailDelegate::LinesRole:
            return lines;
        case SearchRole:
            return toQString(entry.name + ' ' + entry.id + ' ' + entry.publisher);
        default:
            return {};
    }
}

}  // namespace gable
