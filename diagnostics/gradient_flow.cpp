#include <gradus/diagnostics/gradient_flow.h>
#include <gradus/diagnostics/hidden_layers.h>
#include <gradus/diagnostics/norm.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

double gradient_norm(const Tape& tape, const Node& node) {
  if (!tape.has_gradient(node)) return nothing;
  // After a step the parameter's memory still holds what was zeroed.
  if (node.kind == NodeKind::parameter && !static_cast<const ParameterUse*>(node.attributes)->parameter->has_gradient())
    return nothing;
  return norm(node.gradient_array());
}

// As a difference: the quotient of norms far apart may not be a double.
double log_ratio(double above, double below) { return std::log(above) - std::log(below); }

}  // namespace

std::vector<LayerFlow> gradient_flow(const Tape& tape, const Activation& activation) {
  std::vector<LayerFlow> flows;
  for (const HiddenLayer& layer : hidden_layers(tape, activation)) {
    const Node& output = tape.nodes()[layer.activation];
    LayerFlow flow;
    flow.path = layer.path;
    flow.units = output.shape.rank() > 0 ? output.shape[-1] : 1;
    flow.delta_norm = gradient_norm(tape, tape.nodes()[layer.pre_activation]);
    flow.output_gradient_norm = gradient_norm(tape, output);
    const auto product = product_before(tape, layer, activation);
    flow.weight_norm = product ? norm(tape.nodes()[product->weight].array()) : nothing;
    flow.weight_gradient_norm = product ? gradient_norm(tape, tape.nodes()[product->weight]) : nothing;
    flow.log_slope_factor = log_ratio(flow.delta_norm, flow.output_gradient_norm);
    flows.push_back(std::move(flow));
  }
  for (std::size_t i = 0; i < flows.size(); ++i)
    flows[i].log_weight_factor =
        i + 1 < flows.size() ? log_ratio(flows[i].output_gradient_norm, flows[i + 1].delta_norm) : nothing;
  return flows;
}

}  // namespace gradus
