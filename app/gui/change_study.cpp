#include "app/gui/change_study.h"

namespace gable {

ChangeStudy::ChangeStudy(Study before, Study after, const EditInfo& info, Apply apply)
    : QUndoCommand(info.text), m_before(std::move(before)), m_after(std::move(after)), m_gesture(info.gesture), m_apply(std::move(apply))
{
}

bool ChangeStudy::mergeWith(const QUndoCommand* other)
{
    const auto* next = static_cast<const ChangeStudy*>(other);  // the program has no other command
    if (m_gesture == 0 || next->m_gesture != m_gesture) return false;
    m_after = next->m_after;
    setText(next->text());
    setObsolete(m_before == m_after);
    return true;
}

}  // namespace gable
