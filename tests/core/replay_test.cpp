// A recorded step run again: with new inputs, labels and parameters it computes what recording it anew would, and it
// refuses what would be frozen in it.
#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/operations.h>
#include <gradus/core/replay.h>

#include <tests/support/expect.h>

#include <cstring>

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace gradus::test {
namespace {

using Labels = std::span<const std::int32_t>;

class Replayed : public ::testing::Test {
 protected:
  Variable loss_of(const Variable& x, Labels labels) {
    ++calls;
    const Variable scores = sin(matmul(x, transpose(x.tape().parameter(weight))));
    return mean(logsumexp(scores, 1) - gather(scores, labels));
  }
  auto replay() {
    return Replay([this](const Variable& x, Labels labels) { return loss_of(x, labels); });
  }
  Tensor batch(Index rows = 5) { return random_tensor({rows, 4}, rng); }
  std::vector<std::int32_t> labels(Index rows = 5) {
    std::vector<std::int32_t> all(static_cast<std::size_t>(rows));
    for (std::int32_t& label : all) label = static_cast<std::int32_t>(rng.below(3));
    return all;
  }
  // The loss and the weight's gradient on a new tape.
  std::pair<Tensor, Tensor> anew(const Tensor& x, Labels labels_of_x) {
    Parameter copy("copy", weight.value());
    Tape tape;
    const Variable scores = sin(matmul(tape.borrow(x), transpose(tape.parameter(copy))));
    const Variable loss = mean(logsumexp(scores, 1) - gather(scores, labels_of_x));
    loss.backward();
    return {loss.value(), copy.gradient()};
  }
  // What the replay makes of a function that must not be replayed.
  template <class F>
  std::string refusal(F function) {
    Replay step([&](const Variable& x) { return function(x); });
    const Tensor x = batch();
    const std::string message = message_of<ReplayError>([&] { step(x); });
    EXPECT_EQ(step.size(), 0U) << "nothing was kept";
    return message;
  }

  Generator rng{seed(), 63};
  Parameter weight{"weight", random_tensor({3, 4}, rng)};
  int calls = 0;
};

TEST_F(Replayed, StepsHaveTheNumbersOfTheirOwnInputsLabelsAndParameters) {
  GRADUS_PRINT_SEED();
  auto step = replay();
  for (int time = 0; time < 20; ++time) {
    const Tensor x = batch();
    const auto y = labels();
    const Variable loss = step(x, y);
    EXPECT_FALSE(loss.has_grad());
    loss.backward();
    const auto [value, gradient] = anew(x, y);
    ASSERT_TRUE(same_bits(loss.value(), value)) << "step " << time;
    ASSERT_TRUE(same_bits(weight.gradient(), gradient)) << "step " << time;
    weight.mutable_value().matrix<double>() -= 0.1 * weight.gradient().matrix<double>();
    weight.zero_gradient();
  }
  EXPECT_EQ(calls, 1);
}

TEST_F(Replayed, EachShapeIsRecordedOnceAndKept) {
  auto step = replay();
  for (Index rows : {5, 3, 5, 3, 3, 5, 1}) {
    const Tensor x = batch(rows);
    const auto y = labels(rows);
    const Variable loss = step(x, y);
    loss.backward();
    const auto [value, gradient] = anew(x, y);
    EXPECT_TRUE(same_bits(loss.value(), value)) << rows;
    EXPECT_TRUE(same_bits(weight.gradient(), gradient)) << rows;
    weight.zero_gradient();
  }
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(step.size(), 3U);
  step.forget();
  EXPECT_EQ(step.size(), 0U);
  step(batch(), labels());
  EXPECT_EQ(calls, 4);
}

TEST_F(Replayed, AnotherTypeIsAnotherRecording) {
  Replay step([&](const Variable& x) { return sum(square(x)); });
  EXPECT_EQ(step(ones({3})).dtype(), float32);
  EXPECT_EQ(step(ones({3}, float64)).dtype(), float64);
  EXPECT_EQ(step.size(), 2U);
}

TEST_F(Replayed, ArgumentsOfNoSizeKeepTheirKinds) {
  Replay step([&](const Variable& x, Labels labels) { return sum(x) + static_cast<double>(labels.size()); });
  const std::vector<std::int32_t> none;
  EXPECT_EQ(step(zeros({0, 4}), none).item(), 0);
  EXPECT_EQ(step(zeros({0, 4}), none).item(), 0);
  EXPECT_EQ(step.size(), 1U);
}

TEST_F(Replayed, ManyShapesDoNotPileUp) {
  Replay step([&](const Variable& x) { return sum(x); });
  for (Index size = 1; size <= 30; ++size) EXPECT_EQ(step(ones({size})).item(), static_cast<double>(size));
  EXPECT_LE(step.size(), 8U);
}

TEST_F(Replayed, GradientsOfTwoReplaysAddUp) {
  auto step = replay();
  const Tensor small = batch(3);
  const Tensor large = batch();
  const auto of_small = labels(3);
  const auto of_large = labels();
  const auto first = anew(small, of_small).second;
  const auto second = anew(large, of_large).second;
  Tensor both = first;
  both.matrix<double>() += second.matrix<double>();
  for (int time = 0; time < 3; ++time) {
    step(small, of_small).backward();
    step(large, of_large).backward();
    EXPECT_TRUE(close(weight.gradient(), both, 1e-15));
    weight.zero_gradient();
  }
  for (int time = 0; time < 3; ++time) {
    step(small, of_small).backward();
    step(small, of_small).backward();
    EXPECT_TRUE(close(weight.gradient(), Tensor::from(2 * first.matrix<double>()), 1e-15));
    weight.zero_gradient();
  }
}

TEST_F(Replayed, TwoPassesOfOneReplayAddUp) {
  auto step = replay();
  const Tensor x = batch();
  const auto y = labels();
  const Tensor once = anew(x, y).second;
  for (int time = 0; time < 3; ++time) {
    const Variable loss = step(x, y);
    loss.backward();
    loss.backward();
    EXPECT_TRUE(close(weight.gradient(), Tensor::from(2 * once.matrix<double>()), 1e-15));
    weight.zero_gradient();
  }
}

TEST_F(Replayed, ALabelThatIsNoneIsRefusedAndTheNextStepWorks) {
  Replay step([&](const Variable& x, Labels labels) {
    return mean(gather(matmul(x, transpose(x.tape().parameter(weight))), labels));
  });
  const Tensor x = batch();
  auto y = labels();
  const double expected = step(x, y).item();
  auto wrong = y;
  wrong[2] = 3;
  EXPECT_THROW(step(x, wrong), ArgumentError);
  EXPECT_EQ(step(x, y).item(), expected);
  wrong[2] = -1;
  EXPECT_THROW(step(x, wrong), ArgumentError);
  step(x, y).backward();
  EXPECT_TRUE(weight.has_gradient());
}

TEST_F(Replayed, FunctionsMustNotReadANumber) {
  const std::string expected = "[replay]";
  auto item = [](const Variable& x) { return sum(x).item() > 0 ? sum(x) : -sum(x); };
  EXPECT_TRUE(says(refusal(item), {expected, "[sum]", "where()"}));
  auto value = [](const Variable& x) { return x * x.value().at({0, 0}); };
  EXPECT_TRUE(says(refusal(value), {expected, "where()"}));
  auto matrix = [](const Variable& x) { return x * x.matrix<double>()(0, 0); };
  EXPECT_TRUE(says(refusal(matrix), {expected, "where()"}));
}

TEST_F(Replayed, FunctionsMustNotCopyWhatWouldBeFrozen) {
  const Tensor other = batch();
  auto constant = [&](const Variable& x) { return sum(x * x.tape().constant(other)); };
  EXPECT_TRUE(says(refusal(constant), {"[replay]", "tape.borrow(tensor)"}));
  auto variable = [&](const Variable& x) { return sum(x * x.tape().variable(other)); };
  EXPECT_TRUE(says(refusal(variable), {"[replay]", "tape.borrow(tensor)"}));
  const std::vector<std::int32_t> all(5, 2);
  auto labels = [&](const Variable& x) { return sum(gather(x, all)); };
  EXPECT_TRUE(says(refusal(labels), {"[replay]", "labels", "argument"}));
}

TEST_F(Replayed, FunctionsMayBorrowATensorAndSeeItsChanges) {
  Tensor factor = full({}, 2, float64);
  Replay step([&](const Variable& x) { return sum(x * x.tape().borrow(factor)); });
  const Tensor x = ones({3}, float64);
  EXPECT_EQ(step(x).item(), 6);
  factor.values<double>()[0] = 5;
  EXPECT_EQ(step(x).item(), 15);
}

TEST_F(Replayed, ABorrowedArgumentIsReadWhereItStands) {
  auto step = replay();
  Tensor x = batch();
  const Tensor other = batch();
  const auto y = labels();
  for (int time = 0; time < 5; ++time) {
    const Variable loss = step(Borrowed(x), y);
    loss.backward();
    const auto [value, gradient] = anew(x, y);
    ASSERT_TRUE(same_bits(loss.value(), value)) << "step " << time;
    ASSERT_TRUE(same_bits(weight.gradient(), gradient)) << "step " << time;
    weight.zero_gradient();
    x.matrix<double>() *= -0.5;
  }
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(same_bits(step(Borrowed(other), y).value(), anew(other, y).first));
  EXPECT_EQ(calls, 2) << "another place is another recording";
  EXPECT_TRUE(same_bits(step(x, y).value(), anew(x, y).first));
  EXPECT_EQ(calls, 3) << "and so is a copy";
  EXPECT_TRUE(same_bits(step(Borrowed(x), y).value(), anew(x, y).first));
  EXPECT_TRUE(same_bits(step(other, y).value(), anew(other, y).first)) << "the copy is not the borrowed tensor";
  EXPECT_TRUE(same_bits(step(Borrowed(x), y).value(), anew(x, y).first));
  EXPECT_EQ(calls, 3);
}

TEST_F(Replayed, NothingMoreIsRecordedOnTheirTape) {
  auto step = replay();
  const Tensor x = batch();
  const auto y = labels();
  const Variable loss = step(x, y);
  for (const auto& more : std::vector<std::function<void()>>{
           [&] { loss + 1; }, [&] { sin(loss); }, [&] { loss.tape().constant(x); }, [&] { loss.tape().borrow(x); },
           [&] { loss.tape().parameter(weight); }, [&] { loss.detach(); }, [&] { grad(loss, loss); }})
    EXPECT_TRUE(says(message_of<ReplayError>(more), {"[replay]", "nothing more can be recorded"}));
  const auto [value, gradient] = anew(x, y);
  const Variable again = step(x, y);
  again.backward();
  EXPECT_TRUE(same_bits(again.value(), value));
  EXPECT_TRUE(same_bits(weight.gradient(), gradient));
}

TEST_F(Replayed, AFunctionThatThrowsIsRecordedAnewNextTime) {
  bool throws = true;
  Replay step([&](const Variable& x) {
    if (throws) throw ArgumentError("not now");
    return sum(x);
  });
  EXPECT_THROW(step(ones({3})), ArgumentError);
  throws = false;
  EXPECT_EQ(step(ones({3})).item(), 3);
}

TEST_F(Replayed, AParameterThatMovedInMemoryIsNoticed) {
  auto step = replay();
  const Tensor x = batch();
  const auto y = labels();
  step(x, y);
  weight.mutable_value() = random_tensor({3, 4}, rng);
  const Variable loss = step(x, y);
  loss.backward();
  const auto [value, gradient] = anew(x, y);
  EXPECT_TRUE(same_bits(loss.value(), value));
  EXPECT_TRUE(same_bits(weight.gradient(), gradient));
  EXPECT_EQ(step.size(), 1U) << "the old recording is gone";
}

TEST_F(Replayed, AssignIsSeen) {
  auto step = replay();
  const Tensor x = batch();
  const auto y = labels();
  step(x, y);
  weight.assign(random_tensor({3, 4}, rng));
  EXPECT_TRUE(same_bits(step(x, y).value(), anew(x, y).first));
  EXPECT_EQ(step.size(), 1U);
}

TEST_F(Replayed, AParameterChangedAfterTheReplayIsStale) {
  auto step = replay();
  const Tensor x = batch();
  const auto y = labels();
  for (int time = 0; time < 3; ++time) {
    const Variable loss = step(x, y);
    weight.mutable_value();
    EXPECT_TRUE(says(message_of<StaleParameterError>([&] { loss.backward(); }), {"weight was changed"}));
    step(x, y).backward();
    weight.zero_gradient();
  }
}

TEST_F(Replayed, NoGradientInsideStopsGradientsThere) {
  Replay step([&](const Variable& x) {
    const Variable w = x.tape().parameter(weight);
    Variable without;
    {
      const NoGradient off(x.tape());
      without = sum(matmul(x, transpose(w)));
    }
    return without * sum(w);
  });
  for (int time = 0; time < 3; ++time) {
    const Tensor x = batch();
    step(x).backward();
    const double expected = (x.matrix<double>() * weight.value().matrix<double>().transpose()).sum();
    EXPECT_TRUE(close(weight.gradient(), full({3, 4}, expected, float64), 1e-13));
    weight.zero_gradient();
  }
}

TEST_F(Replayed, EvaluationsNeedNoBackward) {
  Replay evaluate([&](const Variable& x) {
    const NoGradient off(x.tape());
    return sin(matmul(x, transpose(x.tape().parameter(weight))));
  });
  for (int time = 0; time < 3; ++time) {
    const Tensor x = batch();
    Tape tape;
    EXPECT_TRUE(same_bits(evaluate(x).value(), sin(matmul(tape.borrow(x), transpose(tape.parameter(weight)))).value()));
  }
  EXPECT_THROW(evaluate(batch()).backward(), GradientError);
}

TEST_F(Replayed, SecondOrderStepsAreReplayedToo) {
  auto penalty = [&](const Variable& x) {
    const Variable w = x.tape().parameter(weight);
    const Variable y = sum(sin(matmul(x, transpose(w))));
    return y + sum(square(grad(y, w, {.create_graph = true})));
  };
  Replay step(penalty);
  for (int time = 0; time < 4; ++time) {
    const Tensor x = batch();
    const Variable loss = step(x);
    loss.backward();
    const Tensor gradient = weight.gradient();
    weight.zero_gradient();
    Tape tape;
    const Variable expected = penalty(tape.borrow(x));
    expected.backward();
    EXPECT_TRUE(same_bits(loss.value(), expected.value()));
    EXPECT_TRUE(same_bits(gradient, weight.gradient()));
    weight.zero_gradient();
  }
}

TEST(ReplayOfInference, FollowsItsWeightsBitForBit) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 9};
  for (DType dtype : {float32, float64}) {
    Parameter w("w", random_tensor({5, 3}, rng, dtype));
    Parameter b("b", random_tensor({5}, rng, dtype));
    std::size_t calls = 0;
    const auto layer = [&](const Variable& x) {
      ++calls;
      return affine(x, x.tape().parameter(w), x.tape().parameter(b));
    };
    Replay infer([&](const Variable& x) {
      const NoGradient off(x.tape());
      return layer(x);
    });
    for (int change = 0; change < 3; ++change) {
      for (Index rows : {1, 2, 7, 20, 20}) {
        const Tensor x = random_tensor({rows, 3}, rng, dtype);
        Tape fresh;
        EXPECT_TRUE(same_bits(infer(x).value(), layer(fresh.constant(x)).value())) << rows << " rows";
      }
      w.mutable_value() = random_tensor({5, 3}, rng, dtype);  // in other memory
    }
    // Changed where it stands, the recordings hold, and what they have prepared from it does not.
    const Tensor x = random_tensor({20, 3}, rng, dtype);
    infer(x);
    for (int change = 0; change < 3; ++change) {
      infer(x);
      const std::size_t recorded = calls;
      std::memset(w.mutable_value().array().data, change, sizeof(float));
      Tape fresh;
      EXPECT_TRUE(same_bits(infer(x).value(), layer(fresh.constant(x)).value())) << "change " << change;
      EXPECT_EQ(calls, recorded + 1) << "by the fresh tape alone: it is replayed";
    }
  }
}

