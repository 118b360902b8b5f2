#include <gradus/core/errors.h>
#include <gradus/core/kernels.h>
#include <gradus/core/operations/linear.h>
#include <gradus/core/product.h>
#include <gradus/core/replay.h>

#include <algorithm>
#include <cstring>

namespace gradus {

void Recording::begin() {
  tape_.clear();
  tape_.replay_ = Tape::ReplayState::recording;
  output_ = {};
  arguments_.clear();
  forward_.clear();
  turned_.clear();
}

Variable Recording::argument(const Tensor& value) {
  const Array from = value.array();
  const Array to = allocate(tape_.arena_, from.shape, from.dtype);
  arguments_.push_back({Argument::Kind::copied, to, {}});
  write(arguments_.size() - 1, value);
  return tape_.view_of(to);
}

Variable Recording::argument(const Borrowed& value) {
  arguments_.push_back({Argument::Kind::borrowed, value.array(), {}});
  return tape_.view_of(value.array());
}

std::span<const std::int32_t> Recording::argument(std::span<const std::int32_t> labels) {
  const std::span<std::int32_t> kept(tape_.facts_.copy(labels), labels.size());
  arguments_.push_back({Argument::Kind::labels, {}, kept});
  return kept;
}

void Recording::finish(const Variable& output) {
  tape_.check(output);
  tape_.replay_ = Tape::ReplayState::closed;
  output_ = output;
  for (const Node& node : tape_.nodes()) {
    if (node.kind != NodeKind::operation) continue;
    Array* inputs = tape_.facts_.allocate<Array>(node.operand_count);
    for (std::size_t i = 0; i < node.operand_count; ++i)
      new (inputs + i) Array(tape_.nodes()[node.inputs()[i]].array());
    turn_weights(node, inputs);
    forward_.push_back({node.operation->evaluate, node.attributes, {inputs, node.operand_count}, node.array()});
  }
}

// Where no gradient is wanted, weights are the same from replay to replay, as a rule. Those that the product would copy
// in any case are left as they are.
void Recording::turn_weights(const Node& node, Array* inputs) {
  if (node.operation != &operation_of<Affine>() || node.needs_gradient) return;
  const Node& weight = tape_.nodes()[node.inputs()[1]];
  if (weight.kind != NodeKind::parameter || weight.shape.size() == 0) return;
  const Index columns = weight.shape[0];
  if (!kernels::reads_b_in_place(node.shape.size() / columns, columns, size_of(weight.dtype))) return;
  const Parameter* parameter = static_cast<const ParameterUse*>(weight.attributes)->parameter;
  auto turned = std::ranges::find(turned_, parameter, &Turned::parameter);
  if (turned == turned_.end()) {
    turned =
        turned_.insert(turned, {.parameter = parameter, .array = allocate(tape_.facts_, weight.shape, weight.dtype)});
    turned->array.transposed = true;
  }
  inputs[1] = turned->array;
}

bool Recording::accepts(std::size_t index, const Tensor& value) const {
  if (index >= arguments_.size()) return false;
  const auto& [kind, array, labels] = arguments_[index];
  return kind == Argument::Kind::copied && array.shape == value.shape() && array.dtype == value.dtype();
}

bool Recording::accepts(std::size_t index, const Borrowed& value) const {
  if (index >= arguments_.size()) return false;
  const auto& [kind, array, labels] = arguments_[index];
  return kind == Argument::Kind::borrowed && array.data == value.array().data && array.shape == value.array().shape &&
         array.dtype == value.array().dtype;
}

bool Recording::accepts(std::size_t index, std::span<const std::int32_t> labels) const {
  if (index >= arguments_.size()) return false;
  return arguments_[index].kind == Argument::Kind::labels && arguments_[index].labels.size() == labels.size();
}

bool Recording::is_valid() const {
  return output_.has_value() && std::ranges::all_of(tape_.parameter_leaves_, [&](const auto& leaf) {
           const Node& node = tape_.nodes()[leaf.id];
           const Parameter& parameter = *leaf.use->parameter;
           return parameter.value().array().data == node.value && parameter.shape() == node.shape &&
                  parameter.dtype() == node.dtype;
         });
}

void Recording::write(std::size_t index, const Tensor& value) {
  const std::size_t bytes = static_cast<std::size_t>(value.size()) * size_of(value.dtype());
  if (bytes > 0) std::memcpy(arguments_[index].array.data, value.array().data, bytes);
}

void Recording::write(std::size_t index, std::span<const std::int32_t> labels) {
  std::ranges::copy(labels, arguments_[index].labels.begin());
}

void Recording::turn(Turned& turned) {
  const Array from = turned.parameter->value().array();
  dispatch(from.dtype, [&]<class T>() {
    kernels::transpose(from.as<const T>(), from.shape[0], from.shape[1], turned.array.as<T>());
  });
  turned.version = turned.parameter->version();
}

void Recording::run() {
  // The values about to be computed are those of the parameters as they are now.
  for (const auto& leaf : tape_.parameter_leaves_) leaf.use->version = leaf.use->parameter->version();
  tape_.forget_gradients();
  for (Turned& turned : turned_)
    if (turned.version != turned.parameter->version()) turn(turned);
  try {
    for (const KernelCall& call : forward_) tape_.arena_.run(call);
  } catch (...) {
    // Half of the values are new. Nobody shall take them for either step's.
    tape_.clear();
    output_.reset();
    throw;
  }
}

}  // namespace gradus
