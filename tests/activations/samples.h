// The activations of the catalogue as a list of types, and points to try each one at. A test over AllActivations covers
// a new activation as soon as it is listed in activations/catalogue.h.
#pragma once

#include <gradus/activations/catalogue.h>

#include <tests/support/examples.h>

#include <vector>

namespace gradus::test {

using AllActivations = ListOf<void GRADUS_ACTIVATIONS(GRADUS_TEST_NEXT)>::Types;
using ElementwiseActivations = Those<IsPointwise, AllActivations>::Types;

template <class Op>
struct MixesElements : std::bool_constant<!is_pointwise<Op>> {};
using MixingActivations = Those<MixesElements, AllActivations>::Types;

/// The activation as any function of one variable.
template <class Op>
CheckedFunction function_of(const Op& op) {
  return [op](std::span<const Variable> in) { return apply(op, in[0]); };
}

/// Inputs of all ranks between -6 and 6, away from kinks.
template <class Op>
std::vector<Tensor> inputs_for(const Op& op, Generator& rng) {
  std::vector<Tensor> inputs;
  for (const Shape& shape : {Shape{7}, Shape{3, 4}, Shape{2, 1, 5}, Shape{2, 2, 1, 3}}) {
    Tensor input = spread_out(shape, rng);
    if constexpr (is_pointwise<Op>) {
      const CheckedFunction thrice = [&](std::span<const Variable> in) { return apply(op, in[0] * 3); };
      input = smooth_points(thrice, 1, shape.size(), rng)[0].reshaped(shape);
    }
    for (double& x : input.values<double>()) x *= 3;
    inputs.push_back(std::move(input));
  }
  return inputs;
}

/// f′ at every point, as backward() has it.
inline std::vector<double> slopes(const Activation& f, const Tensor& points) {
  Tape tape;
  const Variable x = tape.variable(points);
  f(x).backward(ones(points.shape(), points.dtype()));
  return x.grad().to_vector();
}

inline std::vector<double> values(const Activation& f, const Tensor& points) {
  Tape tape;
  return f(tape.constant(points)).value().to_vector();
}

}  // namespace gradus::test
