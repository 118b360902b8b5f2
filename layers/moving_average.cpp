#include <gradus/core/errors.h>
#include <gradus/layers/moving_average.h>

namespace gradus {

template const Operation& operation_of<MovingAverage>();

Shape MovingAverage::shape(const Operands& in) const {
  if (in[0] != average->shape())
    throw ShapeError("[moving_average] " + in.is(0) + " but the average is " + average->shape().string() +
                     ": they must be equal.");
  return in[0];
}

void MovingAverage::evaluate(std::span<const Array> in, const Array& y, Write write) const {
  dispatch(y.dtype, [&]<class T>() {
    const T* x = in[0].as<const T>();
    const std::span<T> kept = average->values<T>();
    T* to = y.as<T>();
    for (std::size_t i = 0; i < kept.size(); ++i) {
      kept[i] = static_cast<T>(1 - momentum) * kept[i] + static_cast<T>(momentum) * x[i];
      to[i] = write == Write::add ? to[i] + kept[i] : kept[i];
    }
  });
}

Variable moving_average(const Variable& x, double momentum, Tensor& average) {
  if (x.dtype() != average.dtype())
    throw DTypeError("[moving_average] " + x.description() + " is " + std::string(to_string(x.dtype())) +
                     " but the average is " + std::string(to_string(average.dtype())) + ". Convert it with .to().");
  return apply(MovingAverage{&average, momentum}, x);
}

}  // namespace gradus
