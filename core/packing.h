// Packing: operands of a product copied into the order in which its kernels read them. What is copied is small enough
// for a cache; it is read by whole cache lines, and rows that are far apart are fetched ahead.
//
//   pack_panels(b, b_step, k, panels);          // 4 panels of b, each [k, tile_columns]
//   pack_tiles(a.data, a, rows, k, tiles);      // a in one piece for each tile of its rows
#pragma once

#include <gradus/core/tile.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace gradus::kernels::detail {

// How many rows ahead are fetched that stand far apart; and how many numbers of T a cache line has.
constexpr Index ahead = 8;
template <class T>
constexpr Index line = 64 / static_cast<Index>(sizeof(T));

// to[j * to_step + i] ← from[i * from_step + j] for i < rows, which are a packet's width or less, and j < columns.
template <class T, bool whole>
[[gnu::always_inline]] inline void transpose_rows(const T* from, Index from_step, Index rows, Index columns, T* to,
                                                  Index to_step) {
  constexpr Index w = width<T>;
  if constexpr (whole) rows = w;
  Index j = 0;
  for (; j + w <= columns; j += w) {
    Eigen::internal::PacketBlock<Packet<T>, static_cast<int>(w)> block;
    for (Index r = 0; r < w; ++r)
      block.packet[r] = Eigen::internal::ploadu<Packet<T>>(from + std::min(r, rows - 1) * from_step + j);
    Eigen::internal::ptranspose(block);
    for (Index r = 0; r < w; ++r) {
      if constexpr (whole)
        Eigen::internal::pstoreu(to + (j + r) * to_step, block.packet[r]);
      else
        Lanes<T>{block.packet[r]}.store_some(to + (j + r) * to_step, rows);
    }
  }
  for (; j < columns; ++j)
    for (Index r = 0; r < rows; ++r) to[j * to_step + r] = from[r * from_step + j];
}

// The same for any number of rows.
template <class T>
void transpose_into(const T* from, Index from_step, Index rows, Index columns, T* to, Index to_step) {
  constexpr Index w = width<T>;
  Index i = 0;
  for (; i + w <= rows; i += w) transpose_rows<T, true>(from + i * from_step, from_step, w, columns, to + i, to_step);
  if (i < rows) transpose_rows<T, false>(from + i * from_step, from_step, rows - i, columns, to + i, to_step);
}

// to[i * to_step + j] ← from[i * from_step + j].
template <class T>
void copy_into(const T* from, Index from_step, Index rows, Index columns, T* to, Index to_step) {
  using namespace Eigen::internal;
  constexpr Index w = width<T>;
  if (columns % w != 0) {
    for (Index i = 0; i < rows; ++i) std::copy_n(from + i * from_step, columns, to + i * to_step);
    return;
  }
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; j += w) pstoreu(to + i * to_step + j, ploadu<Packet<T>>(from + i * from_step + j));
}

// A panel of b, [k, padded]: k rows, of whose elements `columns` are filled and the rest are zero.
template <class T>
void pack_panel(const T* b, const Strided<T>& steps, Index k, Index columns, Index padded, T* to) {
  if (columns < padded) std::fill_n(to, k * padded, T{0});
  if (steps.column_step == 1)
    copy_into(b, steps.row_step, k, columns, to, padded);
  else
    transpose_into(b, steps.column_step, columns, k, to, padded);
}

// Several panels at a time of a b that is stored by rows.
constexpr Index panels_together = 4;

template <class T>
void pack_panels(const T* b, Index b_step, Index k, T* to) {
  using namespace Eigen::internal;
  constexpr Index w = width<T>;
  for (Index p = 0; p < k; ++p) {
    const T* from = b + p * b_step;
    const T* next = b + std::min(p + ahead, k - 1) * b_step;
    for (Index j = 0; j < panels_together * tile_columns<T>; j += line<T>) __builtin_prefetch(next + j);
    for (Index panel = 0; panel < panels_together; ++panel)
      for (int v = 0; v < tile_packets; ++v)
        pstoreu(to + (panel * k + p) * tile_columns<T> + v * w,
                ploadu<Packet<T>>(from + panel * tile_columns<T> + v * w));
  }
}

// to[p * R + i] ← from[i * from_step + p] for i < R and p < k.
template <class T, int R>
void transpose_tile(const T* from, Index from_step, Index k, T* to) {
  using namespace Eigen::internal;
  using Half = typename unpacket_traits<Packet<T>>::half;  // a whole packet may have more numbers than a tile has rows
  constexpr int h = unpacket_traits<Half>::size;
  Index p = 0;
  if constexpr (R >= h)
    for (; p + h <= k; p += h)
      for (int i = 0; i < R; i += h) {
        const int first = std::min(i, R - h);
        PacketBlock<Half, h> block;
        for (int r = 0; r < h; ++r) block.packet[r] = ploadu<Half>(from + (first + r) * from_step + p);
        ptranspose(block);
        for (int r = 0; r < h; ++r) pstoreu(to + (p + r) * R + first, block.packet[r]);
      }
  for (; p < k; ++p)
    for (int i = 0; i < R; ++i) to[p * R + i] = from[i * from_step + p];
}

// Several tiles at a time of an a that is stored by columns.
constexpr Index tiles_together = 8;

// The first `rows` rows and k columns of a, tile after tile: a(i, p) of a tile that begins with row `first` and has R
// rows is to[first * k + p * R + i - first].
template <class T>
void pack_tiles(const T* a, const Strided<T>& steps, Index rows, Index k, T* to) {
  Index i = 0;
  if (steps.row_step == 1) {
    constexpr Index together = tiles_together;
    // As long as these are whole tiles.
    for (Index left = rows; left == together * tile_rows || left > together * tile_rows + 2;
         i += together * tile_rows, left = rows - i)
      for (Index p = 0; p < k; ++p) {
        const T* from = a + p * steps.column_step + i;
        const T* next = a + std::min(p + ahead, k - 1) * steps.column_step + i;
        for (Index r = 0; r < together * tile_rows; r += line<T>) __builtin_prefetch(next + r);
        for (Index tile = 0; tile < together; ++tile)
          std::memcpy(to + (i + tile * tile_rows) * k + p * tile_rows, from + tile * tile_rows, tile_rows * sizeof(T));
      }
  }
  while (i < rows) {
    const Index next = next_tile(rows - i);
    with_rows(next, [&]<int R>(std::integral_constant<int, R>) {
      if (steps.row_step == 1)
        for (Index p = 0; p < k; ++p) std::memcpy(to + i * k + p * R, a + p * steps.column_step + i, R * sizeof(T));
      else
        transpose_tile<T, R>(a + i * steps.row_step, steps.row_step, k, to + i * k);
    });
    i += next;
  }
}

}  // namespace gradus::kernels::detail
