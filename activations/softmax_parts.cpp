#include <gradus/activations/softmax_parts.h>
#include <gradus/core/kernels.h>
#include <gradus/core/pointwise_kernel.h>

#include <algorithm>

namespace gradus {
namespace {

// Rows so short that a vector along each would be mostly padding: the lanes are as many rows instead.
constexpr Index short_row = 16;

bool has_short_rows(const Array& x, const Array& m) {
  return x.shape[-1] > 0 && x.shape[-1] <= short_row && m.shape == x.shape.with(-1, 1);
}

// Calls visit(first row, block of x, block of y) for blocks of as many rows as there are lanes; what is missing from
// the last one is filled with its first row, and not written back.
template <class T, class Visit>
void for_each_block(const T* x, T* y, Index rows, Index columns, Visit visit) {
  constexpr Index w = Lanes<T>::width;
  Index row = 0;
  for (; row + w <= rows; row += w) visit(row, x + row * columns, y + row * columns);
  if (row == rows) return;
  T from[w * short_row];
  T to[w * short_row];
  for (Index r = 0; r < w; ++r)
    std::copy_n(x + (row + r < rows ? row + r : row) * columns, columns, from + r * columns);
  std::copy_n(y + row * columns, (rows - row) * columns, to);
  visit(row, from, to);
  std::copy_n(to, (rows - row) * columns, y + row * columns);
}

template <class T>
void short_rows(const T* x, Index rows, Index columns, T* m, T* sum, T* probabilities) {
  using L = Lanes<T>;
  for_each_block(x, probabilities, rows, columns, [&](Index row, const T* from, T* to) {
    const Index count = std::min<Index>(L::width, rows - row);
    L value[short_row];
    if (columns == 2)
      std::ranges::copy(L::load_pairs(from), value);
    else
      for (Index j = 0; j < columns; ++j) value[j] = L::gather(from + j, columns);
    L largest = value[0];
    for (Index j = 1; j < columns; ++j) largest = maximum(largest, value[j]);
    L total = L::all(0);
    for (Index j = 0; j < columns; ++j) {
      value[j] = exp(value[j] - largest);
      total = total + value[j];
    }
    if (columns == 2)
      L::store_pairs(value[0] / total, value[1] / total, to);
    else
      for (Index j = 0; j < columns; ++j) (value[j] / total).scatter(to + j, columns);
    largest.store_some(m + row, count);
    total.store_some(sum + row, count);
  });
}

}  // namespace

SoftmaxParts::SoftmaxParts(const Array& x, int axis, const Array& probabilities, Arena& scratch)
    : m(allocate(scratch, x.shape.with(axis, 1), x.dtype)), sum(allocate(scratch, m.shape, x.dtype)) {
  dispatch(x.dtype, [&]<class T>() {
    if (has_short_rows(x, m))
      return short_rows(x.as<const T>(), m.size(), x.shape[-1], m.as<T>(), sum.as<T>(), probabilities.as<T>());
    kernels::maximum(x, m);
    const Array in[] = {x, m};
    kernels::map<T, 2>([](auto a, auto largest) { return exp(a - largest); }, in, probabilities, Write::assign);
    kernels::sum(probabilities, sum, Write::assign);
    const Array parts[] = {probabilities, sum};
    kernels::map<T, 2>([](auto value, auto total) { return value / total; }, parts, probabilities, Write::assign);
  });
}

}  // namespace gradus
