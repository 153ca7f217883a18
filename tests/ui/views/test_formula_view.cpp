#include "ui/views/formula_view.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QImage>
#include <QVBoxLayout>
#include <QtTest>

#include "core/trace/explanation.h"

using namespace gable;

class TestFormulaView : public QObject {
    Q_OBJECT

private:
    static Traced symbol(const char* name, double value = 2) { return Traced::symbol(name, "something", value); }
    const Traced k = symbol("k"), experts = symbol("E"), tokens = symbol("T");
    const Traced distinct = experts * (1.0 - power(1.0 - k / experts, tokens));

    [[nodiscard]] Traced longSum() const
    {
        Traced sum = distinct;
        for (int i = 0; i < 5; ++i) sum = sum + symbol("d_v") * symbol("a_in") * floor(k / 2.0);
        return sum;
    }

    static QImage drawn(FormulaView& view, int width)
    {
        view.resize(width, view.heightForWidth(width));
        QImage image(view.size(), QImage::Format_RGB32);
        image.fill(view.palette().color(QPalette::Window));
        view.render(&image, {}, {}, QWidget::DrawChildren);
        return image;
    }

    /// The rectangle of everything that is not background.
    static QRect ink(const QImage& image)
    {
        const QRgb background = image.pixel(0, 0);
        QRect out;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixel(x, y) != background) out |= QRect(x, y, 1, 1);
        return out;
    }

private slots:
    void saysTheFormula()
    {
        FormulaView view;
        view.setFormula("", distinct);
        QCOMPARE(view.accessibleName(), QString("E · (1 − (1 − k ÷ E)^T)"));
        view.setFormula("E_a", let("E_a", "experts", distinct));
        QCOMPARE(view.accessibleName(), QString("E_a = E · (1 − (1 − k ÷ E)^T)"));
    }

    void copies()
    {
        FormulaView view;
        view.setFormula("E_a", distinct);
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        view.setFocus();
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), view.toText());
        view.findChild<QAction*>("formula.copyLatex")->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("E_{a} = E \\cdot \\left(1 - \\left(1 - \\frac{k}{E}\\right)^{T}\\right)"));
        QCOMPARE(view.contextMenuPolicy(), Qt::ActionsContextMenu);
        QCOMPARE(view.actions().size(), 2);
    }

    void isAsHighAsItsWidthAsks()
    {
        FormulaView view;
        view.setFormula("P", longSum());
        QVERIFY(view.hasHeightForWidth());
        const int wide = view.heightForWidth(2000);
        QVERIFY(view.heightForWidth(260) > 2 * wide);
        QCOMPARE(view.sizeHint().height(), view.heightForWidth(view.sizeHint().width()));
        view.setFormula("", k);
        QVERIFY(view.sizeHint().width() < 60);
        QVERIFY(view.minimumSizeHint().width() <= view.sizeHint().width());
    }

    void isNeverClipped_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void isNeverClipped()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        FormulaView view;
        view.setPalette(theme.palette());
        view.setTheme(theme);
        for (const Traced& formula : {distinct, longSum(), longSum() / tokens, power(distinct, k / experts)}) {
            view.setFormula("P", formula);
            for (const int width : {40, 120, 260, 400, 640, 2000}) {
                const QImage image = drawn(view, width);
                const QRect found = ink(image);
                QVERIFY2(!found.isEmpty(), qPrintable(QString::number(width)));
                QVERIFY2(image.rect().adjusted(1, 1, -1, -1).contains(found), qPrintable(QString("%1: %2").arg(width).arg(view.toText())));
            }
        }
    }

    void takesTheColourOfTheTheme()
    {
        const Theme theme = darkTheme();
        FormulaView view;
        view.setPalette(theme.palette());
        view.setTheme(theme);
        view.setFormula("", experts / tokens);
        const QImage image = drawn(view, 200);
        bool found = false;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) found |= image.pixelColor(x, y) == theme.text;
        QVERIFY(found);
    }

    void growsWithTheFont()
    {
        FormulaView view;
        view.setFormula("", distinct);
        const QSize before = view.sizeHint();
        QFont larger = view.font();
        larger.setPointSizeF(larger.pointSizeF() * 2);
        view.setFont(larger);
        QVERIFY(view.sizeHint().width() > before.width() * 1.5);
        QVERIFY(view.sizeHint().height() > before.height() * 1.5);
    }

    /// Numbers change with every frame of a drag; a layout of the window is not worth that.
    void otherNumbersAskForNoLayout()
    {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* view = new FormulaView;
        layout->addWidget(view);
        view->setFormula("x", symbol("a", 1) * symbol("b", 2));
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QCoreApplication::processEvents();
        layout->activate();
        view->setFormula("x", symbol("a", 3) * symbol("b", 4));
        QVERIFY(!layout->activate());  // there was nothing to do
        view->setFormula("y", symbol("a", 3) * symbol("b", 4));
        QVERIFY(layout->activate());
    }

    /// The view keeps what it draws.
    void outlivesTheNumber()
    {
        FormulaView view;
        {
            const Traced gone = symbol("n_in") / (symbol("n_out") + 1.0);
            view.setFormula("", gone);
        }
        QVERIFY(!ink(drawn(view, 200)).isEmpty());
        QCOMPARE(view.toText(), QString("n_in ÷ (n_out + 1)"));
    }

    void drawsDefinitions()
    {
        const Explanation explanation = explain(let("T", "tokens", tokens / k) * experts);
        FormulaView view;
        view.setFormula(explanation.definitions.at(0).name, *explanation.definitions.at(0).tree);
        QCOMPARE(view.toText(), QString("T = T ÷ k"));
    }
};

QTEST_MAIN(TestFormulaView)
#include "test_formula_view.moc"
