// compare_activations end to end, as a user meets it: what it prints, writes and exits with.
#include "tests/examples/program.h"

#include <gradus/optim/choice.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <thread>

namespace gradus::testing {
namespace {

using nlohmann::json;

class Compare : public ::testing::Test {
 protected:
  Compare() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(::testing::TempDir()) / (std::string("compare_") + test->name());
    std::filesystem::remove_all(folder_);
  }

  Program start(std::vector<std::string> arguments, const std::string& out = "run") {
    arguments.insert(arguments.end(), {"--out", (folder_ / out).string()});
    return {GRADUS_COMPARE, arguments, folder_ / (out + "_streams")};
  }
  int run(const std::vector<std::string>& arguments, const std::string& out = "run") {
    const Program program = start(arguments, out);
    const int code = program.wait();
    out_ = program.out();
    err_ = program.err();
    return code;
  }
  std::string file(const std::string& name, const std::string& out = "run") { return contents(folder_ / out / name); }
  json summary(const std::string& out = "run") { return json::parse(file("summary.json", out)); }

  std::filesystem::path folder_;
  std::string out_;
  std::string err_;
};

const std::vector<std::string> small{
    "--activations", "sigmoid,relu", "--depths", "1,3", "--epochs", "2", "--seeds", "2"};

std::vector<std::string> with(std::vector<std::string> arguments, std::initializer_list<std::string> more) {
  arguments.insert(arguments.end(), more);
  return arguments;
}

std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

TEST_F(Compare, PrintsTheTableAndWritesEveryFile) {
  ASSERT_EQ(run(small), 0) << err_;
  EXPECT_NE(out_.find("Test accuracy, mean ± sd over 2 seeds"), std::string::npos) << out_;
  EXPECT_NE(out_.find("What was seen"), std::string::npos);
  EXPECT_EQ(out_.find("\033["), std::string::npos) << "colours although stdout is no terminal";
  EXPECT_EQ(err_.find('\r'), std::string::npos) << "a progress bar although stderr is no terminal";
  EXPECT_NE(err_.find("100% done"), std::string::npos) << err_;
  // A row for every activation, depth, seed and epoch (0 is before training); for every layer in the other file.
  EXPECT_EQ(lines(file("runs.csv")), 1 + 2 * 2 * 2 * 3);
  EXPECT_EQ(lines(file("layers.csv")), 1 + 2 * (1 + 3) * 2 * 3);
  const json config = json::parse(file("config.json"));
  EXPECT_EQ(config["settings"]["lr"], 0.1);
  EXPECT_EQ(config["settings"]["width"], json({32}));
  EXPECT_FALSE(config["compiler"].get<std::string>().empty());
  EXPECT_TRUE(std::filesystem::exists(folder_ / "run" / "report.html"));
}

TEST_F(Compare, TakesActivationsWithCommasInThem) {
  ASSERT_EQ(
      run({"--activations", "hardtanh(-2,2),rrelu(0.1,0.3),prelu", "--depths", "2", "--epochs", "1", "--seeds", "1"}),
      0)
      << err_;
  const json results = summary()["results"];
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0]["activation"], "hardtanh(-2,2)");
  EXPECT_EQ(results[1]["activation"], "rrelu(0.1,0.3)");
  EXPECT_EQ(results[2]["activation"], "prelu");
}

TEST_F(Compare, SaysWhyAnActivationIsNoHiddenOne) {
  EXPECT_EQ(run({"--activations", "glu"}), 2);
  EXPECT_NE(err_.find("glu makes one output of several inputs"), std::string::npos) << err_;
  EXPECT_EQ(run({"--activations", "softmin"}), 2);
  EXPECT_NE(err_.find("softmin acts on whole rows"), std::string::npos) << err_;
  EXPECT_EQ(run({"--activations", "hardtanh(2,-2)"}), 2);
  EXPECT_NE(err_.find("not in order"), std::string::npos) << err_;
}

