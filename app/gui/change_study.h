#pragma once

#include <functional>

#include <QUndoCommand>

#include "core/scenario/study.h"
#include "ui/editors/edit.h"

namespace gable {

/// The one undo command of the program: a study before and after. Commands of one gesture merge; one that ends where it
/// began makes itself obsolete. Studies share their configs, so that keeping two costs little.
class ChangeStudy : public QUndoCommand {
public:
    using Apply = std::function<void(const Study&)>;

    ChangeStudy(Study before, Study after, const EditInfo& info, Apply apply);

    void undo() override { m_apply(m_before); }
    void redo() override { m_apply(m_after); }
    [[nodiscard]] int id() const override { return 1; }
    bool mergeWith(const QUndoCommand* other) override;

private:
    Study m_before, m_after;
    quint64 m_gesture;
    Apply m_apply;
};

}  // namespace gable
