#include <QApplication>
#include <QLabel>
#include <QPainter>
#include <QRawFont>
#include <QRegularExpression>
#include <QScrollArea>
#include <QSvgRenderer>
#include <QTest>
#include <QXmlStreamReader>

#include "tests/ui/charts/sample_estimate.h"
#include "ui/charts/breakdown_chart.h"
#include "ui/charts/roofline_chart.h"
#include "ui/export/drawing.h"

using namespace gable;

namespace {

/// What an SVG holds, read as XML.
struct Svg {
    bool wellFormed = false;
    QSize size;
    QString title;
    QStringList texts;
    QMap<QString, int> elements;

    explicit Svg(const QByteArray& bytes)
    {
        QXmlStreamReader xml(bytes);
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement) continue;
            const QString name = xml.name().toString();
            const QXmlStreamAttributes attributes = xml.attributes();
            ++elements[name];
            if (attributes.hasAttribute(QLatin1String("clip-path"))) ++elements[QStringLiteral("clipped")];
            if (name == QLatin1String("svg")) size = {attributes.value(QLatin1String("width")).toInt(), attributes.value(QLatin1String("height")).toInt()};
            if (name == QLatin1String("title")) title = xml.readElementText();
            if (name == QLatin1String("text")) texts.append(xml.readElementText());
        }
        wellFormed = !xml.hasError();
    }
};

Drawing drawn(std::function<void(QPainter&)> paint) { return {{100, 50}, 96, std::move(paint)}; }
QByteArray svgOf(std::function<void(QPainter&)> paint) { return gable::svgOf(drawn(std::move(paint)), QStringLiteral("Drawn")); }

/// Font files that an SVG brings along.
QList<QByteArray> fontsIn(const QByteArray& svg)
{
    static const QRegularExpression face(QStringLiteral("@font-face\\{[^}]*base64,([A-Za-z0-9+/=]+)\\)"));
    QList<QByteArray> fonts;
    for (const auto& match : face.globalMatch(QString::fromUtf8(svg))) fonts.append(QByteArray::fromBase64(match.captured(1).toLatin1()));
    return fonts;
}

/// Mean difference of the channels of two pictures, 0 to 255.
double difference(const QImage& a, const QImage& b)
{
    double sum = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QColor p = a.pixelColor(x, y), q = b.pixelColor(x, y);
            sum += std::abs(p.red() - q.red()) + std::abs(p.green() - q.green()) + std::abs(p.blue() - q.blue());
        }
    return sum / 3 / a.width() / a.height();
}

}  // namespace

