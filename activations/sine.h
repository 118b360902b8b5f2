// sin(x) = sin(ωx): waves as units. In SIREN ω is 30, and a network of such layers represents pictures, sounds and the
// solutions of differential equations together with their derivatives.
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/core/operations.h>

#include <numbers>

namespace gradus {

struct Sine {
  static constexpr std::string_view name = "sin";
  double omega = 1;
  auto value(auto x) const { return sin(omega * x); }
  auto derivative(auto x, auto) const { return omega * cos(omega * x); }

  /// Sitzmann et al. 2020, section 3.2: with he_uniform it is their U(−√(6/n)/ω, √(6/n)/ω) for all layers but the
  /// first, which has siren_first (layers/initialisers.h).
  double gain() const { return std::numbers::sqrt2 / omega; }
  static constexpr auto parameters() { return std::tuple{parameter("omega", &Sine::omega, positive)}; }

  constexpr ActivationFacts facts() const {
    return {.low = -1,
            .high = 1,
            .zero_centred = true,
            .lowest_slope = -omega,
            .highest_slope = omega,
            .saturates = "nowhere for long: only next to its crests",
            .initialiser = InitialiserFamily::he,
            .source = "Sitzmann, Martel, Bergman, Lindell and Wetzstein 2020 (SIREN), with ω = 30"};
  }
};

/// Throws ArgumentError unless omega is positive and finite.
template <Reader V>
V sine(const V& x, double omega = 1) {
  return apply(checked(Sine{omega}), x);
}

}  // namespace gradus
