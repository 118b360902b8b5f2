// The size of OpenBLAS's thread pool, which libtorch, dlib and the hand-written OpenBLAS network share. Found at run
// time, so that this links where there is no OpenBLAS; then nothing happens.
#pragma once

#include <dlfcn.h>

namespace peers {

inline void set_blas_threads(int count) {
  using Set = void (*)(int);
  static const Set set = reinterpret_cast<Set>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(count);
}

}  // namespace peers
