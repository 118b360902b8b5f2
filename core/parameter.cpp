#include <gradus/core/errors.h>
#include <gradus/core/parameter.h>

#include <algorithm>

namespace gradus {

void Parameter::assign(const Tensor& value) {
  if (value.shape() != shape())
    throw ShapeError("[parameter.assign] " + name + " is " + shape().string() + " and cannot take a value of shape " +
                     value.shape().string() + ".");
  if (value.dtype() != dtype())
    throw DTypeError("[parameter.assign] " + name + " is " + std::string(to_string(dtype())) + ", the value is " +
                     std::string(to_string(value.dtype())) + ". Convert it with .to().");
  mutable_value() = value;
}

const Tensor& Parameter::gradient() const {
  if (!has_gradient_) dispatch(dtype(), [&]<class T>() { std::ranges::fill(gradient_.values<T>(), T{0}); });
  return gradient_;
}

Tensor& Parameter::mutable_gradient() {
  gradient();
  has_gradient_ = true;
  return gradient_;
}

}  // namespace gradus
