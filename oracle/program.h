// Program: a computation as data, which two interpreters run (gradus_reader.h, torch_reader.h). It is a list of steps
// in which every value is named once: first the inputs, then one result per step. The loss is a weighted sum of all
// values that nothing else uses, so no step is computed in vain.
//
//   Program p{{linspace(-1, 1, 3, float64)}, {{"tanh", {0}, {}}, {"multiply", {0, 1}, {}}}};
//   p.text();      // a = [3]: -1 0 1
//                  // b = tanh(a)
//                  // c = multiply(a, b)
//                  // loss = sum(weights * c)
#pragma once

#include <gradus/core/tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::oracle {

/// Where an operation is told more than its operands; each uses the fields it needs.
struct Attributes {
  std::vector<int> axes = {};  // reduced, none for all of them; or the one axis
  bool keepdim = false;
  Shape shape = {};                        // of the result
  Index start = 0;                         // slice, unslice
  Index stop = 0;                          // slice: the end; unslice: the size
  std::vector<std::int32_t> indices = {};  // labels too
  std::vector<double> numbers = {};        // clamp's bounds, an activation's parameter, a loss's threshold
};

struct Step {
  std::string operation;
  std::vector<std::size_t> operands;  // places of earlier values
  Attributes attributes = {};
};

struct Program {
  std::vector<Tensor> inputs;  // float64, and exact in float32 where that is to be compared
  std::vector<Step> steps;
  bool plain_sum = false;  // all weights 1: for operations element by element, where nothing can cancel

  std::size_t value_count() const { return inputs.size() + steps.size(); }
  /// Marks each value that a step uses.
  std::vector<bool> used() const;
  /// "a", "b", ..., "z", "a1", ...
  static std::string name(std::size_t value);
  /// One line for each value, and the loss.
  std::string text() const;
};

/// "[3]: -1 0 1", with as many digits as it takes.
std::string numbers_text(const Tensor& x);

/// The loss's weights, or the direction in which gradients are differentiated: numbers of either sign, none of them
/// twice within 64, exact in float32.
Tensor weights(const Shape& shape, bool plain = false);

/// What a reader makes of a program: a tensor for each value, and for each input the derivatives of the loss.
struct Readings {
  std::vector<Tensor> values;
  std::vector<Tensor> gradients;
  std::vector<Tensor> seconds;  // of sum(weights * gradients)
  // The same by other ways, where a reader has some: gradients as they are recorded, and second derivatives with
  // forward mode.
  std::vector<Tensor> recorded_gradients = {};
  std::vector<Tensor> forward_seconds = {};
};

}  // namespace gradus::oracle
