// logsigmoid(x) = log sigmoid(x): the logarithm of a probability, exact also where the probability rounds to 0.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/sigmoid.h>
#include <gradus/core/operations.h>

namespace gradus {

struct Logsigmoid {
  static constexpr std::string_view name = "logsigmoid";
  static auto value(auto x) { return minimum(x, 0) - log1p(exp(-abs(x))); }
  static auto derivative(auto x, auto) { return sigmoid(-x); }

  static constexpr ActivationFacts facts{
      .high = 0,
      .lowest_slope = 0,
      .highest_slope = 1,
      .saturates = "on the right, where it approaches 0",
      .source = "the logarithm of the sigmoid; as softplus: Dugas et al. 2001",
      .stability = "min(x, 0) is split off: log of a sigmoid that is 0 would be −∞",
  };
};

GRADUS_UNARY(logsigmoid, Logsigmoid)

}  // namespace gradus
