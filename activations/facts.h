// What is known of an activation beside its formula: told to students, and used to choose an initialiser and to say
// when a unit is saturated. Tests measure the numbers. Facts that do not depend on parameters are
// `static constexpr ActivationFacts facts{…}`, others `constexpr ActivationFacts facts() const { return {…}; }`.
#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace gradus {

/// Which rule keeps the variance of signals through a layer followed by this activation.
enum class InitialiserFamily {
  glorot,  // Glorot and Bengio 2010: for activations close to the identity around 0
  he,      // He et al. 2015: for those that are 0 on half of their inputs
  lecun,   // LeCun et al. 1998: variance one over fan-in
};

/// A number in a formula that nobody is meant to change, and where it comes from.
struct FixedConstant {
  std::string_view name;
  double value;
  std::string_view source;
};

/// Where a function is put together from pieces, in ascending order: it is smooth in between.
class Kinks {
 public:
  constexpr Kinks() = default;
  constexpr Kinks(std::initializer_list<double> at) {
    for (double x : at) at_[count_++] = x;
  }
  constexpr const double* begin() const { return at_.data(); }
  constexpr const double* end() const { return at_.data() + count_; }

 private:
  std::array<double, 3> at_{};
  std::size_t count_ = 0;
};

struct ActivationFacts {
  static constexpr double unbounded = std::numeric_limits<double>::infinity();

  double low = -unbounded;  // the range of values
  double high = unbounded;
  bool zero_centred = false;   // outputs spread around 0 when inputs do
  double lowest_slope;         // the range of f′, or of the entries of the Jacobian
  double highest_slope;        //
  std::string_view saturates;  // where the slope is a small share of the largest, in words
  InitialiserFamily initialiser = InitialiserFamily::glorot;
  std::string_view source;       // who proposed it
  std::string_view stability{};  // how the formula was rearranged to be right over the whole range, if it was
  std::span<const FixedConstant> constants{};
  Kinks kinks{};
  std::optional<double> pytorch_gain{};  // what torch.nn.init.calculate_gain says

  /// The supremum of |f′|; a unit is saturated where |f′| is a small share of it.
  constexpr double largest_slope() const { return std::max(-lowest_slope, highest_slope); }
};

}  // namespace gradus
