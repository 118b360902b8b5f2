// Packing: operands of a product copied into the order in which its kernels read them.
//
//   transpose_into(from, from_step, rows, columns, to, to_step);     // to[j * to_step + i] = from[i * from_step + j]
#pragma once

#include <gradus/core/lanes.h>
#include <gradus/core/product.h>

#include <algorithm>

namespace gradus::kernels::detail {

// Length of a block of k: a packed panel of b, block × tile columns, stays near the first-level cache.
constexpr bool has_many_registers = EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS >= 32;  // 32 as of AVX-512, else 16
constexpr Index block_depth = has_many_registers ? 512 : 256;

template <class T>
using Packet = typename Lanes<T>::Packet;
template <class T>
constexpr Index width = Lanes<T>::width;

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

template <class T>
void copy_into(const T* from, Index from_step, Index rows, Index columns, T* to, Index to_step) {
  using namespace Eigen::internal;
  constexpr Index w = width<T>;
  if (columns % w != 0) {
    for (Index i = 0; i < rows; ++i) std::copy_n(from + i * from_step, columns, to + i * to_step);
    return;
  }
  for (Index j = 0; j < columns; j += w)
    for (Index i = 0; i < rows; ++i) pstoreu(to + i * to_step + j, ploadu<Packet<T>>(from + i * from_step + j));
}

}  // namespace gradus::kernels::detail
