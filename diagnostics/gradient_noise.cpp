#include <gradus/core/errors.h>
#include <gradus/diagnostics/gradient_noise.h>
#include <gradus/optim/optimizer.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace gradus {
namespace {

double squared(const std::vector<double>& vector) {
  double total = 0;
  for (double x : vector) total += x * x;
  return total;
}

}  // namespace

GradientNoise::GradientNoise(std::vector<Parameter*> parameters, Index batch_size)
    : parameters_(std::move(parameters)), batch_size_(batch_size) {
  require_parameters("gradient_noise", parameters_);
  if (batch_size < 1)
    throw ArgumentError("[gradient_noise] a mini-batch has at least one example, not " + std::to_string(batch_size) +
                        ".");
  for (const Parameter* parameter : parameters_)
    sums_.push_back({std::vector<double>(static_cast<std::size_t>(parameter->value().size()))});
}

void GradientNoise::add() {
  if (std::ranges::none_of(parameters_, [](const Parameter* p) { return p->has_gradient(); }))
    throw GradientError(
        "[gradient_noise] no parameter has a gradient. Call add() between loss.backward() and optimizer.step(), or "
        "zero_gradients(); optimizer.step(loss) stores none.");
  ++count_;
  const auto n = static_cast<double>(count_);
  double whole = 0;
  for (std::size_t k = 0; k < parameters_.size(); ++k) {
    Sums& sums = sums_[k];
    double squares = 0;
    dispatch(parameters_[k]->dtype(), [&]<class T>() {
      const auto gradient = std::as_const(*parameters_[k]).gradient().values<T>();
      for (std::size_t i = 0; i < gradient.size(); ++i) {
        const auto g = static_cast<double>(gradient[i]);
        const double deviation = g - sums.mean[i];
        sums.mean[i] += deviation / n;
        sums.squares += deviation * (g - sums.mean[i]);
        squares += g * g;
      }
    });
    sums.norms += std::sqrt(squares);
    whole += squares;
  }
  norms_ += std::sqrt(whole);
}

void GradientNoise::reset() {
  count_ = 0;
  norms_ = 0;
  for (Sums& sums : sums_) {
    std::ranges::fill(sums.mean, 0);
    sums.squares = sums.norms = 0;
  }
}

std::vector<NoiseReading> GradientNoise::per_parameter() const {
  require_two();
  std::vector<NoiseReading> readings;
  for (std::size_t k = 0; k < sums_.size(); ++k) {
    readings.push_back(reading(squared(sums_[k].mean), sums_[k].squares, sums_[k].norms));
    readings.back().name = parameters_[k]->name;
  }
  return readings;
}

NoiseReading GradientNoise::whole() const {
  require_two();
  double squares_of_mean = 0;
  double squares = 0;
  for (const Sums& sums : sums_) {
    squares_of_mean += squared(sums.mean);
    squares += sums.squares;
  }
  return reading(squares_of_mean, squares, norms_);
}

NoiseReading GradientNoise::reading(double squares_of_mean, double squares, double norms) const {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto n = static_cast<double>(count_);
  NoiseReading result;
  result.mean_norm = norms / n;
  result.norm_of_mean = std::sqrt(squares_of_mean);
  result.batch_noise = squares / (n - 1);
  result.example_noise = static_cast<double>(batch_size_) * result.batch_noise;
  result.signal = squares_of_mean - result.batch_noise / n;
  const double signal = std::max(0.0, result.signal);
  if (signal == 0 && result.batch_noise == 0) {
    result.signal_to_noise = result.noise_scale = std::numeric_limits<double>::quiet_NaN();
    return result;
  }
  result.signal_to_noise = result.batch_noise == 0 ? infinity : std::sqrt(signal / result.batch_noise);
  result.noise_scale = signal == 0 ? infinity : result.example_noise / signal;
  return result;
}

void GradientNoise::require_two() const {
  if (count_ < 2)
    throw ArgumentError("[gradient_noise] noise shows in two mini-batches or more, and there is " +
                        std::to_string(count_) + ". Call add() after each backward pass.");
}

}  // namespace gradus
