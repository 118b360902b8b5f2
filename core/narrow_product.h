// Products that are hardly more than reading an operand or writing the result once, and have no use for tiles: of few
// columns, of one term (an outer product), and of few rows with weights stored by rows.
//
//   if (b.columns <= most_narrow && a.rows >= width<T>) narrow_product(a, b, addend, c, scratch);
#pragma once

#include <gradus/core/tiled_product.h>

namespace gradus::kernels::detail {

// A result of so few columns that a packet of them would be mostly padding: its packets are taken along the rows.
constexpr Index most_narrow = 4;

// P packets of rows of a result of M columns, or the `rows` that are left of them. a(i, p) is a[p * a_step + i].
template <class T, int M, int P>
void narrow_tile(const T* a, Index a_step, const Strided<T>& b, Index k, const Addend<T>& addend, T* c, Index rows) {
  using namespace Eigen::internal;
  constexpr Index w = width<T>;
  Packet<T> sums[M][P];
  for (int j = 0; j < M; ++j)
    for (int v = 0; v < P; ++v) sums[j][v] = pset1<Packet<T>>(T{0});
  for (Index p = 0; p < k; ++p) {
    Packet<T> column[P];
    for (int v = 0; v < P; ++v) column[v] = ploadu<Packet<T>>(a + p * a_step + v * w);
    for (int j = 0; j < M; ++j) {
      const auto element = pset1<Packet<T>>(b.data[p * b.row_step + j * b.column_step]);
      for (int v = 0; v < P; ++v) sums[j][v] = pmadd(column[v], element, sums[j][v]);
    }
  }
  if constexpr (M == 2) {
    if (rows == P * w && (addend.data == nullptr || addend.row_step == 0)) {
      const Packet<T> added[2] = {pset1<Packet<T>>(addend.data == nullptr ? T{0} : addend.data[0]),
                                  pset1<Packet<T>>(addend.data == nullptr ? T{0} : addend.data[1])};
      for (int v = 0; v < P; ++v)
        Lanes<T>::store_pairs({padd(sums[0][v], added[0])}, {padd(sums[1][v], added[1])}, c + Index{2} * v * w);
      return;
    }
  }
  T columns[M][P * w];
  for (int j = 0; j < M; ++j)
    for (int v = 0; v < P; ++v) pstoreu(columns[j] + v * w, sums[j][v]);
  for (Index i = 0; i < rows; ++i)
    for (int j = 0; j < M; ++j)
      c[i * M + j] = columns[j][i] + (addend.data == nullptr ? T{0} : addend.data[i * addend.row_step + j]);
}

template <class T, int M>
void narrow_product(const Strided<T>& a, Strided<T> b, Addend<T> addend, T* c, Arena& scratch) {
  constexpr Index w = width<T>;
  T* panel = scratch.allocate<T>(static_cast<std::size_t>(std::min(block_depth, a.columns) * 2 * w));
  Index p = 0;
  do {
    const Index k = std::min(block_depth, a.columns - p);
    auto tile = [&]<int P>(std::integral_constant<int, P>, Index i) {
      constexpr Index whole = P * w;
      const Index rows = std::min(whole, a.rows - i);
      const T* from = a.data + i * a.row_step + p * a.column_step;
      Addend<T> here = addend;
      if (here.data != nullptr) here.data += i * here.row_step;
      if (a.row_step == 1 && rows == whole)
        return narrow_tile<T, M, P>(from, a.column_step, b, k, here, c + i * M, rows);
      if (a.row_step == 1)
        copy_into(from, a.column_step, k, rows, panel, whole);
      else
        transpose_into(from, a.row_step, rows, k, panel, whole);
      narrow_tile<T, M, P>(panel, whole, b, k, here, c + i * M, rows);
    };
    Index i = 0;
    for (; a.rows - i > w; i += 2 * w) tile(std::integral_constant<int, 2>{}, i);  // one packet would wait for itself
    if (i < a.rows) tile(std::integral_constant<int, 1>{}, i);
    p += k;
    b.data += k * b.row_step;
    addend = {c, M};
  } while (p < a.columns);
}

template <class T>
void narrow_product(const Strided<T>& a, const Strided<T>& b, const Addend<T>& addend, T* c, Arena& scratch) {
  switch (b.columns) {
    case 1:
      return narrow_product<T, 1>(a, b, addend, c, scratch);
    case 2:
      return narrow_product<T, 2>(a, b, addend, c, scratch);
    case 3:
      return narrow_product<T, 3>(a, b, addend, c, scratch);
    default:
      return narrow_product<T, most_narrow>(a, b, addend, c, scratch);
  }
}

// An outer product, such as the weight gradient of one sample, is hardly more than writing c: row after row, in the
// order of memory.
template <class T>
void outer_product(const Strided<T>& a, const T* b, Index columns, const Addend<T>& addend, T* c) {
  using namespace Eigen::internal;
  constexpr Index w = width<T>;
  for (Index i = 0; i < a.rows; ++i) {
    const T element = a.data[i * a.row_step];
    const auto elements = pset1<Packet<T>>(element);
    T* row = c + i * columns;
    Index j = 0;
    if (addend.data == nullptr) {
      for (; j + w <= columns; j += w) pstoreu(row + j, pmul(elements, ploadu<Packet<T>>(b + j)));
      for (; j < columns; ++j) row[j] = element * b[j];
    } else {
      const T* added = addend.data + i * addend.row_step;
      for (; j + w <= columns; j += w)
        pstoreu(row + j, padd(ploadu<Packet<T>>(added + j), pmul(elements, ploadu<Packet<T>>(b + j))));
      for (; j < columns; ++j) row[j] = added[j] + element * b[j];
    }
  }
}

// y ← x Wᵀ + addend, see product.h.
template <class T>
void dot_products(const T* x, const T* weight, const Addend<T>& addend, T* y, Index n, Index m, Index k) {
  using namespace Eigen::internal;
  constexpr Index w = width<T>;
  constexpr int together = 4;
  // Dot products of `count` rows of W with one row of x, which is read once for all of them.
  auto dots = [&]<int count>(std::integral_constant<int, count>, const T* row, Index j, T* out, const T* added) {
    Packet<T> sums[count], more[count];  // two sums each: one would wait for itself
    for (int r = 0; r < count; ++r) sums[r] = more[r] = pset1<Packet<T>>(T{0});
    Index p = 0;
    for (; p + 2 * w <= k; p += 2 * w) {
      const auto xs = ploadu<Packet<T>>(row + p), next = ploadu<Packet<T>>(row + p + w);
      for (int r = 0; r < count; ++r) {
        sums[r] = pmadd(xs, ploadu<Packet<T>>(weight + (j + r) * k + p), sums[r]);
        more[r] = pmadd(next, ploadu<Packet<T>>(weight + (j + r) * k + p + w), more[r]);
      }
    }
    for (int r = 0; r < count; ++r) sums[r] = padd(sums[r], more[r]);
    for (; p + w <= k; p += w) {
      const auto xs = ploadu<Packet<T>>(row + p);
      for (int r = 0; r < count; ++r) sums[r] = pmadd(xs, ploadu<Packet<T>>(weight + (j + r) * k + p), sums[r]);
    }
    for (int r = 0; r < count; ++r) {
      T sum = predux(sums[r]);
      for (Index q = p; q < k; ++q) sum += row[q] * weight[(j + r) * k + q];
      out[j + r] = added == nullptr ? sum : added[j + r] + sum;
    }
  };
  for (Index i = 0; i < n; ++i) {
    const T* added = addend.data == nullptr ? nullptr : addend.data + i * addend.row_step;
    Index j = 0;
    for (; j + together <= m; j += together)
      dots(std::integral_constant<int, together>{}, x + i * k, j, y + i * m, added);
    for (; j < m; ++j) dots(std::integral_constant<int, 1>{}, x + i * k, j, y + i * m, added);
  }
}

}  // namespace gradus::kernels::detail
