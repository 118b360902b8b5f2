// softplus(x) = log(1 + e^(βx)) / β: a ReLU with its corner rounded, the more so the smaller β is; its slope is a
// sigmoid.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/activations/sigmoid.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct Softplus {
  static constexpr std::string_view name = "softplus";
  double beta = 1;
  // max(x, 0) is split off, so that exp cannot overflow, and nothing need become linear at 20 as in PyTorch.
  auto value(auto x) const { return maximum(x, 0) + log1p(exp(-(beta * abs(x)))) / beta; }
  auto derivative(auto x, auto) const { return sigmoid(beta * x); }

  static double gain() { return std::numbers::sqrt2; }
  static constexpr auto parameters() { return std::tuple{parameter("beta", &Softplus::beta, positive)}; }

  static constexpr ActivationFacts facts{
      .low = 0,
      .lowest_slope = 0,
      .highest_slope = 1,
      .saturates = "on the left, where it approaches 0",
      .initialiser = InitialiserFamily::he,
      .source = "Dugas, Bengio, Bélisle, Nadeau and Garcia 2001",
      .stability = "max(x, 0) is split off: exp(βx) overflows, exp(−β|x|) does not",
  };
};

/// Throws ArgumentError unless beta is positive and finite.
template <Reader V>
V softplus(const V& x, double beta = 1) {
  return apply(checked(Softplus{beta}), x);
}
template <class T, int W>
Lanes<T, W> softplus(Lanes<T, W> x) {
  return Softplus{}.value(x);
}

}  // namespace gradus
