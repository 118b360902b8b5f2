// diagnose: trains a net once, says why it does not learn, and tries what to change. See --help; the work is in
// diagnose/ and in the library's diagnostics.
#include "diagnose/options.h"
#include "diagnose/result.h"
#include "presentation/progress.h"

#include <gradus/core/errors.h>
#include <gradus/data/errors.h>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>

namespace {

using namespace gradus;
using namespace gradus::diagnose_program;
using namespace gradus::presentation;

enum ExitCode { learns = 0, run_time_error = 1, usage = 2, bad_data = 3, does_not_learn = 5, interrupted = 130 };

std::atomic<bool> stop_requested = false;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

// The first Ctrl-C asks for an orderly end; the second one ends the program at once.
void on_interrupt(int) {
  stop_requested = true;
  std::signal(SIGINT, SIG_DFL);
}

void set_up_log(const std::string& level) {
  auto sink = std::make_shared<spdlog::sinks::stderr_color_sink_mt>();
  sink->set_color_mode(wants_colours(STDERR_FILENO) ? spdlog::color_mode::always : spdlog::color_mode::never);
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("diagnose", sink));
  spdlog::set_pattern("%^%l%$: %v");
  spdlog::set_level(spdlog::level::from_str(level));
}

std::string description_of(const Split& data) {
  return fmt::format("{}: {} examples to train, {} to test, {} features, {}", data.train.name, data.train.size(),
                     data.test.size(), data.train.features(),
                     data.train.is_classification() ? fmt::format("{} classes", data.train.classes)
                                                    : fmt::format("{} output", data.train.outputs()));
}

// Trains again with the first remedies of each finding; and rewinds.
void try_remedies(Result& result, const Recorder& recorder, const Split& data) {
  const auto stop = [] { return stop_requested.load(); };
  std::vector<std::pair<std::size_t, const Remedy*>> plans;
  for (std::size_t i = 0; i < result.diagnosis.findings.size(); ++i) {
    int count = 0;
    for (const Remedy& remedy : result.diagnosis.findings[i].remedies)
      if (remedy.plan && count++ < result.options.reruns) plans.emplace_back(i, &remedy);
  }
  ProgressDisplay display;
  for (std::size_t k = 0; k < plans.size() && !stop_requested; ++k) {
    Rerun attempt = rerun(result.diagnosis, *plans[k].second, data, stop);
    if (stop_requested) break;  // it was not trained to the end
    result.reruns[plans[k].first].push_back(std::move(attempt));
    display({static_cast<double>(k + 1), static_cast<double>(plans.size()), "trying: " + plans[k].second->what});
  }
  display.finish();
  if (!stop_requested && result.options.reruns > 0) result.rewound = rewind(result.diagnosis, recorder.moments(), data);
}

int run(const Options& options) {
  const Split data = load_data(options);
  Result result{
      .options = options, .data_description = description_of(data), .diagnosis = {}, .reruns = {}, .rewound = {}};
  Recorder recorder;
  std::signal(SIGINT, on_interrupt);
  ProgressDisplay display;
  result.diagnosis = diagnose(options.plan, data,
                              {.stop = [] { return stop_requested.load(); },
                               .progress =
                                   [&](double share) {
                                     display({share, 1, "training and measuring"});
                                   },
                               .look = [&](Training& training) { recorder.look(training); }});
  display.finish();
  if (stop_requested) {
    spdlog::warn("interrupted before the training was over: nothing is written");
    return interrupted;
  }
  result.reruns.resize(result.diagnosis.findings.size());
  try_remedies(result, recorder, data);
  std::signal(SIGINT, SIG_DFL);
  write_report(result, options.out);
  fmt::print("{}\nReport: {}\n", console_text(result, wants_colours(STDOUT_FILENO)),
             (options.out / "report.html").string());
  if (stop_requested) return interrupted;
  return result.diagnosis.learns ? learns : does_not_learn;
}

}  // namespace

int main(int argc, char** argv) {
  const Parsed parsed = parse(argc, argv);
  if (!parsed.options) return parsed.exit_code;
  set_up_log(parsed.options->log_level);
  try {
    return run(*parsed.options);
  } catch (const DataError& e) {
    spdlog::error("{}", e.what());
    return bad_data;
  } catch (const ArgumentError& e) {
    spdlog::error("{}", e.what());
    return usage;
  } catch (const std::exception& e) {
    spdlog::error("{}", e.what());
    return run_time_error;
  }
}
