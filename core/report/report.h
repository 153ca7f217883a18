#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/estimate/estimate.h"
#include "core/scenario/study.h"

/// What a report for people who decide says, without any look: writers set it on paper or on a screen.
namespace gable {

namespace report {

struct Paragraph {
    std::string text;
};

/// Over the blocks of one scenario.
struct Subheading {
    std::string text;
};

struct KeyFigure {
    std::string label;
    std::string value;  ///< "22 ms"
    std::string note;   ///< "± 6 %, ● as measured"; may be empty
};
struct KeyFigures {
    std::vector<KeyFigure> figures;
};

struct Column {
    std::string header;
    bool number = false;  ///< set to the right
};
struct Table {
    std::string caption;
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;  ///< a cell for each column
    bool hasTotal = false;                       ///< the last row is a sum
};

/// A chart of a scenario. Two narrow ones that follow one another stand side by side.
struct Chart {
    std::string_view id;  ///< "roofline", "flops", "bytes", "step-time", "memory", "causes"
    std::size_t scenario = 0;
    std::size_t from = 0;  ///< the scenario that it is compared with: of "causes" alone
    std::string caption;
    bool narrow = false;
};

struct List {
    std::vector<std::string> items;
};

/// How one figure was computed.
struct Formula {
    std::string label;         ///< "attention · decode: KV cache read"
    std::string formula;       ///< "K · kv · e · b_kv · L"
    std::string substitution;  ///< the same with numbers; empty where it says nothing more
    std::string result;        ///< "10.7 GB"
    std::string symbols;       ///< what the names stand for
};

using Block = std::variant<Paragraph, Subheading, KeyFigures, Table, Chart, List, Formula>;

struct Section {
    std::string heading;
    std::vector<Block> blocks;
};

}  // namespace report

struct Report {
    std::string title;
    std::string verdict;  ///< one sentence
    std::string footer;   ///< version, date, accounting and scope
    std::vector<report::Section> sections;
};

/// What core doesn't know.
struct ReportInfo {
    std::string version;
    std::string date;  ///< ISO
};

/// Scenarios that are counted and timed as the active one is, so that their figures can stand side by side.
Study countedAlike(Study study);
std::vector<Result<Estimate>> estimatesOf(const Study& study);

/// `estimates` are those of the study, whose scenarios are counted alike. Tables have at most 12 scenarios, details and pictures 4: baseline, active, then the first.
Report makeReport(const Study& study, const std::vector<Result<Estimate>>& estimates, const ReportInfo& info);

/// What stands in the place of an empty title or verdict.
std::string proposedTitle(const Study& study);
std::string proposedVerdict(const Study& study, const std::vector<Result<Estimate>>& estimates);

}  // namespace gable
