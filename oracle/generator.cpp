#include "generator.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus::oracle {

namespace {

constexpr Index largest = 48;      // elements of any value
constexpr double margin = 0.01;    // from a kink
constexpr double tame = 5;         // values: further out sigmoids are flat, and nothing is left of their slope
constexpr double moderate = 1e4;   // derivatives
constexpr int operand_tries = 24;  // for an operation of one operand; with the square of their number

std::size_t pick(Generator& rng, std::size_t count) { return static_cast<std::size_t>(rng.below(count)); }

// Exact in float32, so that both types start from the same numbers.
Tensor random_input(const Shape& shape, Generator& rng) {
  Tensor x(shape, float64);
  const bool is_positive = rng.below(3) == 0;  // for logarithms, roots and powers
  for (double& value : x.values<double>()) {
    value = is_positive ? rng.uniform(0.3, 2.5) : rng.uniform(-2, 2);
    value = static_cast<double>(static_cast<float>(value));
  }
  return x;
}

// Few sizes, so that shapes often fit one another.
std::vector<Shape> random_shapes(Generator& rng, std::size_t count) {
  const auto size = [&] { return static_cast<Index>(1 + rng.below(4)); };
  const Index n = size(), m = size(), k = size();
  const Shape kinds[] = {{},     {m},    {k},    {n, m}, {m, k},    {k, m},   {n, m},
                         {m, m}, {1, m}, {n, 1}, {k, 1}, {2, n, m}, {2, m, k}};
  std::vector<Shape> shapes;
  if (count >= 3 && rng.below(3) == 0) shapes = {{n, m}, {k, m}, {k}};  // a layer's
  while (shapes.size() < count) shapes.push_back(kinds[pick(rng, std::size(kinds))]);
  return shapes;
}

bool is_tame(const Tensor& x) {
  if (x.size() == 0 || x.size() > largest) return false;
  return std::ranges::all_of(x.to_vector(), [](double value) { return std::abs(value) < tame; });
}

bool all_below(const std::vector<Tensor>& tensors, double bound) {
  for (const Tensor& x : tensors)
    for (const double value : x.to_vector())
      if (!(std::abs(value) < bound)) return false;
  return true;
}

std::vector<Tensor> at(const std::vector<Tensor>& values, const std::vector<std::size_t>& places) {
  std::vector<Tensor> chosen;
  chosen.reserve(places.size());
  for (const std::size_t place : places) chosen.push_back(values[place]);
  return chosen;
}

}  // namespace

ProgramGenerator::ProgramGenerator(const Vocabulary& words, Kinks& kinks, Reader reference)
    : words_(&words), kinks_(&kinks), reference_(std::move(reference)) {
  for (const auto& [name, word] : words)
    if (word.choose) names_.push_back(name);
}

bool ProgramGenerator::is_well_posed(const Step& step, std::span<const Tensor> operands) {
  const Word& word = words_->at(step.operation);
  // A value compared with itself is a tie for everybody. Two values that only happen to be equal may be none elsewhere.
  if (word.compares && step.operands[0] == step.operands[1]) return true;
  if (word.margin && word.margin(operands, step.attributes) < margin) return false;
  return !(word.is_elementwise && word.operands == 1 && !word.margin) ||
         kinks_->distance(operands[0], step.operation, step.attributes) >= margin;
}

bool ProgramGenerator::grow(Program& program, std::vector<Tensor>& values, const std::string& operation, Generator& rng,
                            bool careful) {
  const Word& word = words_->at(operation);
  for (int tries = 0; tries < operand_tries * word.operands * word.operands; ++tries) {
    Step step{operation, {}};
    std::vector<Shape> shapes;
    for (int i = 0; i < word.operands; ++i) {
      // Recent values are preferred, so that programs become deep; old ones are shared.
      step.operands.push_back(std::max(pick(rng, values.size()), pick(rng, values.size())));
      shapes.push_back(values[step.operands.back()].shape());
    }
    const std::optional<Attributes> attributes = word.choose(shapes, rng);
    if (!attributes) continue;
    step.attributes = *attributes;
    const std::vector<Tensor> operands = at(values, step.operands);
    try {
      if (careful && !is_well_posed(step, operands)) continue;
      Program alone{operands, {step}};
      std::iota(alone.steps[0].operands.begin(), alone.steps[0].operands.end(), 0U);
      Tensor value = reference_(alone, float64, 0).values.back();
      if (careful ? !is_tame(value) : value.size() == 0 || value.size() > largest) continue;
      values.push_back(std::move(value));
      program.steps.push_back(std::move(step));
      return true;
    } catch (const std::exception&) {  // these shapes do not fit, or this parameter
    }
  }
  return false;
}

Program ProgramGenerator::operator()(std::uint64_t seed, std::uint64_t index) {
  Generator rng(seed, index);
  for (;;) {
    Program program;
    for (const Shape& shape : random_shapes(rng, 2 + pick(rng, 3))) program.inputs.push_back(random_input(shape, rng));
    std::vector<Tensor> values = program.inputs;
    const std::size_t length = 2 + pick(rng, 9);
    for (int tries = 0; tries < 60 && program.steps.size() < length; ++tries)
      grow(program, values, names_[pick(rng, names_.size())], rng, true);
    if (is_well_posed(program)) return program;
  }
}

Program ProgramGenerator::one_step(std::string_view operation, Generator& rng, bool careful) {
  const std::string name(operation);
  const auto count = static_cast<std::size_t>(words_->at(name).operands);
  for (int tries = 0; tries < 200; ++tries) {
    Program program;
    for (const Shape& shape : random_shapes(rng, count + 2)) program.inputs.push_back(random_input(shape, rng));
    std::vector<Tensor> values = program.inputs;
    if (!grow(program, values, name, rng, careful)) continue;
    // Only what it uses.
    std::vector<Tensor> operands;
    for (std::size_t& operand : program.steps[0].operands) {
      operands.push_back(program.inputs[operand]);
      operand = operands.size() - 1;
    }
    program.inputs = std::move(operands);
    if (!careful || is_well_posed(program)) return program;
  }
  return {};
}

bool ProgramGenerator::is_well_posed(const Program& program) {
  if (program.inputs.empty() || program.steps.empty()) return false;
  try {
    const Readings readings = reference_(program, float64, 2);
    if (!std::all_of(readings.values.begin(), readings.values.end(), is_tame)) return false;
    for (const Step& step : program.steps)
      if (!is_well_posed(step, at(readings.values, step.operands))) return false;
    return all_below(readings.gradients, moderate) && all_below(readings.seconds, moderate);
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace gradus::oracle
