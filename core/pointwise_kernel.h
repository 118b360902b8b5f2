// The one loop behind every elementwise operation: reads K operands in Lanes, calls a function on them, writes the
// result. Broadcasting is walked, never copied. An element's value does not depend on where in the array it stands,
// because the last few are computed in a padded copy by the same instructions.
#pragma once

#include <gradus/core/array.h>
#include <gradus/core/kernels.h>
#include <gradus/core/lanes_functions.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

namespace gradus::kernels {

namespace detail {

template <class T, bool adds, class F, std::size_t... I>
void run(F& function, const T* const* operands, const bool* repeats, T* result, Index n, std::index_sequence<I...>) {
  using L = Lanes<T>;
  constexpr Index w = L::width;
  constexpr std::size_t count = sizeof...(I);
  // A repeated operand is read again and again from a few copies of itself, so that the loop has no branches.
  T padded[count][w];
  const T* from[count];
  Index step[count];
  for (std::size_t k = 0; k < count; ++k) {
    if (repeats[k]) std::fill_n(padded[k], w, *operands[k]);
    from[k] = repeats[k] ? padded[k] : operands[k];
    step[k] = repeats[k] ? 0 : w;
  }
  auto block = [&](T* to) {
    L value = function(L::load(from[I])...);
    if constexpr (adds) value = L::load(to) + value;
    value.store(to);
  };
  Index i = 0;
  for (; i + w <= n; i += w) {
    block(result + i);
    ((from[I] += step[I]), ...);
  }
  if (i == n) return;
  const Index rest = n - i;
  for (std::size_t k = 0; k < count; ++k) {
    if (repeats[k]) continue;
    std::copy_n(from[k], rest, padded[k]);
    std::fill_n(padded[k] + rest, w - rest, *from[k]);
    from[k] = padded[k];
  }
  T last[w];
  if constexpr (adds) {
    std::copy_n(result + i, rest, last);
    std::fill_n(last + rest, w - rest, T{0});
  }
  block(last);
  std::copy_n(last, rest, result + i);
}

template <class T, bool adds, std::size_t count, class F>
void walk(F& function, std::span<const Array> operands, const Array& result) {
  const T* from[count];
  for (std::size_t k = 0; k < count; ++k) from[k] = operands[k].as<const T>();
  T* to = result.as<T>();
  const Walk walk(result.shape, operands);
  walk.for_each_run([&](const Index* offset) {
    const T* start[count];
    for (std::size_t k = 0; k < count; ++k) start[k] = from[k] + offset[k];
    run<T, adds>(function, start, walk.repeats(), to, walk.length(), std::make_index_sequence<count>{});
    to += walk.length();
  });
}

}  // namespace detail

/// result ← or += function(operands...), elementwise; operands broadcast to result's shape.
template <class T, std::size_t count, class F>
void map(F function, std::span<const Array> operands, const Array& result, Write write) {
  if (result.size() == 0) return;
  if (write == Write::assign)
    detail::walk<T, false, count>(function, operands, result);
  else
    detail::walk<T, true, count>(function, operands, result);
}

}  // namespace gradus::kernels
