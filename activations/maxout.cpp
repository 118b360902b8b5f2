#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/core/kernels.h>

namespace gradus {

Shape Maxout::shape(const Operands& in) const {
  if (axis < -in[0].rank() || axis >= in[0].rank())
    throw ShapeError("[maxout] " + in.is(0) + " and has no axis " + std::to_string(axis) + ".");
  if (in[0][axis] % pieces != 0)
    throw ShapeError("[maxout] " + in.is(0) + ": its axis " + std::to_string(axis) + " has no groups of " +
                     std::to_string(pieces) + ". Give the layer before it " + std::to_string(pieces) +
                     " outputs for each that maxout is to have.");
  return in[0].with(axis, in[0][axis] / pieces);
}

Shape Maxout::grouped(const Shape& x) const {
  const int at = x.normalize(axis);
  Index before = 1;
  Index after = 1;
  for (int i = 0; i < at; ++i) before *= x[i];
  for (int i = at + 1; i < x.rank(); ++i) after *= x[i];
  return {before, x[at] / pieces, pieces, after};
}

void Maxout::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) const {
  Array all = in[0];
  all.shape = grouped(all.shape);
  Array largest = write == Write::assign ? y : allocate(scratch, y.shape, y.dtype);
  largest.shape = all.shape.with(2, 1);
  kernels::maximum(all, largest);
  if (write == Write::assign) return;
  largest.shape = y.shape;
  kernels::copy(largest, y, write);
}

}  // namespace gradus
