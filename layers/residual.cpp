#include <gradus/core/errors.h>
#include <gradus/layers/residual.h>

namespace gradus {

Variable Residual::forward(const Variable& x) {
  const Variable y = (*inner_)(x);
  if (y.shape() != x.shape())
    throw ShapeError("[residual] " + inner_->path() + ", " + inner_->description() + ", makes " + y.shape().string() +
                     " of " + x.shape().string() + ": to be added to its input, its result must have the same shape.");
  return x + y;
}

std::string Residual::description() const { return "Residual(" + inner_->description() + ")"; }

}  // namespace gradus
