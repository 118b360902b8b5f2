// peers: how fast does gradus train next to what a user would pick instead? See --help.
#include "report.h"
#include "roster.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <thread>

namespace {

using namespace peers;

struct Options {
  std::vector<std::string> workloads;
  std::vector<std::string> contenders;
  int rounds = 15;
  bool quick = false;
  bool cpu_time = false;
  std::string out = "out/bench";
};

std::string footer() {
  std::string text = "Workloads:\n";
  for (const Workload& w : workloads()) text += fmt::format("  {:<12}{}\n", w.id, w.description);
  text += "\nContenders (those of W1 in this build):\n";
  for (const Entry& entry : roster(workloads()[0])) text += fmt::format("  {}\n", entry.name);
  return text +
         "\nEvery contender starts from the same weights and data, and must have the same loss after ten steps. They "
         "take\n"
         "turns, and ratios are taken between neighbours in time: the ratios are the result, the times depend on the\n"
         "machine's mood. libtorch and dlib have one or two threads, whichever is faster. The reference (*) is the "
         "fastest\n"
         "hand-written layout; 'handwritten fused' is not, because it never stores the gradient. On the large "
         "workloads\n"
         "'arithmetic alone' and 'tiles alone' train nothing: they are the multiplications, and what no one can "
         "beat.\n\n"
         "Examples:\n"
         "  peers --quick\n"
         "  peers --workloads W1,W2 --contenders handwritten,gradus\n"
         "  peers --workloads W5 --rounds 25 --out /tmp/w5\n\n"
         "Exit codes: 0 ok, 1 a contender disagreed or an error, 2 usage.";
}

/// A name selects itself and what it begins: W2 selects W2-relu, handwritten all of its layouts.
bool selected(const std::string& name, const std::vector<std::string>& wanted) {
  return wanted.empty() ||
         std::any_of(wanted.begin(), wanted.end(), [&](const std::string& w) { return name.starts_with(w); });
}

/// Others on the machine widen the spreads of all, and ruin those with several threads.
void warn_if_busy() {
  double load = 0;
  const unsigned cores = std::thread::hardware_concurrency();
  if (getloadavg(&load, 1) == 1 && load > 0.5)
    std::cerr << fmt::format("the machine is busy (load {:.1f} on {} cores): expect wide spreads, or try --cpu-time\n",
                             load, cores);
}

/// Throws CLI::ValidationError for a name that selects nothing.
void check_names(const Options& options) {
  std::vector<std::string> ids, names;
  for (const Workload& workload : workloads()) {
    ids.push_back(workload.id);
    for (const Entry& entry : roster(workload)) names.push_back(entry.name);
  }
  const auto check = [](const std::vector<std::string>& wanted, const std::vector<std::string>& known,
                        const char* what) {
    for (const std::string& word : wanted)
      if (std::none_of(known.begin(), known.end(), [&](const std::string& k) { return selected(k, {word}); }))
        throw CLI::ValidationError(what, fmt::format("there is no '{}'; --help lists what there is", word));
  };
  check(options.workloads, ids, "--workloads");
  check(options.contenders, names, "--contenders");
}

int run(const Options& options) {
  warn_if_busy();
  std::vector<Session> sessions;
  bool agreed = true;
  for (const Workload& workload : workloads()) {
    if (!selected(workload.id, options.workloads)) continue;
    std::vector<Entry> entries = roster(workload);
    std::erase_if(entries, [&](const Entry& e) { return !selected(e.name, options.contenders); });
    if (entries.empty()) continue;
    std::cerr << fmt::format("{} ({} thread{}): {} contenders\n", workload.id, workload.threads,
                             workload.threads == 1 ? "" : "s", entries.size());
    const Settings settings{options.quick ? std::min(options.rounds, 9) : options.rounds, options.quick ? 20.0 : 40.0,
                            options.cpu_time};
    sessions.push_back(compete(make_problem(workload), entries, settings));
    std::cout << table(sessions.back()) << std::endl;
    for (const std::string& dissenter : sessions.back().dissenters()) {
      agreed = false;
      std::cerr << fmt::format("{}: disagreement: {}\n", workload.id, dissenter);
    }
  }
  const std::filesystem::path file = std::filesystem::path(options.out) / "peers.json";
  write_json(sessions, file);
  std::ofstream(file.parent_path() / "peers.md") << markdown(sessions);
  std::cerr << "wrote " << file.string() << '\n';
  return agreed ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Trains six small networks with gradus, with backpropagation written by hand in Eigen, and with libtorch and "
      "dlib\n"
      "where they were found; prints how long one training step takes, and writes it to peers.json.");
  app.footer(footer());
  app.add_option("--workloads", options.workloads, "Only these, such as W1,W3")->delimiter(',');
  app.add_option("--contenders", options.contenders, "Only these; a name also selects all that begin with it")
      ->delimiter(',');
  app.add_option("--rounds", options.rounds, "Measurements of each contender; medians are taken over them")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_flag("--quick", options.quick, "At most 9 shorter rounds: about a minute in all");
  app.add_flag(
      "--cpu-time", options.cpu_time,
      "Take the processor's time, not the wall's, for contenders with one thread: for a machine that is not idle");
  app.add_option("--out", options.out, "The folder for peers.json and peers.md")->capture_default_str();
  try {
    app.parse(argc, argv);
    check_names(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return run(options);
  } catch (const std::exception& error) {
    std::cerr << "peers: " << error.what() << '\n';
    return 1;
  }
}