class TestDrawing : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { qApp->setStyleSheet(lightTheme().styleSheet()); }  // as in the program: buttons are drawn by it

    void init()
    {
        m_bars = std::make_unique<BreakdownChart>();
        m_bars->resize(460, 260);
        m_bars->setData(flopsBreakdown(sample::estimate()));
        m_roofline = std::make_unique<RooflineChart>();
        m_roofline->resize(540, 500);
        m_roofline->setData(rooflineData(sample::estimate(), &m_accelerator));
        setTheme(lightTheme());
        for (ChartCard* chart : charts()) chart->show();
    }

    void pngHasItsScale()
    {
        const Drawing picture = m_roofline->drawing();
        for (const int scale : {1, 2, 4}) {
            const QImage image = imageOf(picture, scale);
            QCOMPARE(image.size(), picture.size * scale);
            QCOMPARE(image.dotsPerMeterX(), qRound(picture.dpi * scale / 0.0254));
        }
        // Crisp, and not stretched.
        QVERIFY(difference(imageOf(picture, 2), imageOf(picture, 1).scaled(picture.size * 2)) > 1);
    }

    void svgHoldsTextAndNoPixels_data() { themes(); }
    void svgHoldsTextAndNoPixels()
    {
        QFETCH(bool, dark);
        setTheme(dark ? darkTheme() : lightTheme());
        for (ChartCard* chart : charts()) {
            const Drawing picture = chart->drawing();
            const Svg svg(gable::svgOf(picture, QStringLiteral("A & B")));
            QVERIFY(svg.wellFormed);
            QCOMPARE(svg.size, picture.size);
            QCOMPARE(svg.title, QStringLiteral("A & B"));
            QCOMPARE(svg.elements[QStringLiteral("image")], 0);
            for (const char* label : {"attention", "up_gate", "unembed"}) QVERIFY2(svg.texts.contains(QString::fromUtf8(label)), label);
        }
        QVERIFY(Svg(gable::svgOf(m_roofline->drawing(), {})).texts.contains(QStringLiteral("Arithmetic intensity (FLOP / byte)")));
    }

    void svgLooksLikeThePng_data() { themes(); }
    void svgLooksLikeThePng()
    {
        QFETCH(bool, dark);
        setTheme(dark ? darkTheme() : lightTheme());
        for (ChartCard* chart : charts()) {
            const Drawing picture = chart->drawing();
            QSvgRenderer renderer(gable::svgOf(picture, {}));
            QVERIFY(renderer.isValid());
            QImage image(picture.size, QImage::Format_ARGB32_Premultiplied);
            QPainter painter(&image);
            renderer.render(&painter);
            painter.end();
            const double apart = difference(image, imageOf(picture, 1));
            QVERIFY2(apart < 3, qPrintable(QString::number(apart)));
        }
    }

    void rowsOutOfSightAreInThePicture()
    {
        m_bars->setData(flopsBreakdown(sample::estimate()));
        m_bars->resize(460, 90);
        QCoreApplication::processEvents();
        const Drawing drawing = m_bars->drawing();
        QVERIFY(drawing.size.height() > m_bars->height());
        QVERIFY(drawing.size.width() >= m_bars->width() - 2);  // the title's line, too, beside which the rows scroll
        const Svg svg(gable::svgOf(drawing, {}));
        for (const char* label : {"attention", "unembed"}) QVERIFY2(svg.texts.contains(QString::fromUtf8(label)), label);
    }

    void fontsHoldWhatIsUsedAndNoMore()
    {
        const QByteArray bytes = gable::svgOf(m_roofline->drawing(), {});
        const QList<QByteArray> fonts = fontsIn(bytes);
        QCOMPARE(fonts.size(), 2);  // plain and bold
        QString used;
        QList<QRawFont> read;
        for (const QByteArray& font : fonts) {
            read.append(QRawFont());
            read.last().loadFromData(font, 12, QFont::PreferNoHinting);
            QVERIFY(read.last().isValid());
            QVERIFY(!read.last().supportsCharacter(QChar(u'§')));
        }
        for (const QString& text : Svg(bytes).texts)
            for (const QChar character : text)
                QVERIFY2(std::any_of(read.begin(), read.end(), [&](const QRawFont& font) { return font.supportsCharacter(character); }), qPrintable(QString(character)));
        QVERIFY(bytes.contains("font-family=\"" + QRawFont::fromFont(m_roofline->font()).familyName().toUtf8() + '"'));
        constexpr int tensOfKilobytes = 90'000;
        QVERIFY2(bytes.size() < tensOfKilobytes, qPrintable(QString::number(bytes.size())));
    }

    void textIsPlacedAsPainted()
    {
        QFont font(QStringLiteral("DejaVu Sans"));
        font.setPixelSize(20);
        font.setItalic(true);
        const QByteArray bytes = svgOf([&](QPainter& painter) {
            painter.setFont(font);
            painter.setPen(QColor(255, 0, 0, 51));
            painter.translate(3, 4);
            painter.drawText(QPointF(7, 26), QStringLiteral("a<b & \"c\""));
        });
        QCOMPARE(Svg(bytes).texts, QStringList{QStringLiteral("a<b & \"c\"")});
        QVERIFY(bytes.contains("text{white-space:pre}"));  // a text may end with a space, which its length counts
        for (const char* part : {" x=\"10\" y=\"30\"", " font-size=\"20\"", " font-style=\"italic\"", " fill=\"#ff0000\" fill-opacity=\"0.2\"", " textLength=\""}) QVERIFY2(bytes.contains(part), part);
    }

    void whatTurnsHasATransform()
    {
        const QByteArray bytes = svgOf([](QPainter& painter) {
            painter.translate(5, 40);
            painter.rotate(-90);
            painter.drawText(QPointF(1, 2), QStringLiteral("up"));
        });
        QVERIFY(bytes.contains(" x=\"1\" y=\"2\""));
        QVERIFY(bytes.contains("transform=\"matrix(0 -1 1 0 5 40)\"") || bytes.contains("transform=\"matrix(-0 -1 1 -0 5 40)\""));
    }

    void linesKeepDashesAndWidths()
    {
        const QByteArray bytes = svgOf([](QPainter& painter) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(Qt::blue, 2, Qt::DashLine, Qt::FlatCap));
            painter.drawLine(1, 2, 30, 2);
            painter.setRenderHint(QPainter::Antialiasing, false);
            painter.setPen(Qt::green);
            painter.drawLine(1, 10, 30, 10);
        });
        QVERIFY(bytes.contains("d=\"M1 2L30 2\" stroke=\"#0000ff\" stroke-width=\"2\" stroke-linecap=\"butt\" stroke-dasharray=\"8 4\""));
        QVERIFY(bytes.contains("d=\"M1.5 10.5L30.5 10.5\" stroke=\"#00ff00\""));  // in the middle of the pixels that it fills
    }

    void brushesStayDrawings()
    {
        QLinearGradient gradient(0, 0, 0, 10);
        gradient.setColorAt(0, Qt::red);
        gradient.setColorAt(1, QColor(0, 0, 255, 51));
        const auto paint = [&](QPainter& painter) {
            painter.fillRect(0, 0, 10, 10, QBrush(Qt::red, Qt::BDiagPattern));
            painter.translate(20, 30);
            painter.fillRect(0, 0, 10, 10, gradient);
        };
        const QByteArray bytes = svgOf(paint);
        const Svg svg(bytes);
        QCOMPARE(svg.elements[QStringLiteral("image")], 0);
        QCOMPARE(svg.elements[QStringLiteral("pattern")], 1);
        QVERIFY(bytes.contains("x1=\"20\" y1=\"30\" x2=\"20\" y2=\"40\""));
        QVERIFY(bytes.contains("<stop offset=\"1\" stop-color=\"#0000ff\" stop-opacity=\"0.2\"/>"));
        QVERIFY(!pdfOf(drawn(paint), {}).contains("/Subtype /Image"));
    }

    void clipsCutWhatCrossesThem()
    {
        const Svg svg(svgOf([](QPainter& painter) {
            painter.save();
            painter.setClipRect(10, 10, 30, 30);
            painter.fillRect(15, 15, 5, 5, Qt::red);    // within
            painter.fillRect(60, 15, 5, 5, Qt::red);    // outside
            painter.fillRect(35, 15, 50, 5, Qt::red);   // across
            painter.setClipRect(10, 10, 8, 8, Qt::IntersectClip);
            painter.fillRect(15, 15, 5, 5, Qt::red);    // across
            painter.restore();
            painter.fillRect(60, 15, 5, 5, Qt::red);    // free again
        }));
        QVERIFY(svg.wellFormed);
        QCOMPARE(svg.elements[QStringLiteral("clipped")], 2);
        QCOMPARE(svg.elements[QStringLiteral("clipPath")], 2);
        QCOMPARE(svg.elements[QStringLiteral("path")], 2 + 4);  // those of the clips too
    }

    void picturesStayPictures()
    {
        QImage dot(2, 2, QImage::Format_RGB32);
        dot.fill(Qt::red);
        const QByteArray bytes = svgOf([&](QPainter& painter) { painter.drawImage(QPointF(4, 5), dot); });
        QCOMPARE(Svg(bytes).elements[QStringLiteral("image")], 1);
        QVERIFY(bytes.contains("x=\"4\" y=\"5\" width=\"2\" height=\"2\""));
    }

    void pdfIsADrawingWithFonts()
    {
        for (ChartCard* chart : charts()) {
            const Drawing picture = chart->drawing();
            const QByteArray pdf = pdfOf(picture, QStringLiteral("Roofline"));
            QVERIFY(pdf.startsWith("%PDF"));
            QVERIFY(!pdf.contains("/Subtype /Image"));
            QVERIFY(pdf.contains("/FontFile2"));
            QVERIFY(pdf.contains("/ToUnicode"));  // what makes text searchable
            static const QRegularExpression box(QStringLiteral("/MediaBox \\[0 0 ([0-9.]+) ([0-9.]+)\\]"));
            const auto match = box.match(QString::fromLatin1(pdf));
            QVERIFY(std::abs(match.captured(1).toDouble() - picture.size.width() * 0.75) < 1);
            QVERIFY(std::abs(match.captured(2).toDouble() - picture.size.height() * 0.75) < 1);
        }
    }

    void parentsCutTheirChildren()
    {
        QWidget window;
        window.resize(100, 100);
        auto* frame = new QWidget(&window);
        frame->resize(100, 40);
        const auto label = [&](const char* text, int y) {
            auto* added = new QLabel(QString::fromLatin1(text), frame);
            added->setGeometry(0, y, 100, 20);
        };
        label("cut", 30);
        window.show();
        const QByteArray cut = pdfOf(drawingOf(window), {});
        label("hidden", 60);
        frame->findChildren<QLabel*>().last()->show();
        const Svg svg(gable::svgOf(drawingOf(window), {}));
        QCOMPARE(svg.texts, QStringList{QStringLiteral("cut")});
        QCOMPARE(svg.elements[QStringLiteral("clipped")], 1);
        QCOMPARE(pdfOf(drawingOf(window), {}).size(), cut.size());  // the font has no more characters than before
    }

    void ofAPageThatScrollsAllIsTaken()
    {
        QWidget window;
        auto* page = new QScrollArea(&window);
        page->setFrameShape(QFrame::NoFrame);
        auto* content = new QLabel(QStringLiteral("top"));
        content->resize(200, 900);
        auto* bottom = new QLabel(QStringLiteral("bottom"), content);
        bottom->move(0, 850);
        page->setWidget(content);
        page->resize(240, 100);
        window.resize(page->size());
        window.show();
        const Drawing picture = drawingOf(window);
        QCOMPARE(picture.size, content->size());
        const Svg svg(gable::svgOf(picture, {}));
        QVERIFY(svg.texts.contains(QStringLiteral("top")) && svg.texts.contains(QStringLiteral("bottom")));
    }

    void aChartInAPageStaysADrawing()
    {
        const Svg svg(gable::svgOf(drawingOf(static_cast<QWidget&>(*m_roofline)), {}));
        QVERIFY(svg.texts.contains(QStringLiteral("up_gate")));
        QCOMPARE(svg.elements[QStringLiteral("image")], 0);
        // Painted at its size, the still part too.
        const Drawing page = drawingOf(static_cast<QWidget&>(*m_roofline));
        QVERIFY(difference(imageOf(page, 2).copy(0, 800, 400, 100), imageOf(page, 1).scaled(page.size * 2).copy(0, 800, 400, 100)) > 0.5);
    }

private:
    std::vector<ChartCard*> charts() const { return {m_bars.get(), m_roofline.get()}; }
    void setTheme(const Theme& theme)
    {
        for (ChartCard* chart : charts()) chart->setTheme(theme);
    }
    static void themes()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    const Accelerator m_accelerator = sample::accelerator();
    std::unique_ptr<BreakdownChart> m_bars;
    std::unique_ptr<RooflineChart> m_roofline;
};

QTEST_MAIN(TestDrawing)
#include "test_drawing.moc"
