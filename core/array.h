// Array: a non-owning view of contiguous numbers with a shape; what kernels read and write.
// Whoever made the view (a Tensor, or the tape's arena) owns the memory and must outlive it.
#pragma once

#include <gradus/core/dtype.h>
#include <gradus/core/shape.h>

namespace gradus {

struct Array {
  void* data = nullptr;
  Shape shape;
  DType dtype = DType::float32;
  // The last two axes are stored the other way round: the view of a transpose, which only products read in place.
  bool transposed = false;

  template <class T>
  T* as() const {
    return static_cast<T*>(data);
  }
  Index size() const { return shape.size(); }
};

/// Whether a kernel's result replaces what its destination holds, or is added to it.
enum class Write : std::uint8_t { assign, add };

}  // namespace gradus
