#include <gradus/core/kernels.h>
#include <gradus/core/lanes.h>
#include <gradus/core/pointwise_kernel.h>
#include <gradus/core/product.h>
#include <gradus/core/tensor.h>

#include <Eigen/Core>
#include <algorithm>
#include <limits>

namespace gradus::kernels {

Walk::Walk(const Shape& result, std::span<const Array> operands) : operands_(static_cast<int>(operands.size())) {
  const int count = operands_;
  // Strides of every operand along every axis of the result, last axis first; 0 where it is broadcast.
  int axes = 0;
  Index extents[Shape::max_rank];
  Index strides[max_operands][Shape::max_rank];
  Index passed[max_operands];
  std::fill_n(passed, count, Index{1});
  for (int back = 1; back <= result.rank(); ++back) {
    const Index size = result[-back];
    Index here[max_operands];
    for (int k = 0; k < count; ++k) {
      const Shape& shape = operands[static_cast<std::size_t>(k)].shape;
      const Index own = back <= shape.rank() ? shape[-back] : 1;
      here[k] = own == 1 ? 0 : passed[k];
      passed[k] *= own;
    }
    if (size == 1) continue;
    bool merges = axes > 0;
    for (int k = 0; k < count && merges; ++k) {
      const Index inner = strides[k][axes - 1];
      merges = inner == 0 ? here[k] == 0 : here[k] == inner * extents[axes - 1];
    }
    if (merges) {
      extents[axes - 1] *= size;
    } else {
      extents[axes] = size;
      for (int k = 0; k < count; ++k) strides[k][axes] = here[k];
      ++axes;
    }
  }
  if (axes == 0) return;
  length_ = extents[0];
  for (int k = 0; k < count; ++k) repeats_[k] = strides[k][0] == 0;
  outer_ = axes - 1;
  for (int axis = 0; axis < outer_; ++axis) {
    extent_[axis] = extents[outer_ - axis];
    runs_ *= extent_[axis];
    for (int k = 0; k < count; ++k) stride_[k][axis] = strides[k][outer_ - axis];
  }
}

namespace {

// Rows and columns of a batch of matrices, with the transposed flag turned into strides.
template <class T>
auto matrix(const Array& array, Index offset) {
  using Map = Eigen::Map<RowMajorMatrix<T>, Eigen::Unaligned, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
  const Index rows = array.shape[-2];
  const Index columns = array.shape[-1];
  T* data = array.as<T>() + offset;
  return array.transposed ? Map(data, rows, columns, {1, rows}) : Map(data, rows, columns, {columns, 1});
}

template <class T>
void copy_transposed(const Array& source, const Array& destination, Write write) {
  // It is stored the other way round.
  const Index stored_rows = source.shape[-1];
  const Index stored_columns = source.shape[-2];
  const Index block = stored_rows * stored_columns;
  for (Index offset = 0; offset < source.size(); offset += block) {
    if (write == Write::assign) {
      transpose(source.as<const T>() + offset, stored_rows, stored_columns, destination.as<T>() + offset);
      continue;
    }
    auto from = matrix<T>(source, offset);
    auto to = matrix<T>(destination, offset);
    to += from;
  }
}

}  // namespace

void copy(const Array& source, const Array& destination, Write write) {
  dispatch(source.dtype, [&]<class T>() {
    if (source.transposed) {
      if (source.size() > 0) copy_transposed<T>(source, destination, write);
    } else {
      map<T, 1>([](auto x) { return x; }, std::span(&source, 1), destination, write);
    }
  });
}

namespace {

// Four accumulators hide the addition's latency; long runs are halved, so that rounding errors grow with their
// logarithm. The order depends on the length alone.
template <class T>
T sum_run(const T* x, Index n) {
  using L = Lanes<T>;
  constexpr Index short_run = 2048;
  if (n > 2 * short_run) {
    const Index half = n / 2 / short_run * short_run;
    return sum_run(x, half) + sum_run(x + half, n - half);
  }
  constexpr Index w = L::width;
  L total[4] = {L::all(0), L::all(0), L::all(0), L::all(0)};
  Index i = 0;
  for (; i + 4 * w <= n; i += 4 * w)
    for (Index k = 0; k < 4; ++k) total[k] = total[k] + L::load(x + i + k * w);
  for (; i + w <= n; i += w) total[0] = total[0] + L::load(x + i);
  T result = ((total[0] + total[1]) + (total[2] + total[3])).sum();
  for (; i < n; ++i) result += x[i];
  return result;
}

template <class T>
void add_run(const T* x, T* y, Index n) {
  using L = Lanes<T>;
  Index i = 0;
  for (; i + L::width <= n; i += L::width) (L::load(y + i) + L::load(x + i)).store(y + i);
  for (; i < n; ++i) y[i] += x[i];
}

// Of so few columns that several rows fit one packet exactly: lane l adds up what stands in column l mod columns.
template <class T>
void sum_narrow_rows(const T* from, Index size, Index columns, T* to, Write write) {
  using L = Lanes<T>;
  constexpr Index w = L::width;
  L total[2] = {L::all(0), L::all(0)};
  Index i = 0;
  for (; i + 2 * w <= size; i += 2 * w)
    for (Index k = 0; k < 2; ++k) total[k] = total[k] + L::load(from + i + k * w);
  T lanes[w];
  (total[0] + total[1]).store(lanes);
  for (; i < size; ++i) lanes[i % w] += from[i];
  for (Index column = 0; column < columns; ++column) {
    T sum{0};
    for (Index lane = column; lane < w; lane += columns) sum += lanes[lane];
    to[column] = write == Write::add ? to[column] + sum : sum;
  }
}

// to ← or += the sum of `rows` rows that lie behind one another: the totals of a few columns stay in registers, those
// of even and odd rows apart, as each addition waits for the one before.
template <class T>
void sum_rows(const T* from, Index rows, Index columns, T* to, Write write) {
  using L = Lanes<T>;
  constexpr Index w = L::width;
  if (columns < w && w % columns == 0) return sum_narrow_rows(from, rows * columns, columns, to, write);
  auto block = [&]<Index packets>(std::integral_constant<Index, packets>, Index column) {
    L even[packets];
    L odd[packets];
    for (Index k = 0; k < packets; ++k) even[k] = odd[k] = L::all(0);
    const T* row = from + column;
    Index left = rows;
    for (; left > 1; left -= 2, row += 2 * columns)
      for (Index k = 0; k < packets; ++k) {
        even[k] = even[k] + L::load(row + k * w);
        odd[k] = odd[k] + L::load(row + columns + k * w);
      }
    for (Index k = 0; k < packets; ++k) {
      if (left == 1) even[k] = even[k] + L::load(row + k * w);
      const L total = even[k] + odd[k];
      T* at = to + column + k * w;
      (write == Write::add ? L::load(at) + total : total).store(at);
    }
  };
  Index column = 0;
  for (; column + 4 * w <= columns; column += 4 * w) block(std::integral_constant<Index, 4>{}, column);
  for (; column + 2 * w <= columns; column += 2 * w) block(std::integral_constant<Index, 2>{}, column);
  for (; column + w <= columns; column += w) block(std::integral_constant<Index, 1>{}, column);
  for (; column < columns; ++column) {
    T total{0};
    for (Index row = 0; row < rows; ++row) total += from[row * columns + column];
    to[column] = write == Write::add ? to[column] + total : total;
  }
}

}  // namespace

void sum(const Array& source, const Array& destination, Write write) {
  const Index size = destination.size();
  const bool by_columns = source.shape.rank() > 0 && destination.shape.rank() > 0 && source.size() > 0 &&
                          destination.shape[-1] == size && source.shape[-1] == size;
  dispatch(source.dtype, [&]<class T>() {
    T* to = destination.as<T>();
    const T* from = source.as<const T>();
    if (size == 1) {  // whatever the axes, all of the source is one run
      const T total = sum_run(from, source.size());
      *to = write == Write::add ? *to + total : total;
      return;
    }
    if (by_columns) return sum_rows(from, source.size() / size, size, to, write);
    // Seen from the source, the destination is an operand that broadcasts: the walk says where each run adds to.
    const Walk walk(source.shape, std::span(&destination, 1));
    if (write == Write::assign) std::fill_n(to, destination.size(), T{0});
    if (source.size() == 0) return;
    walk.for_each_run([&](const Index* offset) {
      if (walk.repeats()[0] || walk.length() == 1)
        to[offset[0]] += sum_run(from, walk.length());
      else
        add_run(from, to + offset[0], walk.length());
      from += walk.length();
    });
  });
}

void copy_inputs(const void*, std::span<const Array> inputs, const Array& result, Write write, Arena&) {
  copy(inputs[0], result, write);
}

void sum_inputs(const void*, std::span<const Array> inputs, const Array& result, Write write, Arena&) {
  sum(inputs[0], result, write);
}

void maximum(const Array& source, const Array& destination) {
  const Walk walk(source.shape, std::span(&destination, 1));
  dispatch(source.dtype, [&]<class T>() {
    T* to = destination.as<T>();
    std::fill_n(to, destination.size(), -std::numeric_limits<T>::infinity());
    if (source.size() == 0) return;
    const T* from = source.as<const T>();
    const Index step = walk.repeats()[0] ? 0 : 1;
    walk.for_each_run([&](const Index* offset) {
      for (Index i = 0; i < walk.length(); ++i) {
        T& best = to[offset[0] + i * step];
        if (exceeds(*from, best)) best = *from;
        ++from;
      }
    });
  });
}

namespace {

// One matrix of a batch, with the transposed flag turned into steps.
template <class T>
Strided<T> strided(const Array& array, Index matrix) {
  const Index rows = array.shape[-2];
  const Index columns = array.shape[-1];
  const T* data = array.as<const T>() + matrix * rows * columns;
  if (array.transposed) return {data, rows, columns, 1, rows};
  return {data, rows, columns, columns, 1};
}

}  // namespace

void matrix_product(const Array& a, const Array& b, const Array& c, Write write, Arena& scratch) {
  if (c.size() == 0) return;
  dispatch(c.dtype, [&]<class T>() {
    const Index columns = c.shape[-1];
    const Index size = c.shape[-2] * columns;
    auto multiply = [&](Index a_matrix, Index b_matrix, Index c_matrix) {
      T* to = c.as<T>() + c_matrix * size;
      const Addend<T> addend = write == Write::add ? Addend<T>{to, columns} : Addend<T>{};
      product(strided<T>(a, a_matrix), strided<T>(b, b_matrix), addend, to, scratch);
    };
    if (c.shape.rank() == 2) return multiply(0, 0, 0);
    // Leading axes: a walk over one element per matrix.
    auto leading = [](const Shape& shape) { return shape.without(-1).without(-1); };
    const Array batches[] = {{nullptr, leading(a.shape)}, {nullptr, leading(b.shape)}};
    const Walk walk(leading(c.shape), batches);
    const Index a_step = walk.repeats()[0] ? 0 : 1;
    const Index b_step = walk.repeats()[1] ? 0 : 1;
    Index index = 0;
    walk.for_each_run([&](const Index* offset) {
      for (Index i = 0; i < walk.length(); ++i, ++index)
        multiply(offset[0] + i * a_step, offset[1] + i * b_step, index);
    });
  });
}

void affine(const Array& x, const Array& weight, const Array& bias, const Array& y, Write write, Arena& scratch) {
  dispatch(y.dtype, [&]<class T>() {
    const Index m = weight.shape[0];
    const Index k = weight.shape[1];
    const Index n = m == 0 ? 0 : y.size() / m;
    Addend<T> addend{bias.as<const T>(), 0};
    if (write == Write::add) {
      copy(bias, y, write);
      addend = {y.as<const T>(), m};
    }
    if (n < few_rows && n * k > 0 && !weight.transposed)
      return few_rows_product(x.as<const T>(), weight.as<const T>(), addend, y.as<T>(), n, m, k);
    const Strided<T> turned{weight.as<const T>(), k, m, weight.transposed ? m : 1, weight.transposed ? 1 : k};
    product<T>({x.as<const T>(), n, k, k, 1}, turned, addend, y.as<T>(), scratch);
  });
}

}  // namespace gradus::kernels
