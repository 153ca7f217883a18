#include "ui/views/validation_page_texts.h"

#include <QStringList>

#include "core/units/format.h"
#include "ui/models/text.h"

namespace gable {

namespace {

QString listHtml(const QStringList& items)
{
    QString list;
    for (const QString& item : items) list += QStringLiteral("<li style=\"margin-bottom:5px\">%1</li>").arg(item);
    return QStringLiteral("<ul style=\"margin:0; -qt-list-indent:0; margin-left:12px\">%1</ul>").arg(list);
}

QString sourceHtml(const QString& what, const validation::Source& source)
{
    const QString link = toQString(source.link).toHtmlEscaped();
    return QStringLiteral("<b>%1.</b> %2, %3. %4 <a href=\"%5\">%5</a>")
        .arg(what, toQString(source.text).toHtmlEscaped(), toQString(source.date), toQString(source.note).toHtmlEscaped(), link);
}

/// In one voice with the measurements: rows of all tables, and how many points stand for them here.
QString countsText(const validation::ValidationData& data)
{
    double rows = 0, shown = 0, runs = 0;
    for (const validation::KernelTable& table : data.kernels) {
        rows += table.measured;
        shown += static_cast<double>(table.rows.size());
    }
    for (const validation::ServingErrors& errors : data.servingErrors) runs += errors.runs;
    return QStringLiteral("Shown are %1 of %2 measured kernels and %3 of %4 served runs; each point is computed anew when this page is opened.")
        .arg(toQString(format::count(shown)), toQString(format::count(rows)), toQString(format::count(static_cast<double>(data.runs.size()))), toQString(format::count(runs)));
}

}  // namespace

QString knownReasonsHtml()
{
    return listHtml({
        QStringLiteral("<b>Nothing is fitted to served runs.</b> TPOT and TTFT are put together from kernels that were measured one by one."),
        QStringLiteral("<b>TTFT is predicted too short.</b> A measured one holds what happens outside the GPU: HTTP, the tokenizer, the scheduler, and the queue that forms when many "
                       "requests start at once. Here it is prefill and a mean wait."),
        QStringLiteral("<b>Models with experts</b> spread wider: real routing loads some GPUs more than the mean, and exchanges may run beside computation. The runs do not say how much of either."),
        QStringLiteral("<b>“FP8” has two meanings.</b> Runs of DeepSeek, MiniMax and Qwen are published as FP8 and computed so, with a scale per tensor; their checkpoints hold FP8 in blocks. "
                       "On H200 the kernels with one scale were measured to be several times slower, so that most of these runs come out two to four times too slow."),
        QStringLiteral("<b>Latent attention</b> (DeepSeek, Kimi) is served by several attention kernels of which only some were measured. Runs do not say whether tokens were "
                       "drafted (MTP); a prediction without drafts is then too slow. Some on GB200 name TP 12 to 36 and were faster than that arrangement allows; it seems that they ran otherwise."),
        QStringLiteral("<b>Short answers</b> to long prompts: some runs are faster than the bound of a steady load, and so saw less prefill between two tokens than such a load has."),
    });
}

QString kernelReasonsHtml()
{
    return listHtml({
        QStringLiteral("<b>SGLang</b> has no measured kernels: its runs are computed with pooled parameters, and so is what a cell above does not have."),
        QStringLiteral("<b>L40S and RTX PRO 6000</b> have slow memory beside a large L2 cache: small matrices stayed in it between two calls of the benchmark, which serving rarely allows."),
        QStringLiteral("<b>Software differs.</b> Frameworks lie 3–5 % apart on the same matrix product, versions of one framework up to 24 % on decode attention. A prediction can't be "
                       "nearer than that without knowing the version."),
    });
}

QString sourcesHtml(const validation::ValidationData& data, const timing::Calibration& calibration, const Theme& theme)
{
    QStringList items{sourceHtml(QStringLiteral("Kernels"), data.kernelSource), sourceHtml(QStringLiteral("Served models"), data.servingSource)};
    if (!calibration.files().empty()) {
        const timing::CalibrationFile& file = calibration.files().front();
        items.append(QStringLiteral("<b>Errors by kind and GPU</b> are those of the parameters of version %1: %2.").arg(toQString(file.version), toQString(file.errors).toHtmlEscaped()));
    }
    items.append(QStringLiteral("<b>Errors by model</b> were computed on %1 with the parameters of version %2. %3")
                     .arg(toQString(data.errorsDate), toQString(data.errorsVersion), toQString(data.errorsNote).toHtmlEscaped()));
    items.append(countsText(data));
    return QStringLiteral("<style>a { color: %1 }</style>").arg(theme.accent.name()) + listHtml(items);
}

}  // namespace gable
