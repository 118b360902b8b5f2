#include "torch_checks.h"
#include "torch_tensors.h"

#include <gradus/activations/catalogue.h>
#include <gradus/core/tape.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/lbfgs.h>

#include <fmt/format.h>
#include <torch/optim/lbfgs.h>

#include <cmath>

namespace gradus::oracle {

namespace {

constexpr int steps = 20;      // calls of step()
constexpr int iterations = 5;  // at most, in each
// Line searches that decide alike take the same path, until rounding decides otherwise. So the parameters are compared
// after each of the first steps, and after the last one only the loss.
constexpr double path_bound = 1e-8;
constexpr int path_steps = 3;

struct Problem {
  Tensor inputs{Shape{40, 3}, float64};
  Tensor targets{Shape{40, 1}, float64};

  explicit Problem(Generator& rng) {
    for (double& x : inputs.values<double>()) x = rng.normal();
    for (Index row = 0; row < 40; ++row)
      targets.values<double>()[static_cast<std::size_t>(row)] =
          std::sin(inputs.at({row, 0})) + inputs.at({row, 1}) * inputs.at({row, 2});
  }
};

}  // namespace

void compare_lbfgs(std::uint64_t seed, Report& report) {
  Generator rng(seed, 950);
  const Problem problem(rng);
  Sequential model = mlp({3, 8, 1}, Tanh{}, rng, {.dtype = float64});
  std::vector<at::Tensor> p;
  for (const Parameter* parameter : model.parameters()) p.push_back(to_torch(parameter->value()).requires_grad_());
  const at::Tensor x = to_torch(problem.inputs), t = to_torch(problem.targets);

  Lbfgs ours(model.parameters(), {.max_iterations = iterations});
  torch::optim::LBFGS theirs(
      p, torch::optim::LBFGSOptions(1).max_iter(iterations).line_search_fn(std::string("strong_wolfe")));
  const auto their_loss = [&] {
    theirs.zero_grad();
    at::Tensor loss = at::mse_loss(at::linear(at::tanh(at::linear(x, p[0], p[1])), p[2], p[3]), t);
    loss.backward();
    return loss;
  };
  Tape tape;
  Tally& tally = report.tally("training, full batch", "lbfgs");
  double our_loss = 0;
  for (int step = 1; step <= steps; ++step) {
    our_loss = ours.step([&] {
                     tape.clear();
                     const Variable loss = mse(model(tape, problem.inputs), problem.targets);
                     loss.backward();
                     return loss.item();
                   })
                   .loss;
    theirs.step(their_loss);
    if (step > path_steps) continue;
    std::vector<Tensor> reached, reference;
    for (const Parameter* parameter : model.parameters()) reached.push_back(parameter->value());
    for (const at::Tensor& parameter : p) reference.push_back(from_torch(parameter));
    const double worst = distance(reached, reference);
    for (const Tensor& parameter : reached) tally.comparisons += static_cast<std::size_t>(parameter.size());
    tally.note(float64, true, worst);
    if (worst > path_bound)
      report.disagree("training, full batch", "lbfgs",
                      fmt::format("  after step {} of up to {} iterations, parameters are {:.2g} apart where {:.0e} is "
                                  "allowed\n",
                                  step, iterations, worst, path_bound));
  }
  const double last = their_loss().item<double>();
  ++tally.comparisons;
  if (!(our_loss <= 2 * last + 1e-6))  // NaN, too, is a disagreement
    report.disagree("training, full batch", "lbfgs",
                    fmt::format("  ends at a loss of {}, the reference at {}\n", our_loss, last));
}

}  // namespace gradus::oracle