TEST_F(Compare, SummarisesEachActivationAndDepth) {
  ASSERT_EQ(run(small), 0) << err_;
  const json results = summary()["results"];
  ASSERT_EQ(results.size(), 4U);
  for (const json& r : results) {
    for (const char* key :
         {"activation", "depth", "accuracy_mean", "accuracy_sd", "first_to_last_gradient", "dead_share", "ns_per_step"})
      EXPECT_TRUE(r.contains(key)) << key;
    EXPECT_GT(r["ns_per_step"].get<double>(), 0);
    EXPECT_GE(r["dead_share"].get<double>(), 0);
  }
  // With one hidden layer, the first is the last.
  EXPECT_DOUBLE_EQ(results[0]["first_to_last_gradient"].get<double>(), 1);
  EXPECT_LT(results[1]["first_to_last_gradient"].get<double>(), 0.2) << "three sigmoid layers";
}

TEST_F(Compare, NamesTheUnitsThatDied) {
  ASSERT_EQ(run({"--activations", "relu", "--depths", "3", "--epochs", "1", "--seeds", "3"}), 0) << err_;
  std::istringstream rows(file("layers.csv"));
  std::string row;
  std::getline(rows, row);
  EXPECT_TRUE(row.ends_with(",dead_units,update_to_weight,which_units_are_dead")) << row;
  long named = 0;
  while (std::getline(rows, row)) {
    std::vector<std::string> fields;
    std::istringstream parts(row + ",");
    for (std::string field; std::getline(parts, field, ',');) fields.push_back(field);
    ASSERT_EQ(fields.size(), 14U) << row;
    std::istringstream units(fields[13]);
    long count = 0;
    for (int unit = 0; units >> unit; ++count) EXPECT_TRUE(0 <= unit && unit < 32) << row;
    EXPECT_EQ(count, std::stol(fields[11])) << row;
    named += count;
  }
  EXPECT_GT(named, 0) << "in these nets some units are born dead";
}

TEST_F(Compare, GivesTheSameNumbersForAnyNumberOfThreads) {
  ASSERT_EQ(run(with(small, {"--threads", "1"}), "one"), 0) << err_;
  ASSERT_EQ(run(with(small, {"--threads", "3"}), "three"), 0) << err_;
  for (const char* name : {"config.json", "runs.csv", "layers.csv"}) EXPECT_EQ(file(name, "one"), file(name, "three"));
}

TEST_F(Compare, RepeatsARunFromItsConfigAndLetsFlagsWin) {
  ASSERT_EQ(run(small, "first"), 0) << err_;
  const std::string config = (folder_ / "first" / "config.json").string();
  ASSERT_EQ(run({"--config", config}, "again"), 0) << err_;
  EXPECT_EQ(file("runs.csv", "first"), file("runs.csv", "again"));
  ASSERT_EQ(run({"--config", config, "--seeds", "1"}, "less"), 0) << err_;
  EXPECT_EQ(json::parse(file("config.json", "less"))["settings"]["seeds"], 1);
}

TEST_F(Compare, AnotherSeedGivesOtherNumbers) {
  ASSERT_EQ(run(with(small, {"--seed", "1"}), "one"), 0);
  ASSERT_EQ(run(with(small, {"--seed", "7"}), "seven"), 0);
  EXPECT_NE(file("runs.csv", "one"), file("runs.csv", "seven"));
}

TEST_F(Compare, TakesRegressionAndReportsR2) {
  ASSERT_EQ(run({"--data", "sine", "--activations", "tanh", "--depths", "2", "--epochs", "20", "--seeds", "1",
                 "--optimizer", "adam", "--lr", "0.01"}),
            0)
      << err_;
  EXPECT_EQ(summary()["metric"], "R²");
  EXPECT_GT(summary()["results"][0]["accuracy_mean"].get<double>(), 0.8);
}

TEST_F(Compare, TrainsWithEveryOptimizerAtItsOwnLearningRate) {
  for (const std::string& optimizer : optimizer_names()) {
    ASSERT_EQ(
        run({"--activations", "tanh", "--depths", "1", "--epochs", "10", "--seeds", "1", "--optimizer", optimizer},
            optimizer),
        0)
        << err_;
    const json settings = json::parse(file("config.json", optimizer))["settings"];
    EXPECT_EQ(settings["lr"], optimizer == "sgd" ? 0.1 : default_learning_rate(optimizer)) << optimizer;
    EXPECT_GT(summary(optimizer)["results"][0]["accuracy_mean"].get<double>(), 0.8) << optimizer;
  }
}

