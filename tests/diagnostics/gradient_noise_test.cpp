// GradientNoise: on gradients written by hand, and on drawn ones whose noise is known.
#include <gradus/core/errors.h>
#include <gradus/diagnostics/gradient_noise.h>

#include <tests/support/expect.h>

namespace gradus::test {
namespace {

void set(Parameter& parameter, std::initializer_list<double> gradient) {
  parameter.mutable_gradient() = Tensor::from(gradient, parameter.shape(), parameter.dtype());
}

// a: (3, 4), (1, 0): mean (2, 2), deviations (±1, ±2), Σ‖·‖² = 10. b: 1, 1: no noise.
TEST(GradientNoise, IsThatByHand) {
  for (DType dtype : {float32, float64}) {
    Parameter a("a", zeros({2}, dtype));
    Parameter b("b", zeros({1}, dtype));
    GradientNoise noise({&a, &b}, 8);
    set(a, {3, 4});
    set(b, {1});
    noise.add();
    set(a, {1, 0});
    noise.add();
    EXPECT_EQ(noise.count(), 2);
    const auto each = noise.per_parameter();
    ASSERT_EQ(each.size(), 2U);
    EXPECT_EQ(each[0].name, "a");
    EXPECT_EQ(each[0].mean_norm, 3) << "of 5 and 1";
    EXPECT_DOUBLE_EQ(each[0].norm_of_mean, std::sqrt(8));
    EXPECT_DOUBLE_EQ(each[0].batch_noise, 10);
    EXPECT_DOUBLE_EQ(each[0].example_noise, 80);
    EXPECT_DOUBLE_EQ(each[0].signal, 8 - 10 / 2.0);
    EXPECT_DOUBLE_EQ(each[0].signal_to_noise, std::sqrt(0.3));
    EXPECT_DOUBLE_EQ(each[0].noise_scale, 80 / 3.0);
    EXPECT_EQ(each[1].name, "b");
    EXPECT_EQ(each[1].batch_noise, 0);
    EXPECT_EQ(each[1].noise_scale, 0);
    EXPECT_TRUE(std::isinf(each[1].signal_to_noise));
    const NoiseReading whole = noise.whole();
    EXPECT_DOUBLE_EQ(whole.mean_norm, (std::sqrt(26) + std::sqrt(2)) / 2);
    EXPECT_DOUBLE_EQ(whole.norm_of_mean, 3);
    EXPECT_DOUBLE_EQ(whole.batch_noise, 10);
    EXPECT_DOUBLE_EQ(whole.signal, 9 - 5);
    EXPECT_DOUBLE_EQ(whole.noise_scale, 20);
  }
}

// McCandlish et al. 2018, appendix A.1, with the mini-batches as small and their union as the large batch.
TEST(GradientNoise, AgreesWithTheTwoBatchSizesOfMcCandlish) {
  GRADUS_PRINT_SEED();
  Generator rng{seed(), 5};
  constexpr int n = 7;
  constexpr double small = 16;
  constexpr double large = n * small;
  Parameter w("w", zeros({5}, float64));
  GradientNoise noise({&w}, static_cast<Index>(small));
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(5);
  double squares = 0;
  for (int i = 0; i < n; ++i) {
    w.mutable_gradient() = random_tensor({5}, rng);
    const Eigen::VectorXd g = w.gradient().matrix<double>().row(0).transpose();
    mean += g / n;
    squares += g.squaredNorm() / n;
    noise.add();
  }
  const NoiseReading reading = noise.whole();
  EXPECT_NEAR(reading.signal, (large * mean.squaredNorm() - small * squares) / (large - small), 1e-12);
  EXPECT_NEAR(reading.example_noise, (squares - mean.squaredNorm()) / (1 / small - 1 / large), 1e-11);
}

// Examples' gradients G + σ z in d dimensions: tr Σ = d σ², ‖G‖² = d, B_simple = σ², whatever the batch size.
TEST(GradientNoise, EstimatesWithoutBias) {
  constexpr Index d = 50;
  constexpr double sigma = 3;
  for (Index batch : {4, 32}) {
    Generator rng{11};
    Parameter w("w", zeros({d}, float64));
    double signal = 0;
    double example_noise = 0;
    constexpr int times = 200;
    for (int time = 0; time < times; ++time) {
      GradientNoise noise({&w}, batch);
      for (int i = 0; i < 5; ++i) {
        for (double& g : w.mutable_gradient().values<double>())
          g = 1 + sigma / std::sqrt(static_cast<double>(batch)) * rng.normal();
        noise.add();
      }
      signal += noise.whole().signal / times;
      example_noise += noise.whole().example_noise / times;
    }
    // Standard errors: of the noise √(2 / (4 · 50 · 200)) = 0.7%; of the signal less than 0.5.
    EXPECT_NEAR(example_noise / (d * sigma * sigma), 1, 0.03) << batch;
    EXPECT_NEAR(signal / d, 1, 0.04) << batch << ": ‖ḡ‖² alone would be " << 1 + 9.0 / 5 / static_cast<double>(batch);
  }
}

TEST(GradientNoise, KeepsSmallNoiseBesideALargeMean) {
  Parameter w("w", zeros({1}, float64));
  GradientNoise noise({&w}, 1);
  for (double g : {1e9 - 1, 1e9, 1e9 + 1}) {
    set(w, {g});
    noise.add();
  }
  EXPECT_NEAR(noise.whole().batch_noise, 1, 1e-6);
}

TEST(GradientNoise, IsInfinitelyScaledWhereNoSignalIsSeen) {
  Parameter w("w", zeros({1}, float64));
  GradientNoise noise({&w}, 2);
  set(w, {1});
  noise.add();
  set(w, {-1});
  noise.add();
  EXPECT_EQ(noise.whole().signal, -1);
  EXPECT_EQ(noise.whole().signal_to_noise, 0);
  EXPECT_TRUE(std::isinf(noise.whole().noise_scale));
  noise.reset();
  set(w, {0});
  noise.add();
  noise.add();
  EXPECT_TRUE(std::isnan(noise.whole().noise_scale)) << "neither signal nor noise";
  EXPECT_EQ(noise.whole().batch_noise, 0) << "what was before the reset is forgotten";
}

TEST(GradientNoise, RefusesWhatSaysNothing) {
  Parameter w("w", zeros({1}, float64));
  EXPECT_THROW(GradientNoise({}, 1), ArgumentError);
  EXPECT_THROW(GradientNoise({&w}, 0), ArgumentError);
  GradientNoise noise({&w}, 1);
  EXPECT_TRUE(says(message_of<GradientError>([&] { noise.add(); }), {"[gradient_noise]", "backward"}));
  EXPECT_EQ(noise.count(), 0);
  set(w, {1});
  noise.add();
  EXPECT_THROW(noise.whole(), ArgumentError);
  EXPECT_THROW(noise.per_parameter(), ArgumentError);
}

}  // namespace
}  // namespace gradus::test
