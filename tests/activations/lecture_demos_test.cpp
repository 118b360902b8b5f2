// The demos of the lecture, with its numbers, against the C library's functions in double and a few literals.
#include <tests/activations/samples.h>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

// Both types against f and its derivative, each within a few units in the last place of `scale`.
template <class F, class D>
void expect_curve(const Activation& activation, double low, double high, Index count, F f, D derivative) {
  for (DType dtype : {float32, float64}) {
    const double tolerance = dtype == float32 ? 4e-7 : 1e-15;
    const Tensor x = linspace(low, high, count, dtype);
    const Numbers at = x.to_vector();
    const Numbers y = values(activation, x);
    const Numbers slope = slopes(activation, x);
    ASSERT_EQ(y.size(), static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < y.size(); ++i) {
      EXPECT_NEAR(y[i], f(at[i]), tolerance * std::max(1.0, std::abs(y[i]))) << to_string(dtype) << " at " << at[i];
      EXPECT_NEAR(slope[i], derivative(at[i]), tolerance) << to_string(dtype) << " at " << at[i];
    }
  }
}

double standard_sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

TEST(LectureDemo, SigmoidOver10To20IsDeepInSaturation) {
  expect_curve(Sigmoid{}, 10, 20, 100, standard_sigmoid,
               [](double x) { return std::exp(-x) / std::pow(1 + std::exp(-x), 2); });
  const Numbers y = values(Sigmoid{}, linspace(10, 20, 100, float64));
  EXPECT_NEAR(y.front(), 0.9999546021312976, 1e-15);
  EXPECT_NEAR(y.back(), 0.9999999979388463, 1e-15);
  const Numbers slope = slopes(Sigmoid{}, linspace(10, 20, 100, float64));
  EXPECT_NEAR(slope.front(), 4.5395807735951671e-05, 1e-15);
  EXPECT_NEAR(slope.back(), 2.061153613941849e-09, 1e-15);
  EXPECT_TRUE(std::ranges::is_sorted(slope, std::greater{}));
}

TEST(LectureDemo, SigmoidInFloat32HasLostItsGradientBefore20) {
  const Numbers slope = slopes(Sigmoid{}, linspace(10, 20, 100));
  EXPECT_GT(slope.front(), 0);
  EXPECT_EQ(slope.back(), 0) << "in mathematics it is 2e-9";
}

TEST(LectureDemo, TanhOver10To20IsDeeperInSaturation) {
  expect_curve(
      Tanh{}, 10, 20, 100, [](double x) { return std::tanh(x); },
      [](double x) { return 1 / std::pow(std::cosh(x), 2); });
  const Numbers y = values(Tanh{}, linspace(10, 20, 100, float64));
  EXPECT_NEAR(y.front(), 0.9999999958776927, 1e-15);
  EXPECT_EQ(y.back(), 1);
  EXPECT_NEAR(slopes(Tanh{}, linspace(10, 20, 100, float64)).front(), 8.244614455767395e-09, 1e-15);
  EXPECT_EQ(values(Tanh{}, linspace(10, 20, 100)), Numbers(100, 1)) << "in float32 nothing is left";
  EXPECT_EQ(slopes(Tanh{}, linspace(10, 20, 100)), Numbers(100, 0));
}

TEST(LectureDemo, ReluOverMinus20To20) {
  expect_curve(
      Relu{}, -20, 20, 1000, [](double x) { return x > 0 ? x : 0; }, [](double x) -> double { return x > 0; });
  const Numbers y = values(Relu{}, linspace(-20, 20, 1000, float64));
  EXPECT_EQ(std::ranges::count(y, 0.0), 500);
  EXPECT_EQ(y.back(), 20);
  EXPECT_EQ(y.front(), 0);
  EXPECT_NEAR(y[500], 20.0 / 999, 1e-15) << "the first point right of 0";
}

TEST(LectureDemo, LeakyReluWithSlope003OverMinus5To5) {
  expect_curve(
      LeakyRelu{0.03}, -5, 5, 200, [](double x) { return x > 0 ? x : 0.03 * x; },
      [](double x) { return x > 0 ? 1 : 0.03; });
  const Numbers y = values(LeakyRelu{0.03}, linspace(-5, 5, 200, float64));
  EXPECT_DOUBLE_EQ(y.front(), -0.15);
  EXPECT_EQ(y.back(), 5);
  EXPECT_TRUE(std::ranges::none_of(slopes(LeakyRelu{0.03}, linspace(-5, 5, 200)), [](double s) { return s == 0; }))
      << "no unit can die";
}

TEST(LectureDemo, SoftmaxAlongTheLastAxis) {
  const double expected[2][4] = {
      {0.005895043537451671, 0.11840511463528439, 0.000797807386833185, 0.8749020344404308},
      {1.6660024105766485e-05, 0.002472566808261883, 6.128880357932133e-06, 0.9975046442872744}};
  const double scores[2][4] = {{-1, 2, -3, 4}, {-2, 3, -3, 9}};
  for (DType dtype : {float32, float64}) {
    const double tolerance = dtype == float32 ? 2e-7 : 4e-16;
    Tape tape;
    const Variable x = tape.variable(Tensor::from({-1, 2, -3, 4, -2, 3, -3, 9}, {2, 4}, dtype));
    const Tensor y = softmax(x, -1).value();
    for (Index row = 0; row < 2; ++row) {
      double total = 0;
      for (double score : scores[row]) total += std::exp(score);
      double sum_of_row = 0;
      for (Index column = 0; column < 4; ++column) {
        EXPECT_NEAR(y.at({row, column}), std::exp(scores[row][column]) / total, tolerance);
        EXPECT_NEAR(y.at({row, column}), expected[row][column], tolerance);
        sum_of_row += y.at({row, column});
      }
      EXPECT_NEAR(sum_of_row, 1, 2 * tolerance);
      EXPECT_EQ(std::ranges::max(values(Softmax{}, x.value().rows(row, 1))), y.at({row, 3}))
          << "the largest score wins";
    }
  }
}

}  // namespace
}  // namespace gradus::test