TEST_F(Compare, TakesAUsersTable) {
  std::filesystem::create_directories(folder_);
  const std::filesystem::path table = folder_ / "mine.csv";
  std::ofstream csv(table);
  csv << "width,height,kind\n";
  for (int i = 0; i < 40; ++i) csv << i << ',' << (i * 7) % 11 << ',' << (i < 20 ? "small" : "large") << '\n';
  csv.close();
  ASSERT_EQ(run({"--data", table.string(), "--activations", "relu", "--depths", "1", "--epochs", "30", "--seeds", "1"}),
            0)
      << err_;
  EXPECT_GT(summary()["results"][0]["accuracy_mean"].get<double>(), 0.7);
}

TEST_F(Compare, MarksAContenderThatDivergesAndGoesOn) {
  // Without a bound on its outputs and with this rate, the identity explodes; the sigmoid cannot.
  ASSERT_EQ(run({"--activations", "identity,sigmoid", "--depths", "5", "--epochs", "2", "--seeds", "1", "--lr", "100"}),
            0)
      << err_;
  const json s = summary();
  ASSERT_EQ(s["divergences"].size(), 1U);
  EXPECT_EQ(s["divergences"][0]["activation"], "identity");
  EXPECT_NE(s["divergences"][0]["first_non_finite"].get<std::string>().find("["), std::string::npos);
  EXPECT_TRUE(s["results"][0]["accuracy_mean"].is_null());
  EXPECT_NE(out_.find("diverged"), std::string::npos);
}

TEST_F(Compare, ExitsWith4WhereEverythingDiverged) {
  EXPECT_EQ(run({"--activations", "identity", "--depths", "5", "--epochs", "2", "--seeds", "2", "--lr", "1000"}), 4);
  EXPECT_NE(err_.find("every network diverged"), std::string::npos) << err_;
}

TEST_F(Compare, ExitsWith2OnBadUsageAndSaysWhatThereIs) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"--no-such-flag"}, "--no-such-flag"},
      {{"--activations", "swoosh"}, "leaky_relu"},
      {{"--activations", "softmax"}, "whole rows"},
      {{"--activations", "relu,relu"}, "twice"},
      {{"--activations", "silu,swish"}, "twice"},
      {{"--depths", "0"}, "--depths"},
      {{"--lr", "-1"}, "--lr"},
      {{"--init", "magic"}, "he_uniform"},
      {{"--optimizer", "lbfgs"}, "adadelta"},
      {{"--width", "16,8", "--depths", "1,2,3"}, "--depths"},
      {{"--data", "digitz"}, "digits"},
  };
  for (const auto& [arguments, expected] : cases) {
    EXPECT_EQ(run(arguments), 2) << arguments[0];
    EXPECT_NE(err_.find(expected), std::string::npos) << err_;
  }
}

TEST_F(Compare, ExitsWith3OnBadDataNamingFileAndLine) {
  std::filesystem::create_directories(folder_);
  const std::filesystem::path table = folder_ / "ragged.csv";
  std::ofstream(table) << "1,2,0\n3,4\n";
  EXPECT_EQ(run({"--data", table.string()}), 3);
  EXPECT_NE(err_.find("ragged.csv:2"), std::string::npos) << err_;
  EXPECT_EQ(run({"--data", (folder_ / "missing.csv").string()}), 3);
}

TEST_F(Compare, HelpTeachesAndVersionIsOneLine) {
  EXPECT_EQ(run({"--help"}), 0);
  for (const char* flag :
       {"--data",      "--activations", "--depths",      "--width",    "--init",
        "--optimizer", "--lr",          "--batch",       "--epochs",   "--seeds",
        "--seed",      "--threads",     "--out",         "--quick",    "--config",
        "--log-level", "--version",     "fashion-mnist", "Exit codes", "nadam, rmsprop, adagrad, adadelta",
        "nadam 0.002"})
    EXPECT_NE(out_.find(flag), std::string::npos) << flag;
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_EQ(lines(out_), 1U);
}

TEST_F(Compare, KeepsWhatWasMeasuredOnCtrlC) {
  const Program program = start({"--activations", "tanh", "--depths", "1,8", "--epochs", "100000", "--seeds", "1"});
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  program.signal(SIGINT);
  EXPECT_EQ(program.wait(), 130);
  EXPECT_GT(lines(file("runs.csv")), 3U);
  EXPECT_EQ(summary()["interrupted"], true);
  EXPECT_NE(program.out().find("Interrupted"), std::string::npos);
}

}  // namespace
}  // namespace gradus::testing
