// Residual and Flatten: what they compute, record, and refuse.
#include <gradus/core/errors.h>
#include <gradus/layers/dropout.h>
#include <gradus/layers/flatten.h>
#include <gradus/layers/linear.h>
#include <gradus/layers/residual.h>

#include <tests/layers/checks.h>

namespace gradus::test {
namespace {

TEST(Residual, AddsItsInputToWhatIsInside) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 84};
  Residual block{Sequential{Linear{3, 3, rng}, Tanh{}}};
  Tape tape;
  const Variable x = tape.variable(random_tensor({4, 3}, rng, float32));
  EXPECT_TRUE(same_bits(block(x).value(), (x + block.inner()(x)).value()));
  EXPECT_EQ(block.parameters()[0]->name, "inner.0.weight");
  EXPECT_EQ(block.description(), "Residual(Sequential(Linear(3 → 3) → tanh))");
}

TEST(Residual, TakesAnActivationToo) {
  Residual block{Relu{}};
  Tape tape;
  EXPECT_EQ(block(tape, Tensor::from({-1, 2}, {2})).value().to_vector(), (std::vector<double>{-1, 4}));
}

TEST(Residual, HasRightGradients) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 85};
  Residual block{Sequential{Linear{3, 5, rng, {.dtype = float64}}, Tanh{}, Linear{5, 3, rng, {.dtype = float64}}}};
  expect_right_gradients("residual", [&](auto in) { return block(in[0]); }, {random_tensor({2, 3}, rng)});
  expect_right_parameter_gradients(block, random_tensor({2, 3}, rng), rng);
}

TEST(Residual, SendsTheTrainingFlagInside) {
  Generator rng{1};
  Residual block{Dropout{0.5, rng}};
  block.evaluate();
  Tape tape;
  EXPECT_EQ(block(tape, ones({3})).value(), full({3}, 2));
}

TEST(Residual, KeepsItsInnerModuleWhenItMoves) {
  Generator rng{1};
  Residual block{Linear{2, 2, rng}};
  const Module* inner = &block.inner();
  Sequential model{std::move(block)};
  EXPECT_EQ(model[0].children()[0].get(), inner);
  Tape tape;
  EXPECT_EQ(model(tape, ones({1, 2})).shape(), (Shape{1, 2}));
}

TEST(Residual, RefusesAResultOfAnotherShapeEvenIfItBroadcasts) {
  Generator rng{1};
  Tape tape;
  for (Index out : {1, 3}) {
    Sequential model{Residual{Linear{2, out, rng}}};
    EXPECT_TRUE(says(message_of<ShapeError>([&] {
                       model(tape, ones({4, 2}));
                     }),
                     {"[residual]", "0.inner", "Linear(2 → ", "[4, 2]", "same shape"}));
  }
}

TEST(Flatten, MakesOneAxisOfTheLast) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 86};
  Tape tape;
  const Variable x = tape.variable(random_tensor({2, 3, 4, 5}, rng));
  EXPECT_EQ(Flatten{}(x).shape(), (Shape{2, 60}));
  EXPECT_EQ(Flatten{0}(x).shape(), (Shape{120}));
  EXPECT_EQ(Flatten{2}(x).shape(), (Shape{2, 3, 20}));
  EXPECT_EQ(Flatten{-3}(x).shape(), (Shape{2, 60}));
  EXPECT_EQ(Flatten{}(x).value().to_vector(), x.value().to_vector()) << "row-major";
  EXPECT_EQ(Flatten{}(tape.constant(zeros({0, 3, 4}))).shape(), (Shape{0, 12}));
  EXPECT_EQ(Flatten{}(tape.constant(zeros({3, 0, 4}))).shape(), (Shape{3, 0}));
}

TEST(Flatten, RecordsNothingWhereThereIsNothingToDo) {
  Tape tape;
  const Variable x = tape.variable(ones({2, 3}));
  EXPECT_EQ(Flatten{}(x).id(), x.id());
}

TEST(Flatten, HasRightGradients) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 87};
  expect_right_gradients("flatten", [](auto in) { return square(Flatten{}(in[0])); }, {random_tensor({2, 2, 3}, rng)});
}

TEST(Flatten, RefusesAnAxisThatIsNotThere) {
  Tape tape;
  EXPECT_TRUE(says(message_of<ShapeError>([&] { Flatten{}(tape.constant(ones({3}))); }),
                   {"[flatten]", "[3]", "no axis 1", "batch"}));
  EXPECT_THROW(Flatten{0}(tape.constant(1)), ShapeError);
  EXPECT_THROW(Flatten{-3}(tape.constant(ones({2, 2}))), ShapeError);
  EXPECT_EQ(Flatten{}.description(), "Flatten");
  EXPECT_EQ(Flatten{2}.description(), "Flatten(2)");
}

TEST(Residual, MakesTheLayerThatSuitsAnActivation) {
  const Residual learned{activation("prelu")};
  EXPECT_EQ(learned.parameter_count(), 1) << "its slope";
  EXPECT_EQ(Residual{Tanh{}}.parameter_count(), 0);
  EXPECT_THROW(Residual{activation("rrelu")}, ArgumentError) << "it needs a generator: give the layer";
}

}  // namespace
}  // namespace gradus::test
