// Nothing is forgotten: what the headers declare is found, and every explained difference stands in the documentation.
#include <oracle/completeness.h>
#include <oracle/explained.h>
#include <oracle/vocabulary.h>

#include <gtest/gtest.h>

#include <tests/support/expect.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

namespace gradus::oracle::test {
namespace {

using gradus::test::doubles;

TEST(Completeness, FindsWhatTheHeadersDeclare) {
  const Declared declared = declared_in(GRADUS_SOURCE_DIR);
  for (const char* loss : {"mse", "l1", "huber", "cross_entropy", "nll", "bce_with_logits"})
    EXPECT_TRUE(declared.losses.contains(loss)) << loss;
  for (const char* layer : {"Linear", "Sequential"}) EXPECT_TRUE(declared.layers.contains(layer)) << layer;
  for (const char* optimizer : {"Sgd", "Adam", "AdamW", "Lbfgs"})
    EXPECT_TRUE(declared.optimizers.contains(optimizer)) << optimizer;
  for (const char* schedule : {"step_decay", "Plateau"}) EXPECT_TRUE(declared.schedules.contains(schedule)) << schedule;
}

TEST(Completeness, FindsWhatIsDeclaredAndNoExamples) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "Completeness_declared";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "layers");
  std::filesystem::create_directories(folder / "optim");
  std::ofstream(folder / "layers" / "new.h")
      << "// class Example : public Module {\n//   Variable example(x);\n"
         "Variable new_loss(const Variable& x);\n  Variable inner(const Variable& x);\nclass New : public Module {\n"
         "class Newer : public New {\n";
  std::ofstream(folder / "layers" / "new.cpp") << "Variable source(const Variable& x) {\n";
  std::ofstream(folder / "optim" / "new.h")
      << "class Newton : public Optimizer {\nclass Other : public Adam {\nSchedule new_decay(double rate);\n";
  const Declared declared = declared_in(folder);
  EXPECT_EQ(declared.losses, Names{"new_loss"});
  EXPECT_EQ(declared.layers, (Names{"New", "Newer"}));
  EXPECT_EQ(declared.optimizers, (Names{"Newton", "Other"}));
  EXPECT_EQ(declared.schedules, Names{"new_decay"});
}

TEST(Completeness, NamesWhatIsMissing) {
  EXPECT_EQ(missing({"mish", "tanh"}, {"tanh"}), std::vector<std::string>{"no counterpart for mish"});
  EXPECT_THROW(declared_in("/nowhere"), std::runtime_error);
}

TEST(Explanations, StandInTheDocumentation) {
  std::ifstream file(GRADUS_SOURCE_DIR "/docs/oracle.md");
  std::stringstream text;
  text << file.rdbuf();
  ASSERT_FALSE(explanations().empty());
  for (const Explanation& e : explanations()) {
    EXPECT_NE(text.str().find(e.reason), std::string::npos) << e.reason;
    for (const std::string_view operation : e.operations)
      EXPECT_TRUE(vocabulary().contains(std::string(operation))) << operation;
  }
}

// One step on these numbers.
Program one_step(const std::string& operation, std::vector<Tensor> inputs, const Attributes& attributes = {}) {
  Step step{operation, {}, attributes};
  for (std::size_t i = 0; i < inputs.size(); ++i) step.operands.push_back(i);
  return {std::move(inputs), {step}};
}

TEST(Explanations, AreAboutTheirOperandsOnly) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const Difference slope{.kind = Kind::gradient};
  EXPECT_EQ(explanation(one_step("relu", {doubles({1})}), slope), nullptr);
  EXPECT_NE(explanation(one_step("relu", {doubles({nan})}), slope), nullptr);
  EXPECT_EQ(explanation(one_step("tanh", {doubles({nan})}), slope), nullptr);
  EXPECT_EQ(explanation(one_step("relu", {doubles({nan})}), {.kind = Kind::value}), nullptr);
}

TEST(Explanations, AreAboutTheirElementOnly) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  const auto slope_at = [](std::size_t element, double theirs) {
    return Difference{.kind = Kind::gradient, .element = element, .theirs = theirs};
  };
  const Program relu = one_step("relu", {doubles({1, nan})});
  EXPECT_EQ(explanation(relu, slope_at(0, nan)), nullptr);
  EXPECT_NE(explanation(relu, slope_at(1, nan)), nullptr);
  const Program hinge = one_step("hinge", {doubles({1, infinity}), doubles({1, 1})});
  EXPECT_EQ(explanation(hinge, slope_at(0, nan)), nullptr);
  EXPECT_NE(explanation(hinge, slope_at(1, nan)), nullptr);
  EXPECT_EQ(explanation(hinge, slope_at(1, 0.5)), nullptr) << "that is no 0 times infinity";
  const Program margins =
      one_step("multi_margin", {doubles({1, 2, nan, 3}, Shape{2, 2})}, {.indices = {0, 1}, .numbers = {1, 1}});
  EXPECT_EQ(explanation(margins, slope_at(1, 0)), nullptr);
  EXPECT_NE(explanation(margins, slope_at(3, 0)), nullptr);
}

TEST(Explanations, AreAboutWhatTheReferenceMakesOfIt) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto value = [](DType dtype, double theirs) {
    return Difference{.kind = Kind::value, .dtype = dtype, .theirs = theirs};
  };
  const Program log1p = one_step("log1p", {doubles({2e307})}), smaller = one_step("log1p", {doubles({1e300})});
  EXPECT_NE(explanation(log1p, value(float64, infinity)), nullptr);
  EXPECT_EQ(explanation(log1p, value(float64, 700)), nullptr);
  EXPECT_EQ(explanation(smaller, value(float64, infinity)), nullptr);
  EXPECT_NE(explanation(one_step("log1p", {doubles({2e38})}), value(float32, infinity)), nullptr);
}

}  // namespace
}  // namespace gradus::oracle::test
