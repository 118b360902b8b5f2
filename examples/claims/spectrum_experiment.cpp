#include "claims/spectrum_experiment.h"

#include <gradus/diagnostics/jacobian_spectrum.h>
#include <gradus/layers/linear.h>

#include <cmath>

namespace gradus::claims {

Job spectrum_job(const Spectrum& s) {
  const auto n = static_cast<double>(s.size);
  return {"spectrum", {{"size", s.size}, {"initialiser", s.initialiser}, {"seed", s.seed}}, 0.001 + 4e-9 * n * n * n};
}

Json run_spectrum(const Json& config) {
  const Index size = config.at("size");
  const std::string name = config.at("initialiser");
  const double bound = 1 / std::sqrt(static_cast<double>(size));
  const Initialiser weights = name == "standard" ? uniform(-bound, bound) : initialiser(name);
  Generator rng(config.at("seed").get<std::uint64_t>());
  Linear layer(size, size, rng, {.weight = weights, .dtype = float64});
  Tensor inputs(Shape{1, size}, float64);
  for (double& x : inputs.values<double>()) x = rng.normal();
  Tape tape;
  const Variable x = tape.variable(inputs);
  return {{"mean", mean_singular_value(layer(x), x)}};
}

}  // namespace gradus::claims
