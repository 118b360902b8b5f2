// Tensors from one library to the other: copies of the same numbers.
#pragma once

#include <gradus/core/tensor.h>

#include <torch/types.h>

#include <algorithm>
#include <vector>

namespace gradus::oracle {

inline std::vector<std::int64_t> sizes_of(const Shape& shape) {
  std::vector<std::int64_t> sizes;
  for (int axis = 0; axis < shape.rank(); ++axis) sizes.push_back(shape[axis]);
  return sizes;
}

inline at::Tensor to_torch(const Tensor& x) {
  return dispatch(x.dtype(), [&]<class T>() {
    at::Tensor result =
        at::empty(sizes_of(x.shape()), at::TensorOptions(x.dtype() == float32 ? at::kFloat : at::kDouble));
    std::ranges::copy(x.values<T>(), result.data_ptr<T>());
    return result;
  });
}

inline Tensor from_torch(const at::Tensor& tensor) {
  const at::Tensor x = tensor._is_zerotensor() ? tensor.detach() : tensor.detach().contiguous();
  const Shape shape(std::span<const Index>(x.sizes().data(), x.sizes().size()));
  const DType dtype = x.scalar_type() == at::kFloat ? float32 : float64;
  Tensor result(shape, dtype);
  if (x._is_zerotensor()) return result;  // zeros that libtorch never wrote to memory
  dispatch(dtype, [&]<class T>() { std::copy_n(x.data_ptr<T>(), shape.size(), result.values<T>().begin()); });
  return result;
}

}  // namespace gradus::oracle
