// Part (a) for operations, activations and losses: at the edge, on random operands, and with one special number.
#include "program_check.h"

#include <fmt/format.h>

namespace gradus::oracle {

namespace {

constexpr int random_cases = 150;
constexpr int special_cases = 150;
constexpr std::size_t most_shown = 4;

const char* part_of(const Word& word) {
  switch (word.family) {
    case Family::operation:
      return "operations";
    case Family::activation:
      return "activations";
    case Family::loss:
      return "losses";
  }
  return "";
}

std::vector<double> all_numbers(const Program& program) {
  std::vector<double> numbers;
  for (const Tensor& input : program.inputs)
    for (const double x : input.to_vector()) numbers.push_back(x);
  return numbers;
}

class OperationCheck {
 public:
  OperationCheck(Match& match, const std::string& name, Generator rng, Report& report)
      : match_(match), word_(match.words().at(name)), name_(name), rng_(rng), report_(report) {}

  void run() {
    tally().comparisons += 0;  // it has a line in any case
    if (!word_.choose) return report_.disagree(part_of(word_), name_, no_use);
    try {
      if (word_.is_elementwise)
        for (const int parameter : {0, 1, 2})
          for (const DType dtype : {float32, float64}) at_edges(parameter == 0, dtype);
      for (int k = 0; k < random_cases; ++k) random_case();
      for (int k = 0; k < special_cases && !word_.is_elementwise; ++k) special_case();
    } catch (const std::exception& error) {
      report_.disagree(part_of(word_), name_, fmt::format("  {}\n", error.what()));
    }
  }

 private:
  static constexpr const char* no_use =
      "  The oracle does not know how to use it: say so in oracle/vocabulary/structural.cpp.\n";

  Tally& tally() { return report_.tally(part_of(word_), name_); }

  // Whatever attributes come, but an activation's own first.
  Attributes attributes(bool first) {
    const std::vector<Shape> shapes(static_cast<std::size_t>(word_.operands));
    if (first && word_.family == Family::activation) return word_.usual;
    return word_.choose(shapes, rng_).value();
  }

  void at_edges(bool first, DType dtype) {
    const Attributes a = attributes(first);
    if (!first && a.numbers.empty()) return;  // nothing else to choose
    const EdgeResult result = compare_at_edges(name_, word_, a, match_.ours(), match_.theirs(), dtype);
    tally().comparisons += result.comparisons;
    tally().note(dtype, true, result.worst_value);
    tally().note(dtype, false, result.worst_gradient);
    std::string text;
    std::size_t unexplained = 0;
    for (const Finding& finding : result.findings) {
      if (is_explained(finding.difference, finding.operands)) continue;
      if (++unexplained <= most_shown)
        text += fmt::format("  {}({}{}): {}\n", name_, fmt::join(finding.operands, ", "),
                            a.numbers.empty() ? "" : fmt::format("; {}", fmt::join(a.numbers, ", ")),
                            finding.difference.text());
    }
    if (unexplained > most_shown) text += fmt::format("  and {} more\n", unexplained - most_shown);
    if (unexplained > 0) report_.disagree(part_of(word_), name_, text);
  }

  void random_case() {
    const Program program = match_.generate().one_step(name_, rng_);
    if (program.steps.empty()) return;
    const Verdict verdict = match_.compare()(program);
    note(verdict);
    if (verdict.agrees()) return;
    const bool shown = report_.wants_text(part_of(word_), name_);
    report_.disagree(part_of(word_), name_, shown ? match_.explained_minimally(program) : "");
  }

  void special_case() {
    Program program = match_.generate().one_step(name_, same_rng_, false);
    if (program.steps.empty()) return;
    static const std::vector<double> special = special_values();
    Tensor& input = program.inputs[same_rng_.below(program.inputs.size())];
    input.values<double>()[same_rng_.below(static_cast<std::uint64_t>(input.size()))] =
        special[same_rng_.below(special.size())];
    const Verdict verdict = match_.compare()(program, 1);
    note(verdict);
    std::string text = verdict.error.empty() ? "" : "  " + verdict.error + "\n";
    const std::vector<double> numbers = all_numbers(program);
    for (const Difference& difference : verdict.differences)
      if (!is_explained(difference, numbers)) text += "  " + difference.text() + "\n";
    if (!text.empty()) report_.disagree(part_of(word_), name_, program.text() + text);
  }

  void note(const Verdict& verdict) {
    tally().comparisons += verdict.comparisons;
    for (const DType dtype : {float32, float64}) {
      tally().note(dtype, true, verdict.worst_value[static_cast<int>(dtype)]);
      tally().note(dtype, false, verdict.worst_gradient[static_cast<int>(dtype)]);
    }
  }

  bool is_explained(const Difference& difference, std::span<const double> operands) {
    const Explanation* e = explanation(name_, difference, operands);
    if (e == nullptr) return false;
    ++report_.explained[e];
    ++tally().explained;
    return true;
  }

  Match& match_;
  const Word& word_;
  std::string name_;
  Generator rng_;
  Generator same_rng_{1};  // special cases are the same for all seeds, and so are the explanations they need
  Report& report_;
};

}  // namespace

void compare_operations(Match& match, std::uint64_t seed, Report& report, const ProgressCall& progress) {
  std::size_t done = 0;
  const Generator rng(seed, ~std::uint64_t{0});
  for (const auto& [name, word] : match.words()) {
    OperationCheck(match, name, rng.fork(done), report).run();
    progress(++done);
  }
}

void require_all_explanations(Report& report) {
  for (const Explanation& e : explanations()) {
    if (report.explained.contains(&e)) continue;
    report.disagree("explanations", std::string(e.operations.front()),
                    fmt::format("  Nothing needs this explanation any more; take it out of explained.cpp and "
                                "docs/oracle.md:\n  {}\n",
                                e.reason));
  }
}

}  // namespace gradus::oracle
