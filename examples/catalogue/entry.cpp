#include "catalogue/entry.h"

#include <gradus/activations/catalogue.h>
#include <gradus/activations/gain.h>
#include <gradus/activations/saturation.h>

#include <fmt/format.h>

#include <cmath>

namespace gradus::catalogue {
namespace {

const char* const none = "–";

std::string number(double value, int digits = 4) { return number_text(std::abs(value) < 1e-6 ? 0 : value, digits); }

// "[0, 1]", with round brackets where there is no bound.
std::string range(double low, double high) {
  return (std::isinf(low) ? "(" : "[") + number(low) + ", " + number(high) + (std::isinf(high) ? ")" : "]");
}

std::string gain(double value) { return std::isfinite(value) ? fmt::format("{:.4f}", value) : none; }

std::string words(const Interval& interval) {
  if (std::isinf(interval.from)) return "x < " + number(interval.to, 3);
  if (std::isinf(interval.to)) return "x > " + number(interval.from, 3);
  return number(interval.from, 3) + " < x < " + number(interval.to, 3);
}

std::string saturated(const Activation& f) {
  if (!f.is_elementwise()) return none;
  const std::vector<Interval> all = saturated_intervals(f);
  if (all.empty()) return "nowhere";
  if (all.size() > 3) return "|x| near " + number((all[all.size() / 2].from + all[all.size() / 2].to) / 2, 3) + ", …";
  // Two tails that mirror each other.
  if (all.size() > 1 && std::isinf(all.front().from) && std::isinf(all.back().to) &&
      std::abs(all.front().to + all.back().from) < 1e-6) {
    std::string text = "|x| > " + number(all.back().from, 3);
    if (all.size() == 3) text += ", |x| < " + number(all[1].to, 3);
    return text;
  }
  std::string text;
  for (const Interval& interval : all) text += (text.empty() ? "" : ", ") + words(interval);
  return text;
}

const char* family(InitialiserFamily of) {
  switch (of) {
    case InitialiserFamily::he:
      return "he";
    case InitialiserFamily::lecun:
      return "lecun";
    case InitialiserFamily::glorot:
      break;
  }
  return "glorot";
}

Rule rule(std::string of, const Formula& formula) { return {std::move(of), formula.text(), formula.latex()}; }

}  // namespace

Entry entry_of(const Activation& f) {
  const ActivationFacts& facts = f.facts();
  std::vector<Formula> operands{Formula::symbol("x")};
  if (f.second()) {
    const std::string name(f.second()->name);
    operands.push_back(Formula::symbol(name, {}, "\\text{" + name + "}"));
  }
  // Where dL/dy is 1, what is left of the gradient is the slope.
  const Formula g = f.is_elementwise() ? Formula(1) : Formula::symbol("dL/dy", {}, "\\frac{dL}{dy}");
  auto slope = [&](int operand) {
    return f.operation().words(f.attributes(), operand, operands, Formula::symbol("y"), g);
  };

  Entry entry;
  entry.name = f.name();
  entry.signature = f.signature();
  entry.alias = f.alias();
  entry.value = rule("f(x)", f.operation().describe(f.attributes(), operands));
  entry.slopes.push_back(rule(f.is_elementwise() ? "f′(x)" : "dL/dx", slope(0)));
  if (f.second()) {
    const SecondOperand& second = *f.second();
    entry.slopes.push_back(rule("∂f/∂" + std::string(second.name), slope(1)));
    entry.second = std::string(second.name) +
                   (second.is_random ? ", drawn between " + number(second.low) + " and " + number(second.high) +
                                           " while training, their mean when evaluating"
                                     : ", learned, from " + number(second.usual()));
  }
  entry.range = range(facts.low, facts.high);
  entry.slope_range = range(facts.lowest_slope, facts.highest_slope);
  entry.saturated = saturated(f);
  entry.zero_centred = facts.zero_centred ? "yes" : "no";
  entry.forward_gain = f.is_elementwise() ? gain(forward_gain(f)) : none;
  entry.backward_gain = f.is_elementwise() ? gain(backward_gain(f)) : none;
  entry.pytorch_gain = facts.pytorch_gain ? gain(*facts.pytorch_gain) : none;
  entry.initialiser = fmt::format("{}, gain {}", family(facts.initialiser), number(f.gain()));
  entry.facts = &facts;
  return entry;
}

std::vector<Entry> all_entries() {
  std::vector<Entry> entries;
  for (const Activation& f : activations()) entries.push_back(entry_of(f));
  return entries;
}

}  // namespace gradus::catalogue
