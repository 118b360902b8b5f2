// claims end to end, as a user meets it: what it writes, that it goes on where it was, and what it exits with.
#include "tests/examples/program.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gradus::testing {
namespace {

using nlohmann::json;

class Claims : public ::testing::Test {
 protected:
  Claims() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(::testing::TempDir()) / (std::string("claims_") + test->name());
    std::filesystem::remove_all(folder_);
  }

  std::string path(const std::string& out) const { return (folder_ / out).string(); }
  int run(std::vector<std::string> arguments, const std::string& out = "run") {
    arguments.insert(arguments.end(), {"--out", path(out)});
    const Program program(GRADUS_CLAIMS, arguments, folder_ / (out + "_streams"));
    const int code = program.wait();
    out_ = program.out();
    err_ = program.err();
    return code;
  }
  // Drawn nets: half a second.
  int run_cheap(std::vector<std::string> arguments, const std::string& out = "run") {
    arguments.insert(arguments.end(), {"--quick", "--only", "selu,identities"});
    return run(std::move(arguments), out);
  }
  std::string file(const std::string& name, const std::string& out = "run") { return contents(folder_ / out / name); }

  std::filesystem::path folder_;
  std::string out_;
  std::string err_;
};

TEST_F(Claims, WritesEveryFileAndMeetsWhatWasPublished) {
  ASSERT_EQ(run_cheap({}), 0) << err_ << out_;
  const json published = json::parse(file("published.json"));
  EXPECT_GT(published.size(), 10U);
  for (const json& n : published) {
    EXPECT_EQ(n["within"], true) << n;
    for (const char* key : {"id", "source", "quantity", "published", "measured", "tolerance"})
      EXPECT_TRUE(n.contains(key)) << key;
  }
  EXPECT_EQ(json::parse(file("claims.json")), json::array()) << "no claim was asked for";
  EXPECT_NE(file("report.html").find("Published numbers"), std::string::npos);
  EXPECT_NE(out_.find("within their tolerance"), std::string::npos) << out_;
}

TEST_F(Claims, GoesOnWhereItWas) {
  ASSERT_EQ(run_cheap({}), 0) << err_;
  const std::string published = file("published.json"), results = file("results.jsonl");
  // A run that was killed while it wrote its last line.
  std::filesystem::resize_file(folder_ / "run" / "results.jsonl", results.size() - 20);
  ASSERT_EQ(run_cheap({}), 0) << err_;
  EXPECT_NE(err_.find("1 measurements"), std::string::npos) << err_;
  EXPECT_EQ(file("published.json"), published);
  ASSERT_EQ(run_cheap({"--judge"}), 0) << err_;
  EXPECT_EQ(err_.find("measurements"), std::string::npos) << "nothing is left to do: " << err_;
  EXPECT_EQ(file("published.json"), published);
}

TEST_F(Claims, PartsOnSeveralMachinesMakeTheSameLedger) {
  // Ten jobs, so that each part has some.
  const std::vector<std::string> what{"--quick", "--only", "glorot-he"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), what.begin(), what.end());
    return more;
  };
  ASSERT_EQ(run(with({"--threads", "2"}), "whole"), 0) << err_;
  // A part alone judges what it can, and says what is missing.
  ASSERT_EQ(run(with({"--shard", "1/2"}), "one"), 0) << err_;
  EXPECT_NE(err_.find("missing"), std::string::npos) << err_;
  ASSERT_EQ(run(with({"--shard", "2/2"}), "two"), 0) << err_;
  ASSERT_EQ(run(with({"--merge", path("one"), path("two")}), "merged"), 0) << err_;
  EXPECT_EQ(err_.find("missing"), std::string::npos) << err_;
  EXPECT_EQ(file("published.json", "merged"), file("published.json", "whole"));
  EXPECT_EQ(file("claims.json", "merged"), file("claims.json", "whole"));
}

TEST_F(Claims, ExitsWith2OnBadUsage) {
  EXPECT_EQ(run({"--no-such-flag"}), 2);
  EXPECT_NE(err_.find("--no-such-flag"), std::string::npos) << err_;
  EXPECT_EQ(run({"--only", "C00"}), 2);
  EXPECT_NE(err_.find("C00"), std::string::npos) << err_;
  EXPECT_EQ(run({"--shard", "3/2"}), 2);
  EXPECT_EQ(run({"--quick", "--full"}), 2);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run")) << "nothing was begun";
}

TEST_F(Claims, ExitsWith3ForResultsOfAnotherVersionAndLeavesThem) {
  std::filesystem::create_directories(folder_ / "run");
  const std::string old = "{\"claims\":1,\"version\":\"0.0.0\"}\n";
  std::ofstream(folder_ / "run" / "results.jsonl", std::ios::binary) << old;
  EXPECT_EQ(run_cheap({}), 3);
  EXPECT_NE(err_.find("0.0.0"), std::string::npos) << err_;
  EXPECT_EQ(file("results.jsonl"), old);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run" / "claims.json"));
}

TEST_F(Claims, HelpListsClaimsAndGroups) {
  EXPECT_EQ(run({"--help"}), 0);
  for (const char* word : {"--quick", "--full", "--only", "--shard", "--merge", "--judge", "C04", "selu", "Exit codes"})
    EXPECT_NE(out_.find(word), std::string::npos) << word;
}

}  // namespace
}  // namespace gradus::testing
