// What every derivative asks of the variable it is taken of, before anything is computed.
#pragma once

#include <gradus/core/variable.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace gradus {

class Parameter;

struct GradientChecks {
  /// Throws GradientError unless the output is one number; `what` is who asks.
  static void require_scalar(const Variable& output, std::string_view what);
  /// Throws GradientError if the input is a constant.
  static void require_variable(const Variable& input);
  /// Throws HandleError if the output is of another tape or of an earlier step, GradientError if it depends on nothing
  /// that needs a gradient, StaleParameterError if a parameter it depends on was changed since it was recorded.
  static void require_gradient(const Tape& tape, const Variable& output);
  /// Throws StaleParameterError if a parameter whose leaf is marked was changed since it was recorded; `reached` has
  /// one mark for each of the first nodes.
  static void require_unchanged(const Tape& tape, std::span<const std::uint8_t> reached);

 private:
  static bool depends_on(const Tape& tape, const Variable& output, NodeId leaf);
  [[noreturn]] static void throw_stale(const Tape& tape, NodeId leaf, const Parameter& parameter);
};

}  // namespace gradus
