// The parameters of activations: the attributes that a name such as "hardtanh(-2,2)" sets, and what they may be.
// An activation lists them in the order in which they are written:
//
//   double low = -1, high = 1;
//   static constexpr auto parameters() { return std::tuple{parameter("low", &Hardtanh::low), …}; }
//   static constexpr bool parameters_ascend = true;    // if each must be at least the one before
//   template <Reader V>
//   V hardtanh(const V& x, double low = -1, double high = 1) { return apply(checked(Hardtanh{low, high}), x); }
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace gradus {

/// The name of an attribute, where it is, and its smallest and largest value.
template <class Op, class T>
struct ActivationParameter {
  std::string_view name;
  T Op::*member;
  double least;
  double most;
};

/// The smallest normal float32, for parameters that must be positive: what is below may be 0 there.
inline constexpr double positive = std::numeric_limits<float>::min();

template <class Op, class T>
constexpr ActivationParameter<Op, T> parameter(std::string_view name, T Op::*member,
                                               double least = std::numeric_limits<double>::lowest(),
                                               double most = std::numeric_limits<double>::max()) {
  return {name, member, least, most};
}

template <class Op>
concept HasParameters = requires {
  Op::parameters();
};

/// Calls visit(parameter, its value in op) for each.
template <class Op, class Visit>
void for_each_parameter(Op& op, Visit visit) {
  if constexpr (HasParameters<std::remove_const_t<Op>>)
    std::apply([&](const auto&... p) { (visit(p, op.*p.member), ...); }, Op::parameters());
}

/// Throws ArgumentError unless least ≤ value ≤ most, and value is whole if it must be.
void require_parameter(std::string_view activation, std::string_view name, double value, double least, double most,
                       bool is_whole);
/// Throws ArgumentError unless before ≤ value.
void require_ascending(std::string_view activation, std::string_view name_before, double before, std::string_view name,
                       double value);

/// The operation itself. Throws ArgumentError for a parameter that it cannot have, such as one that is not finite.
template <class Op>
const Op& checked(const Op& op) {
  std::string_view name_before;
  double before = -std::numeric_limits<double>::infinity();
  for_each_parameter(op, [&](const auto& p, auto value) {
    const auto number = static_cast<double>(value);
    require_parameter(Op::name, p.name, number, p.least, p.most, std::is_integral_v<decltype(value)>);
    if constexpr (requires { Op::parameters_ascend; }) require_ascending(Op::name, name_before, before, p.name, number);
    name_before = p.name;
    before = number;
  });
  return op;
}

/// "name" or "name(0.5,2)" taken apart.
struct ActivationName {
  std::string_view base;
  bool has_parameters = false;
  static constexpr std::size_t most = 4;
  double values[most] = {};
  std::size_t count = 0;

  /// Throws ArgumentError if what is in parentheses are not finite numbers.
  explicit ActivationName(std::string_view name);
};

/// Throws ArgumentError that says how the activation is to be written.
[[noreturn]] void throw_wrong_count(std::string_view activation, std::span<const std::string_view> names,
                                    std::size_t given);

/// The shortest text that reads back as nearly the same number: "-0.5", "0.333333".
std::string parameter_text(double value);

}  // namespace gradus
