#include <gradus/core/errors.h>
#include <gradus/layers/drop_probability.h>
#include <gradus/layers/dropout.h>

namespace gradus {

double drop_probability(std::string_view layer, double p) {
  if (p >= 0 && p < 1) return p;
  throw ArgumentError("[" + std::string(layer) + "] p, the share that is dropped, cannot be " + number_text(p) +
                      ": it is at least 0 and less than 1, or nothing would be left. Is " + number_text(p) +
                      " a percentage, or the share to keep?");
}

Variable dropout(const Variable& x, double p, Generator& rng) {
  if (drop_probability("dropout", p) == 0) return x;
  const double keep = 1 - p;
  return x * bernoulli_like(x, keep, keep, rng);
}

Dropout::Dropout(double p, Generator& rng)
    : p_(drop_probability("dropout", p)), generator_(&add_generator("generator", rng)) {}

Variable Dropout::forward(const Variable& x) { return training() ? dropout(x, p_, *generator_) : x; }

std::string Dropout::description() const { return "Dropout(" + number_text(p_) + ")"; }

}  // namespace gradus
