#pragma once

#include <functional>

#include <QString>

#include "app/gui/dialogs.h"

namespace gable {

/// Answers in the place of a person.
struct Person {
    QString path;                         ///< chosen in every path dialog; empty cancels
    SaveAnswer answer = SaveAnswer::Cancel;
    int asked = 0;

    Dialogs dialogs()
    {
        return {[this](QWidget*, PathKind, const QString&, std::function<void(QString)> chosen) {
                    if (!path.isEmpty()) chosen(path);
                },
                [this](QWidget*, const QString&, std::function<void(SaveAnswer)> answered) {
                    ++asked;
                    answered(answer);
                }};
    }
};

}  // namespace gable
