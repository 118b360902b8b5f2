#include "claims/softmax_experiment.h"

#include <gradus/activations/catalogue.h>
#include <gradus/core/jacobian.h>
#include <gradus/core/tape.h>
#include <gradus/layers/losses.h>

#include <algorithm>
#include <cmath>

namespace gradus::claims {
namespace {

Job job_of(const std::string& experiment, const Logits& l, double cost) {
  return {experiment,
          {{"classes", l.classes}, {"scale", l.scale}, {"dtype", l.dtype}, {"seed", l.seed}, {"rows", l.rows}},
          cost};
}

Tensor drawn(const Json& config, double step = 0) {
  Generator rng(config.at("seed").get<std::uint64_t>());
  const double scale = config.at("scale");
  Tensor logits(Shape{config.at("rows").get<Index>(), config.at("classes").get<Index>()}, float64);
  for (double& x : logits.values<double>()) {
    x = rng.normal(0, scale);
    if (step > 0) x = std::round(x / step) * step;
  }
  return logits.to(config.at("dtype") == "float32" ? float32 : float64);
}

Tensor softmax_of(const Tensor& logits) {
  Tape tape;
  return softmax(tape.constant(logits)).value();
}

double largest_difference(const Tensor& a, const Tensor& b) {
  const std::vector<double> x = a.to_vector(), y = b.to_vector();
  double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::abs(x[i] - y[i]));
  return largest;
}

Tensor shifted(const Tensor& logits, double by) {
  Tensor result = logits;
  dispatch(logits.dtype(), [&]<class T>() {
    for (T& x : result.values<T>()) x += static_cast<T>(by);
  });
  return result;
}

// The last ulp of probabilities near 1 or far below are different things: in units of each number's own spacing.
double ulps_between(double a, double b, DType dtype) {
  const double larger = std::max(std::abs(a), std::abs(b));
  if (larger == 0) return 0;
  const double epsilon =
      dtype == float32 ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
  const double smallest = dtype == float32 ? std::numeric_limits<float>::min() : std::numeric_limits<double>::min();
  return std::abs(a - b) / (std::exp2(std::floor(std::log2(std::max(larger, smallest)))) * epsilon);
}

struct Form {
  Tensor probabilities;
  Tensor logarithms;
  Tensor gradient;
};

// One row's loss is its own, so that a row that breaks leaves the others alone.
template <class Probabilities, class Logarithms>
Form computed(const Tensor& logits, std::span<const std::int32_t> labels, Probabilities p, Logarithms log_p) {
  Tape tape;
  const Variable x = tape.variable(logits);
  const Variable probabilities = p(x);
  const Variable logarithms = log_p(x, probabilities);
  (-sum(gather(logarithms, labels))).backward();
  return {probabilities.value(), logarithms.value(), x.grad()};
}

double broken_share(const Tensor& rows) {
  const std::vector<double> values = rows.to_vector();
  const std::size_t columns = static_cast<std::size_t>(rows.columns()), count = values.size() / columns;
  std::size_t broken = 0;
  for (std::size_t row = 0; row < count; ++row)
    broken += !std::all_of(values.begin() + static_cast<std::ptrdiff_t>(row * columns),
                           values.begin() + static_cast<std::ptrdiff_t>((row + 1) * columns),
                           [](double v) { return std::isfinite(v); });
  return static_cast<double>(broken) / static_cast<double>(count);
}

std::vector<long double> reference_logarithms(const Tensor& logits) {
  const std::vector<double> x = logits.to_vector();
  const std::size_t columns = static_cast<std::size_t>(logits.columns());
  std::vector<long double> result(x.size());
  for (std::size_t row = 0; row < x.size(); row += columns) {
    const long double largest = *std::max_element(x.begin() + static_cast<std::ptrdiff_t>(row),
                                                  x.begin() + static_cast<std::ptrdiff_t>(row + columns));
    long double rest = -1;  // Σ exp(x − max) without the largest itself, so that log1p has it exactly
    for (std::size_t i = row; i < row + columns; ++i) rest += std::exp(static_cast<long double>(x[i]) - largest);
    for (std::size_t i = row; i < row + columns; ++i)
      result[i] = static_cast<long double>(x[i]) - largest - std::log1p(rest);
  }
  return result;
}

Json measured(const Form& form, const std::vector<long double>& reference) {
  const std::vector<double> p = form.probabilities.to_vector(), log_p = form.logarithms.to_vector();
  double error = 0, log_error = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (std::isfinite(p[i]))
      error = std::max(error, static_cast<double>(std::abs(std::exp(reference[i]) - static_cast<long double>(p[i]))));
    if (std::isfinite(log_p[i]))
      log_error = std::max(log_error, static_cast<double>(std::abs(reference[i] - static_cast<long double>(log_p[i])) /
                                                          std::max(1.0L, std::abs(reference[i]))));
  }
  return {{"broken", broken_share(form.probabilities)},
          {"log_broken", broken_share(form.logarithms)},
          {"gradient_broken", broken_share(form.gradient)},
          {"error", error},
          {"log_error", log_error}};
}

}  // namespace

