// gradus, define-by-run, as a user writes it: the tape is recorded anew in every step.
#include "gradus_model.h"
#include "roster.h"

namespace peers {

namespace {

/// The program of every contender below; they differ in how they record and when they update.
class GradusContender : public Contender {
 public:
  GradusContender(const Problem& problem, int allowed)
      : inputs(input_tensor(problem)),
        labels(problem.labels.begin(), problem.labels.end()),
        model(make_model(problem)),
        optimizer(model.parameters(), {.learning_rate = problem.workload.rate}),
        threads(allowed) {}
  void prepare() override { gradus::set_thread_count(threads); }
  double loss() override { return latest_loss; }

 protected:
  gradus::Tensor inputs;
  std::vector<std::int32_t> labels;
  gradus::Sequential model;
  gradus::Sgd optimizer;
  gradus::Tape tape;
  int threads;
  double latest_loss = 0;
};

/// The tape is recorded anew in every step.
class DefineByRun : public GradusContender {
 public:
  using GradusContender::GradusContender;
  void step() override {
    gradus::Variable loss = gradus::cross_entropy(model(tape.borrow(inputs)), labels);
    loss.backward();
    optimizer.step();
    latest_loss = loss.item();
    tape.clear();
  }
};

/// The same, with the update inside backward.
class Fused : public GradusContender {
 public:
  using GradusContender::GradusContender;
  void step() override {
    gradus::Variable loss = gradus::cross_entropy(model(tape.borrow(inputs)), labels);
    optimizer.step(loss);
    latest_loss = loss.item();
    tape.clear();
  }
};

/// Recorded once.
class Replayed : public GradusContender {
 public:
  using GradusContender::GradusContender;
  void step() override {
    gradus::Variable loss = replay(gradus::Borrowed(inputs), labels);
    loss.backward();
    optimizer.step();
    latest_loss = loss.item();
  }

 protected:
  struct Function {
    gradus::Sequential* model;
    gradus::Variable operator()(const gradus::Variable& x, std::span<const std::int32_t> y) const {
      return gradus::cross_entropy((*model)(x), y);
    }
  };
  gradus::Replay<Function> replay{Function{&model}};
};

class ReplayedAndFused : public Replayed {
 public:
  using Replayed::Replayed;
  void step() override {
    gradus::Variable loss = replay(gradus::Borrowed(inputs), labels);
    optimizer.step(loss);
    latest_loss = loss.item();
  }
};

template <class C>
Variant variant(int threads) {
  return {"", threads, [threads](const Problem& p) { return std::make_unique<C>(p, threads); }};
}

}  // namespace

std::vector<Entry> gradus_entries(const Workload& workload) {
  const int threads = workload.threads;
  return {{"gradus", Role::rival, {variant<DefineByRun>(threads)}},
          {"gradus, fused update", Role::rival, {variant<Fused>(threads)}},
          {"gradus, replay", Role::rival, {variant<Replayed>(threads)}},
          {"gradus, replay and fused", Role::rival, {variant<ReplayedAndFused>(threads)}},
          {"gradus, best threads", Role::rival, {variant<ReplayedAndFused>(1), variant<ReplayedAndFused>(2)}}};
}

}  // namespace peers
