// activation_catalogue as a user meets it, and docs/activations.md, which it wrote.
#include "tests/examples/program.h"

#include <gradus/activations/catalogue.h>

#include <gtest/gtest.h>

#include <algorithm>

namespace gradus::testing {
namespace {

class Catalogue : public ::testing::Test {
 protected:
  int run(const std::vector<std::string>& arguments) {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    const Program program(GRADUS_CATALOGUE, arguments,
                          std::filesystem::path(::testing::TempDir()) / (std::string("catalogue_") + test->name()));
    const int code = program.wait();
    out_ = program.out();
    err_ = program.err();
    return code;
  }
  void expect_out(std::initializer_list<const char*> parts) {
    for (const char* part : parts) EXPECT_NE(out_.find(part), std::string::npos) << part << " is not in\n" << out_;
  }
  void expect_err(std::initializer_list<const char*> parts) {
    for (const char* part : parts) EXPECT_NE(err_.find(part), std::string::npos) << part << " is not in\n" << err_;
  }

  std::string out_;
  std::string err_;
};

TEST_F(Catalogue, WroteTheDocumentThatIsCommitted) {
  ASSERT_EQ(run({"--markdown"}), 0) << err_;
  EXPECT_TRUE(out_ == contents(std::filesystem::path(GRADUS_SOURCE_DIR) / "docs" / "activations.md"))
      << "docs/activations.md is out of date: activation_catalogue --markdown > docs/activations.md";
}

TEST_F(Catalogue, ListsEveryActivationInOneLine) {
  ASSERT_EQ(run({}), 0) << err_;
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(out_, '\n')), activations().size() + 2);
  for (const Activation& f : activations()) EXPECT_NE(out_.find("\n" + f.name() + " "), std::string::npos) << f.name();
  expect_out({"tanh", "|x| > 2.18", "1.5925", "1.6667"});
}

TEST_F(Catalogue, ShowsTheCardOfOne) {
  ASSERT_EQ(run({"swish", "hardtanh(-2,2)"}), 0) << err_;
  expect_out({"silu, also called swish", "x · sigmoid(x)", "\\operatorname{sigmoid}", "Ramachandran", "−0 at −∞",
              "[−2, 2]", "|x| > 2"});
  ASSERT_EQ(run({"selu"}), 0) << err_;
  expect_out(
      {"Klambauer", "1.6732632423543772", "1.0000 = 1/√E[f(z)²]; PyTorch's table says 0.7500, which is not that"});
  ASSERT_EQ(run({"prelu"}), 0) << err_;
  expect_out({"∂f/∂slope", "0 if x > 0, else x", "slope, learned, from 0.25"});
}

TEST_F(Catalogue, TeachesInItsHelp) {
  ASSERT_EQ(run({"--help"}), 0) << err_;
  expect_out({"saturated", "torch.nn.init.calculate_gain", "Examples:", "Exit codes"});
}

TEST_F(Catalogue, SaysWhatIsWrong) {
  EXPECT_EQ(run({"swoosh"}), 2);
  expect_err({"no activation \"swoosh\"", "silu (or swish)", "without arguments to see them all"});
  EXPECT_EQ(run({"softplus(0)"}), 2);
  expect_err({"[softplus] beta must be positive"});
  EXPECT_EQ(run({"--markdown", "tanh"}), 2);
  expect_err({"leave the names out"});
  EXPECT_EQ(run({"--nonsense"}), 2);
  expect_err({"--help"});
}

}  // namespace
}  // namespace gradus::testing
