// The tile: some rows by some SIMD packets of a product's result, which stays in registers for the whole of a sum (Goto
// and van de Geijn 2008); and a column of tiles, which reads the same few columns of b.
//
//   TileColumn<float, tile_packets, Storage::by_rows>(b, k, columns, addend, c, c_step).rows(a, count);
#pragma once

#include <gradus/core/lanes.h>
#include <gradus/core/product.h>

#include <algorithm>
#include <type_traits>

namespace gradus::kernels::detail {

template <class T>
using Packet = typename Lanes<T>::Packet;
template <class T>
constexpr Index width = Lanes<T>::width;

// A tile of the result is `tile_rows` rows by `tile_packets` SIMD packets: its sums, one row of b and one element of a
// fill the registers.
constexpr bool has_many_registers = EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS >= 32;  // 32 as of AVX-512, else 16
constexpr int tile_rows = has_many_registers ? 8 : 6;
constexpr int tile_packets = 2;
template <class T>
constexpr Index tile_columns = tile_packets* width<T>;

// Rows of the next tile when `left` are left. One or two rows would wait for their own sums: the last two tiles are
// more alike instead.
constexpr Index next_tile(Index left) {
  if (left <= tile_rows) return left;
  return left - tile_rows <= 2 ? tile_rows - 2 : tile_rows;
}
// Calls f(std::integral_constant<int, R>) with R = rows, which are 1 to tile_rows.
template <int R = tile_rows, class F>
[[gnu::always_inline]] inline void with_rows(Index rows, const F& f) {
  if constexpr (R > 1) {
    if (rows != R) return with_rows<R - 1>(rows, f);
  }
  f(std::integral_constant<int, R>{});
}

// Sums at least this long leave time to fetch their place in the result, which may be far from the processor.
constexpr Index long_sum = 128;

// How a is stored: a(i, p) is a[i * a_step + p]; or a[p * a_step + i]; or, by tiles of R rows each, a[p * R + i].
enum class Storage { by_rows, by_columns, by_tiles };

// c ← a b + addend for R rows and V packets of columns.
template <class T, int R, int V, Storage storage>
[[gnu::always_inline]] inline void tile(const T* a, Index a_step, const T* b, Index b_step, Index k,
                                        const Addend<T>& addend, T* c, Index c_step) {
  using namespace Eigen::internal;
  constexpr Index w = width<T>;
  Packet<T> sums[R][V];
  for (int r = 0; r < R; ++r)
    for (int v = 0; v < V; ++v) sums[r][v] = pset1<Packet<T>>(T{0});
  if (k >= long_sum)
    for (int r = 0; r < R; ++r)
      for (int v = 0; v < V; ++v) __builtin_prefetch(c + r * c_step + v * w, 1);
#pragma GCC unroll 4  // a tenth faster: the loop's own instructions wait for the same ports
  for (Index p = 0; p < k; ++p) {
    Packet<T> row[V];
    for (int v = 0; v < V; ++v) row[v] = ploadu<Packet<T>>(b + p * b_step + v * w);
    for (int r = 0; r < R; ++r) {
      const auto element = pset1<Packet<T>>(a[storage == Storage::by_rows      ? r * a_step + p
                                              : storage == Storage::by_columns ? p * a_step + r
                                                                               : p * R + r]);
      for (int v = 0; v < V; ++v) sums[r][v] = pmadd(element, row[v], sums[r][v]);
    }
  }
  if (addend.data == nullptr) {
    for (int r = 0; r < R; ++r)
      for (int v = 0; v < V; ++v) pstoreu(c + r * c_step + v * w, sums[r][v]);
  } else {
    for (int r = 0; r < R; ++r)
      for (int v = 0; v < V; ++v)
        pstoreu(c + r * c_step + v * w, padd(ploadu<Packet<T>>(addend.data + r * addend.row_step + v * w), sums[r][v]));
  }
}

// Where a block of an operand is read: in place, or packed.
template <class T>
struct Block {
  const T* data;
  Index step;
};

// One column of tiles, n rows by V packets or the `columns` that are left of them.
template <class T, int V, Storage storage>
class TileColumn {
 public:
  TileColumn(Block<T> b, Index k, Index columns, Addend<T> addend, T* c, Index c_step)
      : b_(b), k_(k), columns_(columns), addend_(addend), c_(c), c_step_(c_step) {}

  // Not inlined: where it is called three ways, all of them would set up what one needs.
  [[gnu::noinline]] void rows(Block<T> a, Index count) const {
    Index i = 0;
    if constexpr (V == 1 && storage == Storage::by_columns)  // the registers hold twice as many rows
      for (; i + Index{2} * tile_rows <= count; i += Index{2} * tile_rows) rows<2 * tile_rows>(at(a, i), i);
    for (; next_tile(count - i) == tile_rows; i += tile_rows) one_tile<tile_rows>(at(a, i), i);
    while (i < count) {  // the last two, or one
      const Index next = next_tile(count - i);
      with_rows<tile_rows - 1>(next, [&]<int R>(std::integral_constant<int, R>) { rows<R>(at(a, i), i); });
      i += next;
    }
  }

 private:
  Block<T> at(Block<T> a, Index row) const {
    const Index step = storage == Storage::by_rows ? a.step : storage == Storage::by_columns ? 1 : k_;
    return {a.data + row * step, a.step};
  }

  template <int R>
  void rows(Block<T> a, Index first) const {
    one_tile<R>(a, first);
  }

  template <int R>
  [[gnu::always_inline]] void one_tile(Block<T> a, Index first) const {
    constexpr Index whole = V * width<T>;
    Addend<T> addend = addend_;
    if (addend.data != nullptr) addend.data += first * addend.row_step;
    T* c = c_ + first * c_step_;
    if (columns_ == whole) return tile<T, R, V, storage>(a.data, a.step, b_.data, b_.step, k_, addend, c, c_step_);
    // Columns beyond the result are computed too (b is padded) and left out here.
    T padded[R * whole];
    tile<T, R, V, storage>(a.data, a.step, b_.data, b_.step, k_, {}, padded, whole);
    using L = Lanes<T>;
    for (Index r = 0; r < R; ++r)
      for (Index j = 0; j < columns_; j += width<T>) {
        const Index count = std::min(width<T>, columns_ - j);
        L sum = L::load(padded + r * whole + j);
        if (addend.data != nullptr) sum = L::load_some(addend.data + r * addend.row_step + j, count) + sum;
        sum.store_some(c + r * c_step_ + j, count);
      }
  }

  Block<T> b_;
  Index k_;
  Index columns_;
  Addend<T> addend_;
  T* c_;
  Index c_step_;
};

}  // namespace gradus::kernels::detail
