// SELU: the constants of Klambauer et al. 2017, the two equations they solve, and where second moments go.
#include "claims/energy_experiment.h"
#include "claims/published.h"
#include "claims/published/tolerance.h"

#include <gradus/activations/catalogue.h>
#include <gradus/activations/quadrature.h>
#include <gradus/diagnostics/signal_propagation.h>

#include <fmt/format.h>

namespace gradus::claims {
namespace {

using Numbers = std::vector<PublishedNumber>;

const char* const source = "Klambauer et al. 2017";

double selu_of(double x) { return x > 0 ? Selu::lambda * x : Selu::lambda * Selu::alpha * std::expm1(x); }

double expectation(int power) {
  return normal_expectation(
      [=](std::span<const double> z, std::span<double> result) {
        for (std::size_t i = 0; i < z.size(); ++i) result[i] = std::pow(selu_of(z[i]), power);
      },
      {0});
}

constexpr struct { double start, after; } maps[] = {{.1, .980319}, {.5, .994743}, {3, 1.008318}};
constexpr int layers = 20;

Energy drawn(double start, Effort effort) {
  return {.activation = "selu",
          .weight = 1,
          .layers = layers,
          .width = 256,
          .input = start,
          .nets = by_effort(effort, 10, 100, 400)};
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const auto& map : maps) all.push_back(energy_job(drawn(map.start, effort)));
  return all;
}

Numbers numbers(const Results& results, Effort effort) {
  Numbers all{{"selu-alpha", source, "α of SELU", 1.6732632423543772848, Selu::alpha, 0},
              {"selu-lambda", source, "λ of SELU", 1.0507009873554804934, Selu::lambda, 0},
              {"selu-mean", source, "E selu(z)", 0, expectation(1), 1e-14},
              {"selu-mean-square", source, "E selu(z)²", 1, expectation(2), 1e-14}};
  for (const auto& map : maps) {
    double q = map.start;
    for (int layer = 0; layer < layers; ++layer) q = variance_map(Selu{}, q, {.weight = 1});
    all.push_back({fmt::format("selu-map-{}", map.start), source,
                   fmt::format("second moment after {} layers from {}, in theory", layers, map.start), map.after, q,
                   5.01e-7});
    // Nets of a finite width scatter, and keep a part of what they are off.
    all.push_back({fmt::format("selu-nets-{}", map.start), source, fmt::format("the same in nets of width 256"),
                   map.after, energy_result(results.of(energy_job(drawn(map.start, effort)))).mean, 0.05 * map.after});
  }
  return all;
}

}  // namespace

PublishedGroup selu_numbers() { return {"selu", "SELU", jobs, numbers}; }

}  // namespace gradus::claims
