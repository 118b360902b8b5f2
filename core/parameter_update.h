// ParameterUpdate: what a backward pass does with a parameter whose gradient is complete, instead of leaving that to
// a later pass over memory. Optimizers are such updates (optimizer.step(loss)); the core knows no more of them than
// this.
#pragma once

#include <gradus/core/parameter.h>
#include <gradus/core/variable.h>

#include <cstdint>

namespace gradus {

class ParameterUpdate {
 public:
  ParameterUpdate();
  virtual ~ParameterUpdate() = default;
  ParameterUpdate(const ParameterUpdate&) = delete;
  ParameterUpdate& operator=(const ParameterUpdate&) = delete;
  /// From 1; no other update has the same. (Addresses are used again.)
  std::uint64_t number() const { return number_; }
  /// Whether this update is in charge of the parameter; others keep their gradients, as after backward().
  virtual bool owns(const Parameter& parameter) = 0;
  /// Where r is kept if the update of the parameter is w ← w + r dL/dw and nothing else; null if it is not. Then a
  /// product may be added to w as it is computed, and the gradient is never stored.
  virtual const double* linear_factor() const = 0;
  /// Changes the parameter along its gradient, and zeroes that.
  virtual void apply(Parameter& parameter) = 0;

 private:
  const std::uint64_t number_;
};

/// Runs backward from a scalar, and changes each parameter that `update` owns as soon as its gradient is complete and
/// its value is no longer needed. Gradients of owned parameters must not have been accumulated before.
/// Throws what Variable::backward() throws.
void backward_and_update(const Variable& loss, ParameterUpdate& update);

}  // namespace gradus
