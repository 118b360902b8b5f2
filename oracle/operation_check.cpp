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
      int drawn = 0, special = 0;
      for (int k = 0; k < random_cases; ++k) drawn += random_case() ? 1 : 0;
      for (int k = 0; k < special_cases && !word_.is_elementwise; ++k) special += special_case() ? 1 : 0;
      // The reference may refuse some shapes; an operation that it never takes is not compared at all.
      if (drawn < random_cases / 2 || (!word_.is_elementwise && special < special_cases / 2))
        report_.disagree(part_of(word_), name_,
                         fmt::format("  Only {} random and {} special cases were found.\n", drawn, special));
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
    for (const Difference& difference : result.differences) {
      if (is_explained(result.program, difference)) continue;
      if (++unexplained > most_shown) continue;
      std::vector<double> operands;
      for (const Tensor& input : result.program.inputs) operands.push_back(input.to_vector()[difference.element]);
      text += fmt::format("  {}({}{}): {}\n", name_, fmt::join(operands, ", "),
                          a.numbers.empty() ? "" : fmt::format("; {}", fmt::join(a.numbers, ", ")), difference.text());
    }
    if (unexplained > most_shown) text += fmt::format("  and {} more\n", unexplained - most_shown);
    if (unexplained > 0) report_.disagree(part_of(word_), name_, text);
  }

  // Whether a program was found.
  bool random_case() {
    const Program program = match_.generate().one_step(name_, rng_);
    if (program.steps.empty()) return false;
    const Verdict verdict = match_.compare()(program);
    note(verdict);
    if (verdict.agrees()) return true;
    const bool shown = report_.wants_text(part_of(word_), name_);
    report_.disagree(part_of(word_), name_, shown ? match_.explained_minimally(program) : "");
    return true;
  }

  bool special_case() {
    const Program ordinary = match_.generate().one_step(name_, same_rng_, false);
    if (ordinary.steps.empty()) return false;
    static const std::vector<double> special = special_values();
    Program program = ordinary;
    Tensor& input = program.inputs[same_rng_.below(program.inputs.size())];
    input.values<double>()[same_rng_.below(static_cast<std::uint64_t>(input.size()))] =
        special[same_rng_.below(special.size())];
    Verdict verdict = match_.compare()(program, ordinary, 1);
    note(verdict);
    std::erase_if(verdict.differences, [&](const Difference& d) { return is_explained(program, d); });
    if (!verdict.agrees()) report_.disagree(part_of(word_), name_, program.text() + verdict.text());
    return true;
  }

  void note(const Verdict& verdict) {
    tally().comparisons += verdict.comparisons;
    for (const DType dtype : {float32, float64}) {
      tally().note(dtype, true, verdict.worst_value[static_cast<int>(dtype)]);
      tally().note(dtype, false, verdict.worst_gradient[static_cast<int>(dtype)]);
    }
  }

  bool is_explained(const Program& program, const Difference& difference) {
    const Explanation* e = explanation(program, difference);
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
