#include "ui/editors/model_picker.h"

#include <QBoxLayout>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QRegularExpression>
#include <QSortFilterProxyModel>

#include "ui/editors/detail_delegate.h"
#include "ui/editors/model_list.h"

namespace gable {

ModelPicker::ModelPicker(const std::vector<Model>& models, std::vector<Model> cached, QWidget* parent)
    : QDialog(parent),
      m_models(new ModelList(models, std::move(cached), this)),
      m_proxy(new QSortFilterProxyModel(this)),
      m_delegate(new DetailDelegate(true, this)),
      m_search(new QLineEdit(this)),
      m_list(new QListView(this)),
      m_none(new QLabel(this))
{
    setObjectName(QStringLiteral("modelPicker"));
    setWindowTitle(tr("Choose a model"));
    m_search->setObjectName(QStringLiteral("modelPicker.search"));
    m_search->setPlaceholderText(tr("Search by name or publisher"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    m_none->setObjectName(QStringLiteral("modelPicker.none"));
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setWordWrap(true);
    m_none->setTextFormat(Qt::PlainText);
    m_none->setProperty("muted", true);
    m_none->hide();
    buildList();

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_search);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_none, 1);
    auto* buttons = new QHBoxLayout;
    layout->addLayout(buttons);
    buildButtons(*buttons);
    connect(m_search, &QLineEdit::textChanged, this, &ModelPicker::filter);
    filter({});

    constexpr int characters = 84, lines = 34;
    resize(fontMetrics().averageCharWidth() * characters, fontMetrics().height() * lines);
}

void ModelPicker::buildList()
{
    m_proxy->setSourceModel(m_models);
    m_proxy->setFilterRole(ModelList::SearchRole);
    m_list->setObjectName(QStringLiteral("modelPicker.list"));
    m_list->setAccessibleName(tr("Models of the catalogue and of the local Hugging Face cache"));
    m_list->setModel(m_proxy);
    m_list->setItemDelegate(m_delegate);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    connect(m_list, &QListView::activated, this, &ModelPicker::pick);  // Enter, and a double click
}

QPushButton* ModelPicker::addButton(QBoxLayout& row, const char* id, const QString& text, const QString& toolTip)
{
    auto* button = new QPushButton(text, this);
    button->setObjectName(QStringLiteral("modelPicker.") + QLatin1String(id));
    button->setToolTip(toolTip);
    button->setProperty("flat", true);
    button->setAutoDefault(false);
    row.addWidget(button);
    return button;
}

void ModelPicker::buildButtons(QBoxLayout& row)
{
    // The dialog goes away first: what opens next takes its place.
    const auto leave = [this](void (ModelPicker::*request)()) {
        return [this, request] {
            reject();
            emit(this->*request)();
        };
    };
    connect(addButton(row, "file", tr("Open file…"), tr("A config.json on this computer")), &QPushButton::clicked, this,
            leave(&ModelPicker::openFileRequested));
    connect(addButton(row, "folder", tr("Open folder…"), tr("A folder with a config.json")), &QPushButton::clicked,
            this, leave(&ModelPicker::openFolderRequested));
    connect(addButton(row, "hub", tr("Open from Hub…"), tr("A config from the Hugging Face Hub, by id or address")),
            &QPushButton::clicked, this, [this] {
                const QString searched = m_search->text();
                reject();
                emit hubRequested(searched);
            });
    connect(addButton(row, "paste", tr("Paste"), tr("The text of a config.json, or a Hub id, from the clipboard")),
            &QPushButton::clicked, this, leave(&ModelPicker::pasteRequested));
    row.addStretch();
    connect(addButton(row, "cancel", tr("Cancel"), {}), &QPushButton::clicked, this, &QDialog::reject);
    m_use = addButton(row, "use", tr("Use model"), {});
    m_use->setProperty("flat", {});
    m_use->setProperty("primary", true);
    m_use->setDefault(true);
    connect(m_use, &QPushButton::clicked, this, &ModelPicker::pick);
}

void ModelPicker::filter(const QString& text)
{
    // Every word, wherever it stands: "llama 70".
    QString pattern;
    for (const QString& word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        pattern += QStringLiteral("(?=.*") + QRegularExpression::escape(word) + QLatin1Char(')');
    m_proxy->setFilterRegularExpression(
        QRegularExpression(QLatin1Char('^') + pattern, QRegularExpression::CaseInsensitiveOption));
    const bool any = m_proxy->rowCount() > 0;
    if (any) m_list->setCurrentIndex(m_proxy->index(0, 0));
    m_none->setText(
        tr("Neither the catalogue nor the local Hugging Face cache has a model that matches “%1”.\nIts config.json can be "
           "opened from a file, a folder or the Hub.")
            .arg(text));
    m_none->setVisible(!any);
    m_list->setVisible(any);
    m_use->setEnabled(any);
}

void ModelPicker::pick()
{
    const QModelIndex index = m_proxy->mapToSource(m_list->currentIndex());
    if (!index.isValid()) return;
    const Model model = m_models->model(index.row());
    accept();
    emit modelPicked(model);
}

bool ModelPicker::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        // While typing, the arrows choose in the list.
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown) {
            QCoreApplication::sendEvent(m_list, event);
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void ModelPicker::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    m_search->clear();
    m_search->setFocus();
}

void ModelPicker::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
}

}  // namespace gable
