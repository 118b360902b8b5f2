// Random numbers as operations: arrays in the shape of another, drawn whenever they are evaluated, recorded or
// replayed. No gradient passes them: what was drawn is a constant in every derivative, of any order and in forward
// mode. They draw from a generator outside the tape, which must stay where it is as long as the tape (or Replay) is
// used; a copy of it, put back, draws the same numbers again.
//
//   Variable kept = x * bernoulli_like(x, 0.8, 0.8, rng);          // x / 0.8 with probability 0.8, else 0
//   Variable slope = uniform_like(x, 1.0 / 8, 1.0 / 3, rng);       // one for each element of x
#pragma once

#include <gradus/core/apply.h>
#include <gradus/core/random.h>

namespace gradus {

/// What draws from a generator have in common: x gives the shape, and no number.
struct RandomLike {
  static constexpr bool differentiable = false;
  static constexpr int arity = 1;
  Generator* generator = nullptr;
  static Shape shape(const Operands& in) { return in[0]; }
  static auto backward(auto, auto, auto g) {
    return gradients([=] { return g * 0; });
  }
};

/// 1 / divisor with the given probability (to 2⁻³²), else 0: a mask that divides what it keeps.
struct BernoulliLike : RandomLike {
  static constexpr std::string_view name = "bernoulli_like";
  double probability = 0.5;
  double divisor = 1;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  Formula words(const Formula& x) const { return Formula::call("mask", {x}) / divisor; }
};

/// Uniform on [low, high); in float32, rounding may give high.
struct UniformLike : RandomLike {
  static constexpr std::string_view name = "uniform_like";
  double low = 0;
  double high = 1;
  void evaluate(std::span<const Array> in, const Array& y, Write write) const;
  Formula words(const Formula& x) const { return Formula::call("uniform", {low, high, x}); }
};

/// In x's shape, 1 / divisor with the given probability, else 0. Throws ArgumentError for a probability outside [0, 1]
/// or a divisor of 0.
Variable bernoulli_like(const Variable& x, double probability, double divisor, Generator& generator);
/// In x's shape, numbers drawn uniformly from [low, high). Throws ArgumentError unless low ≤ high.
Variable uniform_like(const Variable& x, double low, double high, Generator& generator);

extern template const Operation& operation_of<BernoulliLike>();
extern template const Operation& operation_of<UniformLike>();

}  // namespace gradus
