// tanh(x) = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ): zero-centred, odd, slope 1 at 0; saturates on both sides.
#pragma once

#include <gradus/core/operations.h>

namespace gradus {

struct Tanh {
  static constexpr std::string_view name = "tanh";
  static auto value(auto x) { return tanh(x); }
  static auto derivative(auto, auto y) { return 1 - y * y; }
};

GRADUS_UNARY(tanh, Tanh)

}  // namespace gradus
