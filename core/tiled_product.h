// TiledProduct: the product of two matrices tile by tile of the result, each of which stays in registers for the whole
// of a sum (Goto and van de Geijn 2008). Operands are read where they are if that is near enough, else from packed
// copies in the caller's buffers. What is packed of a serves all columns; columns, like shares of what is packed, are
// independent, so that threads can share them.
//
//   const TiledProduct<float> product(a, b, addend, c);
//   product.for_each_part([&](const auto& part) {
//     for (Index share = 0; share < product.pack_shares(part); ++share) product.pack(part, share, a_buffer);
//     product.columns(part, 0, b.columns, a_buffer, b_buffer);
//   });
#pragma once

#include <gradus/core/packing.h>
#include <gradus/core/tile.h>

namespace gradus::kernels::detail {

// Length of a block of k: a packed panel of b, block × tile columns, stays near the first-level cache.
constexpr Index block_depth = has_many_registers ? 512 : 256;
// What is packed of a at a time: it may come from a second-level cache and beyond, as it is read in the order of
// memory. b is packed again for each.
constexpr Index block_bytes = Index{512} << 10;
// Rows of a that are packed at a time, if threads share them.
constexpr Index pack_rows = tiles_together * tile_rows;
// Rows this far apart in memory fall into few sets of the cache and on a page each: such an operand is packed. With
// few registers earlier, as the narrower panel then fits the first-level cache (512 x 512: a third faster).
constexpr Index far_bytes = has_many_registers ? 4096 : 2048;
template <class T>
constexpr Index block_rows = block_bytes / block_depth / static_cast<Index>(sizeof(T));
template <class T>
bool is_far(Index step) {
  return step * static_cast<Index>(sizeof(T)) >= far_bytes;
}

// The product c ← a b + addend, by columns of the result.
template <class T>
class TiledProduct {
 public:
  TiledProduct(const Strided<T>& a, const Strided<T>& b, const Addend<T>& addend, T* c)
      : a_(a),
        b_(b),
        addend_(addend),
        c_(c),
        packs_a_(a.rows > tile_rows && b.columns > tile_columns<T> && is_far<T>(std::max(a.row_step, a.column_step))),
        packs_b_(b.column_step != 1 || (a.rows > tile_rows && is_far<T>(b.row_step))),
        rows_(a.rows) {
    if (rows_ <= block_rows<T>) return;
    const Index blocks = (a.rows + block_rows<T> - 1) / block_rows<T>;
    rows_ = (a.rows + blocks - 1) / blocks;  // of equal length
  }

  // Rows of the result, and terms of their sums.
  struct Part {
    Index row, rows;
    Index p, k;
    Addend<T> addend;
  };

  // Numbers of T that are needed as buffers; one for b per thread. Products of one size ask for the same, whatever way
  // their operands are stored, so that an arena that has seen one has room for all.
  Index a_buffer() const { return packs_a_ ? rows_ * depth() : 0; }
  Index b_buffer() const {
    const bool has_several = packs_b_ && b_.columns >= panels_together * tile_columns<T>;
    return std::max<Index>(1, depth()) * tile_columns<T> * (has_several ? panels_together : 1);
  }

  template <class F>
  void for_each_part(const F& f) const {
    Part part{};
    do {  // once also for k = 0: the sum of nothing
      part.k = std::min(block_depth, a_.columns - part.p);
      // Later blocks of k add to what the first has written.
      part.addend = part.p == 0 ? addend_ : Addend<T>{c_, b_.columns};
      for (part.row = 0; part.row < a_.rows; part.row += rows_) {
        part.rows = std::min(rows_, a_.rows - part.row);
        f(part);
      }
      part.p += part.k;
    } while (part.p < a_.columns);
  }

