#include "ui/editors/model_list.h"

#include "core/scenario/model_formats.h"
#include "ui/editors/detail_delegate.h"
#include "ui/editors/model_facts.h"
#include "ui/models/text.h"

namespace gable {

namespace {

QStringList linesOf(const Model& model)
{
    const auto read = readArchitecture(model, {});
    const QString facts = read ? modelFacts(*read, inspect(*read)).join(QStringLiteral(" · ")) : toQString(read.error().message);
    QString source = toQString(model.source);
    source.remove(QStringLiteral("https://"));
    if (!model.date.empty()) source = ModelList::tr("%1 · checked on %2").arg(source, toQString(model.date));
    return {facts, source};
}

}  // namespace

ModelList::ModelList(const std::vector<Model>& models, std::vector<Model> cached, QObject* parent)
    : QAbstractListModel(parent), m_models(models), m_cached(std::move(cached))
{
    for (const Model& model : models) m_lines.push_back(linesOf(model));
}

const Model& ModelList::model(int row) const
{
    const auto at = static_cast<std::size_t>(row);
    return at < m_models.size() ? m_models[at] : m_cached[at - m_models.size()];
}

QStringList ModelList::lines(int row) const
{
    const auto at = static_cast<std::size_t>(row);
    if (at < m_lines.size()) return m_lines[at];
    return {tr("In the local Hugging Face cache"), toQString(model(row).source)};
}

int ModelList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_models.size() + m_cached.size());
}

QVariant ModelList::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const Model& entry = model(index.row());
    const bool cached = static_cast<std::size_t>(index.row()) >= m_models.size();
    switch (role) {
        case Qt::DisplayRole:
            return toQString(entry.name);
        case Qt::AccessibleDescriptionRole:
            return cached ? lines(index.row()).first()
                          : QStringLiteral("%1, %2").arg(toQString(entry.publisher), lines(index.row()).first());
        case DetailDelegate::AsideRole:
            return cached ? tr("local cache") : toQString(entry.publisher);
        case DetailDelegate::LinesRole:
            return lines(index.row());
        case SearchRole:
            return toQString(entry.name + ' ' + entry.id + ' ' + entry.publisher) +
                   (cached ? ' ' + tr("local cache") : QString());
        default:
            return {};
    }
}

}  // namespace gable
