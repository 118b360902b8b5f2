// diagnose: trains a net once, says why it does not learn, and tries what to change. See --help; the work is in
// diagnose/ and in the library's diagnostics.
#include "diagnose/options.h"
#include "diagnose/result.h"
#include "presentation/program.h"
#include "presentation/progress.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>

namespace {

using namespace gradus;
using namespace gradus::diagnose_program;
using namespace gradus::presentation;

constexpr int does_not_learn = 5;  // an exit code of its own

std::string description_of(const Split& data) {
  return fmt::format("{}: {} examples to train, {} to test, {} features, {}", data.train.name, data.train.size(),
                     data.test.size(), data.train.features(),
                     data.train.is_classification() ? fmt::format("{} classes", data.train.classes)
                                                    : fmt::format("{} output", data.train.outputs()));
}

// Trains again with the first remedies of each finding; and rewinds.
void try_remedies(Result& result, const Recorder& recorder, const Split& data) {
  const auto stop = [] { return stop_requested().load(); };
  std::vector<std::pair<std::size_t, const Remedy*>> plans;
  for (std::size_t i = 0; i < result.diagnosis.findings.size(); ++i) {
    int count = 0;
    for (const Remedy& remedy : result.diagnosis.findings[i].remedies)
      if (remedy.plan && count++ < result.options.reruns) plans.emplace_back(i, &remedy);
  }
  ProgressDisplay display;
  for (std::size_t k = 0; k < plans.size() && !stop_requested(); ++k) {
    Rerun attempt = rerun(result.diagnosis, *plans[k].second, data, stop);
    if (stop_requested()) break;  // it was not trained to the end
    result.reruns[plans[k].first].push_back(std::move(attempt));
    display({static_cast<double>(k + 1), static_cast<double>(plans.size()), "trying: " + plans[k].second->what});
  }
  display.finish();
  if (!stop_requested() && result.options.reruns > 0)
    result.rewound = rewind(result.diagnosis, recorder.moments(), data);
}

int run(const Options& options) {
  const Split data = load_data(options);
  Result result{
      .options = options, .data_description = description_of(data), .diagnosis = {}, .reruns = {}, .rewound = {}};
  Recorder recorder;
  const Interruptible until_done;
  ProgressDisplay display;
  result.diagnosis = diagnose(options.plan, data,
                              {.stop = [] { return stop_requested().load(); },
                               .progress =
                                   [&](double share) {
                                     display({share, 1, "training and measuring"});
                                   },
                               .look = [&](Training& training) { recorder.look(training); }});
  display.finish();
  if (stop_requested()) {
    spdlog::warn("interrupted before the training was over: nothing is written");
    return interrupted;
  }
  result.reruns.resize(result.diagnosis.findings.size());
  try_remedies(result, recorder, data);
  write_report(result, options.out);
  fmt::print("{}\nReport: {}\n", console_text(result, wants_colours(STDOUT_FILENO)),
             (options.out / "report.html").string());
  if (stop_requested()) return interrupted;
  return result.diagnosis.learns ? ok : does_not_learn;
}

}  // namespace

int main(int argc, char** argv) {
  const Parsed parsed = parse(argc, argv);
  if (!parsed.options) return parsed.exit_code;
  set_up_log("diagnose", parsed.options->log_level);
  return run_program([&] { return run(*parsed.options); });
}
