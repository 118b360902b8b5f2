// What a person sees in the terminal at the end: a table and sentences.
#pragma once

#include "compare/comparison.h"

#include <string>

namespace gradus::compare {

/// The tables of results, then the findings; ready to print.
std::string table_text(const Comparison& comparison, bool colours);

}  // namespace gradus::compare
