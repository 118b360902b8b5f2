// What the claims stand on: jobs and their hashes, the store of results, parts of the work, intervals, the ledger's
// files and the command line.
#include "claims/ledger.h"
#include "claims/options.h"
#include "claims/profile_experiment.h"
#include "claims/runner.h"

#include "tests/examples/folder.h"

#include <gradus/core/errors.h>
#include <gradus/data/errors.h>

#include <algorithm>
#include <limits>
#include <set>

namespace gradus::claims {
namespace {

using testing_folder::contents;
using testing_folder::fresh_folder;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

Job tiny(int seed) {
  return profile_job({.activation = "tanh", .depth = 2, .width = 4, .batch = 2, .seed = static_cast<unsigned>(seed)});
}

std::vector<Job> tiny_ones(int count) {
  std::vector<Job> jobs;
  for (int seed = 1; seed <= count; ++seed) jobs.push_back(tiny(seed));
  return jobs;
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string message_of(const auto& action) {
  try {
    action();
  } catch (const std::exception& e) {
    return e.what();
  }
  return "nothing was thrown";
}

TEST(ClaimsJob, HashesAreStableAndTellJobsApart) {
  EXPECT_EQ(tiny(1).hash(), tiny(1).hash());
  EXPECT_EQ(tiny(1).hash().size(), 16U);
  std::set<std::string> hashes;
  for (const Job& job : tiny_ones(50)) hashes.insert(job.hash());
  EXPECT_EQ(hashes.size(), 50U);
  Job dearer = tiny(1);
  dearer.cost = 99;
  EXPECT_EQ(dearer.hash(), tiny(1).hash()) << "what it costs is no part of what it is";
  Job other = tiny(1);
  other.experiment = "train";
  EXPECT_NE(other.hash(), tiny(1).hash());
  // FNV-1a of "profile 1 {}", from its definition: kept results would be lost if this changed.
  std::uint64_t expected = 14695981039346656037U;
  for (const char c : std::string("profile 1 {}"))
    expected = (expected ^ static_cast<std::uint64_t>(c)) * 1099511628211U;
  EXPECT_EQ(std::stoull(Job{"profile", Json::object()}.hash(), nullptr, 16), expected);
}

TEST(ClaimsJob, OfAnUnknownExperimentIsRefused) {
  EXPECT_THROW((Job{"alchemy", {}}.hash()), ArgumentError);
  EXPECT_THROW(run({"alchemy", {}}), ArgumentError);
}

TEST(ClaimsJob, GivesTheSameResultEachTime) { EXPECT_EQ(run(tiny(1)).dump(), run(tiny(1)).dump()); }

TEST(ClaimsJob, ExperimentsHaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const Experiment& e : experiments()) EXPECT_TRUE(names.insert(e.name).second) << e.name;
}

TEST(ClaimsStore, KeepsResultsForTheNextRun) {
  const auto folder = fresh_folder();
  {
    Store store(folder, "results.jsonl");
    EXPECT_FALSE(store.has(tiny(1)));
    store.add(tiny(1), {{"x", 0.1}, {"nothing", nan}}, 0.5);
    EXPECT_EQ(store.results().of(tiny(1)).at("x").get<double>(), 0.1);
  }
  const Store again(folder, "results.jsonl");
  EXPECT_TRUE(again.has(tiny(1)));
  EXPECT_EQ(again.results().of(tiny(1)).at("x").get<double>(), 0.1) << "to the bit";
  EXPECT_TRUE(std::isnan(number(again.results().of(tiny(1)).at("nothing"))));
  EXPECT_THROW(again.results().of(tiny(2)), std::logic_error);
}

TEST(ClaimsStore, IgnoresALastLineThatIsCutAndWritesOverIt) {
  const auto folder = fresh_folder();
  const auto path = folder / "results.jsonl";
  {
    Store store(folder, "results.jsonl");
    store.add(tiny(1), {{"x", 1}}, 0);
    store.add(tiny(2), {{"x", 2}}, 0);
  }
  const std::string whole = contents(path);
  write(path, whole.substr(0, whole.size() - 10));
  {
    Store store(folder, "results.jsonl");
    EXPECT_TRUE(store.has(tiny(1)));
    EXPECT_FALSE(store.has(tiny(2)));
    store.add(tiny(2), {{"x", 2}}, 0);
  }
  EXPECT_EQ(contents(path), whole);
  // Cut within its very first line, it is as good as new.
  write(path, whole.substr(0, 5));
  {
    Store store(folder, "results.jsonl");
    EXPECT_EQ(store.results().size(), 0U);
    store.add(tiny(1), {{"x", 1}}, 0);
  }
  EXPECT_EQ(contents(path), whole.substr(0, whole.find('\n', whole.find('\n') + 1) + 1));
}

TEST(ClaimsStore, RefusesFilesOfAnotherVersionAndLeavesThem) {
  const auto folder = fresh_folder();
  const auto path = folder / "results.jsonl";
  const std::string old = "{\"claims\":1,\"version\":\"0.0.0\"}\n{\"hash\":\"a\",\"result\":1}\n";
  write(path, old);
  EXPECT_THROW(Store(folder, "results.jsonl"), DataError);
  EXPECT_THROW(Store(folder, "results.2-of-2.jsonl"), DataError) << "it would read that one, too";
  EXPECT_NE(message_of([&] { Store(folder, "results.jsonl"); }).find("0.0.0"), std::string::npos);
  EXPECT_EQ(contents(path), old);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);

