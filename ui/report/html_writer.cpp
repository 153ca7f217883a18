#include "ui/report/html_writer.h"

#include <QRegularExpression>

#include "ui/charts/chart_card.h"
#include "ui/export/drawing.h"
#include "ui/models/text.h"
#include "ui/theme/palette.h"

namespace gable {

namespace {

using namespace report;

/// Without control characters, which no page may have.
QString escaped(std::string_view text)
{
    QString out = toQString(text);
    out.removeIf([](QChar c) { return c.category() == QChar::Other_Control && c != QLatin1Char('\n'); });
    return out.toHtmlEscaped();
}
QString element(const char* name, std::string_view text) { return QStringLiteral("<%1>%2</%1>\n").arg(QString::fromLatin1(name), escaped(text)); }

/// The custom properties of a theme.
QString colours(const Theme& theme)
{
    return QStringLiteral("--window:%1;--surface:%2;--text:%3;--muted:%4;--border:%5;--accent:%6;--field:%7;")
        .arg(theme.window.name(), theme.surface.name(), theme.text.name(), theme.mutedText.name(), theme.border.name(), theme.accent.name(), theme.field.name());
}

QString styleSheet()
{
    static const char* const rules = R"(
body{margin:0;background:var(--window);color:var(--text);font:15px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif}
main{max-width:960px;margin:0 auto;padding:32px 24px}
h1{font-size:28px;line-height:1.25;margin:0 0 12px}h2{font-size:20px;margin:40px 0 12px;padding-top:12px;border-top:1px solid var(--border)}h3{font-size:16px;margin:24px 0 8px}
.verdict{font-size:18px;padding:14px 18px;background:var(--surface);border-left:4px solid var(--accent);margin:0 0 8px}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:12px;margin:12px 0}
.figures div{background:var(--surface);border:1px solid var(--border);border-radius:6px;padding:10px 14px}
.figures dt,.note,figcaption,footer{color:var(--muted);font-size:13px}.figures dd{margin:0}.figures .value{font-size:22px;font-weight:600}
.scroll{overflow-x:auto;margin:12px 0}
table{border-collapse:collapse;width:100%;font-size:13px}caption{text-align:left;font-weight:600;padding:0 0 6px}
th,td{padding:4px 8px;text-align:left;vertical-align:top;border-bottom:1px solid var(--border)}th{color:var(--muted);font-weight:600;vertical-align:bottom}
.number{text-align:right;font-variant-numeric:tabular-nums}td.number{white-space:nowrap}.total td{font-weight:600;border-top:2px solid var(--border)}
figure{margin:16px 0}figure svg{display:block;width:100%;height:auto;border:1px solid var(--border);border-radius:6px;box-sizing:border-box}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:12px;align-items:start}.formula{margin:12px 0}.formula code{display:block;overflow-wrap:anywhere;font-size:13px}
li{overflow-wrap:anywhere}footer{margin-top:40px;border-top:1px solid var(--border);padding-top:12px}.dark{display:none !important}
)";
    static const char* const dark = "@media screen and (prefers-color-scheme:dark){:root{%1}.light{display:none !important}figure svg.dark{display:block !important}}\n";
    static const char* const print = R"(@page{margin:16mm 14mm}
@media print{body{background:none;font-size:10pt}main{max-width:none;padding:0}h2,h3,caption{break-after:avoid}figure,tr,.formula,.figures div{break-inside:avoid}thead{display:table-header-group}.scroll{overflow:visible}table{font-size:8pt}td.number{white-space:normal}}
@media (max-width:640px){.pair{grid-template-columns:1fr}}
)";
    return QStringLiteral(":root{color-scheme:light dark;%1}").arg(colours(lightTheme())) + QString::fromUtf8(rules) + QString::fromUtf8(dark).arg(colours(darkTheme())) + QString::fromUtf8(print);
}

/// A chart as an element of the page. Names inside of it are made those of this picture: of two pictures one is hidden, and with it what it names.
QString inlineSvg(ChartCard& chart, const QString& name, const QString& theme, std::string_view caption)
{
    QString text = QString::fromUtf8(svgOf(chart.drawing(), toQString(caption)));
    static const QRegularExpression ids(QStringLiteral("(\\bid=\"|url\\(#|href=\"#)"));
    text.replace(ids, QStringLiteral("\\1") + name + QLatin1Char('-'));
    const qsizetype tag = text.indexOf(QLatin1String("<svg"));
    return QStringLiteral("<svg class=\"%1\" role=\"img\" aria-label=\"%2\"").arg(theme, escaped(caption)) + text.mid(tag + 4);
}

class HtmlWriter {
public:
    explicit HtmlWriter(const ReportPictures& pictures) : m_pictures(pictures) {}

