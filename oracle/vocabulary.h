// The vocabulary: every operation that a program may use, how Gradus records it, and how the generator uses it.
// Pointwise operations and activations need no line here: they come from GRADUS_CORE_OPERATIONS and GRADUS_ACTIVATIONS.
// A structural operation or a loss is told here which attributes fit which operands; one that is not told is in the
// vocabulary all the same, and the oracle fails because it cannot use it.
// What libtorch calls the same is in counterparts/.
//
//   const Vocabulary words = vocabulary();
//   const Word& w = words.at("matmul");
//   Variable y = w.record(in, {});
#pragma once

#include "program.h"

#include <gradus/core/random.h>
#include <gradus/core/variable.h>

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace gradus::oracle {

enum class Family { operation, activation, loss };

struct Word {
  Family family = Family::operation;
  int operands = 1;
  bool is_elementwise = false;
  bool compares = false;  // its operands with one another, so that a tie must stay one

  /// What an activation has where nothing else is asked for.
  Attributes usual = {};
  /// Gradus's reading of it.
  std::function<Variable(std::span<const Variable>, const Attributes&)> record = {};
  /// Attributes that fit operands of these shapes, or nothing if the operation does not take them. Empty for one that
  /// nobody has told the oracle how to use.
  std::function<std::optional<Attributes>(std::span<const Shape>, Generator&)> choose = {};
  /// How far the operands are from where the derivative jumps, or grows without bound. Empty for one that is smooth, or
  /// of one operand element by element: where that jumps is found out (kinks.h).
  std::function<double(std::span<const Tensor>, const Attributes&)> margin = {};
};

using Vocabulary = std::map<std::string, Word, std::less<>>;

/// All operations, activations and losses.
Vocabulary vocabulary();

/// The parts of it: vocabulary/*.cpp.
void add_pointwise_operations(Vocabulary& words);
void add_structural_operations(Vocabulary& words);
void add_activations(Vocabulary& words);
void add_losses(Vocabulary& words);

/// The smallest difference between two of a tensor's elements; 1 for fewer than two.
double smallest_gap(const Tensor& x);
double smallest_magnitude(const Tensor& x);
/// Of a − b, broadcast.
double smallest_difference(const Tensor& a, const Tensor& b);

}  // namespace gradus::oracle