  write(folder / "other" / "results.jsonl", "not even JSON\n");
  EXPECT_THROW(Store(folder / "other", "results.jsonl"), DataError);
}

TEST(ClaimsStore, NamesALineThatIsNoResult) {
  const auto folder = fresh_folder();
  const auto path = folder / "results.jsonl";
  { Store(folder, "results.jsonl").add(tiny(1), 1, 0); }
  const std::string good = contents(path);
  for (const char* bad : {"rubbish\n", "[]\n", "{\"hash\":5,\"result\":1}\n"}) {
    write(path, good + bad);
    EXPECT_NE(message_of([&] { Store(folder, "results.jsonl"); }).find("results.jsonl:3: "), std::string::npos) << bad;
    EXPECT_EQ(contents(path), good + bad);
  }
}

TEST(ClaimsStore, MergesWhatItHasNot) {
  const auto folder = fresh_folder();
  { Store(folder / "a", "results.1-of-2.jsonl").add(tiny(1), 1, 0); }
  {
    Store b(folder / "b", "results.2-of-2.jsonl");
    b.add(tiny(1), 99, 0);
    b.add(tiny(2), 2, 0);
  }
  Store all(folder / "all", "results.jsonl");
  EXPECT_EQ(all.merge(folder / "a"), 1U);
  EXPECT_EQ(all.merge(folder / "b" / "results.2-of-2.jsonl"), 1U) << "a file alone, too";
  EXPECT_EQ(all.merge(folder / "b"), 0U) << "all of it is there already";
  EXPECT_EQ(all.results().of(tiny(1)), 1) << "what was there first stays";
  EXPECT_EQ(Store(folder / "all", "results.jsonl").results().of(tiny(2)), 2);

  std::filesystem::create_directories(folder / "empty");
  EXPECT_THROW(all.merge(folder / "empty"), DataError);
  write(folder / "old" / "results.jsonl", "{\"claims\":1,\"version\":\"0.0.0\"}\n");
  const std::string before = contents(folder / "all" / "results.jsonl");
  EXPECT_THROW(all.merge(folder / "old"), DataError);
  EXPECT_EQ(contents(folder / "all" / "results.jsonl"), before);
}

TEST(ClaimsWork, PartsAreDisjointAndAllThereIs) {
  const std::vector<Job> jobs = tiny_ones(60);
  const auto folder = fresh_folder();
  const Store store(folder, "results.jsonl");
  for (const int count : {1, 2, 5}) {
    std::set<std::string> seen;
    std::size_t total = 0;
    for (int index = 0; index < count; ++index) {
      const std::vector<Job> part = missing(jobs, store.results(), {index, count});
      EXPECT_GT(part.size(), 60U / (3U * static_cast<unsigned>(count)));
      for (const Job& job : part) seen.insert(job.hash());
      total += part.size();
    }
    EXPECT_EQ(total, 60U);
    EXPECT_EQ(seen.size(), 60U);
  }
}

TEST(ClaimsWork, IsDoneOnceAndOnlyWhereMissing) {
  std::vector<Job> jobs = tiny_ones(6);
  jobs.push_back(tiny(1));  // two claims ask for the same
  Store store(fresh_folder(), "results.jsonl");
  store.add(tiny(3), {{"kept", 1}}, 0);
  const std::vector<Job> todo = missing(jobs, store.results(), {});
  EXPECT_EQ(todo.size(), 5U);
  const std::atomic<bool> stop = false;
  int reports = 0;
  double done = 0;
  run_all(todo, store, 3, stop, [&](const presentation::Progress& progress) {
    ++reports;
    done = progress.done / progress.total;
  });
  EXPECT_EQ(reports, 5);
  EXPECT_NEAR(done, 1, 1e-12);
  EXPECT_TRUE(store.results().has_all(jobs));
  EXPECT_EQ(store.results().of(tiny(3)).at("kept"), 1);
  EXPECT_EQ(store.results().of(tiny(5)), Json::parse(run(tiny(5)).dump())) << "whatever the threads";
}

TEST(ClaimsWork, StopsWhenAskedAndNamesAJobThatFails) {
  Store store(fresh_folder(), "results.jsonl");
  std::atomic<bool> stop = false;
  run_all(tiny_ones(5), store, 1, stop, [&](const presentation::Progress&) { stop = true; });
  EXPECT_EQ(store.results().size(), 1U);

  Job bad = tiny(1);
  bad.config["activation"] = "swoosh";
  stop = false;
  const std::string message = message_of([&] { run_all({bad}, store, 1, stop, [](const presentation::Progress&) {}); });
  EXPECT_NE(message.find("profile"), std::string::npos) << message;
  EXPECT_NE(message.find("swoosh"), std::string::npos) << message;
}

TEST(ClaimsInterval, KnowsStatistics) {
  const std::vector<double> values{8, 1, 4, 2};
  EXPECT_DOUBLE_EQ(mean(values), 3.75);
  EXPECT_DOUBLE_EQ(median(values), 3);
  EXPECT_DOUBLE_EQ(geometric_mean(values), std::exp2(1.5));
  EXPECT_EQ(median(std::vector<double>{infinity, 1, infinity}), infinity);
  EXPECT_EQ(differences(values, std::vector<double>{1, 1, 1, 1}), (std::vector<double>{7, 0, 3, 1}));
  EXPECT_THROW(differences(values, std::vector<double>{1}), std::invalid_argument);
}

TEST(ClaimsInterval, HasTheWidthOfTheNormalOneForManyValues) {
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(i % 2);  // sd 1/2, so that the mean has a standard error of 1/40
  const Estimate e = bootstrap(values, mean);
  EXPECT_DOUBLE_EQ(e.value, 0.5);
  EXPECT_NEAR(e.low, 0.5 - 1.96 / 40, 0.005);
  EXPECT_NEAR(e.high, 0.5 + 1.96 / 40, 0.005);
  const Estimate again = bootstrap(values, mean);
  EXPECT_EQ(e.low, again.low);
  EXPECT_EQ(e.high, again.high);
  const Estimate one = bootstrap(std::vector<double>{7}, mean);
  EXPECT_EQ(one.low, 7);
  EXPECT_EQ(one.high, 7);
  EXPECT_THROW(bootstrap({}, mean), std::invalid_argument);
  EXPECT_EQ(text_of({0.5, 0.25, 0.75}, 2), "0.50 (0.25 to 0.75)");
}

// A claim and a group about nothing, to see what becomes of them.
std::vector<Job> one_job(Effort) { return {tiny(1)}; }
std::vector<Job> other_job(Effort) { return {tiny(2)}; }
Judgement always(const Results&, Effort) {
  return {.verdict = Verdict::holds_if,
          .condition = "it is <small>",
          .effect_of = "nothing",
          .effect = {1, -infinity, 2},
          .seeds = 3,
          .found = {"a & b"}};
}
std::vector<PublishedNumber> two_numbers(const Results&, Effort) {
  return {{"a", "someone", "a number", 1, 1.5, 0.5}, {"b", "someone", "another", 1, nan, 0.5}};
}

const Claim made_up{.id = "C99",
                    .says = "all is one",
                    .question = "Is it?",
                    .prediction = "yes",
                    .protocol = "none",
                    .command = "true",
                    .jobs = one_job,
                    .judge = always};
const Claim not_measured{.id = "C98",
                         .says = "",
                         .question = "And?",
                         .prediction = "",
                         .protocol = "",
                         .command = "",
                         .jobs = other_job,
                         .judge = always};

TEST(ClaimsLedger, HasWhatWasMeasuredAndSaysWhatWasNot) {
  const auto folder = fresh_folder();
  Store store(folder, "results.jsonl");
  store.add(tiny(1), {}, 0);
  const PublishedGroup group{"g", "A group", one_job, two_numbers}, open{"h", "Another", other_job, two_numbers};
  const Ledger ledger = judge({&made_up, &not_measured}, {&group, &open}, store.results(), Effort::quick);
  EXPECT_FALSE(ledger.entries[1].judgement);
  EXPECT_EQ(ledger.groups_not_measured, std::vector<std::string>{"Another"});

  const Json claims = claims_json(ledger);
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0], (Json{{"id", "C99"},
                             {"claim", "all is one"},
                             {"verdict", "holds if"},
                             {"condition", "it is <small>"},
                             {"effect_of", "nothing"},
                             {"effect", 1.0},
                             {"interval", {nullptr, 2.0}},
                             {"seeds", 3},
                             {"found", {"a & b"}},
                             {"command", "true"}}));
  const Json published = published_json(ledger);
  ASSERT_EQ(published.size(), 2U);
  EXPECT_EQ(published[0], (Json{{"id", "a"},
                                {"source", "someone"},
                                {"quantity", "a number"},
                                {"published", 1.0},
                                {"measured", 1.5},
                                {"tolerance", 0.5},
                                {"within", true}}));
  EXPECT_EQ(published[1]["measured"], nullptr);
  EXPECT_EQ(published[1]["within"], false) << "NaN is not near anything";

  write(ledger, folder);
  EXPECT_EQ(Json::parse(contents(folder / "claims.json")), claims);
  EXPECT_EQ(Json::parse(contents(folder / "published.json")), published);
  const std::string report = contents(folder / "report.html");
  EXPECT_NE(report.find("it is &lt;small&gt;"), std::string::npos);
  EXPECT_NE(report.find("not measured"), std::string::npos);
  const std::string table = table_text(ledger, false);
  EXPECT_NE(table.find("1 of 2 within"), std::string::npos) << table;
  EXPECT_EQ(table.find('\033'), std::string::npos);
}

