#include <gradus/core/errors.h>
#include <gradus/core/kernels.h>
#include <gradus/core/node.h>
#include <gradus/core/parameter.h>

#include <algorithm>
#include <cstring>

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
  if (has_gradient_) {
    work_out();
  } else {
    is_outer_ = false;
    dispatch(dtype(), [&]<class T>() { std::ranges::fill(gradient_.values<T>(), T{0}); });
  }
  return gradient_;
}

Tensor& Parameter::mutable_gradient() {
  gradient();
  has_gradient_ = true;
  return gradient_;
}

void Parameter::keep_outer_product(const Array& left, const Array& right) {
  if (outer_ == nullptr)
    outer_ =
        std::make_unique<OuterProduct>(OuterProduct{Tensor({left.size()}, dtype()), Tensor({right.size()}, dtype())});
  const std::size_t bytes = size_of(dtype());
  std::memcpy(outer_->left.array().data, left.data, static_cast<std::size_t>(left.size()) * bytes);
  std::memcpy(outer_->right.array().data, right.data, static_cast<std::size_t>(right.size()) * bytes);
  is_outer_ = true;
}

void Parameter::work_out() const {
  if (!is_outer_) return;
  is_outer_ = false;
  const Array left{outer_->left.array().data, {outer_->left.size(), 1}, dtype()};
  const Array right{outer_->right.array().data, {1, outer_->right.size()}, dtype()};
  Arena scratch;
  kernels::matrix_product(left, right, gradient_.array(), Write::assign, scratch);
}

void Node::work_out_gradient() const { static_cast<const ParameterUse*>(attributes)->parameter->work_out(); }

}  // namespace gradus
