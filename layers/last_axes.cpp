#include <gradus/core/errors.h>
#include <gradus/core/formula.h>
#include <gradus/layers/last_axes.h>

namespace gradus {

void require_normalisable(std::string_view layer, const Shape& last, double epsilon) {
  const std::string tag = "[" + std::string(layer) + "] ";
  if (last.rank() == 0 || last.size() == 0)
    throw ArgumentError(tag + "there is nothing to normalise over in " + last.string() +
                        ". Give the sizes of the last axes, such as {128}.");
  if (!(epsilon > 0))
    throw ArgumentError(tag + "epsilon must be positive, not " + number_text(epsilon) +
                        ": it keeps an example from being divided by 0.");
}

Axes last_axes(std::string_view layer, const Variable& x, const Shape& last) {
  static const Axes counted[Shape::max_rank] = {{-1}, {-2, -1}, {-3, -2, -1}, {-4, -3, -2, -1}};
  const Shape shape = x.shape();
  bool fits = shape.rank() >= last.rank();
  for (int back = 1; fits && back <= last.rank(); ++back) fits = shape[-back] == last[-back];
  if (!fits)
    throw ShapeError("[" + std::string(layer) + "] " + x.description() + " is " + shape.string() +
                     " but the layer normalises over " + last.string() + ": the last axes must be those.");
  return counted[last.rank() - 1];
}

}  // namespace gradus
