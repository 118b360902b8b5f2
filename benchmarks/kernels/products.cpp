// Squares, and the three products of each layer of W1-W6: y = x Wᵀ, dL/dx = d W, dL/dW = dᵀ x; ours and Eigen's.
#include "counters.h"
#include "suites.h"

#include "../peers/workload.h"

#include <gradus/core/product.h>
#include <gradus/gradus.h>
#include <unistd.h>

namespace benchmarks {

namespace {

using gradus::Index;
using Matrix = gradus::RowMajorMatrix<float>;

/// c [n, m] = a [n, k] b [k, m]; `a` and `b` are stored as they are, or transposed.
struct Product {
  Index n, k, m;
  bool a_transposed = false, b_transposed = false;
};

Matrix stored(Index rows, Index columns, bool transposed) {
  return transposed ? Matrix::Random(columns, rows) : Matrix::Random(rows, columns);
}

void by_gradus(benchmark::State& state, const Product& p) {
  const Matrix a = stored(p.n, p.k, p.a_transposed), b = stored(p.k, p.m, p.b_transposed);
  Matrix c(p.n, p.m);
  const auto view = [](const Matrix& x, bool transposed) {
    return transposed ? gradus::kernels::Strided<float>{x.data(), x.cols(), x.rows(), 1, x.cols()}
                      : gradus::kernels::Strided<float>{x.data(), x.rows(), x.cols(), x.cols(), 1};
  };
  gradus::Arena scratch;
  for (auto _ : state) {
    const gradus::Arena::Mark before = scratch.mark();
    if (p.n < gradus::kernels::few_rows && !p.a_transposed && p.b_transposed)
      gradus::kernels::few_rows_product<float>(a.data(), b.data(), {}, c.data(), p.n, p.m, p.k);
    else
      gradus::kernels::product<float>(view(a, p.a_transposed), view(b, p.b_transposed), {}, c.data(), scratch);
    scratch.rewind(before);
    benchmark::ClobberMemory();
  }
  state.counters["gflops"] = giga(2.0 * static_cast<double>(p.n * p.k * p.m));
}

void by_eigen(benchmark::State& state, const Product& p) {
  const Matrix a = stored(p.n, p.k, p.a_transposed), b = stored(p.k, p.m, p.b_transposed);
  Matrix c(p.n, p.m);
  for (auto _ : state) {
    if (p.a_transposed)
      c.noalias() = a.transpose() * b;
    else if (p.b_transposed)
      c.noalias() = a * b.transpose();
    else
      c.noalias() = a * b;
    benchmark::ClobberMemory();
  }
  state.counters["gflops"] = giga(2.0 * static_cast<double>(p.n * p.k * p.m));
}

void add(const std::string& name, const Product& product) {
  benchmark::RegisterBenchmark(("product/" + name + "/gradus").c_str(), by_gradus, product);
  benchmark::RegisterBenchmark(("product/" + name + "/eigen").c_str(), by_eigen, product);
}

void add_layers(const peers::Workload& workload) {
  const Index n = workload.batch;
  for (std::size_t layer = 0; layer + 1 < workload.sizes.size(); ++layer) {
    const Index k = workload.sizes[layer], m = workload.sizes[layer + 1];
    // W2 and W5 have many layers of one shape.
    if (layer > 1 && k == workload.sizes[layer - 1] && m == workload.sizes[layer]) continue;
    const std::string name =
        workload.id.substr(0, 2) + "/" + std::to_string(n) + "x" + std::to_string(k) + "x" + std::to_string(m);
    add(name + "/forward", {n, k, m, false, true});
    if (layer > 0) add(name + "/dx", {n, m, k});
    add(name + "/dw", {m, n, k, true});
  }
}

}  // namespace

void register_products() {
  // As the hand-written network tunes it.
  Eigen::setCpuCacheSizes(2 * sysconf(_SC_LEVEL1_DCACHE_SIZE), sysconf(_SC_LEVEL2_CACHE_SIZE),
                          sysconf(_SC_LEVEL3_CACHE_SIZE));
  for (const Index n : {16, 32, 64, 128, 192, 256, 512, 1024}) add("square/" + std::to_string(n), {n, n, n});
  std::string before;
  for (const peers::Workload& workload : peers::workloads()) {
    if (workload.id.substr(0, 2) == before) continue;
    before = workload.id.substr(0, 2);
    add_layers(workload);
  }
}

}  // namespace benchmarks
