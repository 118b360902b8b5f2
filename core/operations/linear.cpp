#include <gradus/core/errors.h>
#include <gradus/core/kernels.h>
#include <gradus/core/operations/linear.h>
#include <gradus/core/operations/shaping.h>

namespace gradus {

Shape Transpose::shape(const Operands& in) {
  if (in[0].rank() < 2)
    throw ShapeError("[transpose] " + in.is(0) + ": there are no two axes to swap. Reshape it to a matrix first.");
  return in[0].with(-2, in[0][-1]).with(-1, in[0][-2]);
}

void Transpose::evaluate(std::span<const Array> in, const Array& y, Write write) {
  Array view = in[0];
  view.shape = y.shape;
  view.transposed = true;
  kernels::copy(view, y, write);
}

Shape MatMul::shape(const Operands& in) {
  if (in[0].rank() < 2 || in[1].rank() < 2)
    throw ShapeError("[matmul] " + in.is(0) + " and " + in.is(1) +
                     ": both need at least two axes. Reshape a vector to one row [1, n] or one column [n, 1].");
  if (in[0][-1] != in[1][-2])
    throw ShapeError("[matmul] " + in.is(0) + " but " + in.is(1) + ": the inner sizes " + std::to_string(in[0][-1]) +
                     " and " + std::to_string(in[1][-2]) + " must agree. Transpose one of them?");
  const Shape a = in[0].without(-1).without(-1);
  const Shape b = in[1].without(-1).without(-1);
  if (!broadcastable(a, b))
    throw ShapeError("[matmul] " + in.is(0) + " but " + in.is(1) + ": the leading axes " + a.string() + " and " +
                     b.string() + " do not broadcast.");
  Shape result = broadcast(a, b);
  result = result.inserted(result.rank(), in[0][-2]);
  return result.inserted(result.rank(), in[1][-1]);
}

void MatMul::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) {
  kernels::matrix_product(in[0], in[1], y, write, scratch);
}

Shape Affine::shape(const Operands& in) {
  if (in[0].rank() < 2 || in[1].rank() != 2 || in[2].rank() != 1)
    throw ShapeError("[affine] " + in.is(0) + ", " + in.is(1) + ", " + in.is(2) +
                     ": y = x Wᵀ + b takes x [batch, in], W [out, in] and b [out].");
  if (in[0][-1] != in[1][1])
    throw ShapeError("[affine] input is " + in[0].string() + " but " + in.name(1) + " expects " +
                     std::to_string(in[1][1]) + " columns. Did the data gain or lose a column?");
  if (in[1][0] != in[2][0])
    throw ShapeError("[affine] " + in.is(1) + " gives " + std::to_string(in[1][0]) + " outputs but " + in.is(2) +
                     ": one bias per output.");
  return in[0].with(-1, in[1][0]);
}

void Affine::evaluate(std::span<const Array> in, const Array& y, Write write, Arena& scratch) {
  kernels::affine(in[0], in[1], in[2], y, write, scratch);
}

Variable Affine::tangent(std::span<const Variable> in, Tangents tangents) {
  const std::optional<Variable>& x = tangents[0];
  const std::optional<Variable>& W = tangents[1];
  const Variable b = tangents[2] ? *tangents[2] : zeros_like(in[2]);
  if (x && W) return affine(*x, in[1], b) + affine(in[0], *W, zeros_like(in[2]));
  if (x) return affine(*x, in[1], b);
  return W ? affine(in[0], *W, b) : b;
}

}  // namespace gradus
