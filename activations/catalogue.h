// The catalogue of activations: the one list of them, and how to find one by name.
// To add one: write its struct in a file of its own, include it here, and add its name to the list. Gradient checks,
// edge-value tests, the reference, plots and every program's --activations follow from that.
//
//   Activation f = activation("leaky_relu(0.2)");
//   Variable y = f(x);
//   f.facts().zero_centred;          // false
//   Activation g = Tanh{};           // any struct with a value and a derivative will do
#pragma once

#include <gradus/activations/facts.h>
#include <gradus/activations/identity.h>
#include <gradus/activations/leaky_relu.h>
#include <gradus/activations/log_softmax.h>
#include <gradus/activations/relu.h>
#include <gradus/activations/sigmoid.h>
#include <gradus/activations/softmax.h>
#include <gradus/activations/tanh.h>

#define GRADUS_ACTIVATIONS(each) \
  each(Identity) each(Sigmoid) each(Tanh) each(Relu) each(LeakyRelu) each(Softmax) each(LogSoftmax)

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

GRADUS_ACTIVATIONS(GRADUS_EXTERN_OPERATION)

/// An operation of one argument that can serve as an activation.
template <class Op>
concept ActivationStruct =
    std::is_trivially_copyable_v<Op> &&(detail::pointwise_arity<Op>() == 1 || Op::arity == 1) && requires {
  { Op::name } -> std::convertible_to<std::string_view>;
};

/// Any activation as a value: its operation, its attributes, its facts.
class Activation {
 public:
  template <ActivationStruct Op>
  Activation(const Op& op)
      : operation_(&operation_of<Op>()), name_(Op::name), is_elementwise_(is_pointwise<Op>) {  // NOLINT
    static_assert(sizeof(Op) <= max_attributes);
    std::memcpy(attributes_.data(), &op, sizeof(Op));
    if constexpr (requires { Op::facts; }) facts_ = &Op::facts;
    if constexpr (requires { op.gain(); }) gain_ = op.gain();
    if constexpr (requires { Op::parameter(); })
      name_.append("(").append(number_text(op.*Op::parameter(), 6)).append(")");
  }

  /// "tanh", or with its parameter "leaky_relu(0.01)".
  const std::string& name() const { return name_; }
  /// Throws ArgumentError for a user's own activation that states none.
  const ActivationFacts& facts() const;
  bool has_facts() const { return facts_ != nullptr; }
  /// Whether each output depends on its own input alone; softmax's does not.
  bool is_elementwise() const { return is_elementwise_; }
  /// By what a layer's weights should be scaled so that signals keep their variance; 1 if nothing is known.
  double gain() const { return gain_; }

  /// Records f(x).
  Variable operator()(const Variable& x) const;

  const Operation& operation() const { return *operation_; }
  const void* attributes() const { return attributes_.data(); }

 private:
  const Operation* operation_;
  alignas(8) std::array<std::byte, max_attributes> attributes_{};
  std::string name_;
  const ActivationFacts* facts_ = nullptr;
  double gain_ = 1;
  bool is_elementwise_;
};

/// The activation of that name, with its parameter in parentheses if it has one and another than the default is
/// wanted: "relu", "leaky_relu", "leaky_relu(0.2)". Throws ArgumentError that lists the names.
Activation activation(std::string_view name);

/// Every activation with its default parameter, in the order of the list.
const std::vector<Activation>& activations();

}  // namespace gradus
