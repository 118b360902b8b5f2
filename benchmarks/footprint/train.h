// What footprint is asked to train, and the training: each of the ways in which gradus records and updates. Weights are
// the layers' own, not those of the peers' Problem, whose copies would count as memory.
//
//   Training training({.workload = "W3", .mode = "replay", .optimizer = "adam"});
//   training.step();
#pragma once

#include "../peers/workload.h"

#include <gradus/activations/catalogue.h>
#include <gradus/core/parallel.h>
#include <gradus/core/replay.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>
#include <gradus/optim/choice.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace footprint {

struct Misuse : std::runtime_error {
  using runtime_error::runtime_error;
};

struct Order {
  std::string workload = {};
  std::string mode = "define-by-run";
  std::string optimizer = "sgd";
  long steps = 20;
  long threads = 1;
};

/// Throws Misuse.
Order parse(int argc, char** argv);

class Training {
 public:
  /// Throws Misuse for a workload or a mode that is none.
  explicit Training(const Order& order);
  void step();
  double loss() const { return loss_; }

 private:
  struct Function {
    gradus::Sequential* model;
    gradus::Variable operator()(const gradus::Variable& x, std::span<const std::int32_t> y) const {
      return gradus::cross_entropy((*model)(x), y);
    }
  };
  Training(const Order& order, const peers::Workload& workload);

  gradus::Generator rng_{20};
  gradus::Tensor inputs_;
  std::vector<std::int32_t> labels_;
  gradus::Sequential model_;
  std::unique_ptr<gradus::Optimizer> optimizer_;
  gradus::Tape tape_;
  gradus::Replay<Function> replay_{Function{&model_}};
  bool replays_, fuses_;
  double loss_ = 0;
};

}  // namespace footprint
