#include <gradus/core/narrow_product.h>
#include <gradus/core/packing.h>
#include <gradus/core/parallel.h>

#include <algorithm>
#include <numeric>

namespace gradus::kernels {

using namespace detail;

namespace {

// A tile of the result is `tile_rows` rows by `tile_packets` SIMD packets: its sums, one row of b and one element of a
// fill the registers (Goto and van de Geijn 2008).
constexpr int tile_rows = has_many_registers ? 8 : 6;
constexpr int tile_packets = 2;
// What is packed of a at a time: it leaves room in a second-level cache of half a megabyte.
constexpr Index block_bytes = Index{384} << 10;
// Rows this far apart in memory fall into few sets of the cache and on a page each: such an operand is packed. With
// few registers earlier, as the narrower panel then fits the first-level cache (512 x 512: a third faster).
constexpr Index far_bytes = has_many_registers ? 4096 : 2048;
// Sums at least this long leave time to fetch their place in the result, which may be far from the processor.
constexpr Index long_sum = 128;
// Multiplications that are worth a thread of their own (docs/performance.md).
constexpr Index thread_share = Index{1} << 18;

template <class T>
constexpr Index tile_columns = tile_packets* width<T>;
template <class T>
constexpr Index block_rows = block_bytes / block_depth / static_cast<Index>(sizeof(T));
// Rows in a packed panel of a: whole tiles, and whole blocks of one packet's width, by which it is transposed.
template <class T>
constexpr Index panel_rows = std::lcm<Index>(tile_rows, width<T>);

// c ← a b + addend for R rows and V packets of columns. a(i, p) is a[p * a_step + i] if `a_by_columns`, else
// a[i * a_step + p].
template <class T, int R, int V, bool a_by_columns>
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
      const auto element = pset1<Packet<T>>(a_by_columns ? a[p * a_step + r] : a[r * a_step + p]);
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
template <class T, int V, bool a_by_columns>
class TileColumn {
 public:
  TileColumn(Block<T> b, Index k, Index columns, Addend<T> addend, T* c, Index c_step)
      : b_(b), k_(k), columns_(columns), addend_(addend), c_(c), c_step_(c_step) {}

  void rows(Block<T> a, Index first, Index count) const {
    Index i = 0;
    if constexpr (V == 1 && a_by_columns)  // the registers hold twice as many rows
      for (; i + Index{2} * tile_rows <= count; i += Index{2} * tile_rows) rows<2 * tile_rows>(at(a, i), first + i);
    for (; i + tile_rows <= count; i += tile_rows) {
      // One or two rows would wait for their own sums: the last two tiles are more alike instead.
      if (const Index left = count - i - tile_rows; left == 1 || left == 2) break;
      rows<tile_rows>(at(a, i), first + i);
    }
    if (count - i > tile_rows) {
      rows<tile_rows - 2>(at(a, i), first + i);
      i += tile_rows - 2;
    }
    rest<tile_rows - 1>(at(a, i), first + i, count - i);
  }

 private:
  static Block<T> at(Block<T> a, Index row) { return {a.data + (a_by_columns ? row : row * a.step), a.step}; }

  template <int R>
  void rest(Block<T> a, Index first, Index count) const {
    if constexpr (R > 0) {
      if (count == R) return rows<R>(a, first);
      rest<R - 1>(a, first, count);
    }
  }

