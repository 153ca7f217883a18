#include <QBuffer>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include "core/catalog/catalog.h"
#include "tests/support/core_test.h"
#include "ui/charts/chart_card.h"
#include "ui/report/html_writer.h"
#include "ui/report/pdf_pages.h"
#include "ui/report/pdf_writer.h"

using namespace gable;

/// Reports as files: pages that nothing is missing from, and a page that needs nothing else.
class TestReportWriters : public QObject {
    Q_OBJECT

private:
    static Study study(std::size_t scenarios)
    {
        Study out;
        for (std::size_t i = 0; i < scenarios; ++i) {
            out.scenarios.push_back(defaultScenario(test::catalog()));
            out.scenarios.back().name = "Variant <" + std::to_string(i) + "> & \"more\"\x01";
            out.scenarios.back().deployment.tp = static_cast<double>(8 >> i);
        }
        return out;
    }

    struct Made {
        Study study;
        std::vector<Result<Estimate>> estimates;
        Report report;
    };
    static Made make(std::size_t scenarios)
    {
        Made out;
        out.study = countedAlike(study(scenarios));
        out.estimates = estimatesOf(out.study);
        out.report = makeReport(out.study, out.estimates, {"1.2.3", "2026-11-24"});
        return out;
    }
    static QByteArray html(const Made& made) { return reportHtml(made.report, ReportPictures(made.study, made.estimates)); }
    static QByteArray pdf(const Made& made, QPageSize::PageSizeId paper = QPageSize::A4)
    {
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        writeReportPdf(buffer, made.report, ReportPictures(made.study, made.estimates), paper);
        return buffer.data();
    }
    static qsizetype pagesOf(const QByteArray& pdf)
    {
        static const QRegularExpression page("/Type /Page\\b(?!s)");
        qsizetype count = 0;
        for (auto match = page.globalMatch(QString::fromLatin1(pdf)); match.hasNext(); match.next()) ++count;
        return count;
    }

private slots:
    void everyPictureHasAKindAndIsDrawn()
    {
        const Made made = make(2);
        const ReportPictures pictures(made.study, made.estimates);
        QStringList seen;
        for (const report::Section& section : made.report.sections)
            for (const report::Block& block : section.blocks) {
                const auto* picture = std::get_if<report::Chart>(&block);
                if (!picture) continue;
                seen << QString::fromLatin1(picture->id.data());
                const auto chart = pictures.make(*picture, lightTheme());
                QVERIFY(chart->pictureSize().width() > 300);
                const QImage drawn = chart->toImage(1);
                int inked = 0;
                for (int y = 0; y < drawn.height(); y += 2)
                    for (int x = 0; x < drawn.width(); x += 2) inked += drawn.pixelColor(x, y) != lightTheme().surface;
                QVERIFY2(inked > 200, picture->id.data());
            }
        for (const ReportPicture& kind : reportPictures()) QVERIFY2(seen.contains(QString::fromLatin1(kind.id.data())), kind.id.data());
    }

    void htmlIsWellFormed()
    {
        QXmlStreamReader reader(html(make(2)));
        QStringList headings;
        int pictures = 0;
        while (!reader.atEnd()) {
            reader.readNext();
            if (reader.isStartElement() && reader.name() == u"h2") headings << reader.readElementText();
            pictures += reader.isStartElement() && reader.name() == u"svg";
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QVERIFY(headings.contains("Comparison"));
        QVERIFY(pictures >= 20);  // each in both themes
    }

    void htmlStandsAlone()
    {
        const QString text = QString::fromUtf8(html(make(1)));
        QVERIFY(!text.contains("<script"));
        QVERIFY(!text.contains("<link"));
        QVERIFY(!text.contains("@import"));
        static const QRegularExpression loads("(src|href|url\\()\\s*=?\\s*[\"']?(https?:|file:|//)");
        QVERIFY2(!loads.match(text).hasMatch(), qPrintable(loads.match(text).captured()));
        QVERIFY(text.contains("prefers-color-scheme:dark"));
        QVERIFY(text.contains("@media print"));
        QVERIFY(text.contains("lang=\"en\""));
        QVERIFY(text.contains("Variant &lt;0&gt; &amp; &quot;more&quot;"));
        QVERIFY(!text.contains(QChar(1)));
    }

    void namesInsideOfPicturesDoNotMeet()
    {
        const QString text = QString::fromUtf8(html(make(2)));
        static const QRegularExpression id(" id=\"([^\"]+)\"");
        QSet<QString> seen;
        for (auto match = id.globalMatch(text); match.hasNext();) {
            const QString name = match.next().captured(1);
            QVERIFY2(!seen.contains(name), qPrintable(name));
            seen.insert(name);
        }
    }

    void pdfHasPagesOfThePaper()
    {
        const Made made = make(1);
        const QByteArray a4 = pdf(made), letter = pdf(made, QPageSize::Letter);
        QVERIFY(a4.startsWith("%PDF-"));
        QVERIFY(pagesOf(a4) >= 3 && pagesOf(a4) <= 8);
        QVERIFY(a4.contains("[0 0 595") && a4.contains(" 842"));
        QVERIFY(letter.contains("[0 0 612") && letter.contains(" 792"));
        QVERIFY(pagesOf(pdf(make(3))) > pagesOf(a4));
    }

    void pdfHoldsFontsAndNoPictures()
    {
        const QByteArray file = pdf(make(1));
        QVERIFY(file.contains("/FontFile2"));
        QVERIFY(file.contains("/ToUnicode"));
        QVERIFY(!file.contains("/Subtype /Image"));
    }

    void headingsStayWithWhatFollows()
    {
        PdfPages pages({100, 100});
        const auto nothing = [](QPainter&, QPointF) {};
        pages.add(70, 5, nothing);
        pages.addHeading(15, 5, nothing);
        QCOMPARE(pages.count(), std::size_t{1});
        QVERIFY(!pages.fits(20));
        pages.add(20, 0, nothing);
        QCOMPARE(pages.count(), std::size_t{2});
        // On the new page the room before the heading is left out.
        QVERIFY(pages.fits(65));
        QVERIFY(!pages.fits(66));
    }

    void whatIsTooHighGetsAPageOfItsOwn()
    {
        PdfPages pages({100, 100});
        const auto nothing = [](QPainter&, QPointF) {};
        pages.add(500, 0, nothing);
        pages.add(10, 0, nothing);
        QCOMPARE(pages.count(), std::size_t{2});
    }
};

QTEST_MAIN(TestReportWriters)
#include "test_report_writers.moc"
