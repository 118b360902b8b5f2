// on_gradient: a hook. The same value, whose gradient goes through a function of the user's on its way back: reversed,
// clipped, scaled, or just looked at.
//
//   Variable h = on_gradient(encoder(x), [](const Variable& g) { return -g; });      // gradient reversal
//   Variable domain = classifier(h);
//
// The function takes dL/dy, complete, and returns what shall take its place, in the same shape. It is called once per
// backward pass, and is written in operations of Variables, so that it is differentiated again where gradients are. The
// tape keeps a copy of it: what it captures must be plain data or references, and must live as long as the step. A
// parameter that it reads may already be updated under optimizer.step(loss): then use backward() and step().
#pragma once

#include <gradus/core/kept_function.h>
#include <gradus/core/operations.h>

#include <concepts>

namespace gradus {

struct OnGradient {
  static constexpr std::string_view name = "on_gradient";
  static constexpr bool hooks_gradient = true;
  KeptFunction hook;
  Tape* side = nullptr;  // where it is called for numbers

  static Shape shape(const Operands& in) { return in[0]; }
  static void evaluate(std::span<const Array> in, const Array& y, Write write);
  template <class V>
  V gradient(int, std::span<const V>, const V&, const V& g) const {
    return hooked(g);
  }
  /// Forward mode knows no gradient to change: jvp, and a Jacobian by columns, pass the hook by.
  static Variable tangent(std::span<const Variable>, Tangents tangents) { return *tangents[0]; }

 private:
  Lazy hooked(const Lazy& g) const;
  Variable hooked(const Variable& g) const;
  Formula hooked(const Formula& g) const { return Formula::call("hook", {g}); }
};
GRADUS_EXTERN_OPERATION(OnGradient)

/// x, with `hook(dL/dx)` in place of dL/dx. Throws ShapeError or DTypeError in the backward pass if the hook returns
/// anything of another shape or type.
template <class Hook>
requires std::convertible_to<std::invoke_result_t<const Hook&, const Variable&>, Variable> Variable
on_gradient(const Variable& x, const Hook& hook) {
  Tape& tape = x.tape();
  return apply(OnGradient{KeptFunction::keep<1>(tape, hook), &tape.side_tape()}, x);
}

}  // namespace gradus
