// One tape per thread just works: nothing is shared behind the scenes. Run under the thread sanitizer, too.
#include <gradus/core/backward.h>
#include <gradus/core/operations.h>

#include <tests/support/expect.h>

#include <thread>

namespace gradus::test {
namespace {

using Numbers = std::vector<double>;

// Some training steps of a small net; everything it computes.
Numbers train(std::uint64_t seed_of_net, int steps) {
  Generator rng(seed_of_net);
  Parameter first("first", random_tensor({16, 4}, rng, float32));
  Parameter bias("bias", random_tensor({16}, rng, float32));
  Parameter second("second", random_tensor({1, 16}, rng, float32));
  Parameter offset("offset", random_tensor({1}, rng, float32));
  const Tensor input = random_tensor({33, 4}, rng, float32);
  Tape tape;
  Numbers all;
  for (int step = 0; step < steps; ++step) {
    const Variable x = tape.borrow(input);
    const Variable hidden = sin(affine(x, tape.parameter(first), tape.parameter(bias)));
    const Variable loss = mean(square(affine(hidden, tape.parameter(second), tape.parameter(offset)) - 1));
    loss.backward();
    all.push_back(loss.item());
    for (Parameter* parameter : {&first, &bias, &second, &offset}) {
      parameter->mutable_value().matrix<float>() -= 0.05F * parameter->gradient().matrix<float>();
      parameter->zero_gradient();
    }
    tape.clear();
  }
  for (double weight : first.value().to_vector()) all.push_back(weight);
  return all;
}

TEST(Threads, TwoTapesOnTwoThreadsGiveTheBitsOfOne) {
  const Numbers alone = train(1, 50);
  const Numbers other_alone = train(2, 50);
  EXPECT_LT(alone[49], alone[0]) << "it learns";
  Numbers left;
  Numbers right;
  std::thread one([&] { left = train(1, 50); });
  std::thread two([&] { right = train(2, 50); });
  one.join();
  two.join();
  EXPECT_EQ(left, alone);
  EXPECT_EQ(right, other_alone);
}

}  // namespace
}  // namespace gradus::test
