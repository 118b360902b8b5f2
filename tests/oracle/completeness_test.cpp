// Nothing is forgotten: what the headers declare is found, and every explained difference stands in the documentation.
#include <oracle/completeness.h>
#include <oracle/explained.h>
#include <oracle/vocabulary.h>

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace gradus::oracle::test {
namespace {

TEST(Completeness, FindsWhatTheHeadersDeclare) {
  const Declared declared = declared_in(GRADUS_SOURCE_DIR);
  for (const char* loss : {"mse", "l1", "huber", "cross_entropy", "nll", "bce_with_logits"})
    EXPECT_TRUE(declared.losses.contains(loss)) << loss;
  for (const char* layer : {"Linear", "Sequential"}) EXPECT_TRUE(declared.layers.contains(layer)) << layer;
  EXPECT_FALSE(declared.layers.contains("Residual") && !std::ifstream(GRADUS_SOURCE_DIR "/layers/residual.h"))
      << "examples in comments are none";
  for (const char* optimizer : {"Sgd", "Adam", "AdamW"})
    EXPECT_TRUE(declared.optimizers.contains(optimizer)) << optimizer;
}

TEST(Completeness, NamesWhatIsMissing) {
  EXPECT_EQ(missing({"mish", "tanh"}, {"tanh"}), std::vector<std::string>{"no counterpart for mish"});
  EXPECT_THROW(declared_in("/nowhere"), std::runtime_error);
}

TEST(Explanations, StandInTheDocumentation) {
  std::ifstream file(GRADUS_SOURCE_DIR "/docs/oracle.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const Explanation& e : explanations()) {
    EXPECT_NE(text.str().find(e.reason), std::string::npos) << e.reason;
    for (const std::string_view operation : e.operations)
      EXPECT_TRUE(vocabulary().contains(std::string(operation))) << operation;
  }
}

TEST(Explanations, AreAboutTheirOperandsOnly) {
  const Difference slope{.kind = Kind::gradient};
  const double ordinary[] = {1}, nan[] = {std::numeric_limits<double>::quiet_NaN()};
  EXPECT_EQ(explanation("relu", slope, ordinary), nullptr);
  EXPECT_NE(explanation("relu", slope, nan), nullptr);
  EXPECT_EQ(explanation("tanh", slope, nan), nullptr);
  EXPECT_EQ(explanation("relu", {.kind = Kind::value}, nan), nullptr);
}

}  // namespace
}  // namespace gradus::oracle::test
