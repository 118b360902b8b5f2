// Flatten: all axes from one on become a single one, such as [batch, 28, 28] → [batch, 784].
//
//   Sequential model{Flatten{}, Linear{784, 10, rng}};
#pragma once

#include <gradus/layers/module.h>

namespace gradus {

class Flatten : public Module {
 public:
  /// The first axis to go; a negative one counts from the end. By default all but the batch.
  explicit Flatten(int start_axis = 1) : start_axis_(start_axis) {}

  std::string description() const override;

 protected:
  /// Throws ShapeError if x has no such axis. Nothing is recorded if it is x's last.
  Variable forward(const Variable& x) override;

 private:
  int start_axis_;
};

}  // namespace gradus
