#include <gradus/core/errors.h>
#include <gradus/core/parallel.h>

#include <algorithm>
#include <atomic>
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

  void run(Index shares, detail::Share share, const void* function) {
    const std::unique_lock lock(in_use_, std::try_to_lock);
    if (!lock.owns_lock() || count() == 1 || shares == 1) {
      for (Index i = 0; i < shares; ++i) share(function, i, 0);
      return;
    }
    start();
    shares_ = shares;
    share_ = share;
    function_ = function;
    next_ = 0;
    open_ = true;
    ++round_;
    round_.notify_all();
    take_shares(0);
    // A worker that wakes up too late finds the doors closed, and nobody waits for it.
    open_ = false;
    while (inside_.load() != 0) std::this_thread::yield();
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
      round_.wait(seen);
      seen = round_.load();
      // Entering is announced before the door is looked at, and the door is closed before those inside are counted:
      // no worker can slip in unseen.
      ++inside_;
      if (open_) take_shares(thread);
      --inside_;
    }
  }

  void take_shares(Index thread) {
    for (Index i = next_++; i < shares_; i = next_++) share_(function_, i, thread);
  }

  std::mutex in_use_;
  std::atomic<Index> count_ = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::thread> threads_;  // one fewer than count_: the caller works too

  Index shares_ = 0;
  detail::Share share_ = nullptr;
  const void* function_ = nullptr;
  std::atomic<Index> next_ = 0;
  std::atomic<unsigned> round_ = 0;
  std::atomic<int> inside_ = 0;
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

void detail::run_shares(Index shares, Share run, const void* function) { workers().run(shares, run, function); }

}  // namespace gradus
