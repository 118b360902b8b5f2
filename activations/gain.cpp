#include <gradus/activations/gain.h>
#include <gradus/activations/moments.h>
#include <gradus/core/errors.h>

#include <cmath>

namespace gradus {
namespace {

void require_elementwise(const Activation& f) {
  if (!f.is_elementwise())
    throw ArgumentError("[gain] " + f.name() + " is no elementwise activation: it has no f(z) of one z.");
}

}  // namespace

double forward_gain(const Activation& f) {
  require_elementwise(f);
  return 1 / std::sqrt(mean_square(f));
}

double backward_gain(const Activation& f) {
  require_elementwise(f);
  return 1 / std::sqrt(mean_square_slope(f));
}

}  // namespace gradus
