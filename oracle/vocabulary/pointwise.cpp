// The pointwise operations of GRADUS_CORE_OPERATIONS: any operands that broadcast will do.
#include "../vocabulary.h"

#include <gradus/core/operations.h>

#include <algorithm>
#include <cmath>

namespace gradus::oracle {

namespace {

std::optional<Attributes> if_they_broadcast(std::span<const Shape> operands, Generator&) {
  Shape all = operands[0];
  for (const Shape& shape : operands.subspan(1)) {
    if (!broadcastable(all, shape)) return {};
    all = broadcast(all, shape);
  }
  return Attributes{};
}

template <class Op>
void add(Vocabulary& words) {
  if constexpr (is_pointwise<Op>) {
    Word word;
    word.operands = detail::pointwise_arity<Op>();
    word.is_elementwise = true;
    word.record = [](std::span<const Variable> in, const Attributes&) { return apply_to(Op{}, in); };
    word.choose = if_they_broadcast;
    words.emplace(Op::name, word);
  }
}

double distance(std::span<const Tensor> in, const Attributes&) { return smallest_difference(in[0], in[1]); }

double smallest(const Tensor& x) {
  const std::vector<double> values = x.to_vector();
  return *std::min_element(values.begin(), values.end());
}

}  // namespace

void add_pointwise_operations(Vocabulary& words) {
#define GRADUS_ORACLE_ADD(Op) add<Op>(words);
  GRADUS_CORE_OPERATIONS(GRADUS_ORACLE_ADD)
#undef GRADUS_ORACLE_ADD
  for (const char* name : {"greater", "greater_equal", "equal", "maximum", "minimum"}) {
    words.at(name).margin = distance;
    words.at(name).compares = true;
  }
  words.at("where").margin = [](std::span<const Tensor> in, const Attributes&) {
    double margin = 1;  // a condition that is 0 exactly comes from a comparison, and is 0 for everybody
    for (const double condition : in[0].to_vector())
      if (condition != 0) margin = std::min(margin, std::abs(condition));
    return margin;
  };
  words.at("divide").margin = [](std::span<const Tensor> in, const Attributes&) {
    return smallest_magnitude(in[1]) / 10;
  };
  words.at("pow").margin = [](std::span<const Tensor> in, const Attributes&) { return smallest(in[0]) / 10; };
  const auto positive = [](std::span<const Tensor> in, const Attributes&) { return smallest(in[0]) / 10; };
  words.at("log").margin = positive;
  words.at("sqrt").margin = positive;
  words.at("log1p").margin = [](std::span<const Tensor> in, const Attributes&) { return (1 + smallest(in[0])) / 10; };

  Word& bounded = words.at("clamp");
  bounded.record = [](std::span<const Variable> in, const Attributes& a) {
    return clamp(in[0], a.numbers[0], a.numbers[1]);
  };
  bounded.choose = [](std::span<const Shape>, Generator& rng) -> std::optional<Attributes> {
    if (rng.below(2) == 0) return Attributes{.numbers = {0, 1}};
    const double low = static_cast<double>(rng.below(16)) / 8 - 1.5;
    return Attributes{.numbers = {low, low + static_cast<double>(rng.below(16)) / 8}};
  };
  // Its bounds may be the same number: then it is flat but for that one, which no grid of kinks.h would hit.
  bounded.margin = [](std::span<const Tensor> in, const Attributes& a) {
    double margin = 1;
    for (const double x : in[0].to_vector())
      for (const double bound : a.numbers) margin = std::min(margin, std::abs(x - bound));
    return margin;
  };
}

}  // namespace gradus::oracle
