// Module: the names its parameters carry, what stays where it is when a module moves, and the training flag.
#include <gradus/core/errors.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/mlp.h>
#include <gradus/layers/sequential.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

std::vector<std::string> names_of(const Module& module) {
  std::vector<std::string> names;
  for (const Parameter* parameter : module.parameters()) names.push_back(parameter->name);
  return names;
}

using Names = std::vector<std::string>;

class ModuleTree : public ::testing::Test {
 protected:
  Sequential tree() {
    return Sequential{Linear{2, 3, rng}, Sequential{Tanh{}, Linear{3, 4, rng}, Sequential{Linear{4, 1, rng}}}};
  }
  Generator rng{1};
};

TEST_F(ModuleTree, NamesParametersByTheirPath) {
  EXPECT_EQ(names_of(tree()), (Names{"0.weight", "0.bias", "1.1.weight", "1.1.bias", "1.2.0.weight", "1.2.0.bias"}));
}

TEST_F(ModuleTree, BeginsEveryNameWithTheNameOfTheOutermost) {
  Sequential model = tree();
  EXPECT_EQ(model.path(), "");
  model.set_name("mlp");
  EXPECT_EQ(model.path(), "mlp");
  EXPECT_EQ(model[1].path(), "mlp.1");
  EXPECT_EQ(model[1].children()[2]->path(), "mlp.1.2");
  EXPECT_EQ(names_of(model).front(), "mlp.0.weight");
  EXPECT_EQ(names_of(model).back(), "mlp.1.2.0.bias");
}

TEST_F(ModuleTree, TakesANewNameInPlaceOfTheOld) {
  Sequential model = tree();
  model.set_name("first");
  model.set_name("second");
  EXPECT_EQ(model.path(), "second");
  EXPECT_EQ(names_of(model).front(), "second.0.weight");
  EXPECT_EQ(model[1].path(), "second.1");
  model.set_name("");
  EXPECT_EQ(names_of(model).front(), "0.weight");
  EXPECT_EQ(model[1].path(), "1");
}

TEST_F(ModuleTree, NamesWhatIsAddedAfterItWasNamed) {
  Sequential model;
  model.set_name("net");
  model.append(Linear(2, 2, rng));
  EXPECT_EQ(names_of(model), (Names{"net.0.weight", "net.0.bias"}));
}

TEST_F(ModuleTree, CountsItsLearnedNumbers) {
  EXPECT_EQ(tree().parameter_count(), 2 * 3 + 3 + 3 * 4 + 4 + 4 + 1);
  EXPECT_EQ(Sequential{Tanh{}}.parameter_count(), 0);
}

TEST_F(ModuleTree, FindsAParameterByItsPath) {
  const Sequential model = tree();
  EXPECT_EQ(model.parameter("1.1.weight").shape(), (Shape{4, 3}));
  EXPECT_EQ(&model.parameter("1.2.0.bias"), model.parameters().back());
}

TEST_F(ModuleTree, ListsTheParametersThereAreToANameThatIsNotOne) {
  const Sequential model = tree();
  for (const char* path : {"0", "weight", "0.weights", "", "1.0.weight"})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { model.parameter(path); }),
                     {"[module]", "\"" + std::string(path) + "\"", "0.weight", "1.2.0.bias"}));
}

TEST_F(ModuleTree, KeepsItsParametersWhereTheyAreWhenItMoves) {
  Sequential model = tree();
  const std::vector<Parameter*> before = model.parameters();
  const void* storage = before[0]->value().array().data;
  Sequential moved = std::move(model);
  EXPECT_EQ(moved.parameters(), before);
  Sequential assigned;
  assigned = std::move(moved);
  EXPECT_EQ(assigned.parameters(), before);
  EXPECT_EQ(assigned.parameters()[0]->value().array().data, storage);
  const Sequential wrapped{std::move(assigned), Tanh{}};
  EXPECT_EQ(wrapped.parameters(), before) << "adopted by another module";
  EXPECT_EQ(before[0]->name, "0.0.weight") << "under a longer name";
}

// Scar: a model built in another scope.
TEST_F(ModuleTree, BuiltInAnotherScopeKeepsWorking) {
  auto build = [] {
    Generator local{7};
    Sequential model{Linear{2, 3, local}, Tanh{}, Linear{3, 1, local}};
    std::vector<Parameter*> parameters = model.parameters();
    return std::pair(std::move(model), parameters);
  };
  auto [model, parameters] = build();
  Tape tape;
  sum(model(tape, ones({4, 2}))).backward();
  for (const Parameter* parameter : parameters) EXPECT_TRUE(parameter->has_gradient()) << parameter->name;
}

TEST_F(ModuleTree, RecordsEveryOperationUnderThePathOfItsLayer) {
  Sequential model = tree();
  model.set_name("net");
  Tape tape;
  model(tape, ones({4, 2}));
  Names recorded;
  for (NodeId id = 0; id < tape.size(); ++id)
    if (const Node& node = tape.nodes()[id]; node.kind == NodeKind::operation)
      recorded.push_back(std::string(tape.scope(id)) + " " + std::string(node.operation->name));
  EXPECT_EQ(recorded, (Names{"net.0 affine", "net.1.0 tanh", "net.1.1 affine", "net.1.2.0 affine"}));
}

TEST_F(ModuleTree, SendsTheTrainingFlagToAllItsLayers) {
  Sequential model = tree();
  const Module& deepest = *model[1].children()[2]->children()[0];
  EXPECT_TRUE(model.training() && deepest.training()) << "at first a model is in training";
  model.evaluate();
  EXPECT_FALSE(model.training() || model[0].training() || deepest.training());
  model.train();
  EXPECT_TRUE(model.training() && model[0].training() && deepest.training());
}

TEST_F(ModuleTree, GivesALayerAddedLaterItsOwnTrainingFlag) {
  Sequential model = tree();
  model.evaluate();
  model.append(Linear(1, 1, rng));
  EXPECT_FALSE(model[2].training());
}

// Scar: evaluation mode that switched gradients off.
TEST_F(ModuleTree, TakesGradientsInEvaluationAsInTraining) {
  Sequential model = tree();
  Tape tape;
  model.evaluate();
  const Variable y = model(tape, ones({4, 2}));
  EXPECT_TRUE(y.needs_gradient());
  sum(y).backward();
  EXPECT_TRUE(model.parameter("0.weight").has_gradient());
  model.train();
  const NoGradient off(tape);
  EXPECT_FALSE(model(tape, ones({4, 2})).needs_gradient()) << "NoGradient is what switches gradients off";
}

TEST_F(ModuleTree, TakesDataAsItTakesAConstant) {
  Sequential model = tree();
  const Tensor input = random_tensor({5, 2}, rng, float32);
  Tape tape;
  EXPECT_TRUE(same_bits(model(tape, input).value(), model(tape.constant(input)).value()));
}

TEST_F(ModuleTree, CopiesTheDataItIsGiven) {
  Sequential model = tree();
  Tape tape;
  Tensor input = ones({5, 2});
  const Variable y = model(tape, input);
  input.matrix<float>().setZero();  // the caller's buffer is free again, as for the next batch
  sum(y).backward();
  EXPECT_EQ(tape.at(0).value().at({0, 0}), 1);
}

}  // namespace
}  // namespace gradus::test
