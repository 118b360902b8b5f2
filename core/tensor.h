// Tensor: a contiguous, row-major, batch-first array of float32 or float64 that owns its memory.
// Copies are deep, moves are cheap. Views (matrix, values) are valid as long as the tensor is.
//
//   Tensor x = linspace(10, 20, 100);
//   Tensor w = Tensor::from({1, 2, 3, 4, 5, 6}, {2, 3});
//   w.matrix<float>() *= 2;                      // an Eigen::Map, row-major
//   Tensor e = Tensor::from(Eigen::MatrixXd::Identity(3, 3));
//   double corner = w.at({1, 2});                // 12
#pragma once

#include <gradus/core/array.h>
#include <gradus/core/dtype.h>
#include <gradus/core/errors.h>
#include <gradus/core/shape.h>

#include <Eigen/Core>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gradus {

template <class T>
using RowMajorMatrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using MatrixView = Eigen::Map<RowMajorMatrix<T>>;
template <class T>
using ConstMatrixView = Eigen::Map<const RowMajorMatrix<T>>;

class Tensor {
 public:
  /// A float32 scalar 0.
  Tensor() : Tensor(Shape{}) {}
  /// All zeros.
  explicit Tensor(const Shape& shape, DType dtype = DType::float32);
  Tensor(const Tensor& other);
  Tensor(Tensor&& other) noexcept = default;
  Tensor& operator=(const Tensor& other);
  Tensor& operator=(Tensor&& other) noexcept = default;
  ~Tensor() = default;

  /// Values in row-major order. Throws ShapeError if their number is not shape.size().
  static Tensor from(std::span<const double> values, const Shape& shape, DType dtype = DType::float32);
  static Tensor from(std::initializer_list<double> values, const Shape& shape, DType dtype = DType::float32);
  template <class T>
  static Tensor from(const std::vector<T>& values, const Shape& shape) {
    Tensor result(shape, dtype_of<T>);
    result.require_size(static_cast<Index>(values.size()));
    std::copy(values.begin(), values.end(), result.values<T>().begin());
    return result;
  }
  /// A vector of values, rank 1.
  template <class T>
  static Tensor from(const std::vector<T>& values) {
    return from(values, Shape{static_cast<Index>(values.size())});
  }
  /// Any Eigen matrix, array or expression of float or double becomes a tensor of rank 2.
  template <class Derived>
  static Tensor from(const Eigen::DenseBase<Derived>& expression) {
    Tensor result(Shape{expression.rows(), expression.cols()}, dtype_of<typename Derived::Scalar>);
    result.matrix<typename Derived::Scalar>() = expression.derived().matrix();
    return result;
  }

  const Shape& shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  Index size() const { return shape_.size(); }
  int rank() const { return shape_.rank(); }

  /// The elements in row-major order. Throws DTypeError if T is not the tensor's type.
  template <class T>
  std::span<T> values() {
    require_type(dtype_of<T>);
    return {reinterpret_cast<T*>(data_.get()), static_cast<std::size_t>(size())};
  }
  template <class T>
  std::span<const T> values() const {
    require_type(dtype_of<T>);
    return {reinterpret_cast<const T*>(data_.get()), static_cast<std::size_t>(size())};
  }

  /// As a matrix: the last axis are the columns, all before it the rows; a vector is one row, a scalar 1×1.
  template <class T>
  MatrixView<T> matrix() {
    return {values<T>().data(), rows(), columns()};
  }
  template <class T>
  ConstMatrixView<T> matrix() const {
    return {values<T>().data(), rows(), columns()};
  }
  Index rows() const { return shape_.rank() == 0 ? 1 : columns() == 0 ? leading() : size() / columns(); }
  Index columns() const { return shape_.rank() == 0 ? 1 : shape_[-1]; }

  /// One element, widened to double. Throws ShapeError if the position is outside.
  double at(std::initializer_list<Index> position) const;
  /// The only element. Throws ShapeError if there is not exactly one.
  double item() const;
  /// All elements widened to double, row-major.
  std::vector<double> to_vector() const;

  /// The same elements in another shape. Throws ShapeError if the number of elements differs.
  Tensor reshaped(const Shape& shape) const;
  /// The same elements in another scalar type.
  Tensor to(DType dtype) const;
  /// A copy of `count` rows (slices of the first axis) from `first`.
  Tensor rows(Index first, Index count) const;

  Array array() { return {data_.get(), shape_, dtype_, false}; }
  /// For kernels that only read.
  Array array() const { return {data_.get(), shape_, dtype_, false}; }

  /// NumPy-like text; long tensors are abbreviated.
  std::string string() const;

  friend bool operator==(const Tensor& a, const Tensor& b);

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  void require_type(DType wanted) const {
    if (wanted != dtype_) [[unlikely]]
      throw_type(wanted);
  }
  [[noreturn]] void throw_type(DType wanted) const;
  void require_size(Index count) const;
  Index leading() const;

  Shape shape_;
  DType dtype_ = DType::float32;
  std::unique_ptr<std::byte[], Free> data_;  // 64-byte aligned
};

Tensor zeros(const Shape& shape, DType dtype = DType::float32);
Tensor ones(const Shape& shape, DType dtype = DType::float32);
Tensor full(const Shape& shape, double value, DType dtype = DType::float32);
/// start, start + step, ... below stop. Throws ArgumentError if step is 0 or leads away from stop.
Tensor arange(double start, double stop, double step = 1, DType dtype = DType::float32);
/// `count` evenly spaced values, both ends included. Throws ArgumentError if count < 1.
Tensor linspace(double first, double last, Index count, DType dtype = DType::float32);
/// One row per label with a 1 at the label's column. Throws ArgumentError for a label outside 0 … classes-1.
Tensor one_hot(std::span<const std::int32_t> labels, Index classes, DType dtype = DType::float32);

}  // namespace gradus
