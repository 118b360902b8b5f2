// UpdateRatios: norms of known changes.
#include <gradus/core/errors.h>
#include <gradus/diagnostics/update_ratio.h>
#include <gradus/optim/sgd.h>

#include <tests/support/allocations.h>
#include <tests/support/expect.h>

namespace gradus::test {
namespace {

TEST(UpdateRatios, AreTheChangeOverTheNormBefore) {
  Parameter w("w", doubles({3, 4}));
  Parameter b("b", doubles({0, 0}));
  Parameter still("still", doubles({0}));
  UpdateRatios updates({&w, &b, &still});
  w.mutable_value().values<double>()[0] += 0.3;
  w.mutable_value().values<double>()[1] -= 0.4;
  b.mutable_value().values<double>()[1] = 2;
  const auto ratios = updates.measure();
  ASSERT_EQ(ratios.size(), 3U);
  EXPECT_EQ(ratios[0].parameter, &w);
  EXPECT_DOUBLE_EQ(ratios[0].before, 5);
  EXPECT_NEAR(ratios[0].change, 0.5, 1e-15);
  EXPECT_NEAR(ratios[0].ratio(), 0.1, 1e-15);
  EXPECT_TRUE(std::isinf(ratios[1].ratio())) << "from nothing";
  EXPECT_EQ(ratios[1].change, 2);
  EXPECT_EQ(ratios[2].ratio(), 0) << "nothing moved";
}

TEST(UpdateRatios, KeepTheValuesBeforeUntilTheyAreToldAgain) {
  Parameter w("w", full({4}, 1));
  UpdateRatios updates({&w});
  for (int step = 1; step <= 3; ++step) {
    w.assign(full({4}, 1 + step));
    EXPECT_EQ(updates.measure()[0].ratio(), step);
  }
  updates.remember();
  EXPECT_EQ(updates.measure()[0].ratio(), 0);
  w.assign(full({4}, 6));
  EXPECT_EQ(updates.measure()[0].ratio(), 0.5);
}

// Plain SGD: ‖ΔW‖ = η ‖dL/dW‖.
TEST(UpdateRatios, OfSgdAreTheRateTimesTheGradient) {
  Parameter w("w", doubles({1, -2, 2}));
  Sgd optimizer{{&w}, {.learning_rate = 0.01}};
  w.mutable_gradient() = doubles({6, 8, 0});
  UpdateRatios updates({&w});
  optimizer.step();
  EXPECT_NEAR(updates.measure()[0].ratio(), 0.01 * 10 / 3, 1e-14);
}

TEST(UpdateRatios, SeeChangesWhoseSquaresUnderflow) {
  Parameter w("w", doubles({1e-200, 0}));
  UpdateRatios updates({&w});
  w.assign(doubles({1e-200, 1e-203}));
  EXPECT_NEAR(updates.measure()[0].ratio() / 1e-3, 1, 1e-12);
}

TEST(UpdateRatios, AllocateNothing) {
  if (!counts_allocations) GTEST_SKIP() << "malloc belongs to somebody else here";
  Parameter w("w", full({30, 30}, 1));
  UpdateRatios updates({&w});
  EXPECT_EQ(count_allocations([&] {
              updates.remember();
              updates.measure();
            }),
            0);
}

TEST(UpdateRatios, RefuseNoParameters) {
  EXPECT_THROW(UpdateRatios({}), ArgumentError);
  EXPECT_THROW(UpdateRatios({nullptr}), ArgumentError);
}

}  // namespace
}  // namespace gradus::test
