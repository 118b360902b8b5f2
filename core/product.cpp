#include <gradus/core/narrow_product.h>
#include <gradus/core/parallel.h>
#include <gradus/core/tiled_product.h>

namespace gradus::kernels {

using namespace detail;

namespace {

// Multiplications that are worth a thread of their own (docs/performance.md).
constexpr Index thread_share = Index{1} << 18;

// Each thread takes columns of the result; what is packed of a, they pack together, once for all.
template <class T>
void run_by_threads(const TiledProduct<T>& tiled, Index columns, Index threads, T* a_buffer, T* b_buffers,
                    Index b_size) {
  using Part = typename TiledProduct<T>::Part;
  // Two shares per thread, so that one that is held up does not keep the others waiting for long.
  const Index tiles = (columns + tile_columns<T> - 1) / tile_columns<T>;
  const Index shares = std::min(2 * threads, tiles);
  const auto share_columns = [&](const auto& visit) {
    parallel_for(shares, threads, [&](Index share, Index thread) {
      const Index first = share * tiles / shares * tile_columns<T>;
      const Index last = std::min((share + 1) * tiles / shares * tile_columns<T>, columns);
      visit(first, last, b_buffers + thread * b_size);
    });
  };
  if (!tiled.packs_a())
    return share_columns([&](Index first, Index last, T* b_buffer) {
      tiled.for_each_part([&](const Part& part) { tiled.columns(part, first, last, a_buffer, b_buffer); });
    });
  tiled.for_each_part([&](const Part& part) {
    parallel_for(tiled.pack_shares(part), threads, [&](Index share, Index) { tiled.pack(part, share, a_buffer); });
    share_columns([&](Index first, Index last, T* b_buffer) { tiled.columns(part, first, last, a_buffer, b_buffer); });
  });
}

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
  const TiledProduct<T> tiled(a, b, addend, c);
  const Index worth = a.rows * b.columns * a.columns / thread_share;
  const Index threads = worth < 2 ? 1 : std::min(worth, thread_count());
  const Index b_size = tiled.b_buffer();
  T* const b_buffer = scratch.allocate<T>(static_cast<std::size_t>(b_size * threads + tiled.a_buffer()));
  T* const a_buffer = b_buffer + b_size * threads;
  if (threads > 1) {
    run_by_threads(tiled, b.columns, threads, a_buffer, b_buffer, b_size);
  } else {
    tiled.for_each_part([&](const auto& part) {
      for (Index share = 0; share < tiled.pack_shares(part); ++share) tiled.pack(part, share, a_buffer);
      tiled.columns(part, 0, b.columns, a_buffer, b_buffer);
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