TEST(ClaimsLedger, NamesEveryClaimAndGroupOnce) {
  std::set<std::string> ids;
  for (const Claim& claim : claims()) EXPECT_TRUE(ids.insert(claim.id).second) << claim.id;
  for (const PublishedGroup& group : published_groups()) EXPECT_TRUE(ids.insert(group.id).second) << group.id;
  for (const Effort effort : {Effort::quick, Effort::normal, Effort::full}) {
    for (const Claim& claim : claims()) {
      const std::vector<Job> jobs = claim.jobs(effort);
      EXPECT_FALSE(jobs.empty()) << claim.id;
      for (const Job& job : jobs) EXPECT_GT(job.cost, 0) << claim.id;
    }
    for (const PublishedGroup& group : published_groups())
      for (const Job& job : group.jobs(effort)) EXPECT_EQ(job.hash().size(), 16U) << group.id;
  }
}

Parsed parsed(std::vector<std::string> arguments) {
  std::vector<char*> argv{const_cast<char*>("claims")};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return parse(static_cast<int>(argv.size()), argv.data());
}

TEST(ClaimsOptions, AreRead) {
  const Options defaults = *parsed({}).options;
  EXPECT_EQ(defaults.effort, Effort::normal);
  EXPECT_TRUE(defaults.measures);
  EXPECT_EQ(defaults.shard.count, 1);
  const Options some =
      *parsed({"--quick", "--only", "C04,selu", "--shard", "2/3", "--threads", "2", "--out", "x"}).options;
  EXPECT_EQ(some.effort, Effort::quick);
  EXPECT_EQ(some.only, (std::vector<std::string>{"C04", "selu"}));
  EXPECT_EQ(some.shard.index, 1);
  EXPECT_EQ(some.shard.count, 3);
  EXPECT_EQ(some.threads, 2);
  EXPECT_EQ(some.out, "x");
  EXPECT_EQ(parsed({"--full"}).options->effort, Effort::full);
  EXPECT_FALSE(parsed({"--judge"}).options->measures);
  const std::string folder = fresh_folder().string();
  EXPECT_FALSE(parsed({"--merge", folder}).options->measures);
  EXPECT_EQ(parsed({"--help"}).exit_code, 0);
  EXPECT_FALSE(parsed({"--help"}).options);
}

TEST(ClaimsOptions, RefuseWhatCannotBe) {
  const std::vector<std::vector<std::string>> bad{
      {"--quick", "--full"},   {"--only", "C00"},   {"--shard", "0/2"},
      {"--shard", "3/2"},      {"--shard", "1"},    {"--shard", "1/2x"},
      {"--shard", "-1/2"},     {"--threads", "-1"}, {"--merge", "/no/such/folder"},
      {"--log-level", "loud"}, {"--no-such-option"}};
  for (const auto& arguments : bad) {
    const Parsed result = parsed(arguments);
    EXPECT_FALSE(result.options) << arguments.back();
    EXPECT_EQ(result.exit_code, 2) << arguments.back();
  }
}

}  // namespace
}  // namespace gradus::claims
