#include "rounding.h"
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

// The largest distance of two parameters, of their size or of 1; how many numbers that are is added to `count`.
double distance(const std::vector<Parameter*>& ours, const std::vector<at::Tensor>& theirs, std::size_t& count) {
  double largest = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const std::vector<double> a = ours[i]->value().to_vector(), b = from_torch(theirs[i]).to_vector();
    for (std::size_t k = 0; k < a.size(); ++k, ++count) largest = std::max(largest, relatively_apart(a[k], b[k]));
  }
  return largest;
}

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
    const double worst = distance(model.parameters(), p, tally.comparisons);
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
