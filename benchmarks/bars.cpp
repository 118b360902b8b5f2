// bars: does gradus keep its promises, beside those that peers measures? See --help.
#include "bars/bar.h"
#include "bars/report.h"

#include <gradus/core/parallel.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace {

using bars::Bar;

struct Group {
  const char* name;
  const char* what;
  std::vector<Bar> (*measure)(const bars::Plan&);
};

constexpr Group groups[] = {
    {"engine", "ns per node of chains of 1×1 operands, 100 to 1,000,000 nodes long", bars::engine},
    {"scalars", "an MLP of scalar nodes, as in micrograd's demo", bars::scalars},
    {"inference", "the forward pass of W1-W6 next to one written by hand", bars::inference},
    {"second-order", "a Hessian-vector product next to a gradient, and to libtorch's", bars::second_order},
    {"elementary", "float64 next to float32: tanh, sigmoid, exp", bars::elementary},
    {"resources", "resident memory of W1-W5, and start-up", bars::resources},
    {"allocations", "heap allocations after the first step, all optimizers and modes", bars::allocations},
};

struct Options {
  std::vector<std::string> only;
  int rounds = 15;
  bool quick = false;
  bool strict = false;
  bool cpu_time = false;
  std::string out = "out/bench";
};

std::string footer() {
  std::string text = "Groups:\n";
  for (const Group& group : groups) {
    text += "  " + std::string(group.name);
    text.append(14 - std::string(group.name).size(), ' ').append(group.what).append("\n");
  }
  return text +
         "\nContenders take turns, ratios are taken between neighbours in time, and medians over the rounds. Memory,\n"
         "start-up and allocations are those of footprint, a program that links nothing but gradus.\n\n"
         "Examples:\n"
         "  bars --quick\n"
         "  bars --only engine,second-order --rounds 25\n\n"
         "Exit codes: 0 ok, 1 an error or, with --strict, a bar that fails, 2 usage.";
}

int run(const Options& options) {
  const std::filesystem::path here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const bars::Plan plan{
      {options.quick ? std::min(options.rounds, 9) : options.rounds, options.quick ? 8.0 : 30.0, options.cpu_time},
      options.quick,
      (here / "footprint").string()};
  std::filesystem::create_directories(options.out);
  std::vector<Bar> all;
  for (const Group& group : groups) {
    if (!options.only.empty() && std::ranges::find(options.only, group.name) == options.only.end()) continue;
    for (Bar& bar : group.measure(plan)) all.push_back(std::move(bar));
  }
  std::cout << table(all) << std::flush;
  const std::filesystem::path out = options.out;
  write_json(all, out / "bars.json");
  std::ofstream(out / "bars.md") << markdown(all);
  std::cerr << "wrote " << (out / "bars.json").string() << '\n';
  return options.strict && !std::ranges::all_of(all, &Bar::holds) ? 1 : 0;
}

}  // namespace

void bars::progress(const std::string& what) { std::cerr << "bars: " << what << '\n'; }

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Measures what gradus promises about its speed and its needs, beside the comparison with its peers; prints "
      "a\ntable of limits and findings, and writes it to bars.json and bars.md.");
  app.footer(footer());
  std::vector<std::string> names;
  for (const Group& group : groups) names.emplace_back(group.name);
  app.add_option("--only", options.only, "Only these groups")->delimiter(',')->check(CLI::IsMember(names));
  app.add_option("--rounds", options.rounds, "Measurements of each contender; medians are taken over them")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_flag("--quick", options.quick, "At most 9 shorter rounds: half a minute in all");
  app.add_flag("--strict", options.strict, "Exit with 1 if a bar fails");
  app.add_flag("--cpu-time", options.cpu_time,
               "Take the processor's time, not the wall's: for a machine that is not idle");
  app.add_option("--out", options.out, "The folder for bars.json")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    gradus::set_thread_count(1);
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << "bars: " << error.what() << '\n';
    return 1;
  }
}
