#include <gradus/core/errors.h>
#include <gradus/layers/sequential.h>

namespace gradus {

Module& Sequential::operator[](std::size_t position) const {
  if (position >= size())
    throw ArgumentError("[sequential] there is no layer " + std::to_string(position) + "; there are " +
                        std::to_string(size()) + ".");
  return *children()[position];
}

std::string Sequential::description() const {
  std::string text;
  for (const auto& child : children()) text += (text.empty() ? "" : " → ") + child->description();
  return "Sequential(" + text + ")";
}

Variable Sequential::forward(const Variable& x) {
  Variable value = x;
  for (const auto& child : children()) value = (*child)(value);
  return value;
}

}  // namespace gradus
