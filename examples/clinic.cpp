// clinic: diagnoses a gallery of nets whose disease is known, and of healthy ones, and says where the diagnosis was
// wrong. See --help; the work is in clinic/.
#include "clinic/results.h"
#include "presentation/program.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>

namespace {

using namespace gradus;
using namespace gradus::clinic;
using namespace gradus::presentation;

constexpr int missed = 1;  // a disease, or a healthy net accused

struct Options {
  std::string set = "all";
  std::vector<std::string> cases;
  std::string out;
  int threads = 0;
  bool list = false;
  bool words = false;
};

constexpr const char* footer =
    "Each broken net has one disease, by construction; a healthy one has none. The diagnosis must name the disease\n"
    "and nothing else, and must leave healthy nets in peace. Then the first remedies are tried out: the net is "
    "trained\n"
    "again, with the same seed and as long. Test skill is 0 for guessing and 100% for perfect, whatever the classes'\n"
    "sizes (for a regression, R²). The thresholds of the diagnosis (diagnostics/thresholds.h) were chosen with set A\n"
    "in view; sets B and C have the same diseases in other guises, and C was written blind.\n\n"
    "Examples:\n"
    "  clinic                          all nets, in less than a minute\n"
    "  clinic --set C                  the nets that were written blind\n"
    "  clinic --case deep-sigmoid      one net, with the finding in words\n"
    "  clinic --list                   which nets there are, and what their owners say\n\n"
    "Exit codes: 0 all were right, 1 a disease was missed or a healthy net accused (or an error), 2 usage, 130 "
    "interrupted.";

std::vector<Case> chosen(const Options& options) {
  std::vector<Case> cases = options.set == "A"   ? set_a()
                            : options.set == "B" ? set_b()
                            : options.set == "C" ? set_c()
                                                 : all_cases();
  if (options.cases.empty()) return cases;
  std::vector<Case> some;
  for (const std::string& id : options.cases) {
    const auto at = std::ranges::find(cases, id, &Case::id);
    if (at == cases.end())
      throw CLI::ValidationError("--case", "there is no net \"" + id + "\" in these sets; --list shows all");
    some.push_back(*at);
  }
  return some;
}

int run(const Options& options, const std::vector<Case>& cases) {
  spdlog::info("{} nets; Ctrl-C stops and shows those that are done", cases.size());
  const std::vector<Treatment> results = [&] {
    const Interruptible until_done;
    ProgressDisplay display;
    std::vector<Treatment> treated = treat_all(cases, threads_or_all(options.threads), stop_requested(),
                                               [&](const Progress& progress) { display(progress); });
    display.finish();
    return treated;
  }();

  fmt::print("{}", table_text(results, wants_colours(STDOUT_FILENO)));
  if (options.words || !options.cases.empty()) fmt::print("{}", findings_text(results));
  if (!options.out.empty()) {
    std::filesystem::create_directories(options.out);
    write_json(results, std::filesystem::path(options.out) / "clinic.json");
  }
  if (stop_requested()) return interrupted;
  return std::ranges::all_of(results, &Treatment::is_right) ? ok : missed;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Diagnoses nets whose disease is known, and healthy ones, and checks what the diagnosis says.",
               "clinic");
  app.footer(footer);
  app.get_formatter()->column_width(24);
  app.add_option("--set", options.set, "Which set of nets")
      ->option_text("A|B|C|all [all]")
      ->check(CLI::IsMember({"A", "B", "C", "all"}));
  app.add_option("--case", options.cases, "Only these nets, with the findings in words")
      ->option_text("NAME[,NAME]")
      ->delimiter(',');
  app.add_flag("--words", options.words, "Show the findings in words for all nets");
  app.add_flag("--list", options.list, "Only list the nets");
  app.add_option("--threads", options.threads, "Nets treated at a time; 0 is one per processor")
      ->option_text("N [0]")
      ->check(CLI::Range(0, 1024));
  app.add_option("--out", options.out, "Also write clinic.json to this folder")->option_text("FOLDER");
  try {
    app.parse(argc, argv);
    const std::vector<Case> cases = chosen(options);
    if (options.list) {
      fmt::print("{}", list_text(cases));
      return ok;
    }
    set_up_log("clinic");
    return run_program([&] { return run(options, cases); });
  } catch (const CLI::Success& request) {
    return app.exit(request);
  } catch (const CLI::Error& e) {
    std::cerr << "clinic: " << e.what() << "\nRun clinic --help to see all flags.\n";
    return usage;
  }
}