TEST(ReplayOfInference, TurnsAWeightThatIsUsedTwiceOnce) {
  Generator rng{3};
  Parameter w("w", random_tensor({6, 6}, rng));
  Parameter b("b", random_tensor({6}, rng));
  const auto twice = [&](const Variable& x) {
    const Variable weight = x.tape().parameter(w);
    const Variable bias = x.tape().parameter(b);
    return affine(affine(x, weight, bias), weight, bias);
  };
  Replay infer([&](const Variable& x) {
    const NoGradient off(x.tape());
    return twice(x);
  });
  const Tensor x = random_tensor({2, 5, 6}, rng);  // ten rows
  for (int change = 0; change < 3; ++change) {
    Tape fresh;
    EXPECT_TRUE(same_bits(infer(x).value(), twice(fresh.constant(x)).value()));
    w.mutable_value().values<double>()[7] += 1;
  }
}

TEST_F(Replayed, HandlesOfWhatIsForgottenSayTheyAreGone) {
  Replay step([&](const Variable& x, Labels labels) {
    return mean(gather(matmul(x, transpose(x.tape().parameter(weight))), labels));
  });
  const auto gone = [&](const Variable& loss) {
    EXPECT_THROW(loss.backward(), HandleError);
    EXPECT_THROW(static_cast<void>(loss.value()), HandleError);
    EXPECT_FALSE(weight.has_gradient());
  };
  Variable loss = step(batch(), labels());
  step.forget();
  gone(loss);
  loss = step(batch(), labels());
  auto wrong = labels();
  wrong[1] = 7;
  EXPECT_THROW(step(batch(), wrong), ArgumentError);
  gone(loss);  // half of its values would be the refused batch's
  loss = step(batch(), labels());
  for (Index rows = 10; rows < 18; ++rows) step(batch(rows), labels(rows));
  gone(loss);
  loss = step(batch(17), labels(17));
  for (Index rows = 20; rows < 40; ++rows) {
    step(batch(rows), labels(rows));
    step(batch(17), labels(17)).backward();  // the one used last stays
    weight.zero_gradient();
  }
  EXPECT_TRUE(std::isfinite(loss.item()));
}

}  // namespace
}  // namespace gradus::test
