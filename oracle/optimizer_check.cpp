#include "counterparts/optimizers.h"
#include "rounding.h"
#include "torch_checks.h"
#include "torch_tensors.h"

#include <gradus/core/parameter.h>

#include <fmt/format.h>

#include <cmath>

namespace gradus::oracle {

namespace {

constexpr Index numbers = 12;
constexpr int steps = 20;
// Units of rounding for each step taken, of the weight or 1.
constexpr double units_a_step = 16;

Tensor gradient(Generator& rng, bool special, DType dtype) {
  Tensor g(Shape{numbers}, float64);
  static const std::vector<double> specials = special_values();
  for (double& value : g.values<double>()) {
    value = rng.normal() * std::exp(rng.uniform(-6, 6));
    if (special && rng.below(3) == 0) value = specials[rng.below(specials.size())];
  }
  return g.to(dtype);
}

void compare_steps(const OptimizerPair& pair, DType dtype, bool special, Generator rng, Report& report) {
  Tensor start(Shape{numbers}, float64);
  for (double& value : start.values<double>()) value = rng.normal();
  Parameter ours("w", start.to(dtype));
  at::Tensor theirs = to_torch(start.to(dtype)).requires_grad_();
  const std::unique_ptr<Optimizer> optimizer = pair.ours({&ours}, pair.rate);
  const std::function<void()> step = pair.theirs({theirs}, pair.rate);
  Tally& tally = report.tally("optimizers", pair.name);
  std::vector<double> size(numbers, 1);  // the largest each weight has been: a step that undoes another is rounded, too
  for (int t = 1; t <= steps; ++t) {
    const Tensor g = gradient(rng, special, dtype);
    ours.mutable_gradient() = g;
    theirs.mutable_grad() = to_torch(g);
    optimizer->step();
    step();
    const std::vector<double> a = ours.value().to_vector(), b = from_torch(theirs).to_vector();
    for (std::size_t i = 0; i < a.size(); ++i) {
      ++tally.comparisons;
      if (std::isfinite(b[i])) size[i] = std::max(size[i], std::abs(b[i]));
      const double error = apart(a[i], b[i]) / size[i];
      tally.note(dtype, true, error);
      if (error <= units_a_step * t * rounding_unit(dtype)) continue;
      report.disagree("optimizers", pair.name,
                      fmt::format("  {} after step {}, weight [{}], gradient {}: {} in Gradus, {} in the reference\n",
                                  gradus::to_string(dtype), t, i, g.to_vector()[i], a[i], b[i]));
      return;
    }
  }
}

}  // namespace

void compare_optimizers(std::uint64_t seed, Report& report) {
  for (const OptimizerPair& pair : optimizer_pairs())
    for (const DType dtype : {float32, float64})
      for (std::uint64_t k = 0; k < 20; ++k) compare_steps(pair, dtype, k % 2 == 1, Generator(seed, 500 + k), report);
}

}  // namespace gradus::oracle
