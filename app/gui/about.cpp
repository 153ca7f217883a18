#include "app/gui/about.h"

#include <QCoreApplication>
#include <QIcon>
#include <QMessageBox>

namespace gable {

void showAbout(QWidget* window)
{
    auto* box = new QMessageBox(QMessageBox::NoIcon, QCoreApplication::translate("About", "About Gable"),
                                QCoreApplication::translate("About", "<h3>Gable %1</h3><p>A studio for sizing LLM inference.</p><p>FLOPs and bytes equal what vLLM's perf metrics "
                                   "(v1/metrics/perf.py) count; the roofline is that of Williams, Waterman and Patterson (2009). "
                                   "Models and accelerators carry their source.</p><p>GPL-3.0-or-later</p>").arg(GABLE_VERSION),
                                QMessageBox::Close, window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIconPixmap(QIcon(":/icons/gable.svg").pixmap(64));
    box->open();
}

}  // namespace gable
