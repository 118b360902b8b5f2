// Where the first NaN or infinity came from: the first operation with a finite input and a result that is not, looked
// for in the order of computation: values forward, then gradients backward. It reads the tape afterwards and costs
// nothing while everything is well.
//
//   if (!std::isfinite(loss.item()))
//     if (auto culprit = first_non_finite(tape)) std::cerr << culprit->description << '\n';
//     // [exp] in encoder.2 made inf at element 17
#pragma once

#include <gradus/core/tape.h>

#include <optional>
#include <string>

namespace gradus {

struct NonFinite {
  NodeId node = 0;
  bool in_gradient = false;  // else in the value
  Index element = 0;
  double number = 0;  // NaN or ±inf
  /// "[exp] in encoder.2 made inf at element 17", or for a leaf "0.weight already holds NaN at element 3".
  std::string description;
};

/// Nothing if all values, and all gradients of the latest backward pass, are finite.
std::optional<NonFinite> first_non_finite(Tape& tape);

}  // namespace gradus
