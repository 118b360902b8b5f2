// A Hessian-vector product of W3: the slope of the loss in a direction, by forward mode, and its gradient.
#include "second_order.h"

#include "../peers/gradus_model.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace bars {

namespace {

using gradus::Variable;

// As users write it, on a tape recorded anew.
class Derivatives : public peers::Contender {
 public:
  explicit Derivatives(const peers::Problem& problem)
      : inputs_(input_tensor(problem)),
        labels_(problem.labels.begin(), problem.labels.end()),
        model_(make_model(problem)),
        parameters_(model_.parameters()) {
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      direction_.push_back(gradus::Tensor::from(direction(problem, i), parameters_[i]->shape()));
  }
  void prepare() override { gradus::set_thread_count(1); }
  double loss() override { return latest_; }

 protected:
  Variable record() {
    leaves_.clear();
    for (gradus::Parameter* parameter : parameters_) leaves_.push_back(tape_.parameter(*parameter));
    Variable y = tape_.borrow(inputs_);
    for (std::size_t i = 0; i < leaves_.size(); i += 2) {
      y = affine(y, leaves_[i], leaves_[i + 1]);
      if (i + 2 < leaves_.size()) y = relu(y);
    }
    return cross_entropy(y, labels_);
  }

  gradus::Tensor inputs_;
  std::vector<std::int32_t> labels_;
  gradus::Sequential model_;
  std::vector<gradus::Parameter*> parameters_;
  std::vector<gradus::Tensor> direction_;
  std::vector<Variable> leaves_;
  gradus::Tape tape_;
  double latest_ = 0;
};

class Gradient : public Derivatives {
 public:
  using Derivatives::Derivatives;
  void step() override {
    const Variable loss = record();
    loss.backward();
    latest_ = loss.item();
    for (gradus::Parameter* parameter : parameters_) parameter->zero_gradient();
    tape_.clear();
  }
};

class HessianVector : public Derivatives {
 public:
  using Derivatives::Derivatives;
  void step() override {
    const Variable loss = record();
    std::vector<Variable> directions;
    for (const gradus::Tensor& v : direction_) directions.push_back(tape_.borrow(v));
    jvp(loss, leaves_, directions).backward();  // the product is what the parameters' gradients now hold
    latest_ = 0;
    for (const gradus::Parameter* parameter : {parameters_.front(), parameters_.back()})
      latest_ += std::abs(static_cast<double>(parameter->gradient().values<float>()[0]));
    for (gradus::Parameter* parameter : parameters_) parameter->zero_gradient();
    tape_.clear();
  }
};

template <class C>
peers::Entry contender(const char* name, peers::Role role) {
  return {name, role, {{"", 1, [](const peers::Problem& p) { return std::make_unique<C>(p); }}}};
}

}  // namespace

std::vector<float> direction(const peers::Problem& problem, std::size_t parameter) {
  const std::size_t layer = parameter / 2;
  std::vector<float> v = parameter % 2 == 0 ? problem.weights[layer] : problem.biases[layer];
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = std::cos(static_cast<float>(i + parameter));
  return v;
}

std::vector<Bar> second_order(const Plan& plan) {
  progress("second order: W3");
  for (const peers::Workload& workload : peers::workloads()) {
    if (workload.id != "W3") continue;
    std::vector<peers::Entry> entries{contender<Gradient>("gradient", peers::Role::reference),
                                      contender<HessianVector>("Hessian-vector", peers::Role::rival)};
#ifdef PEERS_LIBTORCH
    entries.push_back(libtorch_second_order());
#endif
    const peers::Session session = peers::compete(make_problem(workload), entries, plan.rounds);
    const peers::Result& ours = session.results[1];
    std::vector<Bar> bars{{"Hessian-vector product, W3: / a gradient", 5, ours.ratio_to_handwritten, "×"}};
    if (const peers::Result* libtorch = session.libtorch()) {
      if (std::abs(ours.later_loss - libtorch->later_loss) > 1e-4 * std::abs(ours.later_loss))
        throw std::runtime_error(
            fmt::format("the Hessian-vector products differ: {} and {}", ours.later_loss, libtorch->later_loss));
      bars.push_back(
          {"Hessian-vector product, W3: faster than libtorch's", 2.4, 1 / ours.ratio_to_libtorch, "×", true});
    }
    return bars;
  }
  return {};
}

}  // namespace bars
