#include <gradus/core/errors.h>
#include <gradus/core/kernels.h>
#include <gradus/core/operations/reductions.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

// y seen with the reduced axes kept, so that it broadcasts against x.
Array kept(const Array& y, const Array& x, const Axes& axes) {
  Array view = y;
  view.shape = reduced(x.shape, axes, true);
  return view;
}

// Calls f(position in x, position in y) for every element of x in row-major order.
template <class F>
void for_each(const Array& x, const Array& y_kept, F f) {
  if (x.size() == 0) return;
  const kernels::Walk walk(x.shape, std::span(&y_kept, 1));
  const Index step = walk.repeats()[0] ? 0 : 1;
  Index at = 0;
  walk.for_each_run([&](const Index* offset) {
    for (Index i = 0; i < walk.length(); ++i) f(at++, offset[0] + i * step);
  });
}

Shape of_something(std::string_view name, const Operands& in, const Shape& result) {
  if (in[0].size() == 0 && result.size() > 0)
    throw ShapeError("[" + std::string(name) + "] " + in.is(0) + ": an empty axis has no maximum.");
  return result;
}

// Runs `fill` into memory of y's size, then writes that to y: for kernels that cannot add as they go.
template <class F>
void through_copy(const Array& y, Write write, Arena& scratch, F fill) {
  if (write == Write::assign) return fill(y);
  const Array copy = allocate(scratch, y.shape, y.dtype);
  fill(copy);
  kernels::copy(copy, y, Write::add);
}

}  // namespace

void Sum::evaluate(std::span<const Array> in, const Array& y, Write write) const {
  kernels::sum(in[0], kept(y, in[0], axes), write);
}

void Mean::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  dispatch(y.dtype, [&]<class T>() {
    through_copy(y, write, scratch, [&](const Array& to) {
      kernels::sum(in[0], kept(to, in[0], axes), Write::assign);
      const T count = static_cast<T>(in[0].size()) / static_cast<T>(to.size());
      for (Index i = 0; i < to.size(); ++i) to.as<T>()[i] /= count;
    });
  });
}

Shape Max::shape(const Operands& in) const { return of_something(name, in, Reduction::shape(in)); }

void Max::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  dispatch(y.dtype, [&]<class T>() {
    through_copy(y, write, scratch, [&](const Array& to) { kernels::maximum(in[0], kept(to, in[0], axes)); });
  });
}

Shape FirstMaximum::shape(const Operands& in) const {
  static_cast<void>(axes.mask(in[0]));  // throws for an axis that is not there
  return in[0];
}

void FirstMaximum::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  const Shape shape = reduced(in[0].shape, axes, true);
  dispatch(y.dtype, [&]<class T>() {
    through_copy(y, write, scratch, [&](const Array& to) {
      std::fill_n(to.as<T>(), to.size(), T{0});
      const std::span<Index> best(scratch.allocate<Index>(static_cast<std::size_t>(shape.size())),
                                  static_cast<std::size_t>(shape.size()));
      std::ranges::fill(best, Index{-1});
      for_each(in[0], Array{nullptr, shape, y.dtype}, [&, from = in[0].as<const T>()](Index i, Index k) {
        Index& at = best[static_cast<std::size_t>(k)];
        if (at < 0 || kernels::exceeds(from[i], from[at])) at = i;
      });
      for (Index at : best)
        if (at >= 0) to.as<T>()[at] = T{1};
    });
  });
}

Shape LogSumExp::shape(const Operands& in) const { return of_something(name, in, Reduction::shape(in)); }

void LogSumExp::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  const Array y_kept = kept(y, in[0], axes);
  const Array m = allocate(scratch, y_kept.shape, y.dtype);
  const Array exponentials = allocate(scratch, in[0].shape, y.dtype);
  const Array total = allocate(scratch, y_kept.shape, y.dtype);
  kernels::maximum(in[0], m);
  dispatch(y.dtype, [&]<class T>() {
    // log Σ exp(x) = m + log Σ exp(x − m) for any finite m; an infinite maximum cannot be subtracted, and need not.
    kernels::map<T, 1>([](auto x) { return where(abs(x) < std::numeric_limits<T>::infinity(), x, 0); },
                       std::span(&m, 1), m, Write::assign);
    const Array shifted[] = {in[0], m};
    kernels::map<T, 2>([](auto x, auto largest) { return exp(x - largest); }, shifted, exponentials, Write::assign);
    kernels::sum(exponentials, total, Write::assign);
    const Array parts[] = {m, total};
    kernels::map<T, 2>([](auto largest, auto sum) { return largest + log(sum); }, parts, y_kept, write);
  });
}

}  // namespace gradus
