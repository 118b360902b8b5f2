// gradus, define-by-run, as a user writes it: the tape is recorded anew in every step.
#include "roster.h"

#include <gradus/gradus.h>

namespace peers {

namespace {

gradus::Activation unit(Unit unit) {
  switch (unit) {
    case Unit::relu:
      return gradus::Relu{};
    case Unit::sigmoid:
      return gradus::Sigmoid{};
    case Unit::tanh:
      return gradus::Tanh{};
  }
  return gradus::Identity{};
}

/// The model with the problem's weights.
gradus::Sequential make_model(const Problem& problem) {
  gradus::Generator rng{1};
  gradus::Sequential model;
  const std::vector<int>& sizes = problem.workload.sizes;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    gradus::Linear layer(sizes[i], sizes[i + 1], rng);
    layer.weight().assign(gradus::Tensor::from(problem.weights[i], {sizes[i + 1], sizes[i]}));
    layer.bias().assign(gradus::Tensor::from(problem.biases[i]));
    model.append(std::move(layer));
    if (i + 2 < sizes.size()) model.append(unit(problem.workload.unit));
  }
  return model;
}

/// What all of gradus's contenders own.
class GradusContender : public Contender {
 public:
  explicit GradusContender(const Problem& problem)
      : inputs(gradus::Tensor::from(problem.inputs, {problem.workload.batch, problem.workload.sizes.front()})),
        labels(problem.labels.begin(), problem.labels.end()),
        model(make_model(problem)),
        optimizer(model.parameters(), {.learning_rate = problem.workload.rate}) {}
  double loss() override { return latest_loss; }

 protected:
  gradus::Tensor inputs;
  std::vector<std::int32_t> labels;
  gradus::Sequential model;
  gradus::Sgd optimizer;
  gradus::Tape tape;
  double latest_loss = 0;
};

class DefineByRun : public GradusContender {
 public:
  using GradusContender::GradusContender;
  void step() override {
    gradus::Variable loss = gradus::cross_entropy(model(tape, inputs), labels);
    loss.backward();
    optimizer.step();
    latest_loss = loss.item();
    tape.clear();
  }
};

template <class C>
Entry entry(std::string name, int threads) {
  return {std::move(name), Role::rival, {{"", threads, [](const Problem& p) { return std::make_unique<C>(p); }}}};
}

}  // namespace

std::vector<Entry> gradus_entries(const Workload& workload) { return {entry<DefineByRun>("gradus", workload.threads)}; }

}  // namespace peers
