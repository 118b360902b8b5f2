// The parts of the report, each as HTML.
#pragma once

#include "compare/comparison.h"

#include <string>

namespace gradus::compare {

// report_tables.cpp
/// The main table: test accuracy of every activation at every depth, or where it diverged.
std::string accuracy_table(const Comparison& comparison);
/// Gradient ratio, dead units and time, each as such a table.
std::string further_tables(const Comparison& comparison);

// report_text.cpp
/// What to remember, in one sentence of plain text.
std::string answer(const Comparison& comparison);
/// What the measured quantities mean, for a student.
std::string how_to_read(const Comparison& comparison);
/// All settings, the command that gives them, and the files beside the report.
std::string what_was_run(const Comparison& comparison);
/// The command line that repeats the comparison, quoted for a shell; plain text.
std::string command(const Settings& settings);

}  // namespace gradus::compare
