// From runs to results and sentences.
#pragma once

#include "compare/comparison.h"

namespace gradus::compare {

/// Fills comparison.results and comparison.findings from comparison.runs.
void summarise(Comparison& comparison);

/// "93.4%", or for R² "0.934".
std::string score_text(const Comparison& comparison, double accuracy, int digits = 1);

/// A standard deviation in the same units, without the percent sign.
std::string spread_text(const Comparison& comparison, double sd);

/// The result of an activation at a depth; null if there is none.
const Result* find_result(const Comparison& comparison, const std::string& activation, int depth);

}  // namespace gradus::compare