Job identities_job(const Logits& logits) {
  return job_of("softmax_identities", logits, 1e-3 + 2e-9 * logits.rows * logits.classes * logits.classes);
}

Json run_identities(const Json& config) {
  const Tensor logits = drawn(config), coarse = drawn(config, 1.0 / 64);
  const Tensor p = softmax_of(logits), coarse_p = softmax_of(coarse);
  const std::vector<double> values = p.to_vector();
  const std::size_t columns = static_cast<std::size_t>(p.columns());
  double sum_error = 0;
  for (std::size_t row = 0; row < values.size(); row += columns) {
    long double sum = 0;  // the sum's own rounding is not softmax's
    for (std::size_t i = row; i < row + columns; ++i) sum += values[i];
    sum_error = std::max(sum_error, static_cast<double>(std::abs(sum - 1)));
  }
  // The Jacobian of a few rows: as large as the square of the classes.
  double row_error = 0, largest_slope = 0;
  const Index looked_at = std::min<Index>(logits.rows(), 4);
  for (Index row = 0; row < looked_at; ++row) {
    Tape tape;
    const Variable x = tape.variable(logits.rows(row, 1).reshaped({logits.columns()}));
    const std::vector<double> slopes = jacobian(softmax(x), x).value().to_vector();
    for (std::size_t i = 0; i < columns; ++i) {
      long double sum = 0;
      for (std::size_t j = 0; j < columns; ++j) {
        sum += slopes[i * columns + j];
        largest_slope = std::max(largest_slope, std::abs(slopes[i * columns + j]));
      }
      row_error = std::max(row_error, static_cast<double>(std::abs(sum)));
    }
  }
  Json change = Json::array(), exact_change = Json::array();
  for (int power = 0; power <= 5; ++power) {
    const double shift = std::pow(10.0, power);
    change.push_back(largest_difference(softmax_of(shifted(logits, shift)), p));
    exact_change.push_back(
        largest_difference(softmax_of(shifted(coarse, std::exp2(std::floor(std::log2(shift))))), coarse_p));
  }
  const auto [low, high] = std::ranges::minmax(values);
  return {{"sum_error", sum_error},
          {"low", low},
          {"high", high},
          {"row_error", row_error},
          {"largest_slope", largest_slope},
          {"shift_change", change},
          {"exact_shift_change", exact_change}};
}

Job overflow_job(const Logits& logits) {
  return job_of("softmax_overflow", logits, 1e-3 + 1e-6 * logits.rows * logits.classes);
}

Json run_overflow(const Json& config) {
  const Tensor logits = drawn(config);
  Generator rng = Generator(config.at("seed").get<std::uint64_t>()).fork(1);
  std::vector<std::int32_t> labels(static_cast<std::size_t>(logits.rows()));
  for (std::int32_t& label : labels)
    label = static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(logits.columns())));
  const auto naive_softmax = [](const Variable& x) {
    const Variable e = exp(x);
    return e / sum(e, {-1}, true);
  };
  const auto stable_softmax = [](const Variable& x) { return softmax(x); };
  const auto then_log = [](const Variable&, const Variable& p) { return log(p); };
  const Form naive = computed(logits, labels, naive_softmax, then_log);
  const Form stable = computed(logits, labels, stable_softmax, then_log);
  const Form fused =
      computed(logits, labels, stable_softmax, [](const Variable& x, const Variable&) { return log_softmax(x); });
  const std::vector<long double> reference = reference_logarithms(logits);
  Json result{{"naive", measured(naive, reference)},
              {"stable", measured(stable, reference)},
              {"fused", measured(fused, reference)}};
  const std::vector<double> a = naive.probabilities.to_vector(), b = stable.probabilities.to_vector();
  const std::vector<double> x = logits.to_vector();
  const std::size_t columns = static_cast<std::size_t>(logits.columns());
  const double within = logits.dtype() == float32 ? 87 : 708;
  double change = 0, ulps = 0;
  for (std::size_t row = 0; row < x.size(); row += columns) {
    bool is_usual = true;
    for (std::size_t i = row; i < row + columns; ++i) is_usual = is_usual && std::abs(x[i]) < within;
    for (std::size_t i = row; is_usual && i < row + columns; ++i) {
      change = std::max(change, std::abs(a[i] - b[i]));
      ulps = std::max(ulps, ulps_between(a[i], b[i], logits.dtype()));
    }
  }
  result["change"] = change;
  result["change_in_ulps"] = ulps;
  return result;
}

}  // namespace gradus::claims
