// C06: sigmoid costs more than ReLU, but not by much.
#include "claims/cards.h"
#include "claims/cards/cost_of_activation.h"

namespace gradus::claims {

using namespace presentation;

namespace {

Judgement judge(const Results& results, Effort effort) {
  Judgement judgement = judge_small_cost("sigmoid", results, effort);
  judgement.plots.push_back(
      drawn_as("c06_cost_of_sigmoid", "What sigmoid costs, next to ReLU",
               "Time relative to ReLU's, by the width of the layers: forward and backward of the activation by itself, "
               "and of a whole step of training; medians over rounds with 95% intervals.",
               cost_figure({{"sigmoid", costs_of("sigmoid", results, effort)}})));
  return judgement;
}

}  // namespace

Claim c06_sigmoid_costs() {
  return {
      .id = "C06",
      .says = "sigmoid costs more than ReLU, as it needs an exponential, though not significantly",
      .question = "How much longer does training take with sigmoid than with ReLU?",
      .prediction =
          "By itself sigmoid takes longer, as it needs an exponential; of a step of training that is so small a part "
          "that the step takes at most a tenth longer.",
      .protocol =
          "Both activations in turn, in one run, in processor time: the kernels by themselves on standard normal "
          "float32 numbers, and steps of SGD (32 examples, two hidden layers). Ratios are taken round by round, "
          "so that they do not depend on how busy the machine is; the times themselves do.",
      .command = "./run claims --only C06",
      .jobs = timing_jobs,
      .judge = judge};
}

}  // namespace gradus::claims
