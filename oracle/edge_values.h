// Operations element by element at the edge: every combination of ±0, ±∞, NaN, subnormal, tiny, ordinary and huge
// operands, to a few units in the last place.
//
//   const EdgeResult result = compare_at_edges("pow", word, {}, ours, theirs, float32);
//   for (const Difference& d : result.differences) std::cout << d.text();
#pragma once

#include "comparison.h"
#include "vocabulary.h"

namespace gradus::oracle {

struct EdgeResult {
  Program program;  // the one step, on all combinations
  std::vector<Difference> differences = {};
  std::size_t comparisons = 0;
  double worst_value = 0;     // relative, of what agrees and is a normal number
  double worst_gradient = 0;  // relative to 1 or its own size, whichever is larger
};

/// The numbers at which operations are tried: of either sign, and NaN.
std::vector<double> edge_values(DType dtype);
/// Those of them that are special: ±0, ±∞, NaN, a subnormal number, a tiny and a large one.
std::vector<double> special_values();

/// Values and gradients at all combinations of edge values. For operations element by element. Throws what a reader
/// throws, and std::runtime_error if the readers do not read as many numbers.
EdgeResult compare_at_edges(const std::string& operation, const Word& word, const Attributes& attributes,
                            GradusReader& ours, const Reader& theirs, DType dtype);

}  // namespace gradus::oracle
