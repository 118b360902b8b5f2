// The losses and other functions of layers/. That none of them is forgotten is seen to by completeness.h.
#include "../vocabulary.h"

#include <gradus/activations/sigmoid.h>
#include <gradus/layers/hinge.h>
#include <gradus/layers/kl_div.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/penalties.h>
#include <gradus/layers/weight_norm.h>

#include <algorithm>
#include <cmath>

namespace gradus::oracle {

namespace {

using In = std::span<const Variable>;
using At = const Attributes&;
using Shapes = std::span<const Shape>;
using Chosen = std::optional<Attributes>;

Chosen of_one_shape(Shapes in, Generator&) {
  if (in[0] != in[1]) return {};
  return Attributes{};
}

Chosen of_one_shape_with_threshold(Shapes in, Generator& rng) {
  if (in[0] != in[1]) return {};
  return Attributes{.numbers = {0.5 * static_cast<double>(1 + rng.below(3))}};
}

// Of one class there is nothing to choose, and the loss and all its derivatives are 0 up to rounding.
Chosen rows_and_labels(Shapes in, Generator& rng) {
  if (in[0].rank() != 2 || in[0][1] < 2) return {};
  Attributes a;
  for (Index row = 0; row < in[0][0]; ++row)
    a.indices.push_back(static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(in[0][1]))));
  return a;
}

Chosen rows_labels_and_smoothing(Shapes in, Generator& rng) {
  Chosen a = rows_and_labels(in, rng);
  if (a) a->numbers = {0.1 * static_cast<double>(rng.below(4))};
  return a;
}

Chosen rows_labels_and_margin(Shapes in, Generator& rng) {
  Chosen a = rows_and_labels(in, rng);
  if (a) a->numbers = {0.5 * static_cast<double>(1 + rng.below(3)), static_cast<double>(1 + rng.below(2))};
  return a;
}

Chosen of_one_shape_and_some_axis(Shapes in, Generator& rng) {
  if (in[0] != in[1] || in[0].rank() == 0) return {};
  return Attributes{.numbers = {static_cast<double>(rng.below(2))}};
}

Chosen with_a_batch(Shapes in, Generator& rng) {
  if (in[0].rank() == 0) return {};
  return Attributes{.numbers = {rng.below(2) == 0 ? 0.05 : 0.25}};
}

Chosen rows_and_lengths(Shapes in, Generator&) {
  // One number has no direction but its sign, and v / ‖v‖ no slope.
  if (in[0].rank() != 2 || in[0][1] < 2 || in[1] != Shape{in[0][0], 1}) return {};
  return Attributes{};
}

// From where a class is just right by the margin, and from ties between classes.
double distance_of_margins(std::span<const Tensor> in, At a) {
  const std::vector<double> x = in[0].to_vector();
  const auto columns = static_cast<std::size_t>(in[0].shape()[1]);
  double distance = smallest_gap(in[0]);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double label = x[i / columns * columns + static_cast<std::size_t>(a.indices[i / columns])];
    distance = std::min(distance, std::abs(a.numbers[0] - label + x[i]));
  }
  return distance;
}

double distance(std::span<const Tensor> in, At) {
  return in[0].shape() == in[1].shape() ? smallest_difference(in[0], in[1]) : 0;
}

}  // namespace

void add_losses(Vocabulary& words) {
  const auto add = [&](const char* name, int operands, auto record, auto choose, auto... margin) {
    words.emplace(name, Word{Family::loss, operands, false, false, {}, record, choose, margin...});
  };
  add(
      "mse", 2, [](In x, At) { return mse(x[0], x[1]); }, of_one_shape);
  add(
      "l1", 2, [](In x, At) { return l1(x[0], x[1]); }, of_one_shape, distance);
  add(
      "huber", 2, [](In x, At a) { return huber(x[0], x[1], a.numbers[0]); }, of_one_shape_with_threshold,
      [](std::span<const Tensor> in, At a) {
        double margin = 1;  // from |d| = delta, where the second derivative jumps
        const std::vector<double> p = in[0].to_vector(), t = in[1].to_vector();
        for (std::size_t i = 0; i < p.size(); ++i)
          margin = std::min(margin, std::abs(std::abs(p[i] - t[i]) - a.numbers[0]));
        return margin;
      });
  add(
      "cross_entropy", 1, [](In x, At a) { return cross_entropy(x[0], a.indices, {.label_smoothing = a.numbers[0]}); },
      rows_labels_and_smoothing);
  add(
      "nll", 1, [](In x, At a) { return nll(x[0], a.indices); }, rows_and_labels);
  add(
      "bce_with_logits", 2, [](In x, At) { return bce_with_logits(x[0], x[1]); }, of_one_shape,
      [](std::span<const Tensor> in, At) { return smallest_magnitude(in[0]); });
  add(
      "kl_div", 2, [](In x, At a) { return kl_div(x[0], x[1], {.log_target = a.numbers[0] == 1}); },
      of_one_shape_and_some_axis,
      [](std::span<const Tensor> in, At a) {
        const std::vector<double> targets = in[1].to_vector();
        return a.numbers[0] == 1 ? 1 : *std::min_element(targets.begin(), targets.end()) / 10;
      });
  add(
      "hinge", 2, [](In x, At) { return hinge(x[0], x[1]); }, of_one_shape,
      [](std::span<const Tensor> in, At) {
        double margin = 1;
        const std::vector<double> p = in[0].to_vector(), t = in[1].to_vector();
        for (std::size_t i = 0; i < p.size(); ++i) margin = std::min(margin, std::abs(1 - t[i] * p[i]));
        return margin;
      });
  add(
      "multi_margin", 1,
      [](In x, At a) {
        return multi_margin(x[0], a.indices, {.margin = a.numbers[0], .power = static_cast<int>(a.numbers[1])});
      },
      rows_labels_and_margin, distance_of_margins);
  add(
      "crammer_singer", 1, [](In x, At a) { return crammer_singer(x[0], a.indices, a.numbers[0]); },
      rows_labels_and_margin, distance_of_margins);
  add(
      "activity_penalty", 1, [](In x, At) { return activity_penalty(x[0]); }, with_a_batch,
      [](std::span<const Tensor> in, At) { return smallest_magnitude(in[0]); });
  add(
      "sparsity_penalty", 1, [](In x, At a) { return sparsity_penalty(sigmoid(x[0]), a.numbers[0]); }, with_a_batch);
  add(
      "weight_norm", 2, [](In x, At) { return weight_norm(x[0], x[1]); }, rows_and_lengths,
      [](std::span<const Tensor> in, At) { return smallest_magnitude(in[0]); });
}

}  // namespace gradus::oracle
