// identity(x) = x: no activation. A stack of layers with it is one linear map; the output layer of regression.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/core/operations.h>

#include <limits>

namespace gradus {

struct Identity {
  static constexpr std::string_view name = "identity";
  static auto value(auto x) { return x; }
  static auto derivative(auto, auto) { return 1; }

  static constexpr ActivationFacts facts{
      .low = -std::numeric_limits<double>::infinity(),
      .high = std::numeric_limits<double>::infinity(),
      .zero_centred = true,
      .lowest_slope = 1,
      .highest_slope = 1,
      .saturates = "nowhere",
      .initialiser = InitialiserFamily::glorot,
      .source = "the linear map itself",
      .pytorch_gain = 1,
  };
};

GRADUS_UNARY(identity, Identity)

}  // namespace gradus