    QString take() { return std::move(m_out); }

    void section(const Section& section)
    {
        m_out += QStringLiteral("<section>\n") + element("h2", section.heading);
        for (std::size_t i = 0; i < section.blocks.size(); ++i) {
            const auto narrow = [&](std::size_t at) { return at < section.blocks.size() && std::holds_alternative<Chart>(section.blocks[at]) && std::get<Chart>(section.blocks[at]).narrow; };
            const bool pair = narrow(i) && narrow(i + 1);
            if (pair) m_out += QStringLiteral("<div class=\"pair\">\n");
            std::visit(*this, section.blocks[i]);
            if (pair) std::visit(*this, section.blocks[++i]);
            if (pair) m_out += QStringLiteral("</div>\n");
        }
        m_out += QStringLiteral("</section>\n");
    }

    void operator()(const Paragraph& paragraph) { m_out += element("p", paragraph.text); }
    void operator()(const Subheading& heading) { m_out += element("h3", heading.text); }

    void operator()(const KeyFigures& figures)
    {
        m_out += QStringLiteral("<dl class=\"figures\">\n");
        for (const KeyFigure& figure : figures.figures)
            m_out += QStringLiteral("<div><dt>%1</dt><dd><span class=\"value\">%2</span> <span class=\"note\">%3</span></dd></div>\n").arg(escaped(figure.label), escaped(figure.value), escaped(figure.note));
        m_out += QStringLiteral("</dl>\n");
    }

    void operator()(const Table& table)
    {
        m_out += QStringLiteral("<div class=\"scroll\"><table>\n") + element("caption", table.caption) + QStringLiteral("<thead>");
        const auto row = [&](const char* cell, const QString& opening, auto textOf) {
            m_out += opening;
            for (std::size_t i = 0; i < table.columns.size(); ++i)
                m_out += QStringLiteral("<%1%2>%3</%4>").arg(QString::fromLatin1(cell), table.columns[i].number ? QStringLiteral(" class=\"number\"") : QString(), escaped(textOf(i)), QString::fromLatin1(cell).section(QLatin1Char(' '), 0, 0));
            m_out += QStringLiteral("</tr>\n");
        };
        row("th scope=\"col\"", QStringLiteral("<tr>"), [&](std::size_t i) { return table.columns[i].header; });
        m_out += QStringLiteral("</thead><tbody>\n");
        for (const auto& cells : table.rows) {
            const bool total = table.hasTotal && &cells == &table.rows.back();
            row("td", total ? QStringLiteral("<tr class=\"total\">") : QStringLiteral("<tr>"), [&](std::size_t i) { return cells[i]; });
        }
        m_out += QStringLiteral("</tbody></table></div>\n");
    }

    void operator()(const Chart& picture)
    {
        m_out += QStringLiteral("<figure>\n");
        for (const Theme& theme : {lightTheme(), darkTheme()})
            m_out += inlineSvg(*m_pictures.make(picture, theme), QStringLiteral("p%1").arg(++m_count), theme.dark ? QStringLiteral("dark") : QStringLiteral("light"), picture.caption);
        m_out += element("figcaption", picture.caption) + QStringLiteral("</figure>\n");
    }

    void operator()(const List& list)
    {
        m_out += QStringLiteral("<ul>\n");
        for (const std::string& item : list.items) m_out += element("li", item);
        m_out += QStringLiteral("</ul>\n");
    }

    void operator()(const Formula& formula)
    {
        m_out += QStringLiteral("<div class=\"formula\">") + element("strong", formula.label) + element("code", formula.formula);
        if (!formula.substitution.empty()) m_out += element("code", "= " + formula.substitution);
        m_out += element("code", "= " + formula.result);
        if (!formula.symbols.empty()) m_out += QStringLiteral("<div class=\"note\">%1</div>").arg(escaped(formula.symbols));
        m_out += QStringLiteral("</div>\n");
    }

private:
    const ReportPictures& m_pictures;
    QString m_out;
    int m_count = 0;
};

}  // namespace

QByteArray reportHtml(const Report& report, const ReportPictures& pictures)
{
    HtmlWriter writer(pictures);
    for (const Section& section : report.sections) writer.section(section);
    const QString head = QStringLiteral("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>%1</title>\n<style>\n%2</style>\n</head>\n<body>\n<main>\n");
    QString out = head.arg(escaped(report.title), styleSheet()) + element("h1", report.title);
    out += QStringLiteral("<p class=\"verdict\">%1</p>\n").arg(escaped(report.verdict)) + writer.take();
    return (out + element("footer", report.footer) + QStringLiteral("</main>\n</body>\n</html>\n")).toUtf8();
}

}  // namespace gable
