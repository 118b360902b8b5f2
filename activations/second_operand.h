// SecondOperand: what an activation of two operands takes beside x, and where that comes from: learned like a weight,
// or drawn anew for every element while training. A struct of two operands says so:
//
//   static auto value(auto x, auto slope) { return where(x > 0, x, slope * x); }
//   static auto d_a(auto x, auto slope, auto y) …;   static auto d_b(auto x, auto slope, auto y) …;
//   static constexpr SecondOperand second() { return SecondOperand::learned("slope", 0.25); }
//
// Called with x alone (Activation), it has its usual value; the layers that learn or draw it are Prelu and Rrelu, which
// activation_layer() makes (layers/activation_layer.h).
#pragma once

#include <string_view>

namespace gradus {

struct SecondOperand {
  std::string_view name;
  bool is_random;
  double low;  // of a random one; of a learned one both are the number it starts from
  double high;

  static constexpr SecondOperand learned(std::string_view name, double start) { return {name, false, start, start}; }
  static constexpr SecondOperand random(std::string_view name, double low, double high) {
    return {name, true, low, high};
  }
  /// Where learning starts, or the mean of what is drawn, which stands for it when evaluating.
  constexpr double usual() const { return low + (high - low) / 2; }
};

}  // namespace gradus
