// The demo of micrograd, node by node: an MLP 2-16-16-1 whose weights, products and sums are one scalar node each, on
// 100 examples, with its hinge loss. micrograd takes 1.30 s for a step.
#include "bar.h"

#include <gradus/gradus.h>

#include <cmath>
#include <deque>
#include <numbers>

namespace bars {

namespace {

constexpr double micrograd_nanoseconds = 1.30e9;

using gradus::Variable;

class ScalarMlp : public peers::Contender {
 public:
  ScalarMlp() {
    gradus::Generator rng{3};
    for (std::size_t layer = 0; layer + 1 < std::size(sizes); ++layer)
      for (int i = 0; i < sizes[layer + 1] * (sizes[layer] + 1); ++i)
        weights_.emplace_back("w", gradus::full({}, rng.uniform(-1, 1)));
    std::vector<gradus::Parameter*> all;
    for (gradus::Parameter& weight : weights_) all.push_back(&weight);
    optimizer_ = std::make_unique<gradus::Sgd>(all, gradus::SgdOptions{.learning_rate = 0.05});
    for (int i = 0; i < examples; ++i) {  // two moons
      const double angle = std::numbers::pi * i / examples;
      const bool lower = i % 2 == 1;
      points_.push_back({lower ? 1 - std::cos(angle) : std::cos(angle), lower ? 0.5 - std::sin(angle) : std::sin(angle),
                         lower ? -1.0 : 1.0});
    }
  }

  void step() override {
    const Variable loss = record();
    nodes_ = tape_.size();
    loss.backward();
    optimizer_->step();
    loss_ = loss.item();
    tape_.clear();
  }
  double loss() override { return loss_; }
  std::size_t nodes() const { return nodes_; }

 private:
  static constexpr int sizes[] = {2, 16, 16, 1};
  static constexpr int examples = 100;
  struct Point {
    double x, y, label;
  };

  Variable record() {
    leaves_.clear();
    for (gradus::Parameter& weight : weights_) leaves_.push_back(tape_.parameter(weight));
    Variable sum = tape_.constant(0);
    const Variable zero = tape_.constant(0), one = tape_.constant(1);
    for (const Point& point : points_) {
      const Variable margin = one - tape_.constant(point.label) * score(point);
      sum = sum + maximum(margin, zero);
    }
    return sum * tape_.constant(1.0 / examples);
  }

  Variable score(const Point& point) {
    layer_ = {tape_.constant(point.x), tape_.constant(point.y)};
    auto weight = leaves_.begin();
    for (std::size_t depth = 1; depth < std::size(sizes); ++depth) {
      next_.clear();
      for (int unit = 0; unit < sizes[depth]; ++unit) {
        Variable sum = *weight++;
        for (const Variable& input : layer_) sum = sum + *weight++ * input;
        next_.push_back(depth + 1 < std::size(sizes) ? tanh(sum) : sum);
      }
      std::swap(layer_, next_);
    }
    return layer_[0];
  }

  std::deque<gradus::Parameter> weights_;  // they stay where they are
  std::unique_ptr<gradus::Sgd> optimizer_;
  std::vector<Point> points_;
  gradus::Tape tape_;
  std::vector<Variable> leaves_, layer_, next_;
  std::size_t nodes_ = 0;
  double loss_ = 0;
};

}  // namespace

std::vector<Bar> scalars(const Plan& plan) {
  progress("scalars: an MLP node by node");
  ScalarMlp once;
  once.step();
  const peers::Session session = peers::compete({}, {entry<ScalarMlp>("scalars", peers::Role::rival)}, plan.rounds);
  const double step = session.results[0].ns_per_step;
  return {{"scalar MLP 2-16-16-1, 100 examples, " + std::to_string(once.nodes()) + " nodes: a step",
           micrograd_nanoseconds / 300 / 1e6, step / 1e6, "ms"},
          {"scalar MLP: faster than micrograd's 1.30 s", 300, micrograd_nanoseconds / step, "×", true}};
}

}  // namespace bars
