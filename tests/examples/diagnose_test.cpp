// diagnose end to end, as a user meets it: what it prints, writes and exits with.
#include "tests/examples/program.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <csignal>
#include <iterator>
#include <sstream>
#include <thread>

namespace gradus::testing {
namespace {

using nlohmann::json;

class Diagnose : public ::testing::Test {
 protected:
  Diagnose() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(::testing::TempDir()) / (std::string("diagnose_") + test->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }

  Program start(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--out", (folder_ / "out").string()});
    return {GRADUS_DIAGNOSE, arguments, folder_ / "streams"};
  }
  int run(const std::vector<std::string>& arguments) {
    const Program program = start(arguments);
    const int code = program.wait();
    out_ = program.out();
    err_ = program.err();
    return code;
  }
  json findings() { return json::parse(contents(folder_ / "out" / "findings.json")); }
  std::string table(const std::string& text) {
    std::ofstream(folder_ / "table.csv") << text;
    return (folder_ / "table.csv").string();
  }

  std::filesystem::path folder_;
  std::string out_;
  std::string err_;
};

const std::vector<std::string> deep_sigmoid{"--data",       "moons",   "--hidden", "16x8",
                                            "--activation", "sigmoid", "--epochs", "8"};

TEST_F(Diagnose, NamesTheDiseaseAndWhatHelps) {
  ASSERT_EQ(run(deep_sigmoid), 5) << err_;
  EXPECT_NE(out_.find("The net does not learn"), std::string::npos) << out_;
  EXPECT_NE(out_.find("vanishing gradients"), std::string::npos);
  EXPECT_NE(out_.find("Tried: "), std::string::npos);
  EXPECT_EQ(out_.find("\033["), std::string::npos) << "colours although stdout is no terminal";
  const json all = findings();
  ASSERT_EQ(all.size(), 1U);
  for (const char* key : {"disease", "layer", "evidence", "cause", "remedy", "rerun"})
    EXPECT_TRUE(all[0].contains(key)) << key;
  EXPECT_EQ(all[0]["disease"], "vanishing gradients");
  EXPECT_TRUE(all[0]["rerun"]["helped"].get<bool>());
  EXPECT_LT(all[0]["rerun"]["before"]["skill"].get<double>(), 0.2);
  EXPECT_GT(all[0]["rerun"]["after"]["skill"].get<double>(), 0.6);
  const std::string page = contents(folder_ / "out" / "report.html");
  EXPECT_NE(page.find("vanishing gradients"), std::string::npos);
  EXPECT_EQ(page.find("nan"), std::string::npos);
}

TEST_F(Diagnose, IsSilentWhereTheNetLearns) {
  ASSERT_EQ(run({"--data", "moons", "--hidden", "16", "--lr", "0.3", "--quick"}), 0) << out_ << err_;
  EXPECT_NE(out_.find("The net learns"), std::string::npos) << out_;
  EXPECT_TRUE(findings().empty());
}

TEST_F(Diagnose, RewindsToTheUpdateAtFault) {
  ASSERT_EQ(run({"--data", "sine", "--hidden", "32x2", "--activation", "silu", "--lr", "5", "--quick"}), 5) << err_;
  EXPECT_NE(out_.find("Rewound to "), std::string::npos) << out_;
  const json rewound = findings()[0]["rewound"];
  EXPECT_EQ(rewound["change"], "learning_rate 0.5 instead of 5");
  EXPECT_EQ(rewound["as_it_was"]["losses"][0], rewound["otherwise"]["losses"][0]);
}

// Numbers differ in their last digits between processors; words do not.
std::string without_numbers(const std::string& text) {
  std::string words;
  bool in_number = false;
  std::istringstream tokens(text);
  for (std::string token; tokens >> token;) {
    for (const char c : token) {
      const bool is_digit = c >= '0' && c <= '9';
      if (is_digit && !in_number) words += '#';
      if (!is_digit && !(in_number && (c == '.' || c == 'e'))) words += c;
      in_number = is_digit || (in_number && (c == '.' || c == 'e'));
    }
    words += ' ';
    in_number = false;
  }
  return words;
}

TEST_F(Diagnose, PrintsWhatTheReadmeShows) {
  const std::string readme = contents(std::filesystem::path(GRADUS_SOURCE_DIR) / "README.md");
  const std::string command = "$ ./run diagnose ";
  const std::size_t start = readme.find(command);
  ASSERT_NE(start, std::string::npos);
  const std::size_t line = readme.find('\n', start);
  const std::string shown = readme.substr(line + 1, readme.find("\n```", line) - line);
  std::istringstream words(readme.substr(start + command.size(), line - start - command.size()));
  const std::vector<std::string> arguments{std::istream_iterator<std::string>(words), {}};
  ASSERT_EQ(run(arguments), 5) << err_;
  EXPECT_EQ(without_numbers(out_.substr(0, out_.find("\nReport: "))), without_numbers(shown)) << out_;
}

TEST_F(Diagnose, TriesNothingIfAskedNotTo) {
  std::vector<std::string> arguments = deep_sigmoid;
  arguments.emplace_back("--no-rerun");
  ASSERT_EQ(run(arguments), 5) << err_;
  EXPECT_TRUE(findings()[0]["rerun"].is_null());
  EXPECT_NE(out_.find("(not tried)"), std::string::npos) << out_;
}

TEST_F(Diagnose, ReadsATableAsItIs) {
  std::string text = "grams,noise,kind\n";
  for (int i = 0; i < 200; ++i) {
    const double x = std::sin(1.7 * i);
    text +=
        std::to_string(80000 + 50000 * x) + "," + std::to_string(std::cos(2.9 * i)) + (x > 0 ? ",big\n" : ",small\n");
  }
  ASSERT_EQ(run({"--data", table(text), "--hidden", "16x2", "--lr", "0.3", "--quick"}), 5) << out_ << err_;
  EXPECT_EQ(findings()[0]["disease"], "unscaled inputs");
  EXPECT_TRUE(findings()[0]["rerun"]["helped"].get<bool>());
  EXPECT_EQ(findings()[0]["rerun"]["change"], "scaling standardize instead of none");
}

// Whatever goes wrong, results of an earlier run stay as they were.
TEST_F(Diagnose, LeavesEarlierResultsAloneOnAnError) {
  std::filesystem::create_directories(folder_ / "out");
  std::ofstream(folder_ / "out" / "report.html") << "mine";
  std::ofstream(folder_ / "out" / "findings.json") << "mine too";
  const std::string lonely = "1,2,0\n2,1,0\n3,5,0\n2,2,0\n1,1,0\n4,1,0\n2,7,0\n1,3,1\n";
  const std::vector<std::pair<std::vector<std::string>, int>> errors{
      {{"--activation", "no_such"}, 2},
      {{"--activation", "softmax"}, 2},
      {{"--hidden", "64y3"}, 2},
      {{"--hidden", "0"}, 2},
      {{"--loss", "no_such"}, 2},
      {{"--head", "no_such"}, 2},
      {{"--optimizer", "no_such"}, 2},
      {{"--init", "no_such"}, 2},
      {{"--dropout", "1"}, 2},
      {{"--lr", "-1"}, 2},
      {{"--nonsense"}, 2},
      {{"--data", "no_such"}, 2},
      {{"--data", "sine", "--loss", "cross_entropy"}, 2},
      {{"--data", (folder_ / "no_such.csv").string()}, 3},
      {{"--data", table(lonely)}, 3},
  };
  for (const auto& [arguments, code] : errors) {
    EXPECT_EQ(run(arguments), code) << arguments[0] << " " << arguments.back() << "\n" << out_ << err_;
    EXPECT_FALSE(err_.empty());
    EXPECT_EQ(out_, "");
  }
  EXPECT_NE(err_.find("class 1 has no example in the"), std::string::npos) << err_;
  EXPECT_EQ(contents(folder_ / "out" / "report.html"), "mine");
  EXPECT_EQ(contents(folder_ / "out" / "findings.json"), "mine too");
}

TEST_F(Diagnose, WritesNothingWhenInterrupted) {
  const Program program = start({"--hidden", "256x8", "--epochs", "100000"});
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  program.signal(SIGINT);
  EXPECT_EQ(program.wait(), 130);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out" / "findings.json"));
}

TEST_F(Diagnose, GivesTheSameTwice) {
  ASSERT_EQ(run(deep_sigmoid), 5);
  const std::string first = contents(folder_ / "out" / "findings.json");
  ASSERT_EQ(run(deep_sigmoid), 5);
  EXPECT_EQ(contents(folder_ / "out" / "findings.json"), first);
}

TEST_F(Diagnose, ExplainsItself) {
  EXPECT_EQ(run({"--help"}), 0);
  for (const char* word : {"--activation", "--no-rerun", "Exit codes", "64x10", "cross_entropy"})
    EXPECT_NE(out_.find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace gradus::testing
