#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>

namespace gradus {

Shape Glu::shape(const Operands& in) const {
  if (axis < -in[0].rank() || axis >= in[0].rank())
    throw ShapeError("[glu] " + in.is(0) + " and has no axis " + std::to_string(axis) + ".");
  if (in[0][axis] % 2 != 0)
    throw ShapeError("[glu] " + in.is(0) + ": its axis " + std::to_string(axis) + " has no two halves. " +
                     "Give the layer before it twice as many outputs as glu is to have.");
  return in[0].with(axis, in[0][axis] / 2);
}

void Glu::evaluate(std::span<const Array> in, const Array& y, Write write) const {
  Index run = 1;  // elements of a half that lie behind one another
  for (int i = y.shape.normalize(axis); i < y.shape.rank(); ++i) run *= y.shape[i];
  dispatch(y.dtype, [&]<class T>() {
    for (Index at = 0; at < y.size(); at += run) {
      const T* a = in[0].as<const T>() + 2 * at;
      const void* const halves[] = {a, a + run};
      kernels::map_alike<T, 2>([](auto what, auto gate) { return what * sigmoid(gate); }, halves, y.as<T>() + at, run,
                               write);
    }
  });
}

}  // namespace gradus
