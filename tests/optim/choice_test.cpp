// Optimizers by name.
#include <gradus/core/errors.h>
#include <gradus/optim/adadelta.h>
#include <gradus/optim/adagrad.h>
#include <gradus/optim/adam.h>
#include <gradus/optim/choice.h>
#include <gradus/optim/nadam.h>
#include <gradus/optim/rmsprop.h>
#include <gradus/optim/sgd.h>

#include <tests/optim/quadratic.h>

namespace gradus::test {
namespace {

// Where ten steps lead.
template <class Make>
Tensor end_of_path(Make make) {
  Parameter w("w", tensor_of(starts, float32));
  const std::unique_ptr<Optimizer> optimizer = make(std::vector<Parameter*>{&w});
  for (int step = 0; step < 10; ++step) {
    backward_quadratic(w);
    optimizer->step();
  }
  return w.value();
}
Tensor end_of_path_by_name(const char* name) {
  return end_of_path([&](auto parameters) { return make_optimizer(name, parameters, 0.02); });
}
template <class O, class Options>
Tensor end_of_path_by_type(const Options& options) {
  return end_of_path([&](auto parameters) { return std::make_unique<O>(parameters, options); });
}

TEST(MakeOptimizer, MakesWhatTheNameSays) {
  EXPECT_TRUE(same_bits(end_of_path_by_name("sgd"), end_of_path_by_type<Sgd>(SgdOptions{.learning_rate = 0.02})));
  EXPECT_TRUE(same_bits(end_of_path_by_name("momentum"),
                        end_of_path_by_type<Sgd>(SgdOptions{.learning_rate = 0.02, .momentum = 0.9})));
  EXPECT_TRUE(
      same_bits(end_of_path_by_name("nesterov"),
                end_of_path_by_type<Sgd>(SgdOptions{.learning_rate = 0.02, .momentum = 0.9, .nesterov = true})));
  EXPECT_TRUE(same_bits(end_of_path_by_name("adam"), end_of_path_by_type<Adam>(AdamOptions{.learning_rate = 0.02})));
  EXPECT_TRUE(same_bits(end_of_path_by_name("adamw"),
                        end_of_path_by_type<AdamW>(AdamOptions{.learning_rate = 0.02, .weight_decay = 0.01})));
  EXPECT_TRUE(same_bits(end_of_path_by_name("nadam"), end_of_path_by_type<NAdam>(NAdamOptions{.learning_rate = 0.02})));
  EXPECT_TRUE(
      same_bits(end_of_path_by_name("rmsprop"), end_of_path_by_type<RmsProp>(RmsPropOptions{.learning_rate = 0.02})));
  EXPECT_TRUE(
      same_bits(end_of_path_by_name("adagrad"), end_of_path_by_type<Adagrad>(AdagradOptions{.learning_rate = 0.02})));
  EXPECT_TRUE(same_bits(end_of_path_by_name("adadelta"),
                        end_of_path_by_type<Adadelta>(AdadeltaOptions{.learning_rate = 0.02})));
}

TEST(MakeOptimizer, GoesNineDifferentWays) {
  std::vector<Tensor> ends;
  for (const std::string& name : optimizer_names()) {
    for (const Tensor& other : ends) EXPECT_FALSE(same_bits(other, end_of_path_by_name(name.c_str()))) << name;
    ends.push_back(end_of_path_by_name(name.c_str()));
  }
  EXPECT_EQ(ends.size(), 9U);
}

TEST(MakeOptimizer, SetsTheLearningRate) {
  Parameter w("w", ones({1}));
  for (const std::string& name : optimizer_names())
    EXPECT_EQ(make_optimizer(name, {&w}, 0.125)->learning_rate(), 0.125) << name;
}

TEST(MakeOptimizer, KnowsTheLearningRatesOfTheOptions) {
  EXPECT_EQ(default_learning_rate("sgd"), SgdOptions{}.learning_rate);
  EXPECT_EQ(default_learning_rate("nadam"), NAdamOptions{}.learning_rate);
  EXPECT_EQ(default_learning_rate("adadelta"), 1);
  EXPECT_TRUE(says(message_of<ArgumentError>([] { default_learning_rate("lbfgs"); }), {"\"lbfgs\"", "adadelta"}));
}

TEST(MakeOptimizer, ListsTheNamesToOneItDoesNotKnow) {
  Parameter w("w", ones({1}));
  for (const char* wrong : {"lbfgs", "", "Adam"}) {
    const std::string message = message_of<ArgumentError>([&] { make_optimizer(wrong, {&w}, 0.1); });
    EXPECT_TRUE(says(message, {"[optimizer]", "\"" + std::string(wrong) + "\""}));
    for (const std::string& name : optimizer_names()) EXPECT_TRUE(says(message, {name}));
  }
}

}  // namespace
}  // namespace gradus::test
