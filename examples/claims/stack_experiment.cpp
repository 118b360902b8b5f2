#include "claims/stack_experiment.h"

#include <gradus/diagnostics/training.h>
#include <gradus/layers/linear.h>

#include <Eigen/QR>

#include <algorithm>
#include <cmath>

namespace gradus::claims {
namespace {

constexpr Index most_examples = 300;  // that are kept for drawing

// The net's layers without what stands between them: outputs = inputs Wᵀ + b.
Tensor collapsed(const Training& training, const Tensor& inputs) {
  Tensor result = inputs;
  dispatch(inputs.dtype(), [&]<class T>() {
    RowMajorMatrix<T> product = RowMajorMatrix<T>::Identity(inputs.columns(), inputs.columns());
    RowMajorMatrix<T> bias = RowMajorMatrix<T>::Zero(1, inputs.columns());
    for (const auto& layer : const_cast<Training&>(training).model().children())
      if (const auto* linear = dynamic_cast<const Linear*>(layer.get())) {
        const auto weight = linear->weight().value().template matrix<T>();
        product = (weight * product).eval();
        bias = (bias * weight.transpose() + linear->bias().value().template matrix<T>()).eval();
      }
    result = Tensor::from((inputs.matrix<T>() * product.transpose()).rowwise() + bias.row(0));
  });
  return result;
}

double straightness(const Tensor& inputs, const Tensor& outputs) {
  const Tensor x = inputs.to(float64), y = outputs.to(float64);
  Eigen::MatrixXd design(x.rows(), x.columns() + 1);
  design << x.matrix<double>(), Eigen::VectorXd::Ones(x.rows());
  const Eigen::MatrixXd wanted = y.matrix<double>();
  const Eigen::MatrixXd left = wanted - design * design.colPivHouseholderQr().solve(wanted);
  const double all = (wanted.rowwise() - wanted.colwise().mean()).squaredNorm();
  return all > 0 ? 1 - left.squaredNorm() / all : 1;
}

}  // namespace

Job stack_job(const TrainingPlan& plan, const DataChoice& data) {
  return {"stack", {{"plan", to_json(plan)}, {"data", to_json(data)}}, train_job(plan, data).cost};
}

Json run_stack(const Json& config) {
  const TrainingPlan plan = plan_from(config.at("plan"));
  const std::shared_ptr<const ThreeParts> parts = three_parts(data_from(config.at("data")));
  Training training(plan, parts->fit);
  const Training scaled(plan, parts->held_out);
  const Dataset& test = scaled.data().test;
  while (training.epoch() < plan.epochs && training.run_epoch()) {
  }

  const Tensor inputs = test.inputs.to(plan.dtype);
  const Tensor outputs = training.outputs(inputs);
  const std::vector<double> net = outputs.to_vector(), product = collapsed(training, inputs).to_vector();
  double difference = 0, largest = 0;
  for (std::size_t i = 0; i < net.size(); ++i) {
    difference = std::max(difference, std::abs(net[i] - product[i]));
    largest = std::max(largest, std::abs(net[i]));
  }
  Json result{{"accuracy", training.evaluate(test).accuracy},
              {"collapse_error", difference / largest},
              {"straightness", straightness(inputs, outputs)},
              {"failure", training.failure()},
              {"low", 0},
              {"high", 0},
              {"probability", Json::array()},
              {"examples", Json::array()}};
  if (test.features() != 2 || test.classes != 2) return result;

  const auto [low, high] = std::ranges::minmax(test.inputs.to(float32).values<float>());
  const double margin = 0.05 * static_cast<double>(high - low);
  const double from = static_cast<double>(low) - margin, to = static_cast<double>(high) + margin;
  Tensor grid(Shape{stack_grid * stack_grid, 2}, float64);
  const double step = (to - from) / stack_grid;
  for (int row = 0; row < stack_grid; ++row)
    for (int column = 0; column < stack_grid; ++column) {
      const std::size_t at = 2 * static_cast<std::size_t>(row * stack_grid + column);
      grid.values<double>()[at] = from + (column + 0.5) * step;
      grid.values<double>()[at + 1] = from + (row + 0.5) * step;
    }
  const std::vector<double> logits = training.outputs(grid.to(plan.dtype)).to_vector();
  for (std::size_t i = 0; i < logits.size(); i += 2)
    result["probability"].push_back(1 / (1 + std::exp(logits[i] - logits[i + 1])));
  const std::vector<double> x = test.inputs.to_vector();
  for (std::size_t i = 0; i < static_cast<std::size_t>(std::min(test.size(), most_examples)); ++i)
    result["examples"].push_back({x[2 * i], x[2 * i + 1], test.labels[i]});
  result["low"] = from;
  result["high"] = to;
  return result;
}

StackResult stack_result(const Json& json) {
  StackResult result{.accuracy = number(json.at("accuracy")),
                     .collapse_error = number(json.at("collapse_error")),
                     .straightness = number(json.at("straightness")),
                     .low = number(json.at("low")),
                     .high = number(json.at("high")),
                     .probability = {},
                     .examples = {}};
  for (const Json& p : json.at("probability")) result.probability.push_back(number(p));
  for (const Json& e : json.at("examples")) result.examples.push_back({number(e[0]), number(e[1]), number(e[2])});
  return result;
}

}  // namespace gradus::claims
