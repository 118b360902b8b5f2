// Counts the heap allocations of a piece of code, at malloc itself, below operator new. Include it in one file of a
// test program only: it defines malloc.
//
//   if (!counts_allocations) GTEST_SKIP() << "malloc belongs to somebody else here";
//   EXPECT_EQ(count_allocations([&] { step(); }), 0);
#pragma once

#include <cerrno>
#include <cstddef>

// The sanitizers bring a malloc of their own, and other C libraries have no __libc_malloc.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define GRADUS_COUNTS_ALLOCATIONS 1
#endif

namespace gradus::test {

inline thread_local bool counting = false;
inline thread_local long allocations = 0;

#ifdef GRADUS_COUNTS_ALLOCATIONS
inline constexpr bool counts_allocations = true;
#else
inline constexpr bool counts_allocations = false;
#endif

/// Allocations made by this thread while f runs.
template <class F>
long count_allocations(F&& f) {
  allocations = 0;
  counting = true;
  f();
  counting = false;
  return allocations;
}

}  // namespace gradus::test

#ifdef GRADUS_COUNTS_ALLOCATIONS
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t bytes) {
  gradus::test::allocations += gradus::test::counting;
  return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) {
  gradus::test::allocations += gradus::test::counting;
  return __libc_calloc(count, bytes);
}
void* realloc(void* memory, std::size_t bytes) {
  gradus::test::allocations += gradus::test::counting;
  return __libc_realloc(memory, bytes);
}
void* memalign(std::size_t alignment, std::size_t bytes) {
  gradus::test::allocations += gradus::test::counting;
  return __libc_memalign(alignment, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  gradus::test::allocations += gradus::test::counting;
  return __libc_memalign(alignment, bytes);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  gradus::test::allocations += gradus::test::counting;
  *memory = __libc_memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}
}
#endif
