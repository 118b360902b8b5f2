#include <gradus/core/errors.h>
#include <gradus/core/parallel.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace gradus {
namespace {

class Workers {
 public:
  ~Workers() { stop(); }

  Index count() const { return count_.load(std::memory_order_relaxed); }

  void resize(Index threads) {
    const std::lock_guard lock(in_use_);
    stop();
    count_ = threads;
  }

  void run(Index shares, Index threads, detail::Share share, const void* function) {
    const std::unique_lock lock(in_use_, std::try_to_lock);
    if (!lock.owns_lock() || count() == 1 || threads == 1 || shares == 1) {
      for (Index i = 0; i < shares; ++i) share(function, i, 0);
      return;
    }
    start();
    shares_ = shares;
    most_ = threads;
    share_ = share;
    function_ = function;
    next_ = 0;
    open_ = true;
    ++round_;
    if (sleeping_ > 0) round_.notify_all();
    take_shares(0);
    // A worker that wakes up too late finds the door closed, and nobody waits for it.
    open_ = false;
    for (int looks = 0; inside_.load() != 0; ++looks)
      if (looks > patient_looks)
        std::this_thread::yield();
      else
        relax();
  }

 private:
  void start() {
    while (static_cast<Index>(threads_.size()) + 1 < count())
      threads_.emplace_back([this, thread = static_cast<Index>(threads_.size()) + 1] { serve(thread); });
  }

  void stop() {
    stopping_ = true;
    ++round_;
    round_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    stopping_ = false;
  }

  void serve(Index thread) {
    for (unsigned seen = 0; !stopping_;) {
      await_round(seen);
      seen = round_.load();
      // Entering is announced before the door is looked at, and the door is closed before those inside are counted:
      // no worker can slip in unseen.
      ++inside_;
      if (open_ && thread < most_) take_shares(thread);
      --inside_;
    }
  }

  // Between the products of a training step lie microseconds, and waking up takes tens of them: a worker stays awake
  // for a while. Whoever announces a round looks for sleepers after, and a sleeper looks for a round after it said so.
  void await_round(unsigned seen) {
    const auto until = std::chrono::steady_clock::now() + wakeful;
    do {
      for (int looks = 0; looks < 64; ++looks) {
        if (round_.load(std::memory_order_acquire) != seen) return;
        relax();
      }
    } while (std::chrono::steady_clock::now() < until);
    ++sleeping_;
    round_.wait(seen);
    --sleeping_;
  }

  static void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }

  void take_shares(Index thread) {
    for (Index i = next_++; i < shares_; i = next_++) share_(function_, i, thread);
  }

  static constexpr std::chrono::microseconds wakeful{300};
  static constexpr int patient_looks = 10000;

  std::mutex in_use_;
  std::atomic<Index> count_ = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> threads_;  // one fewer than count_: the caller works too

  Index shares_ = 0;
  Index most_ = 0;  // threads that may take them
  detail::Share share_ = nullptr;
  const void* function_ = nullptr;
  std::atomic<Index> next_ = 0;
  std::atomic<unsigned> round_ = 0;
  std::atomic<int> inside_ = 0;
  std::atomic<int> sleeping_ = 0;
  std::atomic<bool> open_ = false;
  std::atomic<bool> stopping_ = false;
};

Workers& workers() {
  static Workers all;
  return all;
}

}  // namespace

Index thread_count() { return workers().count(); }

void set_thread_count(Index threads) {
  if (threads < 1)
    throw ArgumentError("[set_thread_count] at least one thread does the work, not " + std::to_string(threads) + ".");
  workers().resize(threads);
}

void detail::run_shares(Index shares, Index threads, Share run, const void* function) {
  workers().run(shares, threads, run, function);
}

}  // namespace gradus
