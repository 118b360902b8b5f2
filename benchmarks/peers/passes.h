// The passes over memory of a hand-written training step: bias, unit, loss, update. Each is one linear sweep that the
// compiler or Eigen turns into SIMD. Arrays are split over threads where OpenMP is on.
#pragma once

#include "workload.h"

#include <Eigen/Core>

namespace peers::byhand {

using Eigen::Index;
using Array = Eigen::Map<Eigen::ArrayXf, Eigen::AlignedMax>;

/// Calls pass(begin, count) on pieces of [0, size): all of it at once with one thread.
template <class Pass>
void sweep(Index size, int threads, const Pass& pass) {
#ifdef _OPENMP
  constexpr Index smallest = 1 << 16;  // below this, waking a thread costs more than it saves
  if (threads > 1 && size >= smallest) {
    const Index piece = (size / threads + 63) / 64 * 64;  // keeps every piece aligned
#pragma omp parallel for num_threads(threads)
    for (int i = 0; i < threads; ++i) pass(i * piece, std::min(piece, size - i * piece));
    return;
  }
#else
  static_cast<void>(threads);
#endif
  pass(Index{0}, size);
}

/// y = unit(y), in place.
inline void activate(Unit unit, float* data, Index size, int threads) {
  sweep(size, threads, [&](Index begin, Index count) {
    Array y(data + begin, count);
    switch (unit) {
      case Unit::relu:
        y = y.cwiseMax(0.F);
        break;
      case Unit::sigmoid:
        y = y.logistic();
        break;
      case Unit::tanh:
        y = y.tanh();
        break;
    }
  });
}

/// d = d * unit'(x), from the unit's output y alone.
inline void multiply_by_slope(Unit unit, const float* outputs, float* gradient, Index size, int threads) {
  sweep(size, threads, [&](Index begin, Index count) {
    const Eigen::Map<const Eigen::ArrayXf, Eigen::AlignedMax> y(outputs + begin, count);
    Array d(gradient + begin, count);
    switch (unit) {
      case Unit::relu: {
        // A plain loop: Eigen 3.4's select() is not vectorised, this is (masked moves).
        const float* __restrict from = outputs + begin;
        float* __restrict to = gradient + begin;
        for (Index i = 0; i < count; ++i) to[i] = from[i] > 0 ? to[i] : 0.F;
        break;
      }
      case Unit::sigmoid:
        d *= y * (1.F - y);
        break;
      case Unit::tanh:
        d *= 1.F - y * y;
        break;
    }
  });
}

/// w = w - rate * g.
inline void descend(float rate, float* weights, const float* gradient, Index size, int threads) {
  sweep(size, threads, [&](Index begin, Index count) {
    Array(weights + begin, count) -=
        rate * Eigen::Map<const Eigen::ArrayXf, Eigen::AlignedMax>(gradient + begin, count);
  });
}

}  // namespace peers::byhand
