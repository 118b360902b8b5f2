#include "counterparts/optimizers.h"
#include "torch_checks.h"
#include "torch_tensors.h"

#include <gradus/activations/catalogue.h>
#include <gradus/core/tape.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>

#include <fmt/format.h>

#include <cmath>

namespace gradus::oracle {

namespace {

constexpr int steps = 500;
constexpr Index batch = 16, features = 4, classes = 3;
constexpr std::size_t batches = 8;
// How far parameters may be apart at the end, of 1 or their own size. Rounding errors of 500 steps add up, and training
// magnifies them; by how much depends on the optimizer and the problem. In float32 that is measured: it is so many
// times as far as libtorch's own training ends from the same one in float64.
constexpr double double_bound = 1e-12;
constexpr double single_share = 4;

struct Data {
  std::vector<Tensor> inputs;
  std::vector<std::vector<std::int32_t>> labels;

  Data(Generator& rng, DType dtype) {
    for (std::size_t i = 0; i < batches; ++i) {
      Tensor x(Shape{batch, features}, float64);
      std::vector<std::int32_t> of_batch;
      for (double& value : x.values<double>()) value = rng.normal();
      for (Index row = 0; row < batch; ++row) {
        // By the sign of two products: a problem that takes hidden units.
        const double a = x.at({row, 0}) * x.at({row, 1}), b = x.at({row, 2}) * x.at({row, 3});
        of_batch.push_back(a > 0 ? 0 : b > 0 ? 1 : 2);
      }
      inputs.push_back(x.to(dtype));
      labels.push_back(of_batch);
    }
  }
};

std::vector<Tensor> in_double(std::vector<Tensor> tensors) {
  for (Tensor& x : tensors) x = x.to(float64);
  return tensors;
}

Sequential network(Generator rng, DType dtype) {
  return mlp({features, 16, 16, classes}, Tanh{}, rng, {.dtype = dtype});
}

std::vector<Tensor> values_of(const Module& model) {
  std::vector<Tensor> all;
  for (const Parameter* parameter : model.parameters()) all.push_back(parameter->value());
  return all;
}

std::vector<Tensor> trained_here(const OptimizerPair& pair, Sequential model, const Data& data, bool in_one_walk) {
  const std::unique_ptr<Optimizer> optimizer = pair.ours(model.parameters(), pair.rate);
  Tape tape;
  for (std::size_t step = 0; step < steps; ++step) {
    const Variable loss = cross_entropy(model(tape, data.inputs[step % batches]), data.labels[step % batches]);
    if (in_one_walk) {
      optimizer->step(loss);
    } else {
      loss.backward();
      optimizer->step();
    }
    tape.clear();
  }
  return values_of(model);
}

std::vector<Tensor> trained_there(const OptimizerPair& pair, const std::vector<Tensor>& start, const Data& data) {
  std::vector<at::Tensor> p, inputs, labels;
  for (const Tensor& value : start) p.push_back(to_torch(value).requires_grad_());
  for (const Tensor& x : data.inputs) inputs.push_back(to_torch(x));
  for (const auto& of_batch : data.labels)
    labels.push_back(at::tensor(std::vector<std::int64_t>(of_batch.begin(), of_batch.end())));
  const std::function<void()> update = pair.theirs(p, pair.rate);
  for (std::size_t step = 0; step < steps; ++step) {
    const at::Tensor first = at::tanh(at::linear(inputs[step % batches], p[0], p[1]));
    const at::Tensor second = at::tanh(at::linear(first, p[2], p[3]));
    at::cross_entropy_loss(at::linear(second, p[4], p[5]), labels[step % batches]).backward();
    update();
    for (at::Tensor& parameter : p) parameter.mutable_grad() = at::Tensor();
  }
  std::vector<Tensor> result;
  for (const at::Tensor& parameter : p) result.push_back(from_torch(parameter));
  return result;
}

void compare_training(const OptimizerPair& pair, DType dtype, std::uint64_t seed, Report& report) {
  Generator rng(seed, 900);
  const Data data(rng, dtype);
  const std::vector<Tensor> start = values_of(network(rng, dtype));
  const std::vector<Tensor> theirs = trained_there(pair, start, data);
  Tally& tally = report.tally("training, 500 steps", pair.name);
  double bound = double_bound;
  if (dtype == float32) {
    Data same = data;
    same.inputs = in_double(data.inputs);
    bound = single_share * distance(theirs, trained_there(pair, in_double(start), same));
  }
  const double moved = distance(start, theirs);
  for (const bool in_one_walk : {false, true}) {
    const std::vector<Tensor> ours = trained_here(pair, network(rng, dtype), data, in_one_walk);
    const double worst = distance(ours, theirs);
    for (const Tensor& x : ours) tally.comparisons += static_cast<std::size_t>(x.size());
    tally.note(dtype, true, worst);
    if (worst > bound || moved <= 0.01 || std::isinf(moved))
      report.disagree("training, 500 steps", pair.name,
                      fmt::format("  {}{}: parameters are {:.2g} apart where {:.2g} is allowed, and moved by {:.2g}\n",
                                  gradus::to_string(dtype), in_one_walk ? ", step(loss)" : "", worst, bound, moved));
  }
}

}  // namespace

void compare_trainings(std::uint64_t seed, Report& report) {
  for (const OptimizerPair& pair : optimizer_pairs())
    for (const DType dtype : {float32, float64}) compare_training(pair, dtype, seed, report);
}

}  // namespace gradus::oracle
