#include "ui/editors/accelerator_figures.h"

#include <algorithm>

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "ui/models/text.h"
#include "ui/views/severity_icon.h"

namespace gable {

namespace {

enum Column { Mark, Name, Value, Unit, Reset };

void setColor(QLabel* label, const QColor& color)
{
    QPalette colors = label->palette();
    colors.setColor(QPalette::WindowText, color);
    label->setPalette(colors);
}

}  // namespace

AcceleratorFigures::AcceleratorFigures(const std::vector<Accelerator>& catalog, QWidget* parent)
    : QWidget(parent), m_catalog(catalog), m_resetAll(new QPushButton(tr("Reset all"), this))
{
    setObjectName(QStringLiteral("figures"));
    setAccessibleName(tr("Figures of the accelerator"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins({});
    grid->setHorizontalSpacing(4);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(Name, 3);
    grid->setColumnStretch(Value, 2);
    for (const AcceleratorFigure& figure : acceleratorFigures()) addRow(figure, grid);
    for (std::size_t at = 0; at < m_rows.size(); ++at) connectRow(at);
    m_resetAll->setObjectName(QStringLiteral("figures.reset"));
    m_resetAll->setAccessibleName(tr("All figures as the catalogue says"));
    m_resetAll->setToolTip(tr("All figures as the catalogue says"));
    m_resetAll->setProperty("link", true);
    grid->addWidget(m_resetAll, grid->rowCount(), Value, 1, 3, Qt::AlignRight);
    connect(m_resetAll, &QPushButton::clicked, this, [this] {
        if (const Accelerator* catalogued = original()) emit acceleratorEdited(Accelerator(*catalogued));
    });
}

AcceleratorFigures::~AcceleratorFigures()
{
    // What is being typed is committed when it loses the focus, which it does when it goes: too late for an edit.
    for (const Row& row : m_rows) row.edit->disconnect(this);
}

void AcceleratorFigures::addRow(const AcceleratorFigure& figure, QGridLayout* grid)
{
    const QString name = QStringLiteral("figure.") + toQString(figure.key);
    const Row row{&figure,
                  new QLabel(QStringLiteral("●"), this),
                  new QLabel(toQString(figure.label), this),
                  new QLineEdit(this),
                  new QLabel(toQString(figure.unit), this),
                  new QPushButton(tr("Reset"), this),
                  new QLabel(this)};
    row.mark->setToolTip(tr("Not as its source says"));
    row.name->setBuddy(row.edit);
    row.edit->setObjectName(name);
    row.edit->setAccessibleName(toQString(figure.label));
    row.edit->setPlaceholderText(tr("not known"));
    row.edit->setAlignment(Qt::AlignRight);
    row.edit->installEventFilter(this);
    constexpr int fewest = 8;  // digits that are readable in a narrow dock
    row.edit->setMinimumWidth(row.edit->fontMetrics().averageCharWidth() * fewest);
    row.reset->setObjectName(name + QStringLiteral(".reset"));
    row.reset->setAccessibleName(tr("%1 as the catalogue says").arg(toQString(figure.label)));
    row.reset->setToolTip(tr("As the catalogue says"));
    row.reset->setProperty("link", true);
    row.error->setObjectName(name + QStringLiteral(".error"));
    row.error->setWordWrap(true);
    row.error->hide();
    // The values stay in one column, whatever is hidden beside them or set in bold.
    QFont bold = row.name->font();
    bold.setBold(true);
    const int width = QFontMetrics(bold).horizontalAdvance(row.name->text());
    grid->setColumnMinimumWidth(Name, std::max(grid->columnMinimumWidth(Name), width));
    grid->setColumnMinimumWidth(Mark, row.mark->sizeHint().width());
    grid->setColumnMinimumWidth(Reset, row.reset->sizeHint().width());
    const int at = grid->rowCount();
    grid->addWidget(row.mark, at, Mark);
    grid->addWidget(row.name, at, Name);
    grid->addWidget(row.edit, at, Value);
    grid->addWidget(row.unit, at, Unit);
    grid->addWidget(row.reset, at, Reset);
    grid->addWidget(row.error, at + 1, Name, 1, Reset - Name + 1);
    m_rows.push_back(row);
}

void AcceleratorFigures::connectRow(std::size_t at)
{
    connect(m_rows[at].edit, &QLineEdit::editingFinished, this, [this, at] { commit(m_rows[at]); });
    connect(m_rows[at].reset, &QPushButton::clicked, this, [this, at] {
        const Accelerator* catalogued = original();
        if (catalogued && m_accelerator) emit acceleratorEdited(withFigureOf(*m_accelerator, *m_rows[at].figure, *catalogued));
    });
}

void AcceleratorFigures::commit(const Row& row)
{
    if (!m_accelerator || !row.edit->isModified()) return;
    const auto value = parseFigure(*row.figure, row.edit->text().toStdString());
    const auto changed = value ? withFigure(*m_accelerator, *row.figure, *value) : tl::unexpected(value.error());
    if (!changed) {
        showError(row, toQString(changed.error().message));
        return;
    }
    row.edit->setModified(false);
    if (*changed == *m_accelerator)
        showRow(row);  // the same value, written in another way
    else
        emit acceleratorEdited(Accelerator(*changed));
}

void AcceleratorFigures::setAccelerator(const std::optional<Accelerator>& accelerator)
{
    if (accelerator == m_accelerator) return;
    const bool other = !accelerator || !m_accelerator || accelerator->id != m_accelerator->id;
    m_accelerator = accelerator;
    for (const Row& row : m_rows) {
        if (other) row.edit->setModified(false);
        showRow(row);
    }
    m_resetAll->setVisible(edited() > 1 && original());
}

void AcceleratorFigures::showRow(const Row& row)
{
    const auto value = m_accelerator ? row.figure->get(*m_accelerator) : std::nullopt;
    const bool changed = isEdited(*row.figure);
    row.mark->setVisible(changed);
    row.reset->setVisible(changed && original());
    QFont font = row.name->font();
    font.setBold(changed);
    row.name->setFont(font);
    row.name->setToolTip(toolTipOf(*row.figure));
    row.edit->setToolTip(row.name->toolTip());
    if (row.edit->isModified()) return;  // being typed, or typed and refused
    row.edit->setText(value ? toQString(figureNumber(*value)) : QString());
    row.edit->setCursorPosition(0);
    showError(row, {});
    row.edit->setAccessibleDescription(changed ? tr("Not as its source says") : QString());
}

void AcceleratorFigures::showError(const Row& row, const QString& reason)
{
    row.error->setText(reason);
    row.error->setVisible(!reason.isEmpty());
    row.edit->setAccessibleDescription(reason);
}

QString AcceleratorFigures::toolTipOf(const AcceleratorFigure& figure) const
{
    QStringList lines{toQString(figure.help)};
    const FigureSource* source = m_accelerator ? sourceOf(*m_accelerator, figure.key) : nullptr;
    const Accelerator* catalogued = original();
    if (isEdited(figure) && catalogued) {
        const auto value = figure.get(*catalogued);
        lines << (value ? tr("Edited; the catalogue says %1").arg(toQString(figureText(figure, *value))) : tr("Edited; the catalogue does not know it"));
        source = sourceOf(*catalogued, figure.key);
    }
    if (source && !source->source.empty())
        lines << (source->date.empty() ? toQString(source->source) : tr("%1, checked on %2").arg(toQString(source->source), toQString(source->date)));
    if (source && !source->note.empty()) lines << toQString(source->note);
    for (QString& line : lines) line = line.toHtmlEscaped();
    return QStringLiteral("<qt>%1</qt>").arg(lines.join(QStringLiteral("<br>")));  // rich text is broken into lines
}

bool AcceleratorFigures::isEdited(const AcceleratorFigure& figure) const
{
    return m_accelerator && gable::isEdited(*m_accelerator, figure);
}

const Accelerator* AcceleratorFigures::original() const
{
    const auto found = std::find_if(m_catalog.begin(), m_catalog.end(), [this](const Accelerator& a) { return m_accelerator && a.id == m_accelerator->id; });
    return found == m_catalog.end() ? nullptr : &*found;
}

int AcceleratorFigures::edited() const
{
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), [this](const Row& row) { return isEdited(*row.figure); }));
}

bool AcceleratorFigures::eventFilter(QObject* watched, QEvent* event)
{
    const auto row = std::find_if(m_rows.begin(), m_rows.end(), [watched](const Row& r) { return r.edit == watched; });
    const bool escape = event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
    if (row == m_rows.end() || !escape || !row->edit->isModified()) return QWidget::eventFilter(watched, event);
    row->edit->setModified(false);
    showRow(*row);
    return true;
}

void AcceleratorFigures::setTheme(const Theme& theme)
{
    for (const Row& row : m_rows) {
        setColor(row.mark, theme.accent);
        setColor(row.unit, theme.mutedText);
        setColor(row.error, severityColor(Severity::Error, theme));
    }
}

}  // namespace gable
