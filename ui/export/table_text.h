#pragma once

#include <QString>

class QTableView;

namespace gable {

enum class TableFormat { Csv, Tsv, Markdown };
enum class TableRows { All, Selected };  ///< where none is selected, all

/// The columns in sight and the rows as they are sorted. CSV and TSV hold figures with all digits, below a header that says their units; Markdown
/// holds what is shown.
QString tableText(const QTableView& table, TableFormat format, TableRows rows = TableRows::All);

}  // namespace gable
