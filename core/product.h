// The product of two matrices, and the sizes that make it fast: one kernel, for all shapes and storage orders, whose
// innermost loop keeps a tile of the result in registers.
//   - Operands small enough for the cache are read where they are; a transposed or far-strided one is first copied
//     ("packed") in the order of reading, into scratch memory of the caller's arena. The heap is never touched.
//   - Each element is summed over k in order, in blocks of fixed length, whatever the tile or the thread that computes
//     it: results depend on the shapes alone, not on storage order or the number of threads.
// Measured against Eigen, OpenBLAS and oneDNN in docs/performance.md.
//
//   product<float>({x, n, k, k, 1}, {w, k, m, 1, k}, {}, y, scratch);      // y [n, m] = x wᵀ, with w stored [m, k]
#pragma once

#include <gradus/core/arena.h>
#include <gradus/core/shape.h>

namespace gradus::kernels {

/// A matrix in somebody's memory: element (i, j) is data[i * row_step + j * column_step]; one of the steps is 1.
template <class T>
struct Strided {
  const T* data;
  Index rows;
  Index columns;
  Index row_step;
  Index column_step;
};

/// What a product is added to: nothing, a matrix, or (with row_step 0) one row for all rows.
template <class T>
struct Addend {
  const T* data = nullptr;
  Index row_step = 0;
};

/// c ← a b + addend, with c [a.rows, b.columns] row-major. The addend may be c itself; a and b may not.
template <class T>
void product(const Strided<T>& a, const Strided<T>& b, const Addend<T>& addend, T* c, Arena& scratch);

/// y ← x Wᵀ + addend for a few rows of x [n, k] and W [m, k], both row-major: reads W once, uncopied, by dot products.
template <class T>
void few_rows_product(const T* x, const T* weight, const Addend<T>& addend, T* y, Index n, Index m, Index k);

/// to[j, i] ← from[i, j], both row-major without gaps.
template <class T>
void transpose(const T* from, Index rows, Index columns, T* to);

/// From this many rows on, product() is the faster one.
inline constexpr Index few_rows = 4;

/// Whether product() of so many rows, and columns of `element` bytes each, reads b in place if it is stored by rows,
/// but copies it if it is stored by columns.
bool reads_b_in_place(Index rows, Index columns, std::size_t element);

}  // namespace gradus::kernels
