#include <gradus/core/errors.h>
#include <gradus/core/operation.h>

namespace gradus {

std::string Operands::name(std::size_t operand) const {
  if (variables != nullptr) {
    std::string described = variables[operand]->description();
    if (described != "a constant" && described != "a variable") return described;
  }
  return "operand " + std::to_string(operand + 1);
}

std::string Operands::is(std::size_t operand) const { return name(operand) + " is " + (*this)[operand].string(); }

Shape Operands::broadcast() const {
  Shape result = (*this)[0];
  for (std::size_t i = 1; i < count(); ++i) {
    if ((*this)[i] == result) continue;
    if (!broadcastable(result, (*this)[i]))
      throw ShapeError("[" + std::string(operation) + "] " + is(0) + " but " + is(i) +
                       ": they do not broadcast. Aligned at the last axis, sizes must be equal or one of them 1; "
                       "reshape one of them?");
    result = gradus::broadcast(result, (*this)[i]);
  }
  return result;
}

}  // namespace gradus
