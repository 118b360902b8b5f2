// The losses of layers/losses.h. That none of them is forgotten is seen to by completeness.h.
#include "../vocabulary.h"

#include <gradus/layers/losses.h>

#include <algorithm>

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

Chosen rows_and_labels(Shapes in, Generator& rng) {
  if (in[0].rank() != 2) return {};
  Attributes a;
  for (Index row = 0; row < in[0][0]; ++row)
    a.indices.push_back(static_cast<std::int32_t>(rng.below(static_cast<std::uint64_t>(in[0][1]))));
  return a;
}

double distance(std::span<const Tensor> in, At) {
  return in[0].shape() == in[1].shape() ? smallest_difference(in[0], in[1]) : 0;
}

}  // namespace

void add_losses(Vocabulary& words) {
  const auto add = [&](const char* name, int operands, auto record, auto choose, auto... margin) {
    words.emplace(name, Word{Family::loss, operands, false, false, record, choose, margin...});
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
      "cross_entropy", 1, [](In x, At a) { return cross_entropy(x[0], a.indices); }, rows_and_labels);
  add(
      "nll", 1, [](In x, At a) { return nll(x[0], a.indices); }, rows_and_labels);
  add(
      "bce_with_logits", 2, [](In x, At) { return bce_with_logits(x[0], x[1]); }, of_one_shape,
      [](std::span<const Tensor> in, At) { return smallest_magnitude(in[0]); });
}

}  // namespace gradus::oracle
