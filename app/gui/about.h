#pragma once

class QWidget;

namespace gable {

/// Version, sources and licence.
void showAbout(QWidget* window);

}  // namespace gable
