// Threads inside one operation: only products large enough to gain from them ask for more than one (product.h).
// Results never depend on how many there are. The threads are started when first needed, sleep between uses, and serve
// one caller at a time: whoever finds them busy does the work alone, so programs that run several tapes on threads of
// their own stay as they are.
//
//   set_thread_count(1);                                         // one thread, always
//   parallel_for(8, 2, [&](Index share, Index thread) { ... });     // shares 0 to 7, each once, by threads 0 and 1
#pragma once

#include <gradus/core/shape.h>

namespace gradus {

/// How many threads a large operation uses, its caller included: as many as the machine has, unless set.
Index thread_count();
/// Throws ArgumentError below 1. Waits until no operation is using the threads.
void set_thread_count(Index threads);

namespace detail {

using Share = void (*)(const void* function, Index share, Index thread);
void run_shares(Index shares, Index threads, Share run, const void* function);

}  // namespace detail

/// Calls f(share, thread) once for every share, on at most so many threads; returns when all are done. `thread`, from 0
/// and below `threads`, tells apart those that run at the same time. f must not throw.
template <class F>
void parallel_for(Index shares, Index threads, const F& f) {
  detail::run_shares(
      shares, threads,
      [](const void* function, Index share, Index thread) { (*static_cast<const F*>(function))(share, thread); }, &f);
}

}  // namespace gradus
