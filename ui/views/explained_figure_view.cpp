#include "ui/views/explained_figure_view.h"

#include <QLabel>
#include <QRegularExpression>
#include <QVBoxLayout>

#include "core/units/format.h"
#include "ui/models/text.h"
#include "ui/views/breakable_text.h"
#include "ui/views/formula_view.h"
#include "ui/views/symbol_html.h"
#include "ui/views/wrapped_label.h"

namespace gable {

namespace {

QLabel* wrappingLabel(const QString& name)
{
    auto* label = new WrappedLabel;
    label->setObjectName(name);
    return label;
}

QString readable(const std::string& numbers)
{
    static const QRegularExpression number(QStringLiteral("(?<![\\w_])\\d+(\\.\\d+)?(e[+-]?\\d+)?"));
    const QString text = toQString(numbers);
    QString out;
    qsizetype end = 0;
    for (auto found = number.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        out += text.mid(end, match.capturedStart() - end) + numberText(match.captured().toDouble());
        end = match.capturedEnd();
    }
    return out + text.mid(end);
}

}  // namespace

ExplainedFigureView::ExplainedFigureView(QWidget* parent)
    : QWidget(parent),
      m_title(wrappingLabel(QStringLiteral("explain.figure"))),
      m_formula(new FormulaView),
      m_numbers(wrappingLabel(QStringLiteral("explain.numbers"))),
      m_layout(new QVBoxLayout(this))
{
    QFont bold = m_title->font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_numbers->setTextFormat(Qt::RichText);
    m_layout->setContentsMargins(0, 0, 0, 8);
    m_layout->setSpacing(2);
    m_layout->addWidget(m_title);
    m_layout->addWidget(m_formula);
    m_layout->addWidget(m_numbers);
}

void ExplainedFigureView::addWhere()
{
    const Where where{new FormulaView, wrappingLabel(QStringLiteral("explain.where"))};
    where.text->setTextFormat(Qt::PlainText);
    where.text->setProperty("muted", true);
    where.formula->setTheme(m_theme);
    m_layout->addWidget(where.formula);
    m_layout->addWidget(where.text);
    m_where.push_back(where);
}

void ExplainedFigureView::setFigure(const ExplainedFigure& figure, const Explanation& explanation)
{
    m_title->setText(toQString(figure.label));
    m_formula->setFormula({}, figure.value);
    m_value = toQString(figure.text());
    m_exact = toQString(format::count(figure.value.value()) + (figure.unit.empty() ? "" : ' ' + figure.unit));
    m_substitution = explanation.substitution == explanation.formula ? QString() : readable(explanation.substitution);
    updateTexts();
    while (m_where.size() < explanation.definitions.size()) addWhere();
    for (std::size_t i = 0; i < m_where.size(); ++i) {
        const bool used = i < explanation.definitions.size();
        if (used) {
            const Definition& definition = explanation.definitions[i];
            m_where[i].formula->setFormula(definition.name, *definition.tree);
            const QString numbers = definition.substitution == definition.formula ? QString() : readable(definition.substitution) + QStringLiteral(" = ");
            m_where[i].text->setText(breakable(QStringLiteral("= ") + numbers + numberText(definition.value) + QStringLiteral(": ") + toQString(definition.meaning)));
        }
        m_where[i].formula->setVisible(used);
        m_where[i].text->setVisible(used);
    }
}

void ExplainedFigureView::updateTexts()
{
    const QString numbers = m_substitution.isEmpty() ? QString() : QStringLiteral("= %1 ").arg(m_substitution.toHtmlEscaped());
    m_numbers->setText(QStringLiteral("<span style=\"color:%1\">%2</span>= <b>%3</b>").arg(m_theme.mutedText.name(), numbers, m_value.toHtmlEscaped()));
    m_numbers->setToolTip(m_exact);
    m_numbers->setAccessibleName(m_title->text() + QStringLiteral(": ") + m_value);
}

void ExplainedFigureView::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_formula->setTheme(theme);
    for (const Where& where : m_where) where.formula->setTheme(theme);
    updateTexts();
}

}  // namespace gable
