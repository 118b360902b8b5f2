#include "claims/options.h"

#include "claims/claim.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>

namespace gradus::claims {
namespace {

std::string footer() {
  std::string text = "Claims:\n";
  for (const Claim& claim : claims()) text += fmt::format("  {:<14}{}\n", claim.id, claim.question);
  text += "Published numbers:\n";
  for (const PublishedGroup& group : published_groups()) text += fmt::format("  {:<14}{}\n", group.id, group.title);
  return text +
         "\nExamples:\n"
         "  claims --quick                         a first look, less than a minute\n"
         "  claims                                 the whole ledger, less than a quarter of an hour on two cores\n"
         "  claims --only C04,C11 --full           two claims, with all there is to measure\n"
         "  claims --shard 1/4 --out part1         a quarter of the work, on one of four machines\n"
         "  claims --merge part1 part2 part3 part4 the four together\n\n"
         "Results are kept as they come in OUT/results*.jsonl: a run that was interrupted goes on where it was.\n\n"
         "Exit codes: 0 ok, 1 run-time error or a published number out of its tolerance, 2 usage, 3 bad data, 130 "
         "interrupted.";
}

// "2/4" is the second of four.
Shard shard_from(const std::string& text) {
  int index = 0, count = 0, read = 0;
  if (std::sscanf(text.c_str(), "%d/%d%n", &index, &count, &read) != 2 ||
      static_cast<std::size_t>(read) != text.size() || count < 1 || index < 1 || index > count)
    throw CLI::ValidationError("--shard", "\"" + text + "\" is no part such as 1/4, the first of four");
  return {index - 1, count};
}

void require_known(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const bool known = std::ranges::any_of(claims(), [&](const Claim& c) { return c.id == id; }) ||
                       std::ranges::any_of(published_groups(), [&](const PublishedGroup& g) { return g.id == id; });
    if (!known) throw CLI::ValidationError("--only", "there is no claim \"" + id + "\"; --help lists them");
  }
}

}  // namespace

Parsed parse(int argc, char** argv) {
  Options options;
  CLI::App app{
      "Puts what a lecture on activations says to the test: trains, measures, and gives a verdict on every claim:\n"
      "holds, holds if …, or refuted; and compares published numbers with measured ones."};
  app.footer(footer());
  bool quick = false, full = false, judge_only = false;
  std::string shard = "1/1";
  app.add_flag("--quick", quick, "Fewer seeds and sizes: less than a minute");
  app.add_flag("--full", full, "More seeds and sizes than usual: an hour or more")->excludes("--quick");
  app.add_option("--only", options.only, "Only these claims, or groups of published numbers")->delimiter(',');
  app.add_option("--shard", shard, "Do one part of the work: i/n is the i-th of n")->type_name("i/n");
  app.add_option("--merge", options.merge,
                 "Take over the results of these folders or files, and judge; measure nothing")
      ->check(CLI::ExistingPath);
  app.add_flag("--judge", judge_only, "Only judge what was measured before; measure nothing");
  app.add_option("--threads", options.threads, "Measurements at a time; 0 is one per core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app.add_option("--out", options.out, "Folder for results and report")->capture_default_str();
  app.add_option("--log-level", options.log_level, "trace, debug, info, warn, error or off")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
    options.shard = shard_from(shard);
    require_known(options.only);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return {{}, code == 0 ? 0 : 2};
  }
  options.effort = quick ? Effort::quick : full ? Effort::full : Effort::normal;
  options.measures = !judge_only && options.merge.empty();
  return {options, 0};
}

}  // namespace gradus::claims
