#pragma once

#include <functional>

#include <QIcon>

class QPainter;

namespace gable {

/// An icon that is painted wherever it stands, so that it is crisp on every screen and a drawing in a file. `paint` has a square of `side` from the origin on.
QIcon paintedIcon(int side, std::function<void(QPainter&)> paint);

}  // namespace gable
