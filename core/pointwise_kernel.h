// The one loop behind every elementwise operation: reads K operands in Lanes, calls a function on them, writes the
// result. Broadcasting is walked, never copied. An element's value does not depend on where in the array it stands,
// because the last few are computed in lanes too, by the same instructions.
#pragma once

#include <gradus/core/array.h>
#include <gradus/core/kernels.h>
#include <gradus/core/lanes_error_functions.h>
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
  alignas(L) T copies[count][w];
  const T* from[count];
  Index step[count];
  for (std::size_t k = 0; k < count; ++k) {
    if (repeats[k]) L::all(*operands[k]).store(copies[k]);
    from[k] = repeats[k] ? copies[k] : operands[k];
    step[k] = repeats[k] ? 0 : w;
  }
  Index i = 0;
  for (; i + w <= n; i += w) {
    L value = function(L::load(from[I])...);
    if constexpr (adds) value = L::load(result + i) + value;
    value.store(result + i);
    ((from[I] += step[I]), ...);
  }
  if (i == n) return;
  const Index rest = n - i;
  L value = function(L::load_some(from[I], rest)...);
  if constexpr (adds) value = L::load_some(result + i, rest) + value;
  value.store_some(result + i, rest);
}

// One element each: broadcast into lanes, so that it gets the bits that any other element would.
template <class T, bool adds, class F, std::size_t... I>
void single(F& function, const auto* const* operands, T* result, std::index_sequence<I...>) {
  using L = Lanes<T>;
  L value = function(L::all(*static_cast<const T*>(operands[I]))...);
  if constexpr (adds) value = L::all(*result) + value;
  *result = value.first();
}

template <class T, bool adds, std::size_t count, class F>
void walk(F& function, std::span<const Array> operands, const Array& result) {
  constexpr auto each = std::make_index_sequence<count>{};
  T* to = result.as<T>();
  const Index size = result.size();
  const T* from[count];
  bool repeats[count];
  bool is_one_run = true;
  for (std::size_t k = 0; k < count; ++k) {
    from[k] = operands[k].as<const T>();
    const bool is_alike = operands[k].shape == result.shape;
    repeats[k] = !is_alike;
    is_one_run &= is_alike || operands[k].size() == 1;
  }
  if (size == 1) return single<T, adds>(function, from, to, each);
  if (is_one_run) return run<T, adds>(function, from, repeats, to, size, each);
  const Walk walk(result.shape, operands);
  walk.for_each_run([&](const Index* offset) {
    const T* start[count];
    for (std::size_t k = 0; k < count; ++k) start[k] = from[k] + offset[k];
    run<T, adds>(function, start, walk.repeats(), to, walk.length(), each);
    to += walk.length();
  });
}

template <class T, class F, std::size_t... I>
[[gnu::noinline]] void run_alike(F& function, const void* const* operands, void* result, Index n, Write write,
                                 std::index_sequence<I...> each) {
  static constexpr bool repeats[sizeof...(I)] = {};
  const T* const from[] = {static_cast<const T*>(operands[I])...};
  if (write == Write::assign)
    run<T, false>(function, from, repeats, static_cast<T*>(result), n, each);
  else
    run<T, true>(function, from, repeats, static_cast<T*>(result), n, each);
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

/// The same for operands that all have the result's shape, n elements: no more than their memory need be known.
template <class T, std::size_t count, class F>
void map_alike(F function, const void* const* operands, void* result, Index n, Write write) {
  constexpr auto each = std::make_index_sequence<count>{};
  // One element reads the addresses where they are, and nothing here copies them: a processor that reads in one piece
  // what was written in several a moment ago waits.
  if (n != 1) return detail::run_alike<T>(function, operands, result, n, write, each);
  if (write == Write::assign)
    detail::single<T, false>(function, operands, static_cast<T*>(result), each);
  else
    detail::single<T, true>(function, operands, static_cast<T*>(result), each);
}

}  // namespace gradus::kernels
