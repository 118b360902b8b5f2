#include "../vocabulary.h"

#include <gradus/core/operations.h>

#include <algorithm>
#include <cmath>

namespace gradus::oracle {

Vocabulary vocabulary() {
  Vocabulary words;
  add_pointwise_operations(words);
  add_structural_operations(words);
  add_activations(words);
  add_losses(words);
  return words;
}

double smallest_gap(const Tensor& x) {
  std::vector<double> values = x.to_vector();
  std::sort(values.begin(), values.end());
  double gap = 1;
  for (std::size_t i = 1; i < values.size(); ++i) gap = std::min(gap, values[i] - values[i - 1]);
  return gap;
}

double smallest_magnitude(const Tensor& x) {
  double smallest = 1;
  for (const double value : x.to_vector()) smallest = std::min(smallest, std::abs(value));
  return smallest;
}

double smallest_difference(const Tensor& a, const Tensor& b) {
  Tape tape;
  return smallest_magnitude((tape.constant(a) - tape.constant(b)).value());
}

}  // namespace gradus::oracle