  bool packs_a() const { return packs_a_; }
  // Into how many shares the packing of a may be divided; 0 if a is read where it is.
  Index pack_shares(const Part& part) const { return packs_a_ ? std::max<Index>(1, part.rows / pack_rows) : 0; }
  void pack(const Part& part, Index share, T* a_buffer) const {
    const Index first = share * pack_rows;
    const Index rows = share + 1 < pack_shares(part) ? pack_rows : part.rows - first;
    pack_tiles(a_at(part) + first * a_.row_step, a_, rows, part.k, a_buffer + first * part.k);
  }

  // Columns [first, last) of a part.
  void columns(const Part& part, Index first, Index last, const T* a_buffer, T* b_buffer) const {
    for (Index j = first; j < last;) j += step(part, j, last, a_buffer, b_buffer);
  }

 private:
  Index depth() const { return std::min(block_depth, a_.columns); }
  const T* a_at(const Part& part) const { return a_.data + part.row * a_.row_step + part.p * a_.column_step; }
  const T* b_at(const Part& part, Index j) const { return b_.data + part.p * b_.row_step + j * b_.column_step; }
  bool packs_panels(Index columns) const {
    return packs_b_ && b_.column_step == 1 && columns >= panels_together * tile_columns<T>;
  }

  // One column of tiles, or some whose b is packed together; returns how many columns of the result they covered.
  Index step(const Part& part, Index j, Index last, const T* a_buffer, T* b_buffer) const {
    constexpr Index w = width<T>;
    constexpr int wide = 8;
    const Index left = last - j;
    if (!packs_b_ && part.rows < few_rows && left >= wide * w) {  // so few sums would wait for one another
      tile_column<wide>(part, j, wide * w, {b_at(part, j), b_.row_step}, a_buffer);
      return wide * w;
    }
    if (packs_panels(left)) {
      pack_panels(b_at(part, j), b_.row_step, part.k, b_buffer);
      for (Index i = 0; i < panels_together; ++i)
        tile_column<tile_packets>(part, j + i * tile_columns<T>, tile_columns<T>,
                                  {b_buffer + i * part.k * tile_columns<T>, tile_columns<T>}, a_buffer);
      return panels_together * tile_columns<T>;
    }
    if (left > w) {
      const Index count = std::min(left, tile_columns<T>);
      tile_column<tile_packets>(part, j, count, panel<tile_packets>(part, j, count, b_buffer), a_buffer);
      return count;
    }
    tile_column<1>(part, j, left, panel<1>(part, j, left, b_buffer), a_buffer);
    return left;
  }

  // A panel of b, where it is or packed.
  template <int V>
  Block<T> panel(const Part& part, Index j, Index count, T* buffer) const {
    constexpr Index whole = V * width<T>;
    const T* from = b_at(part, j);
    if (!packs_b_ && count == whole) return {from, b_.row_step};
    pack_panel(from, b_, part.k, count, whole, buffer);
    return {buffer, whole};
  }

  template <int V>
  void tile_column(const Part& part, Index j, Index count, Block<T> b, const T* a_buffer) const {
    Addend<T> addend = part.addend;
    if (addend.data != nullptr) addend.data += part.row * addend.row_step + j;
    T* c = c_ + part.row * b_.columns + j;
    if (packs_a_)
      TileColumn<T, V, Storage::by_tiles>(b, part.k, count, addend, c, b_.columns).rows({a_buffer, 0}, part.rows);
    else if (a_.row_step == 1)
      TileColumn<T, V, Storage::by_columns>(b, part.k, count, addend, c, b_.columns)
          .rows({a_at(part), a_.column_step}, part.rows);
    else
      TileColumn<T, V, Storage::by_rows>(b, part.k, count, addend, c, b_.columns)
          .rows({a_at(part), a_.row_step}, part.rows);
  }

  Strided<T> a_;
  Strided<T> b_;
  Addend<T> addend_;
  T* c_;
  bool packs_a_;
  bool packs_b_;
  Index rows_;  // of a block
};

}  // namespace gradus::kernels::detail
