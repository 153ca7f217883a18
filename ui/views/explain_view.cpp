#include "ui/views/explain_view.h"

#include <algorithm>
#include <set>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/trace/notation.h"
#include "core/units/format.h"
#include "ui/editors/chip_row.h"
#include "ui/models/text.h"
#include "ui/views/explained_figure_view.h"
#include "ui/views/move_row.h"
#include "ui/views/symbol_html.h"
#include "ui/views/wrapped_label.h"

namespace gable {

namespace {

QLabel* heading(const QString& text)
{
    auto* label = new WrappedLabel;
    label->setText(text);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    return label;
}

QLabel* paragraph(const QString& name, Qt::TextFormat format)
{
    auto* label = new WrappedLabel;
    label->setObjectName(name);
    label->setTextFormat(format);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    return label;
}

/// FLOPs and the kind of bytes that weighs most: what the first look is for.
std::set<std::string> telling(const Explained& explained)
{
    std::set<std::string> out{"flops", "tokens", "intensity"};
    if (!explained.component) return out;
    out = {"flops"};
    double most = 0;
    std::string heaviest;
    for (const ExplainedFigure& figure : explained.figures)
        if (figure.unit == "B" && figure.id != "bytes" && figure.value.value() > most) {
            most = figure.value.value();
            heaviest = figure.id;
        }
    out.insert(heaviest);
    return out;
}

/// An explanation without the definitions that figures above it gave already.
Explanation shortened(Explanation explanation, std::set<std::pair<std::string, double>>& given)
{
    const auto isKnown = [&](const Definition& definition) { return !given.emplace(definition.name, definition.value).second; };
    std::erase_if(explanation.definitions, isKnown);
    return explanation;
}

}  // namespace

ExplainView::ExplainView(QWidget* parent)
    : QScrollArea(parent),
      m_content(new QWidget),
      m_layout(new QVBoxLayout(m_content)),
      m_title(heading({})),
      m_chips(new ChipRow),
      m_figuresLayout(new QVBoxLayout),
      m_more(new QPushButton),
      m_symbolsTitle(heading(tr("Symbols"))),
      m_symbolsLayout(new QVBoxLayout),
      m_whyTitle(heading({})),
      m_why(paragraph(QStringLiteral("explain.why"), Qt::PlainText)),
      m_movesTitle(heading(tr("What would help"))),
      m_movesLayout(new QVBoxLayout)
{
    setObjectName(QStringLiteral("explain"));
    setAccessibleName(tr("Explanation"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    buildContent();
    addCopyActions();
    setWidget(m_content);
    setEmpty(tr("Choose an operation in a chart or in the table."));
}

void ExplainView::buildContent()
{
    m_content->setAutoFillBackground(true);
    m_title->setObjectName(QStringLiteral("explain.title"));
    QFont large = m_title->font();
    large.setPointSizeF(1.2 * large.pointSizeF());
    m_title->setFont(large);
    m_more->setObjectName(QStringLiteral("explain.more"));
    m_more->setProperty("link", true);
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_all = !m_all;
        showFigures();
        showSymbols();
    });
    m_layout->setContentsMargins(10, 4, 10, 10);
    m_layout->setSpacing(6);
    m_layout->addWidget(m_title);
    m_layout->addWidget(m_chips);
    m_layout->addLayout(m_figuresLayout);
    m_layout->addWidget(m_more, 0, Qt::AlignLeft);
    m_layout->addWidget(m_whyTitle);
    m_layout->addWidget(m_why);
    m_layout->addWidget(m_movesTitle);
    m_layout->addLayout(m_movesLayout);
    m_layout->addWidget(m_symbolsTitle);
    m_symbolsLayout->setSpacing(2);
    m_layout->addLayout(m_symbolsLayout);
    m_layout->addStretch();
}

void ExplainView::addCopyActions()
{
    const auto add = [this](const QString& text, QString (ExplainView::*copied)() const) {
        auto* action = new QAction(text, this);
        connect(action, &QAction::triggered, this, [this, copied] { QGuiApplication::clipboard()->setText((this->*copied)()); });
        addAction(action);
    };
    setContextMenuPolicy(Qt::ActionsContextMenu);
    add(tr("Copy explanation as text"), &ExplainView::toText);
    add(tr("Copy explanation as LaTeX"), &ExplainView::toLatex);
}

void ExplainView::setEmpty(const QString& reason)
{
    m_explained.reset();
    m_explanations.clear();
    m_moves.clear();
    m_title->setText(reason);
    m_chips->setChips({});
    m_whyTitle->hide();
    m_why->hide();
    showFigures();
    showSymbols();
    showMoves();
}

void ExplainView::setExplained(const Explained& explained, const QString& whose)
{
    if (!m_explained || m_explained->id != explained.id) {
        m_moves.clear();
        showMoves();
    }
    m_explained = explained;
    m_explanations.clear();
    for (const ExplainedFigure& figure : explained.figures) m_explanations.push_back(explain(figure.value));
    m_title->setText(toQString(explained.label));
    QStringList chips;
    if (explained.component) chips << toQString(label(*explained.component));
    if (explained.bound) chips << tr("%1-bound").arg(toQString(label(*explained.bound)));
    m_chips->setChips(chips << whose);
    const QString about = explained.component ? tr("What bounds it") : tr("What it means");
    m_whyTitle->setText(explained.bound ? tr("Why it is %1-bound").arg(toQString(label(*explained.bound))) : about);
    m_why->setText(toQString(explained.why));
    m_whyTitle->setVisible(!explained.why.empty());
    m_why->setVisible(!explained.why.empty());
    showFigures();
    showSymbols();
}

void ExplainView::showFigures()
{
    const std::size_t count = m_explained ? m_explained->figures.size() : 0;
    const std::set<std::string> first = m_explained ? telling(*m_explained) : std::set<std::string>();
    while (m_figures.size() < count) {
        m_figures.push_back(new ExplainedFigureView);
        m_figures.back()->setTheme(m_theme);
        m_figuresLayout->addWidget(m_figures.back());
    }
    const auto isTelling = [&](const ExplainedFigure& figure) { return first.count(figure.id) > 0; };
    const bool anyTelling = m_explained && std::any_of(m_explained->figures.begin(), m_explained->figures.end(), isTelling);
    std::size_t hidden = 0;
    std::set<std::pair<std::string, double>> given;
    for (std::size_t i = 0; i < m_figures.size(); ++i) {
        const bool shown = i < count && (m_all || !anyTelling || isTelling(m_explained->figures[i]));
        if (shown) m_figures[i]->setFigure(m_explained->figures[i], shortened(m_explanations[i], given));
        else if (i < count) ++hidden;
        m_figures[i]->setVisible(shown);
    }
    m_more->setText(m_all ? tr("Show less") : tr("%n more figure(s)", nullptr, static_cast<int>(hidden)).replace(QLatin1String("(s)"), hidden == 1 ? QString() : QStringLiteral("s")));
    m_more->setVisible(hidden > 0 || (m_all && anyTelling && count > 2));
}

/// One label a symbol: an edit lays out anew only those whose value it changes.
void ExplainView::showSymbols()
{
    std::size_t row = 0;
    std::set<std::pair<std::string, double>> seen;
    for (std::size_t i = 0; i < m_explanations.size(); ++i)
        for (const SymbolUse& symbol : m_explanations[i].symbols) {
            if (m_figures[i]->isHidden()) break;
            if (!seen.emplace(symbol.name, symbol.value).second) continue;
            if (row == m_symbols.size()) {
                m_symbols.push_back(paragraph(QStringLiteral("explain.symbols"), Qt::RichText));
                m_symbolsLayout->addWidget(m_symbols.back());
            }
            m_symbols[row]->setText(symbolRow(symbol));
            m_symbols[row++]->show();
        }
    for (std::size_t unused = row; unused < m_symbols.size(); ++unused) m_symbols[unused]->hide();
    m_symbolsTitle->setVisible(row > 0);
}

QString ExplainView::symbolRow(const SymbolUse& symbol) const
{
    constexpr int characters = 7;  // for the symbol, so that the meanings stand in one column
    return QStringLiteral("<table width=\"100%\" cellspacing=\"0\" cellpadding=\"1\"><tr><td width=\"%6\">%1</td>"
                          "<td>%2<br/><b>%3</b> <span style=\"color:%5\">· %4</span></td></tr></table>")
        .arg(symbolHtml(toQString(symbol.name)), toQString(symbol.meaning).toHtmlEscaped(), numberText(symbol.value), toQString(symbol.origin).toHtmlEscaped(),
             m_theme.mutedText.name(), QString::number(characters * fontMetrics().averageCharWidth()));
}

void ExplainView::setMoves(const std::vector<Move>& moves)
{
    m_moves = moves;
    showMoves();
}

void ExplainView::showMoves()
{
    while (m_rows.size() < m_moves.size()) {
        auto* row = new MoveRow;
        connect(row, &MoveRow::tried, this, [this, index = static_cast<int>(m_rows.size())] { emit moveTried(index); });
        m_movesLayout->addWidget(row);
        m_rows.push_back(row);
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (i < m_moves.size()) m_rows[i]->setMove(m_moves[i]);
        m_rows[i]->setVisible(i < m_moves.size());
    }
    m_movesTitle->setVisible(!m_moves.empty());
}

void ExplainView::setTheme(const Theme& theme)
{
    m_theme = theme;
    QPalette colors = palette();
    colors.setColor(QPalette::Window, theme.surface);
    m_content->setPalette(colors);
    m_chips->setTheme(theme);
    for (ExplainedFigureView* figure : m_figures) figure->setTheme(theme);
    showSymbols();
}

QString ExplainView::toText() const
{
    if (!m_explained) return {};
    std::string out = m_explained->label + '\n';
    for (std::size_t i = 0; i < m_explanations.size(); ++i) {
        const Explanation& e = m_explanations[i];
        out += '\n' + m_explained->figures[i].label + " = " + e.formula + "\n  = " + e.substitution + "\n  = " + m_explained->figures[i].text() + '\n';
        for (const Definition& d : e.definitions) out += "  " + d.name + " = " + d.formula + " = " + format::exact(d.value) + "  (" + d.meaning + ")\n";
        for (const SymbolUse& s : e.symbols) out += "  " + s.name + " = " + format::exact(s.value) + "  (" + s.meaning + "; " + s.origin + ")\n";
    }
    return toQString(out + '\n' + m_explained->why + '\n');
}

QString ExplainView::toLatex() const
{
    if (!m_explained) return {};
    std::string out;
    for (std::size_t i = 0; i < m_explanations.size(); ++i) {
        out += "\\begin{align*}\n\\text{" + m_explained->figures[i].label + "} &= " + m_explanations[i].latex;
        for (const Definition& d : m_explanations[i].definitions) out += " \\\\\n" + nameToLatex(d.name) + " &= " + d.latex;
        out += "\n\\end{align*}\n";
    }
    return toQString(out);
}

}  // namespace gable
