#include <gradus/core/errors.h>
#include <gradus/core/operation.h>

namespace gradus {

std::string Operands::name(std::size_t operand) const {
  if (variables != nullptr) {
    std::string described = variables[operand].description();
    if (described != "a constant" && described != "a variable") return described;
  }
  return "operand " + std::to_string(operand + 1);
}

std::string Operands::is(std::size_t operand) const { return name(operand) + " is " + shapes[operand].string(); }

Shape Operands::broadcast() const {
  Shape result = shapes[0];
  for (std::size_t i = 1; i < count(); ++i) {
    if (shapes[i] == result) continue;
    if (!broadcastable(result, shapes[i]))
      throw ShapeError("[" + std::string(operation) + "] " + is(0) + " but " + is(i) +
                       ": they do not broadcast. Aligned at the last axis, sizes must be equal or one of them 1; "
                       "reshape one of them?");
    result = gradus::broadcast(result, shapes[i]);
  }
  return result;
}

}  // namespace gradus
