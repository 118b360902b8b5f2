// Random programs: repeatable, moderate, away from kinks, and of everything there is.
#include "planted.h"

#include <oracle/generator.h>

#include <gtest/gtest.h>

#include <tests/support/expect.h>

#include <limits>
#include <set>
#include <stdexcept>

namespace gradus::oracle::test {
namespace {

using gradus::test::seed;

class Generating : public ::testing::Test {
 protected:
  const Vocabulary words = vocabulary();
  const Reader reference = reader_of(vocabulary());
  Kinks kinks{reference};
  ProgramGenerator generate{words, kinks, reference};
};

TEST_F(Generating, TheSameSeedMakesTheSameProgram) {
  Kinks others{reference};
  ProgramGenerator again(words, others, reference);
  EXPECT_EQ(generate(5, 17).text(), again(5, 17).text());
  EXPECT_NE(generate(5, 17).text(), generate(5, 18).text());
  EXPECT_NE(generate(5, 17).text(), generate(6, 17).text());
}

TEST_F(Generating, ProgramsAreWellPosedAndUseEveryWord) {
  GRADUS_PRINT_SEED();
  constexpr std::uint64_t count = 1500;
  std::set<std::string> used;
  std::size_t shared = 0, steps = 0;
  for (std::uint64_t k = 0; k < count; ++k) {
    const Program program = generate(seed(), k);
    ASSERT_TRUE(generate.is_well_posed(program)) << program.text();
    std::vector<int> uses(program.value_count());
    for (const Step& step : program.steps) {
      used.insert(step.operation);
      ++steps;
      for (const std::size_t operand : step.operands) shared += ++uses[operand] == 2 ? 1 : 0;
    }
  }
  for (const auto& [name, word] : words) EXPECT_TRUE(used.contains(name)) << "no program uses " << name;
  EXPECT_GT(steps, count * 3);
  EXPECT_GT(shared, count) << "values are used again";
}

TEST_F(Generating, WhatIsNotModerateOrNearAKinkIsNotWellPosed) {
  const auto is_well_posed = [&](const char* operation, std::vector<Tensor> inputs, const Attributes& attributes = {}) {
    Step step{operation, {}, attributes};
    for (std::size_t i = 0; i < inputs.size(); ++i) step.operands.push_back(i);
    return generate.is_well_posed({std::move(inputs), {step}});
  };
  using gradus::test::doubles;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(is_well_posed("abs", {doubles({1, -0.5})}));
  EXPECT_FALSE(is_well_posed("abs", {doubles({1, 0.001})})) << "its kink is at 0";
  EXPECT_FALSE(is_well_posed("tanh", {doubles({1, 7})})) << "7 is large";
  EXPECT_FALSE(is_well_posed("tanh", {doubles({1, nan})}));
  EXPECT_FALSE(is_well_posed("exp", {doubles({3})})) << "its value is large";
  EXPECT_TRUE(is_well_posed("clamp", {doubles({0.25, 2})}, {.numbers = {0.5, 0.5}}));
  EXPECT_FALSE(is_well_posed("clamp", {doubles({0.5, 2})}, {.numbers = {0.5, 0.5}})) << "at both bounds";
  EXPECT_TRUE(is_well_posed("maximum", {doubles({1}), doubles({2})}));
  EXPECT_FALSE(is_well_posed("maximum", {doubles({1}), doubles({1})})) << "a tie by chance";
  EXPECT_TRUE(generate.is_well_posed({{doubles({1})}, {{"maximum", {0, 0}}}})) << "a tie by construction";
  EXPECT_FALSE(is_well_posed("matmul", {doubles({1, 2}), doubles({1, 2})})) << "no operands of a product";
  EXPECT_FALSE(generate.is_well_posed({}));
}

TEST_F(Generating, TheReferenceSaysWhatCanBeRun) {
  const Reader refusing = [&](const Program& program, DType dtype, int order) {
    for (const Step& step : program.steps)
      if (step.operation == "tanh") throw std::runtime_error("no tanh");
    return reference(program, dtype, order);
  };
  ProgramGenerator others(words, kinks, refusing);
  Generator rng(3);
  EXPECT_TRUE(others.one_step("tanh", rng).steps.empty());
  EXPECT_FALSE(others.one_step("sigmoid", rng).steps.empty());
}

TEST_F(Generating, EveryWordHasShapesThatItTakes) {
  Generator rng(3);
  for (const auto& [name, word] : words) {
    ASSERT_TRUE(word.choose) << "nobody said how to use " << name;
    EXPECT_EQ(generate.one_step(name, rng).steps.size(), 1U) << name;
  }
}

TEST_F(Generating, KinksAreFoundWhereTheyAre) {
  const auto at = [&](const char* operation, const Attributes& attributes) {
    std::set<double> places;
    for (const double kink : kinks.of(operation, attributes)) places.insert(kink);
    return std::vector<double>(places.begin(), places.end());
  };
  EXPECT_EQ(at("abs", {}), std::vector<double>{0});
  EXPECT_EQ(at("leaky_relu", {.numbers = {0.01}}), std::vector<double>{0});
  EXPECT_EQ(at("clamp", {.numbers = {-0.5, 1.25}}), (std::vector<double>{-0.5, 1.25}));
  for (const char* smooth : {"tanh", "sigmoid", "exp", "sin", "expm1", "square"})
    EXPECT_TRUE(at(smooth, {}).empty()) << smooth;
}

TEST(Programs, SayWhatTheyDo) {
  const Program program{{gradus::test::doubles({1, -0.5})},
                        {{"leaky_relu", {0}, {.numbers = {0.25}}}, {"sum", {1}, {.axes = {0}, .keepdim = true}}}};
  EXPECT_EQ(
      program.text(),
      "  a = [2]: 1 -0.5\n  b = leaky_relu(a, 0.25)\n  c = sum(b, axes [0], keepdim)\n  loss = sum(weights * c)\n");
}

}  // namespace
}  // namespace gradus::oracle::test
