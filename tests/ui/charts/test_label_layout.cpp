#include <QRandomGenerator>
#include <QTest>

#include "ui/charts/label_layout.h"

using namespace gable;

namespace {

const LabelObstacles room{QRectF(0, 0, 400, 300), {}, {}};

LabelRequest request(double x, double y, double radius = 5)
{
    return {{x, y}, radius, {60, 14}};
}

/// Nothing covers anything.
void verify(const std::vector<LabelRequest>& requests, const std::vector<PlacedLabel>& labels,
            const LabelObstacles& obstacles)
{
    QCOMPARE(labels.size(), requests.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (!labels[i].visible) continue;
        QVERIFY(obstacles.area.contains(labels[i].rect));
        for (const QRectF& rect : obstacles.rects) QVERIFY(!rect.intersects(labels[i].rect));
        for (std::size_t j = 0; j < labels.size(); ++j) {
            if (j != i && labels[j].visible) QVERIFY(!labels[i].rect.intersects(labels[j].rect));
            if (j != i) QVERIFY(!labels[i].rect.contains(requests[j].dot));
        }
    }
}

}  // namespace

class TestLabelLayout : public QObject {
    Q_OBJECT

private slots:
    void nothingToPlace() { QVERIFY(placeLabels({}, room).empty()); }

    void aLoneDotHasItsLabelBesideIt()
    {
        const auto labels = placeLabels({request(100, 100), request(100, 200)}, room);
        for (const PlacedLabel& label : labels) QVERIFY(label.visible && !label.leader && label.rect.left() > 105);
        QCOMPARE(labels[0].rect.center().y(), 100.0);
    }

    void atTheEdgeTheLabelGoesLeft()
    {
        const auto labels = placeLabels({request(380, 100)}, room);
        QVERIFY(labels[0].visible && labels[0].rect.right() < 375);
    }

    void aCrowdGetsAColumnWithLeaders()
    {
        const std::vector<LabelRequest> requests{request(100, 150), request(104, 146), request(108, 142),
                                                 request(112, 138)};
        const auto labels = placeLabels(requests, room);
        verify(requests, labels, room);
        for (const PlacedLabel& label : labels) QVERIFY(label.visible && label.leader);
        for (std::size_t i = 0; i < labels.size(); ++i)
            for (std::size_t j = i + 1; j < labels.size(); ++j)
                QVERIFY(labels[i].line.intersects(labels[j].line, nullptr) != QLineF::BoundedIntersection);
        // From the top in the order of the dots.
        QVERIFY(labels[3].rect.top() < labels[2].rect.top() && labels[2].rect.top() < labels[1].rect.top());
    }

    void labelsKeepOffRoofsAndTexts()
    {
        const LabelObstacles obstacles{room.area, {QRectF(110, 90, 80, 20)}, {QLineF(0, 150, 400, 150)}};
        const std::vector<LabelRequest> requests{request(100, 100), request(200, 150)};
        const auto labels = placeLabels(requests, obstacles);
        verify(requests, labels, obstacles);
        QVERIFY(labels[1].visible);
        QVERIFY(labels[1].rect.top() > 150 || labels[1].rect.bottom() < 150);
    }

    void withoutRoomTheLargeDotsKeepTheirNames()
    {
        const LabelObstacles tight{QRectF(0, 0, 120, 40), {}, {}};
        std::vector<LabelRequest> requests;
        for (int i = 0; i < 20; ++i) requests.push_back(request(20 + 0.2 * i, 20, 2 + (i == 7 ? 6 : 0)));
        const auto labels = placeLabels(requests, tight);
        verify(requests, labels, tight);
        QVERIFY(labels[7].visible);
    }

    void theImportantOnesStay()
    {
        const LabelObstacles tight{QRectF(0, 0, 120, 40), {}, {}};
        std::vector<LabelRequest> requests;
        for (int i = 0; i < 20; ++i) requests.push_back(request(20 + 0.2 * i, 20, 3));
        requests[13].importance = 0.5;
        const auto labels = placeLabels(requests, tight);
        verify(requests, labels, tight);
        QVERIFY(labels[13].visible);
    }

    void randomDotsNeverHaveLabelsThatOverlap_data()
    {
        QTest::addColumn<int>("dots");
        QTest::addColumn<QSizeF>("size");
        for (const int dots : {9, 15, 40, 100})
            for (const QSizeF size : {QSizeF(520, 340), QSizeF(900, 520)}) QTest::addRow("%d dots, %.0f px", dots, size.width()) << dots << size;
    }
    void randomDotsNeverHaveLabelsThatOverlap()
    {
        QFETCH(int, dots);
        QFETCH(QSizeF, size);
        QRandomGenerator random(static_cast<quint32>(dots));
        for (int round = 0; round < 12; ++round) {
            // Along a roof, as dots do: half of them in heaps.
            const LabelObstacles obstacles{QRectF({}, size), {QRectF(size.width() - 120, 4, 110, 14)}, {QLineF(0, size.height(), size.width() * 0.7, 40), QLineF(size.width() * 0.7, 40, size.width(), 40)}};
            std::vector<LabelRequest> requests;
            for (int i = 0; i < dots; ++i) {
                const double along = i % 2 == 0 ? 0.6 + 0.05 * random.generateDouble() : random.generateDouble();
                const double x = along * size.width() * 0.7, y = size.height() - along * (size.height() - 40) + 60 * random.generateDouble();
                requests.push_back({{x, std::min(y, size.height() - 5)}, 4 + 12 * random.generateDouble(), {40 + 60 * random.generateDouble(), 14}, random.generateDouble()});
            }
            const auto labels = placeLabels(requests, obstacles);
            verify(requests, labels, obstacles);
            for (const PlacedLabel& label : labels)
                for (const QLineF& line : obstacles.lines) QVERIFY(!label.visible || !crosses(label.rect, line));
            QVERIFY(std::any_of(labels.begin(), labels.end(), [](const PlacedLabel& label) { return label.visible; }));
        }
    }

    void aMuteDotIsAnObstacleWithoutALabel()
    {
        const LabelRequest spoken = request(150, 150);
        LabelRequest mute = request(175, 150);
        mute.mute = true;
        const auto labels = placeLabels({spoken, mute}, room);
        QVERIFY(labels[0].visible && !covers(labels[0].rect, mute));
        QVERIFY(!labels[1].visible);
    }

    void fortyDotsInAHeap()
    {
        std::vector<LabelRequest> requests;
        for (int i = 0; i < 40; ++i) requests.push_back(request(180 + 0.1 * i, 150 - 0.1 * i));
        verify(requests, placeLabels(requests, room), room);
    }
};

QTEST_MAIN(TestLabelLayout)
#include "test_label_layout.moc"
