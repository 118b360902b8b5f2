#include <gradus/core/errors.h>
#include <gradus/core/operations.h>

namespace gradus {

Variable clamp(const Variable& x, double low, double high) {
  if (!(low <= high))
    throw ArgumentError("[clamp] the bounds " + number_text(low) + " and " + number_text(high) +
                        " are not in order. Exchange them?");
  return apply(Clamp{low, high}, x);
}

}  // namespace gradus
