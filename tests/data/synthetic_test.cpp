#include <gradus/data/synthetic.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "tests/data/files.h"

using namespace gradus;

namespace {

constexpr double pi = std::numbers::pi;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double x(const Dataset& data, Index row) { return data.inputs.at({row, 0}); }
double y(const Dataset& data, Index row) { return data.inputs.at({row, 1}); }
int label(const Dataset& data, Index row) { return data.labels[static_cast<std::size_t>(row)]; }

TEST(TwoSpirals, FollowTheirFormulaWithoutNoise) {
  Generator rng{42};
  const Dataset data = two_spirals(500, {.noise = 0, .turns = 1.5}, rng);
  EXPECT_EQ(data.inputs.shape(), (Shape{500, 2}));
  double innermost = 10, outermost = 0;
  for (Index i = 0; i < data.size(); ++i) {
    const double r = std::hypot(x(data, i), y(data, i)), angle = pi * r + pi * label(data, i);
    EXPECT_NEAR(x(data, i), r * std::cos(angle), 1e-5);
    EXPECT_NEAR(y(data, i), r * std::sin(angle), 1e-5);
    innermost = std::min(innermost, r);
    outermost = std::max(outermost, r);
  }
  EXPECT_GE(innermost, 0.5 - 1e-6);
  EXPECT_LE(outermost, 3.5 + 1e-6);
  EXPECT_LT(innermost, 0.9);  // and the range is used
  EXPECT_GT(outermost, 3.4);
}

TEST(Moons, FollowTheirFormulaWithoutNoise) {
  Generator rng{1};
  const Dataset data = moons(200, {.noise = 0}, rng);
  for (Index i = 0; i < data.size(); ++i) {
    const bool lower = label(data, i) == 1;
    EXPECT_NEAR(std::hypot(x(data, i) - (lower ? 1 : 0), y(data, i) - (lower ? 0.5 : 0)), 1, 1e-6);
    EXPECT_TRUE(lower ? y(data, i) <= 0.5 : y(data, i) >= 0);
  }
}

TEST(Circles, HaveTheRadiiAskedFor) {
  Generator rng{1};
  const Dataset data = circles(200, {.noise = 0, .factor = 0.3}, rng);
  for (Index i = 0; i < data.size(); ++i)
    EXPECT_NEAR(std::hypot(x(data, i), y(data, i)), label(data, i) == 0 ? 1 : 0.3, 1e-6);
}

TEST(Xor, TableIsTheTruthTable) {
  const Dataset data = xor_table();
  EXPECT_EQ(data.size(), 4);
  for (Index i = 0; i < 4; ++i) EXPECT_EQ(label(data, i), static_cast<int>(x(data, i)) ^ static_cast<int>(y(data, i)));
  EXPECT_NO_THROW(data.validate());
}

TEST(Xor, CloudsLieAroundTheFourCorners) {
  Generator rng{1};
  const Dataset exact = xor_clouds(8, {.noise = 0}, rng);
  int corners[2][2] = {};
  for (Index i = 0; i < exact.size(); ++i) {
    const int a = static_cast<int>(x(exact, i)), b = static_cast<int>(y(exact, i));
    ++corners[a][b];
    EXPECT_EQ(label(exact, i), a ^ b);
  }
  for (const auto& row : corners)
    for (const int count : row) EXPECT_EQ(count, 2);
}

TEST(Blobs, KeepTheirDistanceAndSpread) {
  Generator rng{7};
  const Dataset data = blobs(4000, {.classes = 4, .features = 3, .spread = 0.5, .separation = 5}, rng);
  EXPECT_EQ(data.features(), 3);
  std::vector<Eigen::Vector3d> centres(4, Eigen::Vector3d::Zero());
  for (Index i = 0; i < data.size(); ++i)
    centres[static_cast<std::size_t>(label(data, i))] += data.inputs.matrix<float>().row(i).cast<double>() / 1000;
  for (std::size_t a = 0; a < 4; ++a)
    for (std::size_t b = 0; b < a; ++b) EXPECT_GT((centres[a] - centres[b]).norm(), 5 - 0.1);
  double squares = 0;
  for (Index i = 0; i < data.size(); ++i)
    squares += std::pow(x(data, i) - centres[static_cast<std::size_t>(label(data, i))][0], 2);
  EXPECT_NEAR(std::sqrt(squares / 4000), 0.5, 0.03);
}

TEST(Blobs, FindRoomForManyClassesOnALine) {
  Generator rng{7};
  EXPECT_EQ(blobs(200, {.classes = 50, .features = 1}, rng).classes, 50);
}

TEST(SineRegression, IsTheSineWithoutNoise) {
  Generator rng{1};
  const Dataset data = sine_regression(100, {.noise = 0, .low = -2, .high = 3, .frequency = 4}, rng);
  EXPECT_FALSE(data.is_classification());
  EXPECT_NO_THROW(data.validate());
  for (Index i = 0; i < data.size(); ++i) {
    EXPECT_NEAR(data.targets.at({i, 0}), std::sin(4 * x(data, i)), 1e-5);
    EXPECT_TRUE(x(data, i) >= -2 && x(data, i) <= 3);
  }
}

TEST(SineRegression, HasTheNoiseAskedFor) {
  Generator rng{1};
  const Dataset data = sine_regression(4000, {.noise = 0.2}, rng);
  double squares = 0;
  for (Index i = 0; i < data.size(); ++i) squares += std::pow(data.targets.at({i, 0}) - std::sin(x(data, i)), 2);
  EXPECT_NEAR(std::sqrt(squares / 4000), 0.2, 0.01);
}

// What every planar dataset promises.
template <class Make>
void expect_manners(Make make, int classes) {
  Generator a{3}, b{3}, c{4};
  const Dataset data = make(101, a), same = make(101, b), other = make(101, c);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(data.classes, classes);
  EXPECT_EQ(data.inputs, same.inputs);
  EXPECT_EQ(data.labels, same.labels);
  EXPECT_FALSE(data.inputs == other.inputs);
  const auto counts = data.class_counts();
  EXPECT_LE(*std::max_element(counts.begin(), counts.end()) - *std::min_element(counts.begin(), counts.end()), 1);
  EXPECT_THROW(make(1, a), ArgumentError);
  EXPECT_THROW(make(-5, a), ArgumentError);
}

TEST(Synthetic, DatasetsAreSeededBalancedAndChecked) {
  expect_manners([](Index n, Generator& rng) { return two_spirals(n, {}, rng); }, 2);
  expect_manners([](Index n, Generator& rng) { return moons(n, {}, rng); }, 2);
  expect_manners([](Index n, Generator& rng) { return circles(n, {}, rng); }, 2);
  expect_manners([](Index n, Generator& rng) { return xor_clouds(n, {}, rng); }, 2);
  expect_manners([](Index n, Generator& rng) { return blobs(n, {}, rng); }, 3);
}

TEST(Synthetic, NoiseMovesPointsByItsStandardDeviation) {
  // The deviates are drawn in the same order whatever the noise, so the difference is the noise itself.
  Generator a{3}, b{3};
  const Dataset clean = moons(2000, {.noise = 0}, a), noisy = moons(2000, {.noise = 0.3}, b);
  const auto difference = (noisy.inputs.matrix<float>() - clean.inputs.matrix<float>()).eval();
  EXPECT_NEAR(std::sqrt(difference.squaredNorm() / 4000), 0.3, 0.01);
}

TEST(Synthetic, OptionsOutsideTheirRangeAreRejected) {
  Generator rng{1};
  EXPECT_THROW(two_spirals(10, {.noise = -0.1}, rng), ArgumentError);
  EXPECT_THROW(two_spirals(10, {.noise = nan}, rng), ArgumentError);
  EXPECT_THROW(two_spirals(10, {.turns = 0}, rng), ArgumentError);
  EXPECT_THROW(circles(10, {.factor = 0}, rng), ArgumentError);
  EXPECT_THROW(circles(10, {.factor = 1}, rng), ArgumentError);
  EXPECT_THROW(blobs(10, {.classes = 1}, rng), ArgumentError);
  EXPECT_THROW(blobs(10, {.features = 0}, rng), ArgumentError);
  EXPECT_THROW(blobs(10, {.separation = nan}, rng), ArgumentError);
  EXPECT_THROW(sine_regression(10, {.low = 1, .high = 1}, rng), ArgumentError);
  EXPECT_THROW(sine_regression(0, {}, rng), ArgumentError);
}

}  // namespace
