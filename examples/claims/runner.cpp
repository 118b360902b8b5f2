#include "claims/runner.h"

#include <gradus/core/parallel.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <set>
#include <thread>

namespace gradus::claims {
namespace {

// What is being trained, for the progress: the texts and numbers of the configuration that people would name.
std::string name_of(const Job& job) {
  std::string name = job.experiment;
  for (const char* key : {"data", "activation", "depth", "seed"})
    if (job.config.contains(key) && job.config[key].is_primitive()) {
      const Json& value = job.config[key];
      name += std::string(", ") + (value.is_string() ? value.get<std::string>() : key + (" " + value.dump()));
    }
  return name;
}

class Work {
 public:
  Work(Store& store, const std::atomic<bool>& stop, const std::function<void(const presentation::Progress&)>& report,
       double total)
      : store_(store), stop_(stop), report_(report), progress_{0, total, {}} {}

  void run(const std::vector<Job>& jobs, int threads) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      while (!stop_ && !failed_) {
        const std::size_t at = next++;
        if (at >= jobs.size()) return;
        one(jobs[at]);
      }
    };
    const int workers = std::clamp(threads, 1, std::max(1, static_cast<int>(jobs.size())));
    std::vector<std::jthread> pool;
    for (int i = 1; i < workers; ++i) pool.emplace_back(work);
    work();
    pool.clear();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void one(const Job& job) {
    try {
      const auto start = std::chrono::steady_clock::now();
      const Json result = claims::run(job);
      const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
      const std::lock_guard lock(mutex_);
      store_.add(job, result, seconds.count());
      progress_.done += job.cost;
      progress_.last = name_of(job);
      report_(progress_);
    } catch (const std::exception& e) {
      const std::lock_guard lock(mutex_);
      if (!failure_)
        failure_ =
            std::make_exception_ptr(std::runtime_error(job.experiment + " " + job.config.dump() + ": " + e.what()));
      failed_ = true;
    }
  }

  Store& store_;
  const std::atomic<bool>& stop_;
  const std::function<void(const presentation::Progress&)>& report_;
  presentation::Progress progress_;
  std::mutex mutex_;
  std::exception_ptr failure_;
  std::atomic<bool> failed_ = false;
};

}  // namespace

bool Shard::has(const Job& job) const {
  return std::stoull(job.hash(), nullptr, 16) % static_cast<unsigned long long>(count) ==
         static_cast<unsigned long long>(index);
}

std::vector<Job> missing(const std::vector<Job>& jobs, const Results& results, const Shard& shard) {
  std::vector<Job> todo;
  std::set<std::string> seen;
  for (const Job& job : jobs)
    if (seen.insert(job.hash()).second && !results.has(job) && shard.has(job)) todo.push_back(job);
  return todo;
}

void run_all(std::vector<Job> jobs, Store& store, int threads, const std::atomic<bool>& stop,
             const std::function<void(const presentation::Progress&)>& report) {
  double total = 0;
  for (const Job& job : jobs) total += job.cost;
  // The longest first, so that no thread is left with a long one at the end.
  std::ranges::stable_sort(jobs, [](const Job& a, const Job& b) { return a.cost > b.cost; });
  const auto timed = std::ranges::stable_partition(jobs, [](const Job& job) { return !job.alone; });
  const std::vector<Job> alone(timed.begin(), timed.end());
  jobs.erase(timed.begin(), timed.end());

  set_thread_count(1);  // inside of products: threads are spent on jobs
  Work work(store, stop, report, total);
  work.run(jobs, threads);
  work.run(alone, 1);
}

}  // namespace gradus::claims
