#include "program.h"

#include <fmt/format.h>

namespace gradus::oracle {

namespace {

std::string shortest(double value) { return fmt::format("{}", value); }

template <class T>
std::string list(const std::vector<T>& items) {
  return fmt::format("[{}]", fmt::join(items, ", "));
}

std::string attributes_text(const Step& step) {
  const Attributes& a = step.attributes;
  std::string text;
  if (!a.axes.empty()) text += ", axes " + list(a.axes);
  if (a.keepdim) text += ", keepdim";
  if (a.shape.rank() > 0) text += ", shape " + a.shape.string();
  if (a.stop != 0) text += fmt::format(", start {}, stop {}", a.start, a.stop);
  if (!a.indices.empty()) text += ", indices " + list(a.indices);
  if (!a.numbers.empty()) text += ", " + fmt::format("{}", fmt::join(a.numbers, ", "));
  return text;
}

}  // namespace

std::vector<bool> Program::used() const {
  std::vector<bool> marks(value_count());
  for (const Step& step : steps)
    for (const std::size_t operand : step.operands) marks[operand] = true;
  return marks;
}

std::string Program::name(std::size_t value) {
  std::string name(1, static_cast<char>('a' + value % 26));
  return value < 26 ? name : name + std::to_string(value / 26);
}

std::string Program::text() const {
  std::string text;
  for (std::size_t i = 0; i < inputs.size(); ++i) text += fmt::format("  {} = {}\n", name(i), numbers_text(inputs[i]));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::vector<std::string> operands;
    for (const std::size_t operand : steps[i].operands) operands.push_back(name(operand));
    text += fmt::format("  {} = {}({}{})\n", name(inputs.size() + i), steps[i].operation, fmt::join(operands, ", "),
                        attributes_text(steps[i]));
  }
  std::vector<std::string> ends;
  const std::vector<bool> marks = used();
  for (std::size_t i = 0; i < marks.size(); ++i)
    if (!marks[i]) ends.push_back(plain_sum ? name(i) : "weights * " + name(i));
  return text + fmt::format("  loss = sum({})\n", fmt::join(ends, ") + sum("));
}

std::string numbers_text(const Tensor& x) {
  constexpr std::size_t most = 40;
  std::string text = x.shape().string() + ":";
  const std::vector<double> values = x.to_vector();
  for (std::size_t i = 0; i < values.size() && i < most; ++i) text += " " + shortest(values[i]);
  return values.size() > most ? text + " …" : text;
}

Tensor weights(const Shape& shape, bool plain) {
  Tensor result = full(shape, 1, float64);
  if (plain) return result;
  const std::span<double> w = result.values<double>();
  for (std::size_t i = 0; i < w.size(); ++i)
    w[i] = (i % 2 == 0 ? 1 : -1) * (0.5 + static_cast<double>((i * 37 + 11) % 64) / 64);
  return result;
}

}  // namespace gradus::oracle
