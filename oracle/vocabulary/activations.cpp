// The activations of the catalogue, each with its own parameter or another. Those that act on a whole axis take the
// last.
#include "../vocabulary.h"

#include <gradus/activations/catalogue.h>

#include <fmt/format.h>

namespace gradus::oracle {

namespace {

// "hardtanh(-1,1)": -1 and 1.
std::vector<double> parameters_of(const std::string& name) {
  std::vector<double> numbers;
  for (std::size_t at = name.find('('); at != std::string::npos; at = name.find(',', at + 1))
    numbers.push_back(std::stod(name.substr(at + 1)));
  return numbers;
}

Word word_of(const Activation& f) {
  Word word;
  word.family = Family::activation;
  word.is_elementwise = f.is_elementwise();
  const std::string base(f.operation().name);
  const std::vector<double> usual = parameters_of(f.name());
  word.usual.numbers = usual;
  word.record = [=](std::span<const Variable> in, const Attributes& a) {
    return a.numbers.empty() ? f(in[0]) : activation(fmt::format("{}({})", base, fmt::join(a.numbers, ",")))(in[0]);
  };
  word.choose = [=, by_rows = !f.is_elementwise()](std::span<const Shape> in,
                                                   Generator& rng) -> std::optional<Attributes> {
    if (by_rows && in[0].rank() == 0) return {};
    Attributes a{.numbers = usual};
    // Itself, half or twice; but what counts pieces of a row stays as it is.
    const double factors[] = {1, 1, 0.5, 2};
    const double factor = by_rows ? 1 : factors[rng.below(4)];
    for (double& number : a.numbers) number *= factor;
    return a;
  };
  // Whatever compares elements, as maxout does, jumps where two are equal.
  if (!word.is_elementwise)
    word.margin = [](std::span<const Tensor> in, const Attributes&) { return smallest_gap(in[0]); };
  return word;
}

}  // namespace

void add_activations(Vocabulary& words) {
  for (const Activation& f : activations()) {
    const std::string name(f.operation().name);
    words.emplace(words.contains(name) ? name + ", activation" : name, word_of(f));  // the core has a sin, too
  }
}

}  // namespace gradus::oracle
