#include <gradus/core/errors.h>
#include <gradus/layers/flatten.h>

namespace gradus {

Variable Flatten::forward(const Variable& x) {
  const Shape shape = x.shape();
  if (start_axis_ >= shape.rank() || start_axis_ < -shape.rank())
    throw ShapeError("[flatten] " + x.description() + " is " + shape.string() + " and has no axis " +
                     std::to_string(start_axis_) + " from which to flatten it. Is the batch's axis missing?");
  const int start = shape.normalize(start_axis_);
  if (start == shape.rank() - 1) return x;
  Shape flat = shape;
  Index size = shape[start];
  while (flat.rank() > start + 1) {
    size *= flat[-1];
    flat = flat.without(-1);
  }
  return reshape(x, flat.with(start, size));
}

std::string Flatten::description() const {
  return start_axis_ == 1 ? "Flatten" : "Flatten(" + std::to_string(start_axis_) + ")";
}

}  // namespace gradus
