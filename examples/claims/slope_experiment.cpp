#include "claims/slope_experiment.h"

#include <gradus/activations/catalogue.h>
#include <gradus/activations/saturation.h>
#include <gradus/core/backward.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {
namespace {

constexpr double step = 1e-3;

std::vector<double> values_at(const Activation& f, const std::vector<double>& x) {
  Tape tape;
  return f(tape.constant(Tensor::from(x))).value().to_vector();
}

std::vector<double> slopes_at(const Activation& f, const std::vector<double>& x) {
  Tape tape;
  const Variable in = tape.variable(Tensor::from(x));
  sum(f(in)).backward();
  return in.has_grad() ? in.grad().to_vector() : std::vector<double>(x.size(), 0.0);
}

std::vector<double> numbers(const Json& json) {
  std::vector<double> all;
  for (const Json& value : json) all.push_back(number(value));
  return all;
}

}  // namespace

bool Kink::is_smooth() const { return std::abs(left - right) < 1e-3 && jump < 1e-3; }

Job slope_job(const std::string& activation) { return {"slope", {{"activation", activation}}, 0.02}; }

Json run_slope(const Json& config) {
  const Activation f = activation(config.at("activation").get<std::string>());
  std::vector<double> x;
  for (int i = 0; i <= 8000; ++i) {
    const double at = -50 + i / 80.0;
    if (std::ranges::none_of(f.facts().kinks, [&](double kink) { return std::abs(at - kink) < 3 * step; }))
      x.push_back(at);
  }
  // (f(x − 2h) − 8 f(x − h) + 8 f(x + h) − f(x + 2h)) / 12 h errs by h⁴ f⁗′/30.
  std::vector<double> quotient(x.size(), 0.0);
  for (const auto& [shift, weight] : {std::pair{-2.0, 1.0}, {-1.0, -8.0}, {1.0, 8.0}, {2.0, -1.0}}) {
    std::vector<double> there = x;
    for (double& at : there) at += shift * step;
    const std::vector<double> y = values_at(f, there);
    for (std::size_t i = 0; i < x.size(); ++i) quotient[i] += weight * y[i] / (12 * step);
  }
  const std::vector<double> slope = slopes_at(f, x);
  double error = 0, error_at = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double off = std::abs(slope[i] - quotient[i]) / f.facts().largest_slope();
    if (!(off <= error)) {
      error = off;
      error_at = x[i];
    }
  }

  Json result{{"error", error}, {"error_at", error_at}, {"kinks", Json::array()}, {"saturated", Json::array()}};
  for (const double kink : f.facts().kinks) {
    const std::vector<double> around{kink - 1e-7, kink, kink + 1e-7};
    const std::vector<double> y = values_at(f, around), s = slopes_at(f, around);
    result["kinks"].push_back({kink, s[0], s[2], s[1], std::abs(y[2] - y[0])});
  }
  for (const Interval& i : saturated_intervals(f))
    if (i.from < 6 && i.to > -6) result["saturated"].push_back({std::max(i.from, -6.0), std::min(i.to, 6.0)});

  std::vector<double> shown;
  for (int i = 0; i <= 240; ++i) shown.push_back((i - 120) / 20.0);
  Tape tape;
  const Variable in = tape.variable(Tensor::from(shown));
  const Variable first = grad(sum(f(in)), in, {.create_graph = true});
  const std::vector<double> first_values = first.value().to_vector();
  // Of a function in straight pieces the first derivative depends on x no longer.
  const std::vector<double> second =
      first.needs_gradient() ? grad(sum(first), in).value().to_vector() : std::vector<double>(shown.size(), 0.0);
  result["x"] = shown;
  result["value"] = f(in).value().to_vector();
  result["first"] = first_values;
  result["second"] = second;
  return result;
}

SlopeResult slope_result(const Json& json) {
  SlopeResult result{.error = number(json.at("error")),
                     .error_at = number(json.at("error_at")),
                     .kinks = {},
                     .saturated = {},
                     .x = numbers(json.at("x")),
                     .value = numbers(json.at("value")),
                     .first = numbers(json.at("first")),
                     .second = numbers(json.at("second"))};
  for (const Json& k : json.at("kinks"))
    result.kinks.push_back({number(k[0]), number(k[1]), number(k[2]), number(k[3]), number(k[4])});
  for (const Json& s : json.at("saturated")) result.saturated.push_back(numbers(s));
  return result;
}

}  // namespace gradus::claims
