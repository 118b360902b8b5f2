#include "claims/profile_experiment.h"

#include <gradus/activations/catalogue.h>
#include <gradus/diagnostics/gradient_flow.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>

#include <cmath>

namespace gradus::claims {
namespace {

std::vector<double> numbers(const Json& json) {
  std::vector<double> all;
  for (const Json& value : json) all.push_back(number(value));
  return all;
}

}  // namespace

Job profile_job(const Profile& p) {
  const double products = static_cast<double>(p.depth) * p.width * p.width;
  return {"profile",
          {{"activation", p.activation},
           {"weight", p.weight},
           {"bias", p.bias},
           {"depth", p.depth},
           {"width", p.width},
           {"batch", p.batch},
           {"seed", p.seed}},
          0.01 + products * (2e-8 + 1e-9 * p.batch)};
}

Json run_profile(const Json& config) {
  const Activation f = activation(config.at("activation").get<std::string>());
  const int depth = config.at("depth"), width = config.at("width"), batch = config.at("batch");
  Generator rng(config.at("seed").get<std::uint64_t>());
  std::vector<Index> sizes(static_cast<std::size_t>(depth) + 1, width);
  sizes.push_back(10);
  const Initialiser weights = lecun_normal(std::sqrt(config.at("weight").get<double>()));
  Sequential model = mlp(sizes, f, rng, {.hidden = weights, .dtype = float64});
  const double bias = std::sqrt(config.at("bias").get<double>());
  for (std::size_t layer = 0; bias > 0 && layer < static_cast<std::size_t>(depth); ++layer)
    for (double& b : static_cast<Linear&>(model[2 * layer]).bias().mutable_value().values<double>())
      b = rng.normal(0, bias);

  Tensor inputs(Shape{batch, width}, float64);
  for (double& x : inputs.values<double>()) x = rng.normal();
  auto rows = inputs.matrix<double>();
  for (Index row = 0; row < batch; ++row) rows.row(row) *= std::sqrt(width) / rows.row(row).norm();
  std::vector<std::int32_t> labels(static_cast<std::size_t>(batch));
  for (std::int32_t& label : labels) label = static_cast<std::int32_t>(rng.below(10));

  Tape tape;
  cross_entropy(model(tape, inputs), labels).backward();
  Json result{{"delta", Json::array()},
              {"weight_factor", Json::array()},
              {"slope_factor", Json::array()},
              {"mean_square", Json::array()}};
  for (const LayerFlow& layer : gradient_flow(tape, f)) {
    result["delta"].push_back(layer.delta_norm);
    result["weight_factor"].push_back(layer.log_weight_factor);
    result["slope_factor"].push_back(layer.log_slope_factor);
  }
  for (const Node& node : tape.nodes())
    if (node.operation == &f.operation()) {
      const Node& z = tape.nodes()[node.inputs()[0]];
      const auto values = Eigen::Map<const Eigen::ArrayXd>(z.array().as<const double>(), z.shape.size());
      result["mean_square"].push_back(values.square().mean());
    }
  return result;
}

ProfileResult profile_result(const Json& json) {
  return {numbers(json.at("delta")), numbers(json.at("weight_factor")), numbers(json.at("slope_factor")),
          numbers(json.at("mean_square"))};
}

}  // namespace gradus::claims
