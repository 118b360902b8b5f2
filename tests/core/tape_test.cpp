// Tape, Variable and Parameter: handles, leaves, scopes, and what they say when misused.
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

#include <functional>

namespace gradus::test {
namespace {

TEST(Tape, RejectsVariablesFromBeforeClear) {
  Tape tape;
  const Variable x = tape.variable(ones({2}));
  tape.clear();
  EXPECT_EQ(tape.size(), 0U);
  const Variable fresh = tape.variable(ones({2}));
  for (const auto& use : std::vector<std::function<void()>>{[&] { x.value(); },
                                                            [&] { x.shape(); },
                                                            [&] { x.dtype(); },
                                                            [&] { x.item(); },
                                                            [&] { x.backward(); },
                                                            [&] { x.grad(); },
                                                            [&] { x.array(); },
                                                            [&] { x.grad_array(); },
                                                            [&] { x.detach(); },
                                                            [&] { x.description(); },
                                                            [&] { x.needs_gradient(); },
                                                            [&] { x + fresh; },
                                                            [&] { fresh + x; },
                                                            [&] { x * 2; },
                                                            [&] { exp(x); },
                                                            [&] { slice(x, 0, 0, 1); },
                                                            [&] { grad(sum(fresh), x); },
                                                            [&] { x.matrix<float>(); },
                                                            [&] { x.backward(ones({2})); },
                                                            [&] { x.has_grad(); }})
    EXPECT_TRUE(says(message_of<HandleError>(use), {"before tape.clear()", ".value()"}));
}

TEST(Tape, RejectsAVariableThatWasNeverGivenAValue) {
  Tape tape;
  const Variable nothing;
  EXPECT_TRUE(says(message_of<HandleError>([&] { nothing.value(); }), {"never given a value"}));
  EXPECT_TRUE(says(message_of<HandleError>([&] { nothing + 1; }), {"never given a value"}));
  EXPECT_TRUE(says(message_of<HandleError>([&] { tape.variable(ones({})) + nothing; }), {"never given a value"}));
}

TEST(Tape, RefusesToMixTwoTapesOrTwoTypes) {
  Tape tape;
  Tape other;
  const Variable x = tape.variable(ones({2}));
  const Variable y = other.variable(ones({2}));
  EXPECT_TRUE(says(message_of<HandleError>([&] { x + y; }), {"two tapes", "tape.constant(other.value())"}));
  EXPECT_TRUE(says(message_of<HandleError>([&] { grad(sum(x), y); }), {"two tapes"}));
  const Variable wide = tape.variable(ones({2}, float64));
  EXPECT_TRUE(says(message_of<DTypeError>([&] { x + wide; }), {"[add]", "float32", "float64"}));
  EXPECT_TRUE(says(message_of<DTypeError>([&] { wide.matrix<float>(); }), {"float64", "float32"}));
}

TEST(Tape, LeavesAreOfFourKinds) {
  Tape tape;
  Tensor data = ones({2});
  Parameter weight("w", ones({2}));
  const Variable variable = tape.variable(data);
  const Variable constant = tape.constant(data);
  const Variable borrowed = tape.borrow(data);
  const Variable parameter = tape.parameter(weight);
  data.values<float>()[0] = 5;
  EXPECT_EQ(variable.value().at({0}), 1) << "a copy";
  EXPECT_EQ(constant.value().at({0}), 1) << "a copy";
  EXPECT_EQ(borrowed.value().at({0}), 5) << "the tensor itself";
  EXPECT_EQ(parameter.array().data, weight.value().array().data);
  EXPECT_TRUE(variable.needs_gradient() && parameter.needs_gradient());
  EXPECT_FALSE(constant.needs_gradient() || borrowed.needs_gradient());
  EXPECT_EQ(tape.constant(2.5).item(), 2.5);
  EXPECT_EQ(tape.constant(2.5, float64).dtype(), float64);
}

TEST(Tape, OperandsHaveSmallerIds) {
  Tape tape;
  const Variable x = tape.variable(ones({2, 2}));
  sum(matmul(1 + x, exp(x)) / 3);
  for (std::size_t id = 0; id < tape.nodes().size(); ++id)
    for (NodeId operand : tape.nodes()[id].inputs()) EXPECT_LT(operand, id);
}

TEST(Tape, GivesHandlesByIdAndRefusesOthers) {
  Tape tape;
  const Variable x = tape.variable(full({}, 3));
  EXPECT_EQ(tape.at(x.id()).item(), 3);
  EXPECT_TRUE(says(message_of<HandleError>([&] { tape.at(1); }), {"no node 1", "holds 1"}));
}

TEST(Tape, AThrowLeavesItAsItWas) {
  Tape tape;
  Parameter weight("w", ones({3}));
  const Variable x = tape.variable(ones({2, 3}));
  const Variable loss = sum(x * tape.parameter(weight));
  loss.backward();
  const std::size_t size = tape.size();
  EXPECT_THROW(x + tape.at(0) + tape.variable(ones({4})), ShapeError);
  EXPECT_EQ(tape.size(), size + 2) << "x + x and the new leaf were fine; the sum of them was not recorded";
  EXPECT_THROW(matmul(x, x), ShapeError);
  EXPECT_THROW(reshape(x, {5}), ShapeError);
  EXPECT_THROW(x.backward(), GradientError);
  EXPECT_THROW(x.backward(ones({3})), ShapeError);
  EXPECT_THROW(loss.backward(ones({}, float64)), DTypeError);
  EXPECT_EQ(tape.size(), size + 2);
  EXPECT_EQ(x.grad(), ones({2, 3})) << "of the backward pass before";
  EXPECT_EQ(weight.gradient(), full({3}, 2));
}

TEST(Tape, NoGradientRecordsValuesOnlyAndNests) {
  Tape tape;
  Parameter weight("w", ones({2}));
  const Variable x = tape.variable(ones({2}));
  {
    const NoGradient outer(tape);
    EXPECT_FALSE(tape.records_gradients());
    {
      const NoGradient inner(tape);
      EXPECT_FALSE((x * 2).needs_gradient());
    }
    EXPECT_FALSE((x * 2).needs_gradient()) << "the outer one still lives";
    EXPECT_FALSE(tape.parameter(weight).needs_gradient());
    EXPECT_FALSE(tape.variable(ones({1})).needs_gradient());
    const Variable y = sum(x * 2);
    EXPECT_EQ(y.item(), 4);
    EXPECT_TRUE(says(message_of<GradientError>([&] { y.backward(); }), {"[backward]", "[sum]", "NoGradient"}));
  }
  EXPECT_TRUE((x * 2).needs_gradient());
}

TEST(Tape, ScopesNameTheLayersInMessages) {
  Tape tape;
  Variable inside;
  Variable outside = tape.variable(ones({2}));
  {
    const Scope outer(tape, "mlp");
    {
      std::string path = "mlp.1";
      const Scope inner(tape, path);
      inside = outside * 2;
      path = "gone";
    }
    EXPECT_EQ((outside * 2).description(), "the result of [multiply] in mlp");
  }
  EXPECT_EQ(inside.description(), "the result of [multiply] in mlp.1");
  EXPECT_EQ(outside.description(), "a variable");
  EXPECT_EQ((outside * 2).description(), "the result of [multiply]");
  const Variable wrong = tape.variable(ones({3}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { inside + wrong; }),
                   {"[add] the result of [multiply] in mlp.1 is [2] but operand 2 is [3]", "broadcast"}));
}

TEST(Tape, AScopeMayOutliveAClear) {
  Tape tape;
  {
    const Scope outer(tape, "a");
    const Scope inner(tape, "b");
    tape.clear();
    EXPECT_EQ(tape.variable(ones({})).description(), "a variable");
  }
  EXPECT_EQ(tape.variable(ones({})).description(), "a variable");
  const Scope scope(tape, "c");
  EXPECT_EQ(tape.variable(ones({})).description(), "a variable in c");
}

TEST(Tape, ClearKeepsItsMemory) {
  Tape tape;
  auto step = [&] {
    const Variable x = tape.variable(ones({100, 100}));
    sum(matmul(x, x) * x).backward();
    tape.clear();
  };
  step();
  const std::size_t capacity = tape.capacity();
  EXPECT_GT(capacity, 100U * 100U * 4U * 4U);
  for (int i = 0; i < 5; ++i) step();
  EXPECT_EQ(tape.capacity(), capacity);
}

TEST(Tape, KeepsIndicesUntilClear) {
  Tape tape;
  std::vector<std::int32_t> labels = {1, 2, 3};
  const auto kept = tape.keep(std::span<const std::int32_t>(labels));
  labels.assign(3, 0);
  EXPECT_EQ(std::vector<std::int32_t>(kept.begin(), kept.end()), (std::vector<std::int32_t>{1, 2, 3}));
}

TEST(Variable, ShowsItsValueAsTensorMatrixAndNumber) {
  Tape tape;
  const Variable x = tape.variable(arange(0, 6).reshaped({2, 3}));
  EXPECT_EQ(x.matrix<float>()(1, 2), 5);
  EXPECT_EQ(tape.variable(ones({3})).matrix<float>().rows(), 1);
  EXPECT_EQ(tape.variable(ones({})).matrix<float>().size(), 1);
  EXPECT_EQ(tape.variable(ones({3, 0})).matrix<float>().rows(), 3) << "as Tensor::matrix";
  EXPECT_TRUE(says(message_of<ShapeError>([&] { x.item(); }), {"[variable.item]", "[2, 3]", "sum or mean"}));
}

TEST(Variable, DetachKeepsTheValueAndStopsTheGradient) {
  Tape tape;
  const Variable x = tape.variable(full({}, 3));
  const Variable y = x * x.detach();
  EXPECT_EQ(y.item(), 9);
  y.backward();
  EXPECT_EQ(x.grad().item(), 3) << "not 6";
  EXPECT_FALSE(x.detach().needs_gradient());
  EXPECT_TRUE(says(message_of<GradientError>([&] { sum(x.detach()).backward(); }), {"[backward]", "detached"}));
}

TEST(Parameter, KeepsShapeAndTypeAndCountsItsChanges) {
  Parameter weight("w", zeros({2}));
  EXPECT_EQ(weight.version(), 0U);
  weight.assign(ones({2}));
  weight.mutable_value().values<float>()[0] = 4;
  EXPECT_EQ(weight.version(), 2U);
  EXPECT_EQ(weight.value(), Tensor::from({4, 1}, {2}));
  EXPECT_TRUE(says(message_of<ShapeError>([&] { weight.assign(ones({3})); }), {"[parameter.assign] w", "[2]", "[3]"}));
  EXPECT_TRUE(says(message_of<DTypeError>([&] { weight.assign(ones({2}, float64)); }), {"w is float32", "float64"}));
  EXPECT_EQ(weight.version(), 2U);
  EXPECT_EQ(weight.value().at({0}), 4);
}

TEST(Parameter, ReadsZerosAfterZeroGradient) {
  Parameter weight("w", ones({2}));
  EXPECT_EQ(weight.gradient(), zeros({2}));
  EXPECT_FALSE(weight.has_gradient());
  Tape tape;
  sum(tape.parameter(weight) * 3).backward();
  EXPECT_EQ(weight.gradient(), full({2}, 3));
  weight.zero_gradient();
  EXPECT_EQ(weight.gradient(), zeros({2}));
  tape.clear();
  sum(tape.parameter(weight) * 5).backward();
  EXPECT_EQ(weight.gradient(), full({2}, 5)) << "assigned, not added to the old numbers";
  weight.mutable_gradient().values<float>()[0] = 1;
  EXPECT_TRUE(weight.has_gradient());
  EXPECT_EQ(weight.gradient().at({0}), 1);
}

}  // namespace
}  // namespace gradus::test
