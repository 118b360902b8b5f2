// What the main job must reproduce on real data: the accuracies by depth on digits, and Fashion-MNIST's.
#include "tests/examples/program.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gradus::testing {
namespace {

nlohmann::json results(const std::string& name, std::vector<std::string> arguments) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return {};
#endif
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / name;
  arguments.insert(arguments.end(), {"--out", folder.string()});
  const Program program(GRADUS_COMPARE, arguments, folder);
  EXPECT_EQ(program.wait(), 0) << program.err();
  return nlohmann::json::parse(contents(folder / "summary.json"))["results"];
}

TEST(Bars, EightHiddenLayersOnDigitsStopTheSigmoidButNotTanhAndRelu) {
  // 8 hidden layers of 32, SGD 0.1, batch 32, 40 epochs: the program's defaults.
  const auto all = results("bars_digits", {"--activations", "sigmoid,tanh,relu", "--depths", "8"});
  if (all.empty()) GTEST_SKIP() << "too slow under sanitizers";
  EXPECT_LE(all[0]["accuracy_mean"].get<double>(), 0.20);
  EXPECT_GE(all[1]["accuracy_mean"].get<double>(), 0.93);
  EXPECT_GE(all[2]["accuracy_mean"].get<double>(), 0.93);
}

TEST(Bars, FashionMnistReaches87PercentInSixEpochs) {
  if (!std::filesystem::exists("/usr/share/datasets/fashion-mnist")) GTEST_SKIP() << "dataset-fashion-mnist is missing";
  const auto all = results("bars_fashion", {"--data", "fashion-mnist", "--width", "256,128", "--activations", "relu",
                                            "--optimizer", "adam", "--batch", "128", "--epochs", "6", "--seeds", "1"});
  if (all.empty()) GTEST_SKIP() << "too slow under sanitizers";
  EXPECT_GE(all[0]["accuracy_mean"].get<double>(), 0.87);
}

}  // namespace
}  // namespace gradus::testing
