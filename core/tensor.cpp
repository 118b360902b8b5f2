#include <gradus/core/tensor.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <new>
#include <sstream>

namespace gradus {
namespace {

constexpr std::align_val_t alignment{64};

std::byte* allocate(const Shape& shape, DType dtype) {
  const std::size_t bytes = static_cast<std::size_t>(shape.size()) * size_of(dtype);
  auto* memory = static_cast<std::byte*>(::operator new[](std::max<std::size_t>(bytes, 1), alignment));
  std::memset(memory, 0, bytes);
  return memory;
}

}  // namespace

void Tensor::Free::operator()(std::byte* memory) const { ::operator delete[](memory, alignment); }

Tensor::Tensor(const Shape& shape, DType dtype) : shape_(shape), dtype_(dtype), data_(allocate(shape, dtype)) {}

Tensor::Tensor(const Tensor& other) : Tensor(other.shape_, other.dtype_) {
  std::memcpy(data_.get(), other.data_.get(), static_cast<std::size_t>(size()) * size_of(dtype_));
}

// In place where it fits: whoever points at the numbers, such as a tape that borrowed them, still does.
Tensor& Tensor::operator=(const Tensor& other) {
  if (this == &other) return *this;
  if (data_ == nullptr || shape_ != other.shape_ || dtype_ != other.dtype_) return *this = Tensor(other);
  std::memcpy(data_.get(), other.data_.get(), static_cast<std::size_t>(size()) * size_of(dtype_));
  return *this;
}

Tensor Tensor::from(std::span<const double> values, const Shape& shape, DType dtype) {
  Tensor result(shape, dtype);
  result.require_size(static_cast<Index>(values.size()));
  dispatch(dtype, [&]<class T>() {
    std::transform(values.begin(), values.end(), result.values<T>().begin(),
                   [](double value) { return static_cast<T>(value); });
  });
  return result;
}

Tensor Tensor::from(std::initializer_list<double> values, const Shape& shape, DType dtype) {
  return from(std::span<const double>(values.begin(), values.size()), shape, dtype);
}

double Tensor::at(std::initializer_list<Index> position) const {
  if (static_cast<int>(position.size()) != rank())
    throw ShapeError("[tensor.at] " + shape_.string() + " takes " + std::to_string(rank()) + " indices, not " +
                     std::to_string(position.size()) + ".");
  Index offset = 0;
  int axis = 0;
  for (Index index : position) {
    if (index < 0 || index >= shape_[axis])
      throw ShapeError("[tensor.at] index " + std::to_string(index) + " is outside axis " + std::to_string(axis) +
                       " of " + shape_.string() + ".");
    offset = offset * shape_[axis++] + index;
  }
  return dispatch(dtype_,
                  [&]<class T>() { return static_cast<double>(values<T>()[static_cast<std::size_t>(offset)]); });
}

double Tensor::item() const {
  if (size() != 1)
    throw ShapeError("[tensor.item] " + shape_.string() + " has " + std::to_string(size()) +
                     " elements; item() is for exactly one. Reduce it first, or use at().");
  return dispatch(dtype_, [&]<class T>() { return static_cast<double>(values<T>()[0]); });
}

std::vector<double> Tensor::to_vector() const {
  return dispatch(dtype_, [&]<class T>() {
    const auto all = values<T>();
    return std::vector<double>(all.begin(), all.end());
  });
}

Tensor Tensor::reshaped(const Shape& shape) const {
  if (shape.size() != size())
    throw ShapeError("[tensor.reshaped] " + shape_.string() + " has " + std::to_string(size()) + " elements, " +
                     shape.string() + " needs " + std::to_string(shape.size()) + ".");
  Tensor result = *this;
  result.shape_ = shape;
  return result;
}

Tensor Tensor::to(DType dtype) const {
  if (dtype == dtype_) return *this;
  Tensor result(shape_, dtype);
  dispatch(dtype, [&]<class To>() {
    dispatch(dtype_, [&]<class From>() {
      const auto from = values<From>();
      std::transform(from.begin(), from.end(), result.values<To>().begin(),
                     [](From value) { return static_cast<To>(value); });
    });
  });
  return result;
}

Tensor Tensor::rows(Index first, Index count) const {
  if (rank() == 0 || first < 0 || count < 0 || first + count > shape_[0])
    throw ShapeError("[tensor.rows] rows " + std::to_string(first) + " to " + std::to_string(first + count) +
                     " are not all in " + shape_.string() + ".");
  Tensor result(shape_.with(0, count), dtype_);
  if (result.size() == 0) return result;
  const std::size_t row_bytes = static_cast<std::size_t>(size() / shape_[0]) * size_of(dtype_);
  std::memcpy(result.data_.get(), data_.get() + static_cast<std::size_t>(first) * row_bytes,
              static_cast<std::size_t>(count) * row_bytes);
  return result;
}

std::string Tensor::string() const {
  constexpr Index edge = 3;  // elements shown at each end of a long axis
  std::ostringstream out;
  const std::vector<double> all = to_vector();
  auto print = [&](auto&& self, int axis, Index offset) -> void {
    if (axis == rank()) {
      out << all[static_cast<std::size_t>(offset)];
      return;
    }
    const Index count = shape_[axis];
    out << '[';
    for (Index i = 0; i < count; ++i) {
      if (i > 0) out << (axis + 1 == rank() ? ", " : ",\n" + std::string(static_cast<std::size_t>(axis) + 1, ' '));
      if (count > 2 * edge + 4 && i == edge) {
        out << "…" << (axis + 1 == rank() ? ", " : ",\n" + std::string(static_cast<std::size_t>(axis) + 1, ' '));
        i = count - edge;
      }
      self(self, axis + 1, offset * count + i);
    }
    out << ']';
  };
  print(print, 0, 0);
  return out.str();
}

bool operator==(const Tensor& a, const Tensor& b) {
  if (a.shape_ != b.shape_ || a.dtype_ != b.dtype_) return false;
  return dispatch(a.dtype_, [&]<class T>() { return std::ranges::equal(a.values<T>(), b.values<T>()); });
}

void Tensor::throw_type(DType wanted) const {
  throw DTypeError("[tensor] this tensor " + shape_.string() + " holds " + std::string(to_string(dtype_)) +
                   " but was read as " + std::string(to_string(wanted)) + ". Convert it with .to(" +
                   std::string(to_string(wanted)) + ").");
}

void Tensor::require_size(Index count) const {
  if (count != size())
    throw ShapeError("[tensor.from] " + std::to_string(count) + " values do not fill " + shape_.string() +
                     ", which has " + std::to_string(size()) + ".");
}

Index Tensor::leading() const {
  Index product = 1;
  for (int axis = 0; axis + 1 < rank(); ++axis) product *= shape_[axis];
  return product;
}

Tensor zeros(const Shape& shape, DType dtype) { return Tensor(shape, dtype); }

Tensor ones(const Shape& shape, DType dtype) { return full(shape, 1, dtype); }

Tensor full(const Shape& shape, double value, DType dtype) {
  Tensor result(shape, dtype);
  dispatch(dtype, [&]<class T>() { std::ranges::fill(result.values<T>(), static_cast<T>(value)); });
  return result;
}

Tensor arange(double start, double stop, double step, DType dtype) {
  double count = std::ceil((stop - start) / step);
  // The quotient may round up to one value too many, which would be stop itself.
  if (count > 0 && (step > 0 ? start + step * (count - 1) >= stop : start + step * (count - 1) <= stop)) --count;
  if (!std::isfinite(count) || count < 0)
    throw ArgumentError("[arange] a step of " + std::to_string(step) + " does not lead from " + std::to_string(start) +
                        " to " + std::to_string(stop) + ".");
  Tensor result(Shape{static_cast<Index>(count)}, dtype);
  dispatch(dtype, [&]<class T>() {
    double i = 0;
    for (T& value : result.values<T>()) value = static_cast<T>(start + step * i++);
  });
  return result;
}

Tensor linspace(double first, double last, Index count, DType dtype) {
  if (count < 1) throw ArgumentError("[linspace] needs at least one point, not " + std::to_string(count) + ".");
  Tensor result(Shape{count}, dtype);
  const double step = count > 1 ? (last - first) / static_cast<double>(count - 1) : 0;
  dispatch(dtype, [&]<class T>() {
    const auto values = result.values<T>();
    for (Index i = 0; i < count; ++i)
      // From whichever end is nearer, so that both ends are exact.
      values[static_cast<std::size_t>(i)] = static_cast<T>(
          2 * i < count ? first + step * static_cast<double>(i) : last - step * static_cast<double>(count - 1 - i));
  });
  return result;
}

Tensor one_hot(std::span<const std::int32_t> labels, Index classes, DType dtype) {
  for (std::int32_t label : labels)
    if (label < 0 || label >= classes)
      throw ArgumentError("[one_hot] label " + std::to_string(label) + " is outside 0 to " +
                          std::to_string(classes - 1) + ".");
  Tensor result(Shape{static_cast<Index>(labels.size()), classes}, dtype);
  dispatch(dtype, [&]<class T>() {
    const auto values = result.values<T>();
    for (std::size_t row = 0; row < labels.size(); ++row)
      values[row * static_cast<std::size_t>(classes) + static_cast<std::size_t>(labels[row])] = 1;
  });
  return result;
}

}  // namespace gradus
