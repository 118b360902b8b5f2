#include "program_check.h"

#include "shrinker.h"

#include <fmt/format.h>

namespace gradus::oracle {

Program Match::minimal(const Program& program) {
  // What Gradus refuses stays refused, and a wrong number a wrong number: smaller shapes may be refused for good
  // reason.
  const bool is_refused = !compare_(program).error.empty();
  return shrunk(program, theirs_, [&](const Program& candidate) {
    if (!generate_.is_well_posed(candidate)) return false;
    const Verdict verdict = compare_(candidate);
    return !verdict.agrees() && verdict.error.empty() != is_refused;
  });
}

std::string Match::explained_minimally(const Program& program) {
  const Program smallest = minimal(program);
  return smallest.text() + compare_(smallest).text();
}

void compare_programs(Match& match, std::uint64_t seed, std::size_t first, std::size_t count, Report& report,
                      const ProgressCall& progress) {
  Tally& tally = report.tally("programs", "random programs");
  for (std::size_t k = first; k < first + count; ++k) {
    const Program program = match.generate()(seed, k);
    const Verdict verdict = match.compare()(program);
    ++report.programs;
    report.steps += program.steps.size();
    for (const Step& step : program.steps) ++report.uses[step.operation];
    tally.comparisons += verdict.comparisons;
    report.worst_share = std::max(report.worst_share, verdict.worst_share);
    for (const DType dtype : {float32, float64}) {
      tally.note(dtype, true, verdict.worst_value[static_cast<int>(dtype)]);
      tally.note(dtype, false, verdict.worst_gradient[static_cast<int>(dtype)]);
    }
    if (!verdict.agrees()) {
      const std::string replay = fmt::format("--seed {} --program {}", seed, k);
      std::string text = fmt::format("Found by {}", replay);
      if (report.wants_text("programs", "random programs"))
        text += "; as small as it goes:\n" + match.explained_minimally(program);
      report.disagree("programs", "random programs", text);
    }
    progress(k - first + 1);
  }
}

}  // namespace gradus::oracle
