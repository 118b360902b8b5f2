// compare_activations: the main job. Trains networks that differ in activation and depth on one data set, and shows by
// measurement why some learn and some do not. See --help; the work is in compare/.
#include "compare/console.h"
#include "compare/files.h"
#include "compare/options.h"
#include "compare/plots.h"
#include "compare/report.h"
#include "compare/runner.h"
#include "presentation/program.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>

namespace {

using namespace gradus;
using namespace gradus::compare;
using namespace gradus::presentation;

constexpr int all_diverged = 4;  // an exit code of its own

int run(const Options& options) {
  const Settings& settings = options.settings;
  const Split data = load_data(settings);
  std::filesystem::create_directories(options.out);
  write_config(settings, options.out);

  const int threads = threads_or_all(options.threads);
  spdlog::info("{} networks on {} with {}; Ctrl-C stops and keeps what was measured",
               settings.activations.size() * settings.depths.size() * static_cast<std::size_t>(settings.seeds),
               settings.data, threads == 1 ? "one thread" : fmt::format("{} threads", threads));
  const Comparison comparison = [&] {
    const Interruptible until_done;
    ProgressDisplay display;
    Comparison measured =
        run_all(settings, data, threads, stop_requested(), [&](const Progress& progress) { display(progress); });
    display.finish();
    return measured;
  }();

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
  set_up_log("compare", parsed.options->log_level);
  return run_program([&] { return run(*parsed.options); });
}
