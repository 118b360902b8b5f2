// claims: the lecture made executable. Every claim is measured and judged, published numbers are reproduced. See
// --help; the work is in claims/, and each claim is a card in claims/cards/.
#include "claims/ledger.h"
#include "claims/options.h"
#include "claims/runner.h"
#include "presentation/program.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>

namespace {

using namespace gradus;
using namespace gradus::claims;
using namespace gradus::presentation;

template <class Item>
std::vector<const Item*> chosen(const std::vector<Item>& all, const std::vector<std::string>& only) {
  std::vector<const Item*> some;
  for (const Item& item : all)
    if (only.empty() || std::ranges::find(only, item.id) != only.end()) some.push_back(&item);
  return some;
}

std::string results_file(const Shard& shard) {
  return shard.count == 1 ? "results.jsonl" : fmt::format("results.{}-of-{}.jsonl", shard.index + 1, shard.count);
}

int run(const Options& options) {
  const auto asked_claims = chosen(claims::claims(), options.only);
  const auto asked_groups = chosen(published_groups(), options.only);
  Store store(options.out, results_file(options.shard));
  for (const std::filesystem::path& from : options.merge)
    spdlog::info("{} results taken over from {}", store.merge(from), from.string());

  std::vector<Job> jobs;
  for (const Claim* claim : asked_claims)
    for (Job& job : claim->jobs(options.effort)) jobs.push_back(std::move(job));
  for (const PublishedGroup* group : asked_groups)
    for (Job& job : group->jobs(options.effort)) jobs.push_back(std::move(job));
  const std::vector<Job> todo = missing(jobs, store.results(), options.shard);

  if (options.measures) store.begin();
  if (options.measures && !todo.empty()) {
    const int threads = threads_or_all(options.threads);
    spdlog::info("{} measurements, {} threads, {} results kept from before; Ctrl-C stops and keeps what was measured",
                 todo.size(), threads, store.results().size());
    const Interruptible until_done;
    ProgressDisplay display;
    run_all(todo, store, threads, stop_requested(), [&](const Progress& progress) { display(progress); });
    display.finish();
  }

  const Ledger ledger = judge(asked_claims, asked_groups, store.results(), options.effort);
  write(ledger, options.out);
  fmt::print("{}\n", table_text(ledger, wants_colours(STDOUT_FILENO)));
  fmt::print("Report: {}\nData:   {}\n", (options.out / "report.html").string(),
             (options.out / "{claims.json,published.json,results*.jsonl,plots/}").string());
  if (stop_requested()) {
    spdlog::warn("interrupted; the same command goes on from here");
    return interrupted;
  }
  const std::size_t open = missing(jobs, store.results(), {}).size();
  if (open > 0) spdlog::warn("{} measurements are still missing", open);
  const bool all_within = std::ranges::all_of(ledger.published, &PublishedNumber::is_within);
  if (!all_within) spdlog::error("published numbers were missed; the table above says which");
  return all_within ? ok : run_time_error;
}

}  // namespace

int main(int argc, char** argv) {
  const Parsed parsed = parse(argc, argv);
  if (!parsed.options) return parsed.exit_code;
  set_up_log("claims", parsed.options->log_level);
  return run_program([&] { return run(*parsed.options); });
}
