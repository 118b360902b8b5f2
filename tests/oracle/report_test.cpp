// The report: what is counted, what makes a run fail, and what is written.
#include <oracle/program_check.h>

#include <gtest/gtest.h>

#include <tests/support/expect.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace gradus::oracle::test {
namespace {

TEST(Report, OneDisagreementAnywhereMakesItFail) {
  Report report;
  EXPECT_TRUE(report.is_green());
  report.tally("layers", "Linear").comparisons = 3;
  report.tally("optimizers", "adam").comparisons = 4;
  EXPECT_TRUE(report.is_green());
  report.disagree("layers", "Linear", "  2 in Gradus\n");
  EXPECT_FALSE(report.is_green());
  EXPECT_EQ(report.comparisons(), 7U);
  EXPECT_EQ(report.disagreements(), 1U);
}

TEST(Report, CountsAllDisagreementsAndTellsOfAFew) {
  Report report;
  for (std::size_t k = 0; k < 10; ++k) report.disagree("layers", "Linear", "  2 in Gradus\n");
  EXPECT_EQ(report.disagreements(), 10U);
  EXPECT_EQ(report.texts.size(), Report::texts_for_each);
}

TEST(Report, KeepsTheLargestErrors) {
  Tally tally;
  for (const double error : {1e-9, 1e-7, 1e-8}) tally.note(float64, true, error);
  EXPECT_EQ(tally.value[static_cast<int>(float64)], 1e-7);
  EXPECT_LT(tally.value[static_cast<int>(float32)], 0) << "nothing was compared";
  EXPECT_LT(tally.gradient[static_cast<int>(float64)], 0) << "nothing was compared";
}

TEST(Report, IsWrittenAsJson) {
  Report report{.seed = 7, .reference = "libtorch 1"};
  report.tally("layers", "Linear").comparisons = 3;
  report.disagree("layers", "Linear", "  2 in Gradus\n");
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "Report_json";
  std::filesystem::remove_all(folder);
  write_json(report, folder / "oracle.json");
  std::ostringstream text;
  text << std::ifstream(folder / "oracle.json").rdbuf();
  EXPECT_TRUE(gradus::test::says(text.str(), {"\"seed\": 7", "libtorch 1", "\"comparisons\": 3", "\"disagreements\": 1",
                                              "2 in Gradus", "Linear"}));
  EXPECT_THROW(write_json(report, folder), std::exception) << "a folder is no file";
}

TEST(Report, AnExplanationThatNothingNeedsIsADisagreement) {
  Report report;
  require_all_explanations(report);
  EXPECT_EQ(report.disagreements(), explanations().size());
  Report complete;
  for (const Explanation& e : explanations()) complete.explained[&e] = 1;
  require_all_explanations(complete);
  EXPECT_TRUE(complete.is_green());
}

}  // namespace
}  // namespace gradus::oracle::test
