#include "program_check.h"

#include "shrinker.h"

#include <fmt/format.h>

namespace gradus::oracle {

namespace {

constexpr std::size_t most_reported = 10;

std::string lines(const Verdict& verdict) {
  std::string text;
  if (!verdict.error.empty()) text += "  " + verdict.error + "\n";
  for (const Difference& difference : verdict.differences) text += "  " + difference.text() + "\n";
  return text;
}

}  // namespace

std::string Match::explained_minimally(const Program& program) {
  const Program minimal = shrunk(program, *words_, [&](const Program& candidate) {
    return generate_.is_well_posed(candidate) && !compare_(candidate).agrees();
  });
  return minimal.text() + lines(compare_(minimal));
}

void compare_programs(Match& match, std::uint64_t seed, std::size_t first, std::size_t count, Report& report,
                      const ProgressCall& progress) {
  Tally& tally = report.tally("programs", "random programs");
  std::size_t reported = 0;
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
      report.disagree("programs", "random programs",
                      ++reported <= most_reported ? fmt::format("{}Found by {}; as small as it goes:\n", "", replay) +
                                                        match.explained_minimally(program)
                                                  : "Found by " + replay + "\n");
    }
    progress(k - first + 1);
  }
}

}  // namespace gradus::oracle
