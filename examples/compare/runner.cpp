#include "compare/runner.h"

#include "compare/experiment.h"
#include "compare/summary.h"

#include <gradus/core/parallel.h>
#include <gradus/data/registry.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>

namespace gradus::compare {

using namespace presentation;
namespace {

// Accuracy of always giving the answer that is most frequent in the training part.
double chance_of(const Split& data) {
  if (!data.train.is_classification()) return 0;
  const std::vector<Index> counts = data.train.class_counts();
  const auto best = static_cast<std::int32_t>(std::ranges::max_element(counts) - counts.begin());
  const auto hits = std::ranges::count(data.test.labels, best);
  return static_cast<double>(hits) / static_cast<double>(data.test.size());
}

std::string description_of(const Split& data) {
  std::string text = data.train.name + ": " + std::to_string(data.train.size()) + " examples to train, " +
                     std::to_string(data.test.size()) + " to test, " + std::to_string(data.train.features()) +
                     " features, ";
  return text + (data.train.is_classification() ? std::to_string(data.train.classes) + " classes"
                                                : std::to_string(data.train.outputs()) + " output");
}

}  // namespace

Split load_data(const Settings& settings) { return load(settings.data, {.seed = settings.seed}); }

Comparison run_all(const Settings& settings, const Split& data, int threads, const std::atomic<bool>& stop,
                   const std::function<void(const presentation::Progress&)>& report) {
  Comparison comparison;
  comparison.settings = settings;
  comparison.metric = data.train.is_classification() ? "accuracy" : "R²";
  comparison.chance = chance_of(data);
  comparison.data_description = description_of(data);
  for (const std::string& activation : settings.activations)
    for (int depth : settings.depths)
      for (int s = 0; s < settings.seeds; ++s) {
        Run& run = comparison.runs.emplace_back();
        run.activation = activation;
        run.depth = depth;
        run.seed = settings.seed + static_cast<std::uint64_t>(s);
      }

  // The longest first, so that no thread is left with a long one at the end.
  std::vector<std::size_t> order(comparison.runs.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return comparison.runs[a].depth > comparison.runs[b].depth; });

  std::mutex mutex;
  presentation::Progress progress{0, static_cast<double>(comparison.runs.size()) * settings.epochs, {}};
  std::exception_ptr failure;
  std::atomic<bool> failed = false;
  std::atomic<std::size_t> next = 0;
  auto work = [&] {
    while (!stop && !failed) {
      const std::size_t at = next++;
      if (at >= order.size()) return;
      Run& run = comparison.runs[order[at]];
      const std::string name =
          run.activation + ", " + std::to_string(run.depth) + " hidden, seed " + std::to_string(run.seed);
      long epochs = 0;
      auto advance = [&](long by) {
        const std::lock_guard lock(mutex);
        epochs += by;
        progress.done += static_cast<double>(by);
        progress.last = name;
        report(progress);
      };
      try {
        run = train(settings, data, run.activation, run.depth, run.seed, stop, [&] { advance(1); });
        if (!stop && epochs < settings.epochs) advance(settings.epochs - epochs);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        failed = true;
      }
    }
  };
  const auto workers = static_cast<std::size_t>(std::clamp(threads, 1, static_cast<int>(order.size())));
  // What the runs leave over may serve inside large products.
  set_thread_count(std::max(1, threads / static_cast<int>(workers)));
  std::vector<std::jthread> pool;
  for (std::size_t i = 1; i < workers; ++i) pool.emplace_back(work);
  work();
  pool.clear();
  if (failure) std::rethrow_exception(failure);

  comparison.interrupted = stop;
  summarise(comparison);
  return comparison;
}

}  // namespace gradus::compare
