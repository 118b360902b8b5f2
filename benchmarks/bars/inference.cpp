// Inference without recording gradients, against a forward pass written by hand, in its best layout.
#include "../peers/gradus_model.h"
#include "../peers/handwritten.h"

#include "bar.h"

#include <fmt/format.h>

#include <stdexcept>

namespace bars {

namespace {

class Forward : public peers::Contender {
 public:
  explicit Forward(const peers::Problem& problem)
      : inputs_(input_tensor(problem)),
        labels_(problem.labels.begin(), problem.labels.end()),
        model_(make_model(problem)) {}
  void prepare() override { gradus::set_thread_count(1); }
  void step() override {
    const gradus::NoGradient inference(tape_);
    first_ = *model_(tape_.borrow(inputs_)).array().as<float>();
    tape_.clear();
  }
  double loss() override {
    gradus::Tape tape;
    return cross_entropy(model_(tape, inputs_), labels_).item();
  }

 protected:
  gradus::Tensor inputs_;
  std::vector<std::int32_t> labels_;
  gradus::Sequential model_;
  gradus::Tape tape_;
  float first_ = 0;
};

class ReplayedForward : public Forward {
 public:
  using Forward::Forward;
  void step() override { first_ = *replay_(gradus::Borrowed(inputs_)).array().as<float>(); }

 private:
  struct Function {
    gradus::Sequential* model;
    gradus::Variable operator()(const gradus::Variable& x) const {
      const gradus::NoGradient inference(x.tape());
      return (*model)(x);
    }
  };
  gradus::Replay<Function> replay_{Function{&model_}};
};

template <class C>
peers::Entry contender(const char* name) {
  return {name, peers::Role::rival, {{"", 1, [](const peers::Problem& p) { return std::make_unique<C>(p); }}}};
}

std::vector<peers::Entry> contenders() {
  std::vector<peers::Entry> entries;
  for (const peers::Layout& layout : peers::layouts)
    entries.push_back({layout.name, peers::Role::reference, {{"", 1, [&layout](const peers::Problem& p) {
                                                                return std::unique_ptr<peers::Contender>(
                                                                    peers_network(p, layout, peers::Work::inference));
                                                              }}}});
  entries.push_back(contender<Forward>("recorded anew"));
  entries.push_back(contender<ReplayedForward>("replay"));
  return entries;
}

}  // namespace

std::vector<Bar> inference(const Plan& plan) {
  std::vector<Bar> bars;
  for (const peers::Workload& workload : peers::workloads()) {
    if (workload.threads > 1) continue;
    progress("inference: " + workload.id);
    const peers::Session session = peers::compete(make_problem(workload), contenders(), plan.rounds);
    for (const std::string& dissenter : session.dissenters())
      throw std::runtime_error(fmt::format("inference of {}: {}", workload.id, dissenter));
    for (const peers::Result& result : session.results)
      if (result.role == peers::Role::rival)
        bars.push_back(
            {fmt::format("inference, {}, {}: / handwritten {}", workload.id, result.name, session.handwritten()->name),
             1.03, result.ratio_to_handwritten, "×"});
  }
  return bars;
}

}  // namespace bars
