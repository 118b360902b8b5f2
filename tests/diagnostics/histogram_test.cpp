// Histogram and LayerHistograms: numbers whose bins are known.
#include <gradus/activations/catalogue.h>
#include <gradus/core/errors.h>
#include <gradus/diagnostics/layer_histograms.h>
#include <gradus/layers/losses.h>
#include <gradus/layers/mlp.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

using Counts = std::vector<std::int64_t>;
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(Histogram, CountsWhereNumbersFall) {
  Histogram h = Histogram::linear(-1, 1, 4);
  for (double x : {-1.0, -0.75, -0.5, 0.0, 0.25, 0.5, 0.999, 1.0}) h.add(x);
  EXPECT_EQ(h.counts(), (Counts{2, 1, 2, 3})) << "edges belong to the bin on their right, 1 to the last";
  for (double x : {-1.001, -infinity, 1.001, 5.0, infinity, std::nan("")}) h.add(x);
  EXPECT_EQ(h.counts(), (Counts{2, 1, 2, 3}));
  EXPECT_EQ(h.below(), 2);
  EXPECT_EQ(h.above(), 3);
  EXPECT_EQ(h.nans(), 1);
  EXPECT_EQ(h.zeros(), 0) << "counted in their bin";
  EXPECT_EQ(h.total(), 14);
  EXPECT_EQ(h.bins(), 4);
  EXPECT_EQ(h.edge(0), -1);
  EXPECT_EQ(h.edge(1), -0.5);
  EXPECT_EQ(h.edge(4), 1);
}

TEST(Histogram, CountsMagnitudesByDecade) {
  Histogram h = Histogram::decades(-3, 1);
  for (double x : {1e-3, -1e-3, 0.0099, 0.01, 0.5, -1.0, 9.9, 10.0}) h.add(x);
  EXPECT_EQ(h.counts(), (Counts{3, 1, 1, 3}));
  for (double x : {0.0, -0.0, 0.000999, -1e-300, 10.1, -infinity}) h.add(x);
  EXPECT_EQ(h.zeros(), 2);
  EXPECT_EQ(h.below(), 2);
  EXPECT_EQ(h.above(), 2);
  EXPECT_EQ(h.total(), 14);
  EXPECT_NEAR(h.edge(0), 1e-3, 1e-18);
  const Histogram halves = Histogram::decades(-1, 1, 2);
  EXPECT_EQ(halves.bins(), 4);
  EXPECT_NEAR(halves.edge(1), std::sqrt(0.1), 1e-15);
}

TEST(Histogram, EveryEdgeIsInTheBinThatItOpens) {
  for (Histogram h : {Histogram::linear(-0.7, 0.3, 37), Histogram::decades(-20, 4, 3)}) {
    for (int i = 0; i < h.bins(); ++i) h.add(h.edge(i));
    EXPECT_EQ(h.counts(), Counts(static_cast<std::size_t>(h.bins()), 1));
  }
}

TEST(Histogram, MergedIsAsIfAddedToOne) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 9};
  Histogram all = Histogram::linear(-1, 1, 10);
  Histogram one = all;
  Histogram two = all;
  const Tensor a = random_tensor({50}, rng);
  const Tensor b = random_tensor({5, 10}, rng, float32);
  one.add(a.array());
  two.add(b.array());
  all.add(a.array());
  all.add(b.array());
  one.merge(two);
  EXPECT_EQ(one.counts(), all.counts());
  EXPECT_EQ(one.total(), 100);
  EXPECT_EQ(one.below(), all.below());
  one.reset();
  EXPECT_EQ(one.total(), 0);
  EXPECT_THROW(one.merge(Histogram::linear(-1, 1, 11)), ArgumentError);
  EXPECT_THROW(one.merge(Histogram::decades(-1, 1, 5)), ArgumentError);
}

TEST(Histogram, RefusesBinsThatAreNone) {
  EXPECT_TRUE(says(message_of<ArgumentError>([] { Histogram::linear(1, 1, 3); }), {"[histogram]", "smaller first"}));
  EXPECT_THROW(Histogram::linear(0, infinity, 3), ArgumentError);
  EXPECT_THROW(Histogram::linear(0, std::nan(""), 3), ArgumentError);
  EXPECT_THROW(Histogram::linear(0, 1, 0), ArgumentError);
  EXPECT_THROW(Histogram::decades(2, 2), ArgumentError);
  EXPECT_THROW(Histogram::decades(-400, 2), ArgumentError);
  EXPECT_THROW(Histogram::decades(0, 2, 0), ArgumentError);
}

// x = (2, 3): pre (2, 2), out (2, 2); pre (7, 0), out (7, 0); δ₂ = (3, 0), δ₁ = (3, 6).
TEST(LayerHistograms, HoldWhatGoesThroughEachLayer) {
  Generator rng{1};
  Sequential model = mlp({2, 2, 2, 1}, Relu{}, rng, {.dtype = float64});
  model.parameter("0.weight").assign(doubles({1, 0, 0, 1}, {2, 2}));
  model.parameter("0.bias").assign(doubles({0, -1}));
  model.parameter("2.weight").assign(doubles({1, 2, -1, 1}, {2, 2}));
  model.parameter("2.bias").assign(doubles({1, 0}));
  model.parameter("4.weight").assign(doubles({3, -2}, {1, 2}));
  LayerHistograms histograms(Relu{}, {.pre_activations = Histogram::linear(0, 8, 4),
                                      .activations = Histogram::linear(0, 4, 2),
                                      .deltas = Histogram::decades(-1, 2)});
  Tape tape;
  for (int time = 0; time < 2; ++time) {
    const Variable y = model(tape, doubles({2, 3}, {1, 2}));
    if (time == 0) sum(y).backward();
    histograms.add(tape);
    tape.clear();
  }
  const auto& layers = histograms.layers();
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers[0].path, "1");
  EXPECT_EQ(layers[0].pre_activations.counts(), (Counts{0, 4, 0, 0}));
  EXPECT_EQ(layers[0].activations.counts(), (Counts{0, 4}));
  EXPECT_EQ(layers[0].deltas.counts(), (Counts{0, 2, 0})) << "only one of the tapes has gradients";
  EXPECT_EQ(layers[1].pre_activations.counts(), (Counts{2, 0, 0, 2}));
  EXPECT_EQ(layers[1].activations.counts(), (Counts{2, 0}));
  EXPECT_EQ(layers[1].activations.above(), 2);
  EXPECT_EQ(layers[1].deltas.counts(), (Counts{0, 1, 0}));
  EXPECT_EQ(layers[1].deltas.zeros(), 1);
  histograms.reset();
  EXPECT_EQ(layers[1].activations.total(), 0);
  EXPECT_EQ(layers[1].path, "3");
  relu(tape.variable(doubles({1})));
  EXPECT_TRUE(says(message_of<ArgumentError>([&] { histograms.add(tape); }), {"1 layers", "2 before"}));
}

}  // namespace
}  // namespace gradus::test
