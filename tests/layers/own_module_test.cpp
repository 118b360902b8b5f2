// A user's own module, written as the head of layers/module.h shows.
#include <gradus/layers/linear.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/sequential.h>
#include <gradus/optim/adam.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

class Block : public Module {
 public:
  Block(Index width, Generator& rng) : inner_(add("inner", Linear(width, width, rng))) {}
  std::string description() const override { return "Block(" + inner_.description() + ")"; }
  const Linear& inner() const { return inner_; }

 protected:
  Variable forward(const Variable& x) override { return x + tanh(inner_(x)); }

 private:
  Linear& inner_;
};

// y = scale · x, with a parameter of its own.
class Scale : public Module {
 public:
  explicit Scale(double at_first) : scale_(add_parameter("scale", full({1}, at_first))) {}
  std::string description() const override { return "Scale"; }

 protected:
  Variable forward(const Variable& x) override { return x * x.tape().parameter(scale_); }

 private:
  Parameter& scale_;
};

TEST(OwnModule, ComputesWhatItSays) {
  Generator rng{1};
  Block module(3, rng);
  const Tensor input = random_tensor({4, 3}, rng, float32);
  Tape tape;
  const Variable x = tape.variable(input);
  const Variable expected = x + tanh(matmul(x, transpose(tape.constant(module.inner().weight().value()))));
  EXPECT_TRUE(close(module(x).value(), expected.value(), 1e-6));
}

TEST(OwnModule, KeepsItsReferenceToAChildWhenItMoves) {
  Generator rng{1};
  Block module(3, rng);
  Tape tape;
  const Tensor before = module(tape, ones({1, 3})).value();
  Block moved = std::move(module);
  EXPECT_EQ(&moved.inner().weight(), moved.parameters()[0]);
  EXPECT_TRUE(same_bits(moved(tape, ones({1, 3})).value(), before));
}

TEST(OwnModule, IsNamedAndDescribedLikeAnyOther) {
  Generator rng{1};
  Sequential model{Block{3, rng}, Scale{2}};
  model.set_name("net");
  EXPECT_EQ(model.parameter("net.0.inner.weight").shape(), (Shape{3, 3}));
  EXPECT_EQ(model.parameter("net.1.scale").value().item(), 2);
  EXPECT_EQ(model.description(), "Sequential(Block(Linear(3 → 3)) → Scale)");
}

TEST(OwnModule, HasTheGradientOfItsFormula) {
  Generator rng{1};
  Scale module(3);
  Tape tape;
  const Variable x = tape.variable(Tensor::from({1, -2, 4}, {3}));
  sum(module(x)).backward();
  EXPECT_EQ(module.parameter("scale").gradient().item(), 3) << "Σ x";
  EXPECT_EQ(x.grad().to_vector(), (std::vector<double>{3, 3, 3}));
}

// Scar: the same parameter used twice.
TEST(OwnModule, AddsUpTheGradientsOfAllItsUses) {
  Scale module(3);
  Tape tape;
  const Variable x = tape.variable(Tensor::from({2}, {1}));
  module(module(x)).backward();
  EXPECT_EQ(module.parameter("scale").gradient().item(), 12) << "d(s² x)/ds = 2 s x";
}

TEST(OwnModule, LearnsWithTheOthers) {
  Generator rng{5};
  Sequential model{Linear{1, 8, rng}, Block{8, rng}, Block{8, rng}, Linear{8, 1, rng}, Scale{1}};
  const Tensor x = linspace(-3, 3, 40).reshaped({40, 1});
  Tensor target(Shape{40, 1});
  target.matrix<float>() = x.matrix<float>().array().sin();
  Adam optimizer{model.parameters(), {.learning_rate = 1e-2}};
  Tape tape;
  double first = 0;
  double last = 0;
  for (int step = 0; step < 300; ++step) {
    const Variable loss = mse(model(tape, x), target);
    last = loss.item();
    if (step == 0) first = last;
    loss.backward();
    optimizer.step();
    tape.clear();
  }
  EXPECT_GT(first, 0.1);
  EXPECT_LT(last, 0.005) << "from " << first;
}

class Twins : public Module {
 public:
  explicit Twins(Generator& rng) {
    add("same", Linear(1, 1, rng));
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { add("same", Linear(1, 1, rng)); }), {"[module]", "\"same\""}));
    add_parameter("scale", ones({}));
    add_buffer("kept", ones({}));
    add_generator("random", rng);
    for (const char* name : {"same", "scale", "kept", "random"}) {
      EXPECT_THROW(add_parameter(name, ones({})), ArgumentError);
      EXPECT_THROW(add_buffer(name, ones({})), ArgumentError);
      EXPECT_THROW(add_generator(name, rng), ArgumentError);
      EXPECT_THROW(add(name, Linear(1, 1, rng)), ArgumentError);
    }
  }
  std::string description() const override { return "Twins"; }

 protected:
  Variable forward(const Variable& x) override { return x; }
};

TEST(OwnModule, CannotGiveOneNameTwice) {
  Generator rng{1};
  const Twins twins(rng);
  EXPECT_EQ(twins.parameters().size(), 3U) << "what was refused is not there";
  EXPECT_EQ(twins.buffers().size(), 1U);
  EXPECT_EQ(twins.generators().size(), 1U);
}

}  // namespace
}  // namespace gradus::test
