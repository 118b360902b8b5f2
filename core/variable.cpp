#include <gradus/core/errors.h>
#include <gradus/core/operation.h>
#include <gradus/core/tape.h>

#include <cstring>

namespace gradus {
namespace {

Tensor copy_of(const Array& array) {
  Tensor result(array.shape, array.dtype);
  const std::size_t bytes = static_cast<std::size_t>(array.size()) * size_of(array.dtype);
  if (array.data != nullptr && bytes > 0) std::memcpy(result.array().data, array.data, bytes);
  return result;
}

}  // namespace

Tape& Variable::tape() const {
  if (tape_ == nullptr)
    throw HandleError("[variable] this variable was never given a value. Make one with tape.variable(tensor).");
  return *tape_;
}

const Node& Variable::node() const {
  tape().check(*this);
  return tape_->nodes_[id_];
}

Shape Variable::shape() const { return node().shape; }

DType Variable::dtype() const { return node().dtype; }

bool Variable::needs_gradient() const { return node().needs_gradient; }

Array Variable::array() const { return node().array(); }

Tensor Variable::value() const {
  require_readable();
  return copy_of(array());
}

double Variable::item() const {
  require_readable();
  const Array all = array();
  if (all.size() != 1)
    throw ShapeError("[variable.item] " + description() + " is " + all.shape.string() +
                     "; item() is for exactly one element. Reduce it first, with sum or mean.");
  return dispatch(all.dtype, [&]<class T>() { return static_cast<double>(*all.as<T>()); });
}

bool Variable::has_grad() const { return tape().has_gradient(node()); }

Array Variable::grad_array() const {
  const Node& n = node();
  return tape_->has_gradient(n) ? n.gradient_array() : Array{nullptr, n.shape, n.dtype, false};
}

Tensor Variable::grad() const {
  if (!has_grad())
    throw GradientError("[variable.grad] no backward pass has reached " + description() +
                        ". Call backward() on a scalar that depends on it, before tape.clear(); a constant or "
                        "detached value never gets a gradient.");
  return copy_of(grad_array());
}

Variable Variable::detach() const {
  return tape().view_of(node().array());  // the same numbers, uncopied
}

Variable Variable::constant(double value) const { return tape().constant(value, dtype()); }

std::string Variable::description() const {
  const Node& n = node();
  if (n.kind == NodeKind::parameter) {
    return static_cast<const ParameterUse*>(n.attributes)->parameter->name;
  }
  const std::string_view scope = tape_->scope(id_);
  const std::string where = scope.empty() ? "" : " in " + std::string(scope);
  if (n.kind == NodeKind::operation) return "the result of [" + std::string(n.operation->name) + "]" + where;
  return (n.kind == NodeKind::variable ? "a variable" : "a constant") + where;
}

void Variable::require_readable() const {
  if (tape().replay_ == Tape::ReplayState::recording)
    throw ReplayError("[replay] the replayed function reads " + description() +
                      ": what it decides by that number would stay decided in every replay. Read numbers after the "
                      "function returns, choose with where(), or record each step anew.");
}

void Variable::throw_dtype(DType wanted) const {
  throw DTypeError("[variable.matrix] " + description() + " holds " + std::string(to_string(dtype())) +
                   " but was read as " + std::string(to_string(wanted)) + ".");
}

}  // namespace gradus
