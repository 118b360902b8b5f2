// compare_activations: the main job. Trains networks that differ in activation and depth on one data set, and shows by
// measurement why some learn and some do not. See --help; the work is in compare/.
#include "compare/console.h"
#include "compare/files.h"
#include "compare/options.h"
#include "compare/plots.h"
#include "compare/report.h"
#include "compare/runner.h"

#include <gradus/core/errors.h>
#include <gradus/data/errors.h>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

namespace {

using namespace gradus;
using namespace gradus::compare;
using namespace gradus::presentation;

enum ExitCode { ok = 0, run_time_error = 1, usage = 2, bad_data = 3, all_diverged = 4, interrupted = 130 };

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
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("compare", sink));
  spdlog::set_pattern("%^%l%$: %v");
  spdlog::set_level(spdlog::level::from_str(level));
}

int run(const Options& options) {
  const Settings& settings = options.settings;
  const Split data = load_data(settings);
  std::filesystem::create_directories(options.out);
  write_config(settings, options.out);

  const int threads =
      options.threads > 0 ? options.threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  spdlog::info("{} networks on {} with {}; Ctrl-C stops and keeps what was measured",
               settings.activations.size() * settings.depths.size() * static_cast<std::size_t>(settings.seeds),
               settings.data, threads == 1 ? "one thread" : fmt::format("{} threads", threads));
  std::signal(SIGINT, on_interrupt);
  ProgressDisplay display;
  const Comparison comparison =
      run_all(settings, data, threads, stop_requested, [&](const Progress& progress) { display(progress); });
  display.finish();
  std::signal(SIGINT, SIG_DFL);

  write_measurements(comparison, options.out);
  std::vector<Plot> plots;
  try {
    plots = write_plots(comparison, options.out);
  } catch (const std::exception& e) {
    spdlog::warn("no plots: {}", e.what());
  }
  write_report(comparison, plots, options.out);

  fmt::print("{}\n{}\n", comparison.data_description, table_text(comparison, wants_colours(STDOUT_FILENO)));
  fmt::print("Report: {}\nData:   {}\n", (options.out / "report.html").string(),
             (options.out / "{config.json,runs.csv,layers.csv,summary.json,plots/}").string());
  if (comparison.interrupted) return interrupted;
  const bool anything_finite =
      std::ranges::any_of(comparison.results, [](const Result& r) { return r.accuracy_mean.has_value(); });
  if (!anything_finite) {
    spdlog::error("every network diverged; try a smaller --lr");
    return all_diverged;
  }
  return ok;
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
