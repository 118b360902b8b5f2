// Threads inside one operation: every share once, whoever asks, however many there are. Run under the thread
// sanitizer, too.
#include <gradus/core/backward.h>
#include <gradus/core/errors.h>
#include <gradus/core/operations.h>
#include <gradus/core/parallel.h>

#include <tests/support/expect.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace gradus::test {
namespace {

class Parallel : public ::testing::Test {
 protected:
  ~Parallel() override { set_thread_count(before); }

  // How often each share was done; each share writes numbers of its own, which nobody guards.
  static std::vector<int> times_done(Index shares) {
    std::vector<int> times(static_cast<std::size_t>(shares));
    parallel_for(shares, thread_count(), [&](Index share, Index) { ++times[static_cast<std::size_t>(share)]; });
    return times;
  }
  static std::vector<int> once(Index shares) { return std::vector<int>(static_cast<std::size_t>(shares), 1); }

  const Index before = thread_count();
};

TEST_F(Parallel, EveryShareIsDoneOnceAndIsVisibleAfterwards) {
  for (Index threads : {1, 2, 3, 5}) {
    set_thread_count(threads);
    EXPECT_EQ(thread_count(), threads);
    for (Index shares : {0, 1, 2, 3, 8, 100})
      for (int round = 0; round < 50; ++round) ASSERT_EQ(times_done(shares), once(shares)) << threads << " threads";
  }
}

TEST_F(Parallel, ThreadsOfOneUseAreToldApartByTheirNumber) {
  set_thread_count(3);
  std::mutex mutex;
  std::set<std::pair<Index, std::thread::id>> seen;
  for (int round = 0; round < 100; ++round)
    parallel_for(9, 3, [&](Index, Index thread) {
      const std::lock_guard lock(mutex);
      seen.insert({thread, std::this_thread::get_id()});
    });
  std::set<Index> numbers;
  for (const auto& [number, id] : seen) {
    EXPECT_TRUE(number >= 0 && number < 3);
    numbers.insert(number);
  }
  EXPECT_EQ(numbers.size(), seen.size()) << "two threads with one number";
  EXPECT_TRUE(seen.contains({0, std::this_thread::get_id()})) << "the caller works too";
}

TEST_F(Parallel, NoMoreThreadsTakePartThanAreWanted) {
  set_thread_count(5);
  for (Index wanted : {1, 2, 3}) {
    std::atomic<Index> largest = 0;
    for (int round = 0; round < 200; ++round)
      parallel_for(20, wanted, [&](Index, Index thread) {
        Index before_this = largest;
        while (before_this < thread && !largest.compare_exchange_weak(before_this, thread)) {
        }
      });
    EXPECT_LT(largest, wanted);
  }
}

TEST_F(Parallel, SeveralCallersAtOnceAllGetTheirWorkDone) {
  set_thread_count(2);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&wrong, shares = Index{3 + caller}] {
      for (int round = 0; round < 300; ++round) wrong += times_done(shares) != once(shares);
    });
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(Parallel, ACallerThatFindsTheThreadsBusyWorksAlone) {
  set_thread_count(2);
  std::set<std::thread::id> workers;
  parallel_for(2, 2, [&](Index share, Index) {
    if (share != 0) return;
    std::thread other([&] {
      parallel_for(8, 2, [&](Index, Index thread) {
        EXPECT_EQ(thread, 0);
        workers.insert(std::this_thread::get_id());
      });
    });
    other.join();
  });
  EXPECT_EQ(workers.size(), 1U);
}

TEST_F(Parallel, TheCountChangesBetweenUses) {
  for (int round = 0; round < 30; ++round) {
    set_thread_count(1 + round % 4);
    ASSERT_EQ(times_done(16), once(16));
  }
}

TEST_F(Parallel, TheCountChangesWhileOthersUseThem) {
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::thread caller([&] {
    while (!done) wrong += times_done(7) != once(7);
  });
  for (int round = 0; round < 30; ++round) set_thread_count(1 + round % 3);
  done = true;
  caller.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(Parallel, ThreadsThatFellAsleepWakeUp) {
  set_thread_count(2);
  for (int round = 0; round < 5; ++round) {
    ASSERT_EQ(times_done(4), once(4));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

TEST_F(Parallel, FewerThanOneThreadIsRefusedAndTheCountKept) {
  set_thread_count(2);
  for (Index threads : {Index{0}, Index{-1}})
    EXPECT_TRUE(says(message_of<ArgumentError>([&] { set_thread_count(threads); }),
                     {"[set_thread_count]", std::to_string(threads)}));
  EXPECT_EQ(thread_count(), 2);
  EXPECT_EQ(times_done(3), once(3));
}

TEST_F(Parallel, LargeProductsOnSeveralTapesGiveTheBitsOfOneThread) {
  Generator rng(3);
  const Tensor left = random_tensor({128, 130}, rng, float32);
  const Tensor right = random_tensor({130, 128}, rng, float32);
  auto gradient = [&] {
    Tape tape;
    const Variable a = tape.variable(left);
    sum(square(matmul(a, tape.borrow(right)))).backward();
    return a.grad();
  };
  set_thread_count(1);
  const Tensor expected = gradient();
  for (Index threads : {2, 4}) {
    set_thread_count(threads);
    EXPECT_TRUE(same_bits(gradient(), expected));
    std::vector<Tensor> results(3);
    std::vector<std::thread> callers;
    for (Tensor& result : results) callers.emplace_back([&] { result = gradient(); });
    for (std::thread& caller : callers) caller.join();
    for (const Tensor& result : results) EXPECT_TRUE(same_bits(result, expected));
  }
}

}  // namespace
}  // namespace gradus::test