  template <int R>
  void rows(Block<T> a, Index first) const {
    constexpr Index whole = V * width<T>;
    Addend<T> addend = addend_;
    if (addend.data != nullptr) addend.data += first * addend.row_step;
    T* c = c_ + first * c_step_;
    if (columns_ == whole) return tile<T, R, V, a_by_columns>(a.data, a.step, b_.data, b_.step, k_, addend, c, c_step_);
    // Columns beyond the result are computed too (b is padded) and left out here.
    T padded[R * whole];
    tile<T, R, V, a_by_columns>(a.data, a.step, b_.data, b_.step, k_, {}, padded, whole);
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

// k rows of b, `columns` of them filled and the rest zero: [k, padded].
template <class T>
Block<T> packed_b(const Strided<T>& b, Index first, Index k, Index column, Index columns, Index padded, T* to) {
  if (columns < padded) std::fill_n(to, k * padded, T{0});
  const T* from = b.data + first * b.row_step + column * b.column_step;
  if (b.column_step == 1)
    copy_into(from, b.row_step, k, columns, to, padded);
  else
    transpose_into(from, b.column_step, columns, k, to, padded);
  return {to, padded};
}

// Rows of a, in panels of panel_rows: [panel][k, panel_rows].
template <class T>
void pack_a(const Strided<T>& a, Index row, Index rows, Index first, Index k, T* to) {
  for (Index i = 0; i < rows; i += panel_rows<T>) {
    constexpr Index to_step = panel_rows<T>;
    const Index count = std::min(to_step, rows - i);
    const T* from = a.data + (row + i) * a.row_step + first * a.column_step;
    if (a.row_step == 1)
      copy_into(from, a.column_step, k, count, to + i * k, to_step);
    else
      transpose_into(from, a.row_step, count, k, to + i * k, to_step);
  }
}

template <class T>
bool is_far(Index step) {
  return step * static_cast<Index>(sizeof(T)) >= far_bytes;
}

// Columns [first, last) of the product, by one thread.
template <class T>
class ColumnRange {
 public:
  ColumnRange(const Strided<T>& a, const Strided<T>& b, const Addend<T>& addend, T* c)
      : a_(a),
        b_(b),
        addend_(addend),
        c_(c),
        packs_a_(a.rows > tile_rows && b.columns > tile_columns<T> && is_far<T>(std::max(a.row_step, a.column_step))),
        packs_b_(b.column_step != 1 || (a.rows > tile_rows && is_far<T>(b.row_step))) {}

  // Numbers of T that run() needs as buffers.
  Index a_buffer() const {
    const Index rows = std::min(block_rows<T>, a_.rows) + panel_rows<T>;
    return packs_a_ ? rows * std::min(block_depth, a_.columns) : 0;
  }
  Index b_buffer() const { return std::max<Index>(1, std::min(block_depth, a_.columns)) * tile_columns<T>; }

  void run(Index first, Index last, T* a_buffer, T* b_buffer) const {
    Index p = 0;
    do {  // once also for k = 0: the sum of nothing
      const Index k = std::min(block_depth, a_.columns - p);
      // Later blocks of k add to what the first has written.
      const Addend<T> addend = p == 0 ? addend_ : Addend<T>{c_, b_.columns};
      for (Index row = 0; row < a_.rows; row += block_rows<T>) {
        const Index rows = std::min(block_rows<T>, a_.rows - row);
        if (packs_a_) pack_a(a_, row, rows, p, k, a_buffer);
        for (Index j = first; j < last;) j += step(row, rows, p, k, j, last, addend, a_buffer, b_buffer);
      }
      p += k;
    } while (p < a_.columns);
  }

 private:
  // One column of tiles; returns how many columns it covered.
  Index step(Index row, Index rows, Index p, Index k, Index j, Index last, const Addend<T>& addend, const T* a_buffer,
             T* b_buffer) const {
    constexpr Index w = width<T>;
    constexpr int wide = 8;
    if (!packs_b_ && rows < few_rows && last - j >= wide * w) {  // so few sums would wait for one another
      columns<wide>(row, rows, p, k, j, wide * w, addend, a_buffer, b_buffer);
      return wide * w;
    }
    const Index left = last - j;
    if (left > w) {
      const Index count = std::min(left, 2 * w);
      columns<2>(row, rows, p, k, j, count, addend, a_buffer, b_buffer);
      return count;
    }
    columns<1>(row, rows, p, k, j, left, addend, a_buffer, b_buffer);
    return left;
  }

  template <int V>
  void columns(Index row, Index rows, Index p, Index k, Index j, Index count, Addend<T> addend, const T* a_buffer,
               T* b_buffer) const {
    constexpr Index whole = V * width<T>;
    Block<T> b{b_.data + p * b_.row_step + j, b_.row_step};
    if constexpr (V <= tile_packets) {
      if (packs_b_ || count < whole) b = packed_b(b_, p, k, j, count, whole, b_buffer);
    }
    if (addend.data != nullptr) addend.data += row * addend.row_step + j;
    T* c = c_ + row * b_.columns + j;
    if (packs_a_) {
      const TileColumn<T, V, true> tiles(b, k, count, addend, c, b_.columns);
      for (Index i = 0; i < rows; i += panel_rows<T>)
        tiles.rows({a_buffer + i * k, panel_rows<T>}, i, std::min(panel_rows<T>, rows - i));
    } else if (a_.row_step == 1) {
      TileColumn<T, V, true>(b, k, count, addend, c, b_.columns)
          .rows({a_.data + row + p * a_.column_step, a_.column_step}, 0, rows);
    } else {
      TileColumn<T, V, false>(b, k, count, addend, c, b_.columns)
          .rows({a_.data + row * a_.row_step + p, a_.row_step}, 0, rows);
    }
  }

  Strided<T> a_;
  Strided<T> b_;
  Addend<T> addend_;
  T* c_;
  bool packs_a_;
  bool packs_b_;
};

}  // namespace

bool reads_b_in_place(Index rows, Index columns, std::size_t element) {
  const bool is_narrow = columns <= most_narrow;  // which reads any b in place
  return rows >= few_rows && !is_narrow && columns * static_cast<Index>(element) < far_bytes;
}

template <class T>
void product(const Strided<T>& a, const Strided<T>& b, const Addend<T>& addend, T* c, Arena& scratch) {
  if (a.rows == 0 || b.columns == 0) return;
  const Arena::Mark mark = scratch.mark();
  if (b.columns <= most_narrow && a.rows >= width<T>) {
    narrow_product(a, b, addend, c, scratch);
    return scratch.rewind(mark);
  }
  if (a.columns == 1 && (b.column_step == 1 || b.columns == 1)) return outer_product(a, b.data, b.columns, addend, c);
  const ColumnRange<T> range(a, b, addend, c);
  const Index worth = a.rows * b.columns * a.columns / thread_share;
  const Index threads = worth < 2 ? 1 : std::min(worth, thread_count());
  const Index a_size = range.a_buffer();
  const Index size = a_size + range.b_buffer();
  T* buffers = scratch.allocate<T>(static_cast<std::size_t>(size * threads));
  if (threads == 1) {
    range.run(0, b.columns, buffers, buffers + a_size);
  } else {
    // Two shares per thread, so that one that is held up does not keep the others waiting for long.
    const Index tiles = (b.columns + tile_columns<T> - 1) / tile_columns<T>;
    const Index shares = std::min(2 * threads, tiles);
    parallel_for(shares, threads, [&](Index share, Index thread) {
      const Index first = share * tiles / shares * tile_columns<T>;
      const Index last = std::min((share + 1) * tiles / shares * tile_columns<T>, b.columns);
      T* buffer = buffers + thread * size;
      range.run(first, last, buffer, buffer + a_size);
    });
  }
  scratch.rewind(mark);
}

template <class T>
void few_rows_product(const T* x, const T* weight, const Addend<T>& addend, T* y, Index n, Index m, Index k) {
  dot_products(x, weight, addend, y, n, m, k);
}

template <class T>
void transpose(const T* from, Index rows, Index columns, T* to) {
  transpose_into(from, columns, rows, columns, to, rows);
}

template void transpose(const float*, Index, Index, float*);
template void transpose(const double*, Index, Index, double*);
template void product(const Strided<float>&, const Strided<float>&, const Addend<float>&, float*, Arena&);
template void product(const Strided<double>&, const Strided<double>&, const Addend<double>&, double*, Arena&);
template void few_rows_product(const float*, const float*, const Addend<float>&, float*, Index, Index, Index);
template void few_rows_product(const double*, const double*, const Addend<double>&, double*, Index, Index, Index);

}  // namespace gradus::kernels
