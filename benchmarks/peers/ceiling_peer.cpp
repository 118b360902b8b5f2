// The ceiling: a step's multiplications and additions alone, once on numbers that never leave the registers, and once
// by the tile of a product whose operands are in the first-level cache. They compute nothing; who does, with the same
// instructions and as many threads, cannot take less time than the first, nor with that tile than the second.
#include "roster.h"

#include <gradus/core/parallel.h>
#include <gradus/core/tile.h>

#include <array>
#include <limits>
#include <vector>

namespace peers {

namespace {

using namespace gradus::kernels::detail;

constexpr int vector_width = static_cast<int>(width<float>);

/// More chains of sums than one instruction's duration times those begun at once.
struct FromRegisters {
  static constexpr int chains = 12;
  static constexpr double products = chains * vector_width;

  float run(long turns) {
    using namespace Eigen::internal;
    const float value = factor;
    const auto a = pset1<Packet<float>>(value);
    std::array<Packet<float>, chains> sums;
    sums.fill(a);
    for (long i = 0; i < turns; ++i)
      for (auto& sum : sums) sum = pmadd(sum, a, a);
    auto total = sums[0];
    for (std::size_t i = 1; i < chains; ++i) total = padd(total, sums[i]);
    return predux(total);
  }

  volatile float factor = 0.5F;
};

struct FromFirstLevelCache {
  static constexpr gradus::Index depth = 4096 / tile_columns<float>;  // 16 KB of b
  static constexpr double products = tile_rows * tile_columns<float> * depth;

  float run(long turns) {
    for (long i = 0; i < turns; ++i)
      tile<float, tile_rows, tile_packets, Storage::by_tiles>(a.data(), 0, b.data(), tile_columns<float>, depth, {},
                                                              c.data(), tile_columns<float>);
    return c[0];
  }

  alignas(64) std::array<float, tile_rows * depth> a{};
  alignas(64) std::array<float, tile_columns<float> * depth> b{};
  alignas(64) std::array<float, tile_rows * tile_columns<float>> c{};
};

double products_of(const Workload& workload) {
  const std::vector<int>& sizes = workload.sizes;
  double products = 0;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i)  // forward, dL/dW, and but for the first layer dL/dx
    products += (i == 0 ? 2. : 3.) * workload.batch * sizes[i] * sizes[i + 1];
  return products;
}

template <class Work>
class Alone : public Contender {
 public:
  explicit Alone(const Problem& problem)
      : threads_(problem.workload.threads), work_(static_cast<std::size_t>(threads_)), results_(work_.size()) {
    turns_ = static_cast<long>(products_of(problem.workload) / (Work::products * threads_));
  }
  void prepare() override { gradus::set_thread_count(threads_); }
  void step() override {
    gradus::parallel_for(threads_, threads_, [this](gradus::Index share, gradus::Index) {
      const auto i = static_cast<std::size_t>(share);
      results_[i] = work_[i].run(turns_);
    });
  }
  double loss() override { return std::numeric_limits<double>::quiet_NaN(); }

 private:
  int threads_;
  long turns_;
  std::vector<Work> work_;
  std::vector<float> results_;
};

template <class Work>
Entry entry(const char* name, int threads) {
  return {name, Role::ceiling, {{"", threads, [](const Problem& p) { return std::make_unique<Alone<Work>>(p); }}}};
}

}  // namespace

std::vector<Entry> ceiling_entries(const Workload& workload) {
  // Of a step with few tiles it would tell little.
  if (products_of(workload) < 1000 * FromFirstLevelCache::products) return {};
  return {entry<FromRegisters>("arithmetic alone", workload.threads),
          entry<FromFirstLevelCache>("tiles alone", workload.threads)};
}

}  // namespace peers
