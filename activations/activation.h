// Activation: any activation as a value, with its attributes and its facts. Made of any struct with a value and a
// derivative, the library's or your own; it owns a copy.
//
//   Activation f = LeakyRelu{0.2};       // or by name: activation("leaky_relu(0.2)"), in catalogue.h
//   Variable y = f(x);
//   f.name();                            // "leaky_relu(0.2)"
//   f.facts().zero_centred;              // false
//   Activation g = Softmax{};            // f.is_elementwise(), g is not
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/parameters.h>
#include <gradus/activations/second_operand.h>
#include <gradus/core/operations.h>

#include <array>
#include <concepts>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace gradus {

namespace detail {

// Of one argument, or of two of which the struct says what the second is.
template <class Op>
consteval bool acts_on_one_array() {
  if constexpr (is_pointwise<Op>)
    return pointwise_arity<Op>() == 1 || (pointwise_arity<Op>() == 2 && requires(const Op& op) { op.second(); });
  else
    return Op::arity == 1;
}

template <class Op>
std::optional<ActivationFacts> facts_of(const Op& op) {
  if constexpr (requires { op.facts(); })
    return op.facts();
  else if constexpr (requires { Op::facts; })
    return Op::facts;
  else
    return {};
}

}  // namespace detail

/// An operation that can serve as an activation.
template <class Op>
concept ActivationStruct = std::is_trivially_copyable_v<Op> && requires {
  { Op::name } -> std::convertible_to<std::string_view>;
} && detail::acts_on_one_array<Op>();

class Activation {
 public:
  /// Throws ArgumentError for a parameter that it cannot have.
  template <ActivationStruct Op>
  Activation(const Op& op)  // NOLINT(google-explicit-constructor): structs are meant to be written in its place
      : operation_(&operation_of<Op>()),
        name_(Op::name),
        signature_(Op::name),
        facts_(detail::facts_of(checked(op))),
        is_elementwise_(is_pointwise<Op>) {
    static_assert(sizeof(Op) <= max_attributes);
    std::memcpy(attributes_.data(), &op, sizeof(Op));
    if constexpr (requires { op.gain(); }) gain_ = op.gain();
    if constexpr (requires { op.second(); }) second_ = op.second();
    if constexpr (requires { op.inputs_per_output(); }) inputs_per_output_ = op.inputs_per_output();
    if constexpr (requires { Op::alias; }) alias_ = Op::alias;
    for_each_parameter(op, [this](const auto& p, auto value) { append(p.name, static_cast<double>(value)); });
    if constexpr (HasParameters<Op>) close_parentheses();
  }

  /// "tanh", or with its parameters "hardtanh(-1,1)".
  const std::string& name() const { return name_; }
  /// "tanh", or with the names of its parameters "hardtanh(low,high)".
  const std::string& signature() const { return signature_; }
  /// Another name by which it is known; empty if there is none.
  std::string_view alias() const { return alias_; }
  /// Throws ArgumentError for a user's own activation that states none.
  const ActivationFacts& facts() const;
  bool has_facts() const { return facts_.has_value(); }
  /// Whether each output depends on its own input alone; softmax's does not.
  bool is_elementwise() const { return is_elementwise_; }
  /// How many inputs make one output: 2 for glu, maxout's number of pieces, else 1.
  int inputs_per_output() const { return inputs_per_output_; }
  /// What it takes beside x, such as a learned slope, if it does.
  const std::optional<SecondOperand>& second() const { return second_; }
  /// By what an initialiser should scale the weights of the layer before, by the convention of its family (facts.h); 1
  /// if nothing is known. What is measured instead of agreed upon is in gain.h.
  double gain() const { return gain_; }

  /// Records f(x). A second operand has its usual value: the slope from which prelu starts to learn, rrelu's mean
  /// slope.
  Variable operator()(const Variable& x) const;
  /// Records f(x, second). Throws ArgumentError if it takes no second operand, ShapeError if that does not broadcast.
  Variable operator()(const Variable& x, const Variable& second) const;

  const Operation& operation() const { return *operation_; }
  const void* attributes() const { return attributes_.data(); }

 private:
  void append(std::string_view parameter, double value);
  void close_parentheses();

  const Operation* operation_;
  alignas(8) std::array<std::byte, max_attributes> attributes_{};
  std::string name_;
  std::string signature_;
  std::string_view alias_;
  std::optional<ActivationFacts> facts_;
  std::optional<SecondOperand> second_;
  double gain_ = 1;
  int inputs_per_output_ = 1;
  bool is_elementwise_;
};

}  // namespace gradus
