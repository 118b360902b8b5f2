// The oracle finds what is wrong: an error planted in the reference is noticed, however small, and comes out as a
// program of one step on one number. And it is silent where nothing is wrong.
#include "planted.h"

#include <oracle/program_check.h>
#include <oracle/shrinker.h>

#include <gtest/gtest.h>

#include <tests/support/expect.h>

namespace gradus::oracle::test {
namespace {

using gradus::test::seed;

void ignore(std::size_t) {}

// Programs until one differs, and what is left of it.
struct Found {
  Program original, minimal;
  Verdict verdict;
};
Found first_difference(const Reader& reference) {
  const Vocabulary words = vocabulary();
  Match match(words, reference);
  for (std::uint64_t k = 0; k < 400; ++k) {
    const Program program = match.generate()(seed(), k);
    if (match.compare()(program).agrees()) continue;
    const Program minimal = shrunk(program, words, [&](const Program& p) {
      return match.generate().is_well_posed(p) && !match.compare()(p).agrees();
    });
    return {program, minimal, match.compare()(minimal)};
  }
  ADD_FAILURE() << "400 programs, and no difference was found";
  return {};
}

void expect_one_step(const Found& found, const std::string& operation) {
  ASSERT_EQ(found.minimal.steps.size(), 1U) << found.minimal.text();
  EXPECT_EQ(found.minimal.steps[0].operation, operation);
  ASSERT_EQ(found.minimal.inputs.size(), 1U) << found.minimal.text();
  EXPECT_EQ(found.minimal.inputs[0].size(), 1) << found.minimal.text();
  EXPECT_FALSE(found.verdict.agrees());
}

TEST(Oracle, AgreesWithItself) {
  GRADUS_PRINT_SEED();
  const Vocabulary words = vocabulary();
  Match match(words, reader_of(vocabulary()));
  Report report;
  compare_programs(match, seed(), 0, 300, report, ignore);
  EXPECT_TRUE(report.is_green()) << report.texts[0];
  EXPECT_EQ(report.programs, 300U);
  EXPECT_GT(report.comparisons(), 10000U);
}

TEST(Oracle, FindsASlopeThatIsOffByOnePercent) {
  GRADUS_PRINT_SEED();
  const Found found = first_difference(reader_of(with<TanhWithWrongSlope>("tanh")));
  expect_one_step(found, "tanh");
  ASSERT_FALSE(found.verdict.differences.empty());
  EXPECT_EQ(found.verdict.differences[0].kind, Kind::gradient);
}

TEST(Oracle, FindsAnErrorInTheTwelfthDigit) {
  GRADUS_PRINT_SEED();
  const Found found = first_difference(reader_of(with<TanhWithWrongDigit>("tanh")));
  expect_one_step(found, "tanh");
  ASSERT_FALSE(found.verdict.differences.empty());
  EXPECT_EQ(found.verdict.differences[0].kind, Kind::value);
  EXPECT_EQ(found.verdict.differences[0].dtype, float64);
}

TEST(Oracle, FindsASecondDerivativeThatAloneIsWrong) {
  GRADUS_PRINT_SEED();
  const Found found = first_difference(reader_of(with<SinWithWrongBend>("sin")));
  expect_one_step(found, "sin");
  for (const Difference& difference : found.verdict.differences)
    EXPECT_TRUE(difference.kind == Kind::second || difference.kind == Kind::forward_second) << difference.text();
}

TEST(Oracle, FindsWhatIsWrongAtNanOnly) {
  const Vocabulary words = vocabulary();
  GradusReader ours(words);
  const Reader reference = reader_of(with<ReluThatSwallowsNan>("relu"));
  const EdgeResult result = compare_at_edges("relu", words.at("relu"), {}, ours, reference, float32);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_TRUE(std::isnan(result.findings[0].operands[0]));
  EXPECT_EQ(result.findings[0].difference.kind, Kind::value);
}

TEST(Oracle, ReportsProgramsWithTheFlagsThatReplayThem) {
  const Vocabulary words = vocabulary();
  Match match(words, reader_of(with<TanhWithWrongSlope>("tanh")));
  Report report;
  compare_programs(match, 7, 0, 60, report, ignore);
  ASSERT_FALSE(report.is_green());
  const std::string text = table(report, false);
  EXPECT_TRUE(gradus::test::says(text, {"UNEXPLAINED", "--seed 7 --program ", "= tanh(a)", "gradient of a [0]"}));
}

TEST(Oracle, TakesWhatAReaderThrowsForADisagreement) {
  const Vocabulary words = vocabulary();
  Match match(words, [](const Program&, DType, int) -> Readings { throw std::runtime_error("no counterpart for x"); });
  const Verdict verdict = match.compare()(Program{{gradus::test::doubles({1})}, {{"negate", {0}}}});
  EXPECT_FALSE(verdict.agrees());
  EXPECT_EQ(verdict.error, "no counterpart for x");
}

}  // namespace
}  // namespace gradus::oracle::test
