#include <gradus/activations/selu.h>
#include <gradus/layers/alpha_dropout.h>
#include <gradus/layers/drop_probability.h>

#include <cmath>

namespace gradus {
namespace {

// selu(x) → −λα as x → −∞.
constexpr double limit = -Selu::lambda * Selu::alpha;

}  // namespace

// With q = 1 − p and α′ the limit, let z be x where the mask is 1 and α′ where it is 0. For x of mean 0 and variance 1,
//   E z = p α′,    E z² = q + p α′²,    Var z = q + p α′² − p² α′² = q (1 + p α′²).
// So a = 1/√(q (1 + p α′²)) makes the variance 1, and b = −a p α′ the mean 0. With n = a · mask,
//   a z + b = n x + (a − n) α′ − a p α′ = (x − α′) n + a q α′.
Variable alpha_dropout(const Variable& x, double p, Generator& rng) {
  if (drop_probability("alpha_dropout", p) == 0) return x;
  const double q = 1 - p;
  const double deviation = std::sqrt(q * (1 + p * limit * limit));
  return (x - limit) * bernoulli_like(x, q, deviation, rng) + q * limit / deviation;
}

AlphaDropout::AlphaDropout(double p, Generator& rng)
    : p_(drop_probability("alpha_dropout", p)), generator_(&add_generator("generator", rng)) {}

Variable AlphaDropout::forward(const Variable& x) { return training() ? alpha_dropout(x, p_, *generator_) : x; }

std::string AlphaDropout::description() const { return "AlphaDropout(" + number_text(p_) + ")"; }

}  // namespace gradus
