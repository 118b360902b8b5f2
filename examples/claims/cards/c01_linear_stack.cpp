// C01: without activations a deep stack is one linear map.
#include "claims/cards.h"
#include "claims/stack_experiment.h"
#include "presentation/numerals.h"
#include "presentation/plane.h"

#include <fmt/format.h>

#include <algorithm>

namespace gradus::claims {

using namespace presentation;

namespace {

constexpr int layers = 10;
constexpr const char* data_sets[] = {"xor", "circles", "digits"};

TrainingPlan stack(Effort effort, bool is_linear) {
  return {.hidden = is_linear ? std::vector<Index>(layers - 1, 16) : std::vector<Index>{16},
          .activation = is_linear ? "identity" : "tanh",
          .epochs = by_effort(effort, 20, 60, 120)};
}
Contest contest(Effort effort, const std::string& data) {
  return {.contenders = {{"linear", stack(effort, true)}, {"tanh", stack(effort, false)}},
          .data = {.name = data, .count = by_effort<Index>(effort, 500, 1000, 2000)},
          .rates = by_effort<std::vector<double>>(effort, {0.1, 1}, {0.003, 0.01, 0.03, 0.1, 0.3, 1, 3},
                                                  {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10}),
          .seeds = by_effort(effort, 2, 3, 10)};
}
// One net of each kind, at one rate, to be taken apart.
Job taken_apart(Effort effort, const std::string& data, bool is_linear, DType dtype, int seed) {
  TrainingPlan plan = stack(effort, is_linear);
  plan.learning_rate = is_linear ? 0.03 : 0.3;
  plan.dtype = dtype;
  plan.seed = static_cast<std::uint64_t>(seed);
  return stack_job(plan, contest(effort, data).data);
}

std::vector<Job> jobs(Effort effort) {
  std::vector<Job> all;
  for (const std::string data : data_sets) {
    for (Job& job : contest(effort, data).jobs()) all.push_back(std::move(job));
    for (int seed = 1; seed <= contest(effort, data).seeds; ++seed)
      for (const bool is_linear : {true, false})
        for (const DType dtype : {float32, float64}) all.push_back(taken_apart(effort, data, is_linear, dtype, seed));
  }
  return all;
}

Plane plane_of(const StackResult& linear, const StackResult& curved) {
  Plane plane{.x_title = "x_1",
              .y_title = "x_2",
              .x = linear_axis(linear.low, linear.high),
              .y = linear_axis(linear.low, linear.high),
              .classes = {"equal corners", "unequal corners"}};
  plane.x.low = plane.y.low = linear.low;
  plane.x.high = plane.y.high = linear.high;
  for (Axis* axis : {&plane.x, &plane.y})
    std::erase_if(axis->tics, [&](const Tic& tic) { return tic.value < linear.low || tic.value > linear.high; });
  for (const std::vector<double>& e : linear.examples)
    (e[2] == 0 ? plane.first : plane.second).push_back({e[0], e[1], e[1], e[1]});
  const std::size_t side = stack_grid;
  plane.panels = {{fmt::format("{} linear layers", layers), {side, side, linear.probability}},
                  {"one layer of 16 tanh units, one linear", {side, side, curved.probability}}};
  return plane;
}

Judgement judge(const Results& results, Effort effort) {
  double error32 = 0, error64 = 0, tanh_error = std::numeric_limits<double>::infinity(), least_straight = 1;
  std::vector<double> tanh_straightness;
  for (const std::string data : data_sets)
    for (int seed = 1; seed <= contest(effort, data).seeds; ++seed) {
      const auto of = [&](bool is_linear, DType dtype) {
        return stack_result(results.of(taken_apart(effort, data, is_linear, dtype, seed)));
      };
      error32 = std::max(error32, of(true, float32).collapse_error);
      error64 = std::max(error64, of(true, float64).collapse_error);
      least_straight = std::min(least_straight, of(true, float64).straightness);
      tanh_error = std::min(tanh_error, of(false, float64).collapse_error);
      tanh_straightness.push_back(of(false, float64).straightness);
    }

  Table table{"Test accuracy, each with its best learning rate", {"", "ten linear layers", "one tanh layer"}, {}};
  std::vector<std::string> found;
  Estimate xor_gain, digits_gain;
  double xor_linear = 0, xor_tanh = 0;
  for (const std::string data : data_sets) {
    const std::vector<Outcome> both = outcomes(contest(effort, data), results);
    const Estimate gain = bootstrap(differences(both[1].test_accuracies(), both[0].test_accuracies()), mean);
    std::vector<std::string> row{data};
    for (const Outcome& outcome : both)
      row.push_back(fixed(mean(outcome.test_accuracies()), 3) + " (rate " + significant(outcome.rate, 2) +
                    (outcome.at_edge ? ", the edge of those tried)" : ")"));
    table.rows.push_back(std::move(row));
    if (data == "xor") {
      xor_gain = gain;
      xor_linear = mean(both[0].test_accuracies());
      xor_tanh = mean(both[1].test_accuracies());
    }
    if (data == "digits") digits_gain = gain;
  }
  found.push_back(
      fmt::format("Ten trained linear layers, multiplied into one matrix, give the same outputs to within {} of "
                  "the largest in float64 and {} in float32: what differs is rounding.",
                  significant(error64, 2), significant(error32, 2)));
  found.push_back(
      fmt::format("The same done to a net with one tanh layer misses its outputs by {} at least. An affine "
                  "function explains {} of the variance of its outputs, and all of the linear stack's.",
                  significant(tanh_error, 2), fixed(mean(tanh_straightness), 2)));
  found.push_back(
      fmt::format("On XOR the linear stack gets {} right: one straight line can have three of the four corners on "
                  "their sides, and so 0.75 is the most. One tanh layer gets {}.",
                  fixed(xor_linear, 3), fixed(xor_tanh, 3)));
  found.push_back(fmt::format("Linear is not always too little: on digits the tanh layer gains {} in accuracy.",
                              text_of(digits_gain)));

  const bool collapses = error64 < 1e-10 && error32 < 1e-3 && tanh_error > 1e-3;
  // 0.75, and a twentieth for clouds that are not points.
  const bool cannot = xor_linear<0.8, can = xor_tanh> 0.95;
  return {
      .verdict = collapses && cannot && can ? Verdict::holds
                 : collapses                ? Verdict::holds_if
                                            : Verdict::refuted,
      .condition = !collapses || (cannot && can) ? ""
                   : cannot ? "it is said of the function alone: one tanh layer was not trained well enough here"
                            : "the arithmetic is exact",
      .effect_of = "test accuracy on XOR that one tanh layer has above ten linear ones",
      .effect = xor_gain,
      .seeds = contest(effort, "xor").seeds,
      .found = std::move(found),
      .tables = {table},
      .plots = {drawn_as("c01_planes", "Ten linear layers draw one line; one tanh layer bends it",
                         "XOR: the probability of the second class over the plane after training, and test examples.",
                         plane_of(stack_result(results.of(taken_apart(effort, "xor", true, float64, 1))),
                                  stack_result(results.of(taken_apart(effort, "xor", false, float64, 1)))))}};
}

}  // namespace

Claim c01_linear_stack() {
  return {.id = "C01",
          .says = "without activations every layer is linear, so a deep stack is one linear map",
          .question = "Is a deep net without activations one matrix?",
          .prediction =
              "The product of the layers gives the net's outputs up to rounding, and the net gets at most 3/4 of "
              "XOR right, however deep; one tanh layer gets all.",
          .protocol =
              "Ten linear layers, 16 wide, and one tanh layer of 16, on XOR, circles and digits; SGD, each with the "
              "rate that is best on a validation part, the same list and budget. The layers of nets trained in "
              "float32 and float64 are multiplied and compared with the nets on the test part.",
          .command = "./run compare --data xor --activations identity,tanh --depths 1,9",
          .jobs = jobs,
          .judge = judge};
}

}  // namespace gradus::claims
